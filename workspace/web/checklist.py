"""The questions of a second reading, in the words in which they are asked: of who reads, and before who decides."""

from __future__ import annotations

from flask_babel import gettext as _


def questions() -> dict[str, str]:
    """key -> question. A «yes» is always something to look at again."""
    return {
        "colleague": _("Chi lavora in questo ambito riconoscerebbe qualcuno?"),
        "themselves": _("Le persone di cui si parla si riconoscerebbero?"),
        "paper": _("Chi scrive per il giornale locale capirebbe di chi si parla?"),
        "rare": _("Ci sono due fatti rari che, messi insieme, portano a qualcuno?"),
        "quotation": _("C’è una frase riportata com’è stata detta o scritta?"),
        "detail": _("C’è un dettaglio che non serve, o che si può cambiare senza perdere il senso?"),
    }
