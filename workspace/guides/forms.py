"""What people type about a writing template. Questions are added, moved and taken away by buttons that post back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from workspace.guides import bodies
from workspace.nouns import KINDS

MOST = 20  # questions of a template
STEP = re.compile(r"(togli|su|giu)-(\d{1,2})")
TOO_LONG = _("È troppo lungo.")


class PromptForm(Form):
    key = HiddenField()
    rows = HiddenField(default=str(bodies.ROWS))
    label_it = StringField(_("Che cosa si chiede"), [Length(max=200, message=TOO_LONG)])
    help_it = TextAreaField(_("Un aiuto a rispondere"), [Length(max=500, message=TOO_LONG)])
    label_en = StringField(_("La domanda in inglese"), [Length(max=200, message=TOO_LONG)])
    help_en = TextAreaField(_("L’aiuto in inglese"), [Length(max=500, message=TOO_LONG)])
    ten_minutes = BooleanField(_("C’è anche nella forma da dieci minuti"))
    optional = BooleanField(_("Si può lasciare in bianco"))


class GuideForm(FlaskForm):
    keeper = SelectField(_("Per chi?"), validate_choice=True)
    name_it = StringField(
        _("Nome"),
        [InputRequired(_("Dai un nome al modello.")), Length(max=80, message=TOO_LONG)],
    )
    summary_it = StringField(
        _("A che cosa serve, in una frase"),
        [InputRequired(_("Scrivi in una frase a che cosa serve.")), Length(max=200, message=TOO_LONG)],
    )
    name_en = StringField(_("Il nome in inglese"), [Length(max=80, message=TOO_LONG)])
    summary_en = StringField(_("La frase in inglese"), [Length(max=200, message=TOO_LONG)])
    kind = SelectField(_("Che cosa si scrive"))
    minutes = IntegerField(
        _("Quanti minuti, all’incirca"),
        [
            InputRequired(_("Scrivi quanti minuti ci vogliono, all’incirca.")),
            NumberRange(1, 240, _("Un numero di minuti fra 1 e 240.")),
        ],
    )
    prompts = FieldList(FormField(PromptForm), min_entries=1, max_entries=MOST)
    since = HiddenField(validators=[MayBeEmpty()])  # the template from which this one begins

    def __init__(self, *args: Any, keepers: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeper.choices = list(keepers.items())
        words = (_("Un racconto"), _("Una riflessione"), _("Una buona pratica"), _("Una strategia"))
        self.kind.choices = [("", gettext("Lo sceglie chi scrive")), *zip(KINDS, words, strict=True)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field on its own, then what only the whole says: at least one question, and nothing that identifies."""
        fine = super().validate(extra_validators)
        asked = [p for p in self.prompts if not bodies.is_blank(p.data)]
        if not asked:
            _add(self.prompts[0].form.label_it, gettext("Scrivi almeno una domanda."))
        for prompt in asked:
            if not (prompt.form.label_it.data or "").strip():
                _add(prompt.form.label_it, gettext("Scrivi la domanda, o togli questo riquadro."))
        for field in self._written():
            if why := bodies.identifies(field.data or ""):
                _add(field, gettext(why))
        return fine and not self.wrong()

    def wrong(self) -> list[tuple[str, str]]:
        """(id of the field, sentence) of everything to put right, in the order of the page."""
        plain = (f for f in self if f.name not in ("prompts", "csrf_token"))
        fields = [*plain, *(f for prompt in self.prompts for f in prompt.form)]
        return [(field.id, str(error)) for field in fields for error in field.errors]

    def body(self, source: Mapping[str, str] | None = None) -> bodies.Body:
        return bodies.put_together(self.data, source)

    def _written(self) -> list[Field]:
        own = [self.name_it, self.summary_it, self.name_en, self.summary_en]
        return own + [prompt.form[name] for prompt in self.prompts for name in bodies.TEXTS]


def _add(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


def reshaped(form: GuideForm, step: str, keepers: Mapping[str, str]) -> tuple[GuideForm, str, str]:
    """The same form after `step` («aggiungi», «togli-2», «su-2», «giu-2»; anything else changes nothing), the id of
    the field to go on from, and a sentence on what happened."""
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    prompts: list[dict[str, Any]] = data["prompts"]
    at, said = 0, ""
    match = STEP.fullmatch(step)
    if step == "aggiungi" and len(prompts) < MOST:
        prompts.append({"ten_minutes": True})
        at, said = len(prompts) - 1, gettext("Ecco la domanda %(num)d.", num=len(prompts))
    elif match and int(match[2]) < len(prompts):
        at = int(match[2])
        if match[1] == "togli":
            del prompts[at]
            at = max(0, min(at, len(prompts) - 1))
            said = ngettext("Tolta: resta una domanda.", "Tolta: restano %(num)d domande.", max(1, len(prompts)))
        else:
            to = at + (-1 if match[1] == "su" else 1)
            if 0 <= to < len(prompts):
                prompts[at], prompts[to] = prompts[to], prompts[at]
                at, said = to, gettext("Ora è la domanda %(num)d.", num=to + 1)
    else:
        return GuideForm(formdata=None, data=data, keepers=keepers), "", ""
    return GuideForm(formdata=None, data=data, keepers=keepers), f"prompts-{at}-label_it", said
