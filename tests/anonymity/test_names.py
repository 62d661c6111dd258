"""People, places and institutions: in full dress, in haste, and the names that are everybody's."""

import pytest

from workspace.anonymity import check


def found(text: str) -> set[str]:
    return {text[f.start : f.end] for f in check(text).findings}


def covers(text: str, name: str) -> bool:
    start = text.index(name)
    inside = {i for f in check(text).findings for i in range(f.start, f.end)}
    return all(i in inside for i in range(start, start + len(name)) if text[i].isalnum())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("la mamma di aisha non è venuta", "aisha"),
        ("La mamma di Aisha non è venuta.", "Aisha"),
        ("ho visto maria rossi davanti alla scuola", "maria rossi"),
        ("il figlio xhesi va a scuola", "xhesi"),
        ("La signora Colombo Patrizia abita a Cinisello Balsamo.", "Colombo Patrizia"),
        ("La signora Colombo Patrizia abita a Cinisello Balsamo.", "Cinisello Balsamo"),
        ("abita a cinisello balsamo da due anni", "cinisello balsamo"),
        ("Il Tribunale per i Minorenni di Napoli ha deciso.", "Tribunale per i Minorenni di Napoli"),
        ("frequenta l'istituto comprensivo Don Milani di Abbiategrasso", "Don Milani di Abbiategrasso"),
        ("è ricoverata all'ospedale di Garbagnate Milanese", "ospedale di Garbagnate Milanese"),
        ("lavora per la cooperativa Nuova Vita", "cooperativa Nuova Vita"),
        ("Gennaro, detto 'o Barone, non si vede più", "'o Barone"),
        ("Ho sentito R. Locatelli del Comune.", "R. Locatelli"),
        ("NICCOLÒ è arrivato tardi, come sempre.", "NICCOLÒ"),
        ("Nicco\u0300lo\u0300 è arrivato tardi da Rho.", "Rho"),
        ("seguita dal consultorio di via Manzoni", "via Manzoni"),
        ("sta in corso grosseto con gaspare", "corso grosseto"),
        ("L'anagrafe del Comune di Gubbio non risponde.", "Comune di Gubbio"),
        ("sono venuti i carabinieri di Feltre con il verbale", "carabinieri di Feltre"),
        ("La casa circondariale di Larino ha scritto.", "casa circondariale di Larino"),
        ("in paese lo chiamano il geometra da anni", "il geometra"),
        ("il figlio, 'o zingariello, non si vede", "'o zingariello"),
        ("Lo firma Convertino dott. Martino per il servizio.", "Convertino dott. Martino"),
    ],
)
def test_named(text: str, name: str) -> None:
    assert covers(text, name)


@pytest.mark.parametrize(
    "text",
    [
        "La signora A. ha due figli, il signor B. nessuno.",
        "Il Tribunale per i Minorenni e la Procura hanno chiesto una relazione.",
        "La riforma Cartabia e la legge Basaglia si studiano nei corsi.",
        "Nel manuale di Folgheraiter c'è un capitolo sulla relazione; Winnicott e Bowlby ci aiutano.",
        "In Lombardia e in Albania, a marzo, come ogni primavera.",
        "La bozza è chiara, la bambina appare serena e ha una felpa rosa.",
        "È arrivata con la Panda grigia dell'ufficio.",
        "Il progetto Dopo di Noi e la casa circondariale.",
        "il caffè, la fatica, la rabbia e il bilancio di tutti",
    ],
)
def test_nobody(text: str) -> None:
    assert found(text) == set()


def test_a_name_found_once_is_found_everywhere() -> None:
    text = "La signora Xhevahire Hoxha è tornata. oggi xhevahire non parla, xheva dice solo di no."
    assert {"xhevahire", "xheva"} <= found(text)


def test_a_detail_that_is_unique_is_asked() -> None:
    text = "Il padre è l'unico veterinario della zona."
    (finding,) = check(text).findings
    assert (finding.kind, finding.level.value) == ("QUASI", "conferma")


@pytest.mark.parametrize(
    "phrase",
    [
        "l'ultimo cavatore di sassi dei fossi",
        "già presidente della squadra di rugby del paese",
        "il missionario in bicicletta finito al telegiornale",
        "la moglie del direttore della miniera",
    ],
)
def test_who_there_is_only_one_of_is_asked(phrase: str) -> None:
    assert covers(f"Il signore è {phrase}, lo sanno tutti.", phrase)


def test_three_details_in_one_sentence_are_asked_together() -> None:
    report = check("La madre ha 43 anni, è senegalese, ha sette figli e lavora nei campi.")
    assert any("insieme" in cue.why and cue.end - cue.start > 20 for cue in report.cues)


def test_age_quotation_and_nationality_are_cues_and_not_findings() -> None:
    report = check("Ha 43 anni, è senegalese, e dice: «io da qui non me ne vado senza i miei figli».")
    assert report.findings == ()
    assert len(report.cues) == 3
