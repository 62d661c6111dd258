"""A word for the list."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from workspace.anonymity.lexicon import KINDS
from workspace.nouns import WORDS_LIMIT

KIND_WORDS = dict(
    zip(
        KINDS,
        (
            _("Un ente, una cooperativa, un progetto"),
            _("Un luogo di cura o un servizio sanitario"),
            _("Una scuola o un nido"),
            _("Un luogo: una frazione, una casa, un quartiere"),
            _("Una via o una piazza"),
            _("Il nome di chi ha un ruolo pubblico"),
            _("Un modo di dire del posto"),
        ),
        strict=True,
    )
)


class WordForm(FlaskForm):
    words = StringField(
        _("Il nome, come lo scrivete voi"),
        [
            InputRequired(_("Scrivi il nome da riconoscere.")),
            Length(max=WORDS_LIMIT, message=_("È troppo lungo: bastano le parole che si usano.")),
        ],
        description=_("Per esempio: «Casa del Girasole»."),
    )
    kind = SelectField(_("Che cos’è"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(KIND_WORDS.items())
