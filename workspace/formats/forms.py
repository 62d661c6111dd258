"""What people type about a format. Steps are added, moved and taken away by buttons that post back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from workspace import anonymity
from workspace.formats import bodies

MOST = 15  # steps of a format
STEP = re.compile(r"(togli|su|giu)-(\d{1,2})")
TOO_LONG = _("È troppo lungo.")


class StepForm(Form):
    key = HiddenField()
    name_it = StringField(_("Il passo"), [Length(max=120, message=TOO_LONG)])
    minutes = IntegerField(
        _("Minuti"), [MayBeEmpty(), NumberRange(1, 240, _("Un numero di minuti fra 1 e 240."))], default=10
    )
    role_it = StringField(_("Chi parla"), [Length(max=120, message=TOO_LONG)])
    does_it = TextAreaField(_("Che cosa si fa"), [Length(max=600, message=TOO_LONG)])
    name_en = StringField(_("Il passo in inglese"), [Length(max=120, message=TOO_LONG)])
    role_en = StringField(_("Chi parla, in inglese"), [Length(max=120, message=TOO_LONG)])
    does_en = TextAreaField(_("Che cosa si fa, in inglese"), [Length(max=600, message=TOO_LONG)])


class FormatForm(FlaskForm):
    keeper = SelectField(_("Per chi?"), validate_choice=True)
    name_it = StringField(_("Nome"), [InputRequired(_("Dai un nome al formato.")), Length(max=80, message=TOO_LONG)])
    summary_it = StringField(
        _("A che cosa serve, in una frase"),
        [InputRequired(_("Scrivi in una frase a che cosa serve.")), Length(max=200, message=TOO_LONG)],
    )
    name_en = StringField(_("Il nome in inglese"), [Length(max=80, message=TOO_LONG)])
    summary_en = StringField(_("La frase in inglese"), [Length(max=200, message=TOO_LONG)])
    steps = FieldList(FormField(StepForm), min_entries=1, max_entries=MOST)
    since = HiddenField(validators=[MayBeEmpty()])  # the format from which this one begins

    def __init__(self, *args: Any, keepers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeper.choices = list(keepers.items())

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        steps = [s for s in self.steps if not bodies.is_blank(s.data)]
        if not steps:
            _add(self.steps[0].form.name_it, gettext("Scrivi almeno un passo."))
        for step in steps:
            if not (step.form.name_it.data or "").strip():
                _add(step.form.name_it, gettext("Dai un nome al passo, o togli questo riquadro."))
        for field in self._written():
            if blocking := anonymity.check(field.data or "").blocking:
                _add(field, gettext(blocking[0].why))
        return fine and not self.wrong()

    def wrong(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of everything to put right, in the order of the page."""
        plain = (f for f in self if f.name not in ("steps", "csrf_token"))
        fields = [*plain, *(f for step in self.steps for f in step.form)]
        return [(field.id, str(error)) for field in fields for error in field.errors]

    def _written(self) -> list[Any]:
        own = [self.name_it, self.summary_it, self.name_en, self.summary_en]
        return own + [step.form[name] for step in self.steps for name in bodies.TEXTS]


def _add(field: Any, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


def reshaped(form: FormatForm, step: str, keepers: Mapping[str, str]) -> tuple[FormatForm, str]:
    """The same form after `step` («aggiungi», «togli-2», «su-2», «giu-2»), and the id of the field to go on from."""
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    steps: list[dict[str, Any]] = data["steps"]
    at = 0
    match = STEP.fullmatch(step)
    if step == "aggiungi" and len(steps) < MOST:
        steps.append({"minutes": 10})
        at = len(steps) - 1
    elif match and int(match[2]) < len(steps):
        at = int(match[2])
        if match[1] == "togli":
            del steps[at]
            at = max(0, min(at, len(steps) - 1))
        else:
            to = min(max(at + (-1 if match[1] == "su" else 1), 0), len(steps) - 1)
            steps[at], steps[to] = steps[to], steps[at]
            at = to
    return FormatForm(formdata=None, data=data, keepers=keepers), f"steps-{at}-name_it"
