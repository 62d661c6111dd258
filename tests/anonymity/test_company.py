"""Names, bynames and numbers that only what stands beside them gives away; asked where a text tells of people."""

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
        ("si parla di mia 6 anni e della scuola", "mia"),
        ("sentire bravi e la pace dell affido", "pace"),
        ("la relazione la prepara liberatore del patronato", "liberatore"),
        ("bolletta a nome illuminati non pagata", "illuminati"),
        ("crede che nello il postino le rubi la pensione", "nello"),
        ("dopo che è morta la divina non esce", "divina"),
        ("la signora aprile chiede un colloquio", "aprile"),
        ("la psicologa maggio e io siamo andate", "maggio"),
        ("i coniugi d'amico sono stanchi", "d'amico"),
        ("ho parlato io con domenica del reparto", "domenica"),
        ("c'era uno chiamato bomba con il motorino", "bomba"),
        ("è andato col polpetta in centro", "polpetta"),
        ("terza scuola. del 2008, non frequenta", "2008"),
        ("usa il nick ombra7 di notte", "ombra7"),
        ("la vice tiziana ricca dice di no", "tiziana ricca"),
        ("il fratello si chiama thierno bah e sta a lione", "thierno bah"),
        ("se n'è andato ad aosta con la zia", "aosta"),
        ("abita in via del forno vecchio, al 9", "via del forno vecchio, al 9"),
    ],
)
def test_in_haste(text: str, name: str) -> None:
    assert any(name in one for one in found(PEOPLE, text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("La signora D'Amico è stanca.", "D'Amico"),
        ("I coniugi La Marca sono stanchi.", "La Marca"),
        ("La famiglia Settembre si è trasferita.", "Settembre"),
        ("Litiga con la compagna di stanza Elda Romito, ieri.", "Elda Romito"),
        ("Il vicino, Amleto, si è offerto.", "Amleto"),
        ("Chiama l'educatore dell'alloggio per l'autonomia Kairos di notte.", "alloggio per l'autonomia Kairos"),
        ("È stato identificato dalla Polizia locale di Alba.", "Polizia locale di Alba"),
        ("Confermo la disponibilità di IN.RE.TE. per l'educatore.", "IN.RE.TE."),
    ],
)
def test_with_capitals(text: str, name: str) -> None:
    assert any(name in one for one in found(DRESSED, text))


@pytest.mark.parametrize(
    "text",
    [
        "mi porta a vedere lorto e le galline",
        "ha scritto sullarmadietto di classe",
        "nella sala del consultorio faceva freddo",
        "la mamma domenica non lavora",
        "il progetto dura tre anni, del resto",
        "riprendetelo stasera, daglieli domani",
    ],
)
def test_words_stay_words(text: str) -> None:
    assert found(PEOPLE, text) == []


def test_the_day_of_a_saint_is_nobody() -> None:
    assert found(DRESSED, "Ci vediamo dopo la festa di san Rocco.") == []


def test_nothing_is_asked_where_nobody_is_told_of() -> None:
    assert found("", "la pace dell affido. è morta la divina. bolletta a nome illuminati") == []
