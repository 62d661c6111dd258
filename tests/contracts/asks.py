"""What does not come back, or is ended: no form of it stands on a page that does not say first what will happen.

A form is found by its address. It unfolds (`details.ask-first`, which a script turns into a dialog), or stands on a page
of its own, or beside the sentence that says what it does.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.exceptions import HTTPException

#: The last word of an address that ends something.
ENDS = {
    "annullamento", "cestino", "chiusura", "elimina", "eliminazione", "fine", "rifiuto", "rimozione", "ritiro",
    "respinta", "revoca", "sospensione", "unita", "uscita",
}  # fmt: skip
UNFOLDS, OWN_PAGE = "unfolds", "a page of its own"
SAYS = {
    "/amministrazione/gruppi/<slug>/chiusura": UNFOLDS,
    "/amministrazione/gruppi/<slug>/persone/<int:ident>/uscita": UNFOLDS,
    "/amministrazione/incarichi/<int:ident>/fine": UNFOLDS,
    "/amministrazione/persone/<int:ident>/amministrazione/fine": UNFOLDS,
    "/amministrazione/persone/<int:ident>/sospensione": UNFOLDS,
    "/cerca/salvate/<int:search_id>/eliminazione": UNFOLDS,
    "/commenti/<int:comment_id>/elimina": OWN_PAGE,
    "/consensi/<int:source_id>/ritiro": UNFOLDS,
    "/etichette/<int:term_id>/respinta": UNFOLDS,
    "/etichette/<int:term_id>/unita": "Non si può annullare.",
    "/formati/<int:format_id>/ritiro": UNFOLDS,
    "/formati/rete/<int:offered_id>/ritiro": UNFOLDS,
    "/gruppi/<slug>/persone/<int:membership_id>/uscita": OWN_PAGE,
    "/gruppi/<slug>/temi/<int:theme_id>/chiusura": UNFOLDS,
    "/incontri/<int:meeting_id>/annullamento": "il calendario di ogni persona si aggiorna",
    "/incontri/calendario/revoca": UNFOLDS,
    "/modelli/<int:template_id>/ritiro": UNFOLDS,
    "/modelli/rete/<int:model_id>/ritiro": UNFOLDS,
    "/profilo/accessi/fine": UNFOLDS,
    "/programmi/<slug>/loghi/<int:logo_id>/rimozione": UNFOLDS,
    "/programmi/<slug>/partecipazioni/<int:part_id>/rifiuto": UNFOLDS,
    "/programmi/<slug>/partecipazioni/<int:part_id>/uscita": UNFOLDS,
    "/programmi/attestati/<int:certificate_id>/annullamento": UNFOLDS,
    "/proposte/<int:proposal_id>": OWN_PAGE,  # declining among the rest, with a reason
    "/prove/<int:trial_id>/eliminazione": UNFOLDS,
    "/raccolte/<slug>/cura/eliminazione": UNFOLDS,
    "/raccolte/<slug>/cura/modelli/<int:placed_id>/rimozione": UNFOLDS,
    "/raccolte/<slug>/cura/ritiro": UNFOLDS,
    "/raccolte/<slug>/cura/sezioni/<int:section_id>/rimozione": UNFOLDS,
    "/raccolte/<slug>/cura/voci/<int:item_id>/rimozione": UNFOLDS,
    "/raccolte/<slug>/flusso/revoca": UNFOLDS,
    "/restituzioni/<int:feedback_id>/ritiro": UNFOLDS,
    "/scritti/<int:entry_id>/cestino": UNFOLDS,
    "/scritti/<int:entry_id>/condivisione/ritiro": "Da subito nessun altro lo legge",
    "/scritti/<int:entry_id>/eliminazione": OWN_PAGE,
    "/scritti/<int:entry_id>/fonti/rimozione": UNFOLDS,
    "/scritti/<int:entry_id>/versioni/eliminazione": UNFOLDS,
}
#: Ended by one click, on purpose: nothing is lost, and the same page gives it back or makes it anew.
COMES_BACK = {
    "/amministrazione/persone/<int:ident>/sospensione/fine": "opens an access again",
    "/ambiti/<slug>/parole/<int:word_id>/rimozione": "a word of the list, typed again in the same place",
    "/gruppi/<slug>/parole/<int:word_id>/rimozione": "the same",
    "/esportazioni/<int:export_id>/rimozione": "a file that is made again in a moment",
    "/incontri/<int:meeting_id>/proposte/<int:offer_id>/ritiro": "one's text, put forward again in the same place",
    "/profilo/accessi/<int:ident>/fine": "one's own device, which signs in again",
    "/scritti/<int:entry_id>/proposta/ritiro": "taking back is one click; the text is proposed again in the same place",
    "/scritti/<int:entry_id>/seconda-lettura/ritiro": "the same",
}


def check_asks(app: Flask, path: str, tree: Element) -> None:
    """No form of this page ends something without having said so. Raises AssertionError."""
    whole = " ".join("".join(tree.itertext()).split())
    folded = {
        id(form) for box in tree.iter("details") if "ask-first" in box.get("class", "") for form in box.iter("form")
    }
    for form in tree.iter("form"):
        action = (form.get("action") or path).partition("?")[0]
        if (form.get("method") or "get").lower() != "post" or not (says := SAYS.get(_rule(app, action), "")):
            continue
        if says == UNFOLDS:
            assert id(form) in folded, f"{action} asks nothing without a script"
        elif says == OWN_PAGE:
            assert action == path, f"{action} is sent from {path}, which is about other things"
        else:
            assert says in whole or tree.get("lang") == "en", f"{path} does not say: {says}"


def _rule(app: Flask, path: str) -> str:
    try:
        return app.url_map.bind("localhost").match(path, method="POST", return_rule=True)[0].rule
    except HTTPException:
        return ""
