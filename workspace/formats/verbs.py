"""What changes among the formats of a group or an ambito: made, changed, retired, taken over (see `versioned`). Meetings
keep the version with which they were composed."""

from __future__ import annotations

from workspace import versioned
from workspace.formats import bodies
from workspace.nouns import Format
from workspace.policy import Verb
from workspace.refusals import N_

FORMATS = versioned.Sort(
    noun=Format,
    of="format",
    keep=Verb.KEEP_FORMAT,
    unnamed="formato",
    gone=N_("Intanto questo formato è stato cambiato o ritirato: guarda com’è adesso, poi riprova."),
    sentences=bodies.sentences,
)
