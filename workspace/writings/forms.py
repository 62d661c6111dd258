"""What comes in from the pages of a text: by form, or as JSON from the editor's module."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from workspace import texts
from workspace.nouns import TITLE_LIMIT
from workspace.refusals import Invalid
from workspace.web.asked import whole_or_none
from workspace.writings.verbs import NOTE_LIMIT

ANSWER = "risposta_"  # + prompt key: the name of an answer's field
QUESTION = "domanda_"  # + prompt key: its question, sent along for a form that is turned back at the door


class EditorForm(FlaskForm):
    """Title, one area per question (added by `editor_form`), the group, a sentence on what changed."""

    titolo = StringField()
    base = HiddenField()
    gruppo = SelectField(coerce=str, validate_choice=False)
    nota = StringField()

    def answers(self) -> dict[str, str]:
        """The answers that this form holds, by prompt key; a question that is not on the page is not in it."""
        return {
            name.removeprefix(ANSWER): field.data or ""
            for name, field in self._fields.items()
            if name.startswith(ANSWER) and name in request.form
        }

    def based_on(self) -> int | None:
        return whole_or_none(self.base.data)

    def group_id(self) -> int | None:
        return whole_or_none(self.gruppo.data)


def editor_form(
    prompts: Iterable[texts.Prompt], groups: list[tuple[int, str]], language: str, **filled: Any
) -> EditorForm:
    """A form with one area for each of `prompts`; `filled`: titolo, base, gruppo, and answers as `risposta_<key>`."""

    class Form(EditorForm):
        pass

    Form.titolo = StringField(_("Titolo"), validators=[Length(max=TITLE_LIMIT, message=_("Il titolo è troppo lungo: può avere fino a 300 caratteri."))])  # fmt: skip
    Form.nota = StringField(_("Una frase su che cosa è cambiato"), validators=[Length(max=NOTE_LIMIT, message=_("Questa frase è troppo lunga: bastano 300 caratteri."))])  # fmt: skip
    for prompt in prompts:
        area = TextAreaField(texts.said(prompt["label"], language), description=texts.said(prompt["help"], language))
        setattr(Form, ANSWER + prompt["key"], area)
    form = Form(data=filled or None)
    form.gruppo.choices = [("", _("Nessun gruppo, per ora")), *((str(i), name) for i, name in groups)]
    return form


@dataclass(frozen=True)
class Draft:
    """What the editor's module sends: the whole of what is on its page, and on which save it was based."""

    title: str
    answers: dict[str, str]
    base: int | None
    kept: int | None
    fresh: bool
    group: str | None  # id, "" for no group, None when it was not touched


def draft_in_json() -> Draft:
    """Raises Invalid where the JSON is not what the module sends."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid("Non è arrivato un testo.")
    title, answers = sent.get("title", ""), sent.get("answers", {})
    base, kept, group = sent.get("base"), sent.get("kept"), sent.get("group")
    whole = (
        isinstance(title, str)
        and isinstance(answers, dict)
        and all(isinstance(k, str) and isinstance(v, str) for k, v in answers.items())
        and (group is None or isinstance(group, str))
        and all(n is None or (isinstance(n, int) and not isinstance(n, bool)) for n in (base, kept))
    )
    if not whole:
        raise Invalid("Non è arrivato un testo.")
    return Draft(title, answers, base, kept, sent.get("fresh") is True, group)
