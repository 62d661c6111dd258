"""What whoever administers types."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, EmailField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from workspace.db import now
from workspace.web.filters import ROME
from workspace.web.typed import a_mail, a_name, trimmed


class PersonForm(FlaskForm):
    name = StringField(_("Nome e cognome"), [InputRequired(_("Scrivi nome e cognome.")), a_name], filters=[trimmed])
    mail = EmailField(
        _("Indirizzo di posta"),
        [InputRequired(_("Scrivi l’indirizzo di posta.")), a_mail],
        filters=[trimmed],
        description=_("Riceve un invito con un collegamento che si usa una volta sola."),
    )
    profession = SelectField(_("Professione"), choices=[])
    administrator = BooleanField(
        _("Amministra questo spazio"),
        description=_("Tiene in ordine persone, gruppi e ambiti. Non legge nessun testo."),
    )

    def offer(self, professions: list[tuple[str, str]]) -> PersonForm:
        self.profession.choices = [SelectChoice(key, word) for key, word in professions]
        return self


class NameForm(FlaskForm):
    """Name and profession of somebody who is here."""

    name = StringField(_("Nome e cognome"), [InputRequired(_("Scrivi nome e cognome.")), a_name], filters=[trimmed])
    profession = SelectField(_("Professione"), choices=[])

    def offer(self, professions: list[tuple[str, str]]) -> NameForm:
        self.profession.choices = [SelectChoice(key, word) for key, word in professions]
        return self


class MailForm(FlaskForm):
    mail = EmailField(
        _("Nuovo indirizzo"), [InputRequired(_("Scrivi l’indirizzo di posta.")), a_mail], filters=[trimmed]
    )


class AmbitoForm(FlaskForm):
    name = StringField(
        _("Nome dell’ambito"), [InputRequired(_("Scrivi il nome dell’ambito.")), Length(max=160)], filters=[trimmed]
    )
    slug = StringField(
        _("Nome breve"),
        [Optional(), Length(max=80)],
        filters=[trimmed],
        description=_("Serve negli indirizzi e nei comandi. Se lo lasci vuoto, lo ricaviamo dal nome."),
    )


class GroupForm(FlaskForm):
    name = StringField(
        _("Nome del gruppo"), [InputRequired(_("Scrivi il nome del gruppo.")), Length(max=160)], filters=[trimmed]
    )
    ambito = SelectField(_("Ambito"), choices=[])
    kind = RadioField(
        _("Tipo"),
        choices=[
            SelectChoice("A1", _("Monoprofessionale (A1)")),
            SelectChoice("A2", _("Individuale (A2)")),
            SelectChoice("A3", _("Multiprofessionale (A3)")),
            SelectChoice("SS", _("Supervisione di chi supervisiona")),
        ],
        default="A3",
    )
    slug = StringField(
        _("Nome breve"),
        [Optional(), Length(max=80)],
        filters=[trimmed],
        description=_("Serve negli indirizzi e nei comandi. Se lo lasci vuoto, lo ricaviamo dal nome."),
    )


class SeatForm(FlaskForm):
    """The first people of a group: somebody who is on Riflessi already, by address."""

    mail = EmailField(
        _("Indirizzo di posta"),
        [InputRequired(_("Scrivi l’indirizzo di posta.")), a_mail],
        filters=[trimmed],
        description=_("Di una persona già iscritta."),
    )
    role = RadioField(
        _("Nel gruppo"),
        choices=[SelectChoice("supervisor", _("Supervisiona")), SelectChoice("member", _("Partecipa"))],
        default="supervisor",
    )


class OfficeForm(FlaskForm):
    mail = EmailField(
        _("Indirizzo di posta"),
        [InputRequired(_("Scrivi l’indirizzo di posta.")), a_mail],
        filters=[trimmed],
        description=_("Di una persona già iscritta."),
    )
    role = RadioField(
        _("Incarico"),
        choices=[SelectChoice("staff", _("Ufficio di piano")), SelectChoice("evaluator", _("Valutazione"))],
        default="staff",
    )
    until = DateField(
        _("Fino al"), [Optional()], description=_("Per chi valuta serve sempre. È l’ultimo giorno in cui legge.")
    )

    @property
    def end(self) -> dt.datetime | None:
        """The end of the last day, in Rome."""
        return dt.datetime.combine(self.until.data, dt.time(23, 59, 59), ROME) if self.until.data else None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.role.data == "evaluator" and self.end is None:
            self.until.errors = [gettext("Chi valuta ha sempre una data di fine: scrivila.")]
        elif self.end is not None and self.end <= now():
            self.until.errors = [gettext("La data di fine è già passata.")]
        return not self.until.errors


class ListForm(FlaskForm):
    file = FileField(_("L’elenco (CSV)"))
