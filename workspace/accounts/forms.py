"""What people type at the door and in their profile."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length


def trimmed(value: str | None) -> str | None:
    return value.strip() if value else value


class SignInForm(FlaskForm):
    mail = EmailField(
        _("Indirizzo di posta"),
        [InputRequired(_("Scrivi il tuo indirizzo di posta.")), Length(max=254)],
        filters=[trimmed],
    )
    password = PasswordField(_("Password"), [InputRequired(_("Scrivi la tua password."))])
    next = HiddenField()
