"""What curators write: the collection's title and introduction, sections, notes, what an edition changes."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from workspace.nouns import CHANGES_LIMIT, COLLECTION_TITLE_LIMIT, INTRODUCTION_LIMIT, NOTE_LIMIT

TOO_LONG = _("È troppo lungo.")


class CollectionForm(FlaskForm):
    ambito = SelectField(_("Di quale ambito"), coerce=int, validate_choice=True)
    title = StringField(
        _("Titolo"),
        [InputRequired(_("Scrivi un titolo.")), Length(max=COLLECTION_TITLE_LIMIT, message=TOO_LONG)],
        description=_("Quello che chi legge vedrà per primo. Per esempio: «Prima visita a casa»."),
    )
    introduction = TextAreaField(
        _("Introduzione"),
        [Length(max=INTRODUCTION_LIMIT, message=TOO_LONG)],
        description=_(
            "Perché questi testi stanno insieme, a chi servono, come leggerli. Nessuno vi si deve riconoscere."
        ),
    )


class SectionForm(FlaskForm):
    title = StringField(
        _("Titolo della sezione"),
        [InputRequired(_("Scrivi un titolo.")), Length(max=COLLECTION_TITLE_LIMIT, message=TOO_LONG)],
    )


class ItemForm(FlaskForm):
    note = TextAreaField(
        _("La tua nota"),
        [Length(max=NOTE_LIMIT, message=TOO_LONG)],
        description=_("Due righe per chi legge: perché questo è qui, che cosa guardare."),
    )
    section = SelectField(_("In quale sezione"), coerce=int)

    def __init__(self, *args: Any, sections: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section.choices = [
            SelectChoice(0, _("Prima delle sezioni")),
            *(SelectChoice(s.id, s.title) for s in sections),
        ]


class PublishForm(FlaskForm):
    level = RadioField(
        _("Chi la leggerà"),
        coerce=int,
        choices=[SelectChoice(4, _("L’ambito")), SelectChoice(5, _("La rete"))],
        default=4,
    )
    changes = TextAreaField(
        _("Che cosa cambia in questa edizione"),
        [Length(max=CHANGES_LIMIT, message=TOO_LONG)],
        description=_("Due righe, senza titoli di testi: un testo ripreso non deve restare nominato qui."),
    )
