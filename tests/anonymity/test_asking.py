"""What is asked only where a text surely tells of people, and how far what was found reaches."""

import pytest

from workspace.anonymity import check

PEOPLE = (
    "Caputo Anna e Luigi Sasso, sentiti a Feltre da Marta Zanella, tel 347 5581920, abitano con Samira El Amrani "
    "e il piccolo Dritan in via Rota 33. "
)


def covered(text: str, words: str) -> bool:
    """Do findings hold every letter and figure of `words`, where they first stand?"""
    start = text.index(words)
    inside = {i for f in check(text).findings for i in range(f.start, f.end)}
    return all(i in inside for i in range(start, start + len(words)) if text[i].isalnum())


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Lo ospita il cugino, Pancetta, da lunedì.", "Pancetta"),
        ("Freni ha portato il preventivo.", "Freni"),
        ("Parla volentieri la Dina del forno.", "la Dina del forno"),
        ("Presente PIRAZZI Ermelinda ved. DARIOLI.", "PIRAZZI Ermelinda ved. DARIOLI"),
        ("Presenti: SCADUTO P. (AS), io.", "SCADUTO P."),
        ("Ordinanza GIP Nuoro del 3/9, n. 1502/24, notificata.", "Ordinanza GIP Nuoro del 3/9, n. 1502/24"),
        ("Acquisita al protocollo generale col n. 3310/2024.", "protocollo generale col n. 3310/2024"),
        ("Posizione INAIL 90417733, aperta.", "INAIL 90417733"),
        ("Lavora presso la tenuta Santa Cecilia.", "tenuta Santa Cecilia"),
        ("Lo segue il Ser.D. di Adria.", "Ser.D. di Adria"),
        ("Ricorso al Tribunale Ordinario di Foggia, sez. I, ieri.", "Tribunale Ordinario di Foggia, sez. I"),
        ("Benedetta frequenta l'I.C. Pascoli da settembre.", "I.C. Pascoli"),
        ("Turno di Sab 1.2 senza note.", "Sab 1.2"),
        ("Incontri del 12 e del 26 marzo.", "12 e del 26 marzo"),
        ("È il ragazzo che camminò sul tetto del municipio.", "il ragazzo che camminò sul tetto del municipio"),
        ("Sta nella traversa II di via Dalmazia.", "traversa II di via Dalmazia"),
        ("La sera lavora alla Lidl.", "Lidl"),
    ],
)
def test_among_people_the_whole_of_it_is_asked(sentence: str, words: str) -> None:
    assert covered(PEOPLE + sentence, words)


@pytest.mark.parametrize(
    "sentence",
    [
        "Il gruppo ha letto il decreto, poi l'Ufficio ha risposto con una Nota.",
        "Speranza è una parola larga. Costanza pure.",
        "Buongiorno a tutte, domani la riunione comincia alle nove.",
        "Chi legge, il 30.08, troverà la stanza chiusa?",
        "Quello che imparò fu di tacere.",
    ],
)
def test_a_text_about_nobody_is_left_alone(sentence: str) -> None:
    assert [f for f in check(sentence).findings if f.kind not in ("DATE",)] == []
