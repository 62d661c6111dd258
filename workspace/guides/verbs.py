"""What changes among the writing templates of a group or an ambito: made, changed, retired, taken over (see `versioned`).
Texts keep the version on which they were begun."""

from __future__ import annotations

from workspace import versioned
from workspace.guides import bodies
from workspace.nouns import Template
from workspace.policy import Verb
from workspace.refusals import N_

TEMPLATES = versioned.Sort(
    noun=Template,
    of="template",
    keep=Verb.KEEP_TEMPLATE,
    unnamed="modello",
    gone=N_("Intanto questo modello è stato cambiato o ritirato: guarda com’è adesso, poi riprova."),
    sentences=bodies.sentences,
)
