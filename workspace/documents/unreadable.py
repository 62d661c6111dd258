"""Why a file that somebody brought cannot be read: sentences that say what to do, and one error that carries them."""

from __future__ import annotations

from workspace.refusals import N_, Invalid

LONGEST = 200_000  # characters of the text in a file
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how .doc files and locked .docx files begin

TOO_LARGE = N_("Il file è più grande di 5 MB. Togli le immagini o dividilo in più parti, poi riprova.")
TOO_LONG = N_("Il documento è troppo lungo. Copia in un file più breve la parte che serve, poi riprova.")
OTHER_KIND = N_("Questo tipo di file non si può leggere. Salvalo come .docx, .md o .txt, poi riprova.")
OLD_WORD = N_(
    "Questo è un documento Word nel vecchio formato .doc. "
    "Aprilo con Word o LibreOffice, salvalo come .docx, poi riprova."
)
LOCKED = N_("Il documento è protetto da una password. Salvane una copia senza password, poi riprova.")
BROKEN = N_(
    "Il documento è rovinato o non è un vero .docx. Aprilo con Word o LibreOffice, salvalo di nuovo, poi riprova."
)
NOT_TEXT = N_("Il file non contiene testo leggibile. Salvalo come testo in UTF-8, poi riprova.")
EMPTY = N_("Nel documento non c'è testo. Scegline un altro, oppure copia qui le tue parole.")


class UnreadableDocument(Invalid):
    """A file that cannot be read; `str(error)` is the Italian sentence (a message id) that says why and what to do."""
