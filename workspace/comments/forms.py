"""What comes in with a comment. The words are tidied before they are counted."""

from __future__ import annotations

from typing import Any

from flask_babel import format_number
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from workspace import prose
from workspace.comments.verbs import LIMIT


def _tidy(text: str | None) -> str:
    return prose.tidy(text or "").strip()


class BodyForm(FlaskForm):
    body = TextAreaField(_l("Il tuo commento"), filters=[_tidy])

    def validate_body(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Scrivi qualche parola, poi invia."))
        if len(field.data) > LIMIT:
            raise ValidationError(
                _(
                    "Sono %(long)s caratteri e possono essere al massimo %(limit)s: accorcialo. Qui sotto c’è tutto.",
                    long=format_number(len(field.data)),
                    limit=format_number(LIMIT),
                )
            )


class CommentForm(BodyForm):
    """A new comment, or (with `parent_id`) an answer. A quotation is a place: prompt, start and end in the words of
    that answer as read; `quote`, which scripts send along, only helps to find the place and is never kept."""

    kind = RadioField(
        choices=[
            SelectChoice("resonance", _l("Una risonanza")),
            SelectChoice("question", _l("Una domanda")),
            SelectChoice("suggestion", _l("Un suggerimento")),
        ],
        default="resonance",
    )
    revision_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    parent_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    prompt = HiddenField()
    start = IntegerField(widget=HiddenInput(), validators=[Optional()])
    end = IntegerField(widget=HiddenInput(), validators=[Optional()])
    quote = HiddenField()


class EditForm(BodyForm):
    kind = RadioField(
        _l("Che cos’è"),
        choices=[
            SelectChoice("resonance", _l("Risonanza")),
            SelectChoice("question", _l("Domanda")),
            SelectChoice("suggestion", _l("Suggerimento")),
        ],
    )
