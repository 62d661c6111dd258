"""What has a shape: found in every shape people type, and the public numbers left in peace."""

import pytest

from workspace.anonymity import Level, check, checksums


def kinds(text: str) -> list[tuple[str, str]]:
    return [(f.kind, text[f.start : f.end]) for f in check(text).findings]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Il suo CF è RSSMRA85T10A562S, dice.", "CF", "RSSMRA85T10A562S"),
        ("omocodia rssmra85t10a56nh", "CF", "rssmra85t10a56nh"),
        ("cf rss mra 85t10 a562s ok", "CF", "rss mra 85t10 a562s"),
        (
            "IBAN IT60 X054 2811 1010 0000 0123 456 intestato alla zia",
            "IBAN",
            "IT60 X054 2811 1010 0000 0123 456",
        ),
        ("it60x0542811101000000123456", "IBAN", "it60x0542811101000000123456"),
        ("bonifico su RO49AAAA1B31007593840000 domani", "IBAN", "RO49AAAA1B31007593840000"),
        ("p.iva 00743110157", "ID_NO", "00743110157"),
        ("codice STP 0300712345678", "ID_NO", "STP 0300712345678"),
        ("ha solo ENI0300712345678", "ID_NO", "ENI0300712345678"),
        ("tessera sanitaria 80380000301234567890", "ID_NO", "80380000301234567890"),
        ("carta d'identità CA12345AB scaduta", "ID_NO", "CA12345AB"),
        ("permesso di soggiorno I14827736", "ID_NO", "I14827736"),
        ("tessera n. 512098844 nuova", "ID_NO", "n. 512098844"),
        ("tel 347 5581920", "PHONE", "347 5581920"),
        ("3475581920", "PHONE", "3475581920"),
        ("chiama il 347/55.81.920 subito", "PHONE", "347/55.81.920"),
        ("+39 339 720 1184.", "PHONE", "+39 339 720 1184"),
        ("(+39) 339-7201184", "PHONE", "(+39) 339-7201184"),
        ("0039 327 6612098", "PHONE", "0039 327 6612098"),
        ("ufficio 02-9391.4408", "PHONE", "02-9391.4408"),
        ("prefisso +380 67 555 0142", "PHONE", "+380 67 555 0142"),
        ("tre quattro sette cinque cinque otto uno nove due zero", "PHONE", None),
        ("scrivi a m.rossi@esempio.it.", "EMAIL", "m.rossi@esempio.it"),
        ("mario punto rossi chiocciola esempio punto it", "EMAIL", None),
        ("mario.rossi chiocciola esempio.it", "EMAIL", None),
        ("il profilo @ionut_bc08 è aperto", "HANDLE", "@ionut_bc08"),
        ("sul gruppo 3B_ignoranti", "HANDLE", "3B_ignoranti"),
        (
            "la pagina https://www.facebook.com/mario.rossi.12",
            "HANDLE",
            "https://www.facebook.com/mario.rossi.12",
        ),
        ("targata GA561HN", "PLATE", "GA561HN"),
        ("la panda dk 482 ls", "PLATE", "dk 482 ls"),
        ("uno scooter targato X7TM4C che", "PLATE", "X7TM4C"),
    ],
)
def test_found(text: str, kind: str, found: str | None) -> None:
    (finding,) = check(text).findings
    assert finding.kind == kind
    assert finding.level is Level.BLOCK
    assert text[finding.start : finding.end] == (found or text)


