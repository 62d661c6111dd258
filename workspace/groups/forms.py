"""What people type about a group: its pact, its themes, who joins."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from workspace.nouns import BODY_LIMIT, TITLE_LIMIT
from workspace.web.typed import trimmed


class PactForm(FlaskForm):
    body = TextAreaField(
        _("Il testo del patto"),
        [InputRequired(_("Scrivi il testo del patto.")), Length(max=BODY_LIMIT)],
        description=_("Titoli con ##, elenchi con un trattino all’inizio della riga."),
    )
    effective = DateField(
        _("Vale dal"),
        [Optional()],
        description=_("Lasciala vuota se vale da oggi. Fino a quel giorno si legge con il patto di prima."),
    )
    widens = BooleanField(
        _("Questa versione allarga chi legge"),
        description=_(
            "Allora vale da subito: chi non la accetta non legge più i testi del gruppo finché non la accetta."
        ),
    )
    review = DateField(
        _("Da rivedere entro"),
        [Optional()],
        description=_("Se la lasci vuota, entro un anno."),
    )
    based_on = IntegerField(widget=HiddenInput())


class NewcomerForm(FlaskForm):
    mail = EmailField(
        _("Indirizzo di posta"),
        [InputRequired(_("Scrivi l’indirizzo di posta.")), Length(max=254)],
        filters=[trimmed],
    )
    name = StringField(
        _("Nome e cognome"),
        [InputRequired(_("Scrivi il nome della persona.")), Length(max=120)],
        filters=[trimmed],
    )
    role = RadioField(
        _("Nel gruppo"),
        choices=[SelectChoice("member", _("Partecipa")), SelectChoice("supervisor", _("Supervisiona"))],
        default="member",
    )
    sure = HiddenField()


class ThemeForm(FlaskForm):
    title = StringField(
        _("Il tema"),
        [InputRequired(_("Scrivi il tema in poche parole.")), Length(max=TITLE_LIMIT)],
        filters=[trimmed],
        description=_("Per esempio: «La prima visita a casa»."),
    )
    body = TextAreaField(
        _("L’invito"),
        [Optional(), Length(max=4000)],
        filters=[trimmed],
        description=_("Due righe che invitano a scrivere: da dove partire, che cosa guardare."),
    )
    write_first = BooleanField(
        _("Si scrive prima di leggere"),
        description=_("I testi degli altri su questo tema si aprono a ogni persona quando ha condiviso il suo."),
    )
