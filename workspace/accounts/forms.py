"""What people type at the door and in their profile."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from workspace import passwords
from workspace.web.typed import a_mail, a_name, tidied, trimmed

RHYTHMS = (
    SelectChoice("daily", _("Ogni giorno, se c’è qualcosa")),
    SelectChoice("weekly", _("Una volta alla settimana, se c’è qualcosa")),
    SelectChoice("never", _("Mai: guardo io quando entro")),
)


def lowered(value: str | None) -> str | None:
    return value.strip().lower() if value else value


def a_good_password(form: Any, field: Any) -> None:
    """Not weak for this person: the form knows whose it is (`mail_of_person`, `name_of_person`)."""
    why = passwords.weakness(field.data or "", form.mail_of_person, form.name_of_person)
    if why:
        raise ValidationError(why)


class SignInForm(FlaskForm):
    mail = EmailField(
        _("Indirizzo di posta"),
        [InputRequired(_("Scrivi il tuo indirizzo di posta.")), Length(max=254)],
        filters=[trimmed],
    )
    password = PasswordField(_("Password"), [InputRequired(_("Scrivi la tua password."))])
    next = HiddenField()


class ForgottenForm(FlaskForm):
    mail = EmailField(
        _("Indirizzo di posta"), [InputRequired(_("Scrivi il tuo indirizzo di posta.")), a_mail], filters=[lowered]
    )


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _("Nuova password"),
        [InputRequired(_("Scegli una password.")), a_good_password],
        description=_("Almeno 12 caratteri. Va bene una frase tua; nessun obbligo di cifre o segni."),
    )

    def __init__(self, mail: str, name: str, **more: Any) -> None:
        super().__init__(**more)
        self.mail_of_person, self.name_of_person = mail, name


class WelcomeForm(NewPasswordForm):
    name = StringField(
        _("Nome e cognome"),
        [InputRequired(_("Scrivi nome e cognome.")), a_name],
        description=_("Così ti vedranno le persone dei tuoi gruppi."),
    )

    def validate(self, *given: Any, **more: Any) -> bool:
        self.name_of_person = self.name.data or self.name_of_person
        return bool(super().validate(*given, **more))


class ChangePasswordForm(NewPasswordForm):
    present = PasswordField(_("Password attuale"), [InputRequired(_("Scrivi la password che usi ora."))])


class ChangeMailForm(FlaskForm):
    mail = EmailField(
        _("Nuovo indirizzo di posta"), [InputRequired(_("Scrivi il nuovo indirizzo.")), a_mail], filters=[lowered]
    )
    present = PasswordField(_("Password attuale"), [InputRequired(_("Scrivi la password che usi ora."))])


class ConfirmForm(FlaskForm):
    """A button and nothing else."""


class ProfileForm(FlaskForm):
    name = StringField(
        _("Nome e cognome"),
        [InputRequired(_("Scrivi nome e cognome.")), a_name],
        description=_("Così ti vedono le persone dei tuoi gruppi."),
    )
    profession = SelectField(_("Professione"))
    language = RadioField(
        _("Lingua delle pagine e della posta"), choices=(SelectChoice("it", "Italiano"), SelectChoice("en", "English"))
    )
    digest = RadioField(
        _("Riepilogo per posta"),
        choices=RHYTHMS,
        description=_("Dice solo quante novità ci sono: mai titoli, mai testi."),
    )


class ReportForm(FlaskForm):
    """What the papers of a programme say of a person, and what only its sums do."""

    employer = StringField(_("Ente per cui lavori"), [Optional(), Length(max=160)], filters=[tidied])
    since = DateField(
        _("Da quando"),
        [Optional()],
        description=_("Solo se hai cambiato ente: prima di quel giorno resta scritto quello di prima."),
    )
    gender = RadioField(
        _("Genere"),
        choices=(
            SelectChoice("", _("Preferisco non dirlo")),
            SelectChoice("f", _("Donna")),
            SelectChoice("m", _("Uomo")),
            SelectChoice("x", _("Altro")),
        ),
        default="",
    )
    birth_year = IntegerField(
        _("Anno di nascita"), [Optional(), NumberRange(1930, 2015, _("Quattro cifre, per esempio 1980."))]
    )