@pytest.mark.parametrize(
    "text",
    [
        "Chiama il 112, il 113, il 114, il 115, il 118, il 1522, il 19696, il 116000 o il 1500.",
        "Il numero verde 800 274 274 risponde sempre.",
        "La legge 8 novembre 2000, n. 328 e la L. 328/2000, art. 1 comma 2.",
        "Il d.lgs. 286/1998, il D.P.R. 309/90, la L. 184/1983, il regolamento UE 2016/679.",
        "La sentenza n. 1/2022 della Corte costituzionale; Cass. n. 9144/2023.",
        "L'anno scolastico 2023/2024, e poi il 2024/25.",
        "Da marzo a settembre del 2022, nel 2019, 24 ore su 24, 7/7.",
        "Un contributo di 1.200 euro, poi 1200000 euro, poi € 15.000.",
        "Il 25 novembre, giornata contro la violenza; la festa dell'8 marzo.",
        "Due volte su tre, 3/4 del tempo, dal 10 al 12%.",
        "Andare via, via via, in via di definizione, via mail, via whatsapp 3 volte, via 2 giorni dopo.",
        "Un corso di italiano di 20 ore, in corso 3 valutazioni, la strada da fare, in piazza in 5.",
        "Ha preso 18/30 al test, MMSE 17/30, 38,5 di febbre, alle 10.30.",
        "Il sito www.inps.it e normattiva.it",
        "L'apertura è dalle 8.30 alle 12.10, la stanchezza 7/10, lunedì 2 ore, sabato 9-12.",
        "Il decreto 65 del 2017, la nota sulla legge 104/92, l'art. 47 O.P., il T.S.O. e la C.T.U.",
        "Il covid-19, la fase 2, il PNRR M5C2, l'INPS e l'ISEE.",
    ],
)
def test_left_in_peace(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("R.G. 123/2024", "CASE_NO", "R.G. 123/2024"),
        ("procedimento n. 5520/2021 R.G. in corso", "CASE_NO", "procedimento n. 5520/2021 R.G."),
        ("rgvg 905/2012", "CASE_NO", "rgvg 905/2012"),
        ("n. 21544/24 R.G.N.R.", "CASE_NO", "n. 21544/24 R.G.N.R."),
        ("decreto n. 7714/2023 V.G.", "CASE_NO", "decreto n. 7714/2023 V.G."),
        ("sent. n. 881/2020", "CASE_NO", "sent. n. 881/2020"),
        ("prot. 0003312/U", "CASE_NO", "prot. 0003312/U"),
        ("DSU INPS-ISEE-2024-12345678X-00", "CASE_NO", "DSU INPS-ISEE-2024-12345678X-00"),
        ("nata il 14/03/1986", "DOB", "14/03/1986"),
        ("nata a Rho il 3 febbraio, ora lavora", "DOB", "3 febbraio"),
        ("decreto del 22 novembre 2023", "DATE", "22 novembre 2023"),
        ("visto il 28/5 in ufficio", "DATE", "28/5"),
        ("il ventidue novembre duemilaventitré", "DATE", "ventidue novembre duemilaventitré"),
        ("2024-01-09", "DATE", "2024-01-09"),
        ("vive in via Leonardo da Vinci 27, scala B con", "ADDRESS", "via Leonardo da Vinci 27, scala B"),
        ("dalla zia in via trieste 8.", "ADDRESS", "via trieste 8"),
        ("C.so Garibaldi 112 int. 5", "ADDRESS", "C.so Garibaldi 112 int. 5"),
        ("via xx settembre 41", "ADDRESS", "via xx settembre 41"),
        ("nel consultorio di via manzoni. mi", "ADDRESS", "consultorio di via manzoni"),
        ("utente G.C. solo", "INITIALS", "G.C."),
        ("nel registro P.M. viene", "INITIALS", "P.M."),
        ("visto con ordinanza n. 41 che", "CASE_NO", "ordinanza n. 41"),
        ("il fascicolo prot. SOC/2025/61 è", "CASE_NO", "fascicolo prot. SOC/2025/61"),
        ("r.g 3320-2023", "CASE_NO", "r.g 3320-2023"),
        ("R.G.E. 412/2024", "CASE_NO", "R.G.E. 412/2024"),
        ("prossima visita: giovedì 23", "DATE", "giovedì 23"),
        ("la riunione di martedì 9 aprile 2024 a", "DATE", "martedì 9 aprile 2024"),
        ("ricovero dal 3 al 18 maggio", "DATE", "3 al 18 maggio"),
        ("la Sua del 5 c.m. chiede", "DATE", "5 c.m."),
        ("Verif. 14.10, poi 15.2 e 22.2.", "DATE", "22.2"),
        ("Furlan, classe 1938, vive solo", "DOB", "classe 1938"),
        ("in strada per Vienna 23/1, con", "ADDRESS", "strada per Vienna 23/1"),
        ("sta in largo: corso giulio cesare 201 bis", "ADDRESS", "corso giulio cesare 201 bis"),
        ("fermo sulla statale 481 al km 22 da ieri", "ADDRESS", "statale 481 al km 22"),
        ("cell 329 5o1 77 84", "PHONE", "329 5o1 77 84"),
        ("fisso 0584·35·11·90 la sera", "PHONE", "0584·35·11·90"),
        ("dalle 13 e 20 320 9917 046", "PHONE", "320 9917 046"),
        ("passaporto FE 412 907 scaduto", "ID_NO", "FE 412 907"),
        ("targa BX 417 K ferma", "PLATE", "BX 417 K"),
    ],
)
def test_numbers_of_acts_days_streets(text: str, kind: str, found: str) -> None:
    assert (kind, found) in kinds(text)


def test_an_address_with_its_number_stands_in_the_way() -> None:
    (numbered,) = check("in via Trieste 8").findings
    (bare,) = check("in via Trieste").findings
    assert (numbered.level, bare.level) == (Level.BLOCK, Level.CONFIRM)


def test_checksums() -> None:
    assert checksums.codice_fiscale("RSSMRA85T10A562S")
    assert checksums.codice_fiscale("RSSMRA85T10A56NH")
    assert not checksums.codice_fiscale("RSSMRA85T10A562T")
    assert checksums.partita_iva("00743110157")
    assert not checksums.partita_iva("00743110158")
    assert checksums.iban("IT60X0542811101000000123456")
    assert not checksums.iban("IT61X0542811101000000123456")
