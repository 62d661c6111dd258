"""What a group gives back, and what the ambito answers."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from workspace.nouns import FEEDBACK_LIMIT
from workspace.web.typed import trimmed

MOST = Length(max=FEEDBACK_LIMIT, message=_("È troppo lungo: al massimo 3.000 caratteri."))


class GiveForm(FlaskForm):
    criticality = TextAreaField(
        _("Dove il lavoro inciampa"),
        [DataRequired(_("Scrivi dove il lavoro inciampa.")), MOST],
        filters=[trimmed],
        description=_("Una regola, un passaggio, un carico, qualcosa che manca. Mai un caso, mai una persona."),
    )
    effect = TextAreaField(
        _("Che effetto ha sul lavoro"), [DataRequired(_("Scrivi che effetto ha.")), MOST], filters=[trimmed]
    )
    proposal = TextAreaField(_("Che cosa proponete"), [Optional(), MOST], filters=[trimmed])


class AnswerForm(FlaskForm):
    state = RadioField(
        _("La risposta"),
        choices=[
            SelectChoice("taken", _("Ce ne occupiamo: la risposta arriva")),
            SelectChoice("answered", _("Ecco la risposta")),
        ],
        default="answered",
    )
    answer = TextAreaField(_("Che cosa rispondete al gruppo"), [Optional(), MOST], filters=[trimmed])

    def validate_state(self, field: Field) -> None:
        if field.data == "answered" and not (self.answer.data or "").strip():
            raise ValidationError(gettext("Scrivi la risposta: il gruppo la aspetta."))
