"""Names that are words of every day are asked about in the places where a person stands, and nowhere else."""

import pytest

from workspace.anonymity import check

PEOPLE = "ieri fatima haddad mi ha chiamata dal 347 5581920, fascicolo rg 123/24. "
DRESSED = "Ieri Fatima Haddad mi ha chiamata dal 347 5581920 per il fascicolo R.G. 123/2024. "


def found(before: str, text: str) -> list[str]:
    whole = before + text
    return [whole[f.start : f.end] for f in check(whole).findings if f.start >= len(before)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("il marito penna dorme in macchina", "penna"),
        ("sentire croce per la relazione", "croce"),
        ("avvisa ciccia che torno tardi", "ciccia"),
        ("ne parlo io con ponte domani", "ponte"),
        ("ciao fermo, ti passo la situazione", "fermo"),
        ("la bambina si chiama era", "era"),
        ("la cugina di era lavora in cucina", "era"),
        ("il presidente c'era e perche la terra è andato in pensione", "la terra"),
        ("due righe all assistente sociale della pietra del comune", "della pietra"),
        ("dell unione ciechi nello volontario da anni", "nello"),
        ("visto oumar e bianchi stessa stanza", "bianchi"),
        ("la tutor del tirocinio valeria conti dell hotel", "valeria conti"),
    ],
)
def test_in_haste(text: str, name: str) -> None:
    assert any(name in one for one in found(PEOPLE, text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Poi l'operatrice Carta dorme in sede.", "Carta"),
        ("Vero teme il controllo.", "Vero"),
        ("La Maggio propone un laboratorio.", "Maggio"),
        ("La collega Natale arriva tardi.", "Natale"),
        ("I figli, Angelo e Croce, erano dalla vicina.", "Croce"),
        ("A lato c'era la psicologa Rodari, come sempre.", "Rodari"),
        ("Ci accompagna Sara Leopardi.", "Sara Leopardi"),
    ],
)
def test_with_capitals(text: str, name: str) -> None:
    assert any(name in one for one in found(DRESSED, text))


@pytest.mark.parametrize(
    "text",
    [
        "la mamma porta il bambino a scuola",
        "la figlia resta a casa con la febbre",
        "ne parlo con calma e con amore",
        "il latte era nel frigo, la carta sul tavolo",
        "nello studio fa freddo",
        "la terra era bagnata",
        "la porta era aperta e il ponte è chiuso",
    ],
)
def test_words_stay_words(text: str) -> None:
    assert found(PEOPLE, text) == []


def test_nothing_is_asked_where_nobody_is_told_of() -> None:
    assert found("", "il marito penna dorme in macchina. sentire croce per la relazione") == []


def test_a_detail_does_not_hide_half_a_name() -> None:
    text = "c'era il presidente di la semente nn ricordo il nome e poi la tutor del tirocinio gina valeria conti dell hotel"
    assert any(one.endswith("conti") for one in found(PEOPLE, text))
