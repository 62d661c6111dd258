"""What is typed, before anybody looks at it: filters and validators that the forms of several features share."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms.validators import ValidationError

from workspace import invitations
from workspace.refusals import Invalid


def trimmed(value: str | None) -> str | None:
    """Without white space around it."""
    return value.strip() if value else value


def tidied(value: str | None) -> str | None:
    """On one line, with single spaces."""
    return " ".join(value.split()) if value else value


def a_name(_form: Any, field: Any) -> None:
    """A person's name, as it is kept."""
    try:
        field.data = invitations.clean_name(field.data or "")
    except Invalid as problem:
        raise ValidationError(gettext(str(problem))) from None


def a_mail(_form: Any, field: Any) -> None:
    """An address of mail, as it is kept."""
    try:
        field.data = invitations.clean_mail(field.data or "")
    except Invalid as problem:
        raise ValidationError(gettext(str(problem))) from None
