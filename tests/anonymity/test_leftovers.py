"""What a text that tells of people leaves over: numbers that say neither how much nor when, bynames alone, halves."""

import pytest

from workspace.anonymity import check

HASTY = "ieri fatima haddad mi ha chiamata dal 347 5581920, fascicolo rg 123/24. "
DRESSED = "Ieri Fatima Haddad mi ha chiamata dal 347 5581920 per il fascicolo R.G. 123/2024. "


def found(before: str, text: str) -> list[str]:
    whole = before + text
    return [whole[f.start : f.end] for f in check(whole).findings if f.start >= len(before)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ho fatto la scheda evento (n. 62/C), c'era una casella.", "62/C"),
        ("È protocollata (n. 15503) e il collega l'ha firmata.", "15503"),
        ("Il numero progressivo è scritto sopra: n. 77/G.", "77/G"),
        ("Pratica alloggio ERP 28.417.", "28.417"),
        ("Vive qui dal 2022 (titolo n. B 0882374).", "B 0882374"),
        ("La jeep del soccorso (TN 281733) sale piano.", "TN 281733"),
        ("Il fascicolo T.M. 644/23 B è chiuso.", "T.M. 644/23 B"),
        ("La pratica USR-AP 00713/21 è ferma.", "USR-AP 00713/21"),
        ("Chiama di notte un numero a voce: otto, due, otto, nove.", "otto, due, otto, nove"),
        ("Ivo Malagoli, classe 1938, vive solo.", "classe 1938"),
        ("Abita nella SAE numero 14, villaggio San Rocco.", "numero 14, villaggio San Rocco"),
        ("Parla del ponte sul Po di Volano con precisione.", "Po di Volano"),
        ("Domani tavolo in VIII Municipio con l'équipe.", "VIII Municipio"),
        ("Mi manda la foto, BD 66310, la targa del furgone.", "BD 66310"),
        ("Diceva classe 1968, ma sul documento c'era 1973.", "1973"),
        ("In casa c'era il nonno Sabato, che lo chiama.", "Sabato"),
        ("Il Servizio per le dipendenze di Rovereto ce l'ha mandata.", "Servizio per le dipendenze di Rovereto"),
    ],
)
def test_numbers_and_places_go_whole(text: str, number: str) -> None:
    assert any(number in one for one in found(DRESSED, text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("giò ascolta, non so che fare", "giò"),
        ("a scuola la chiamano lapide dopo il tema", "lapide"),
        ("capa fresca lo chiamano ancora al parcheggio", "capa fresca"),
        ("spillo rientrato h 1. spillo ha dormito sulla sedia", "spillo"),
        ("dorme in via del porto fluviale e chiede", "via del porto fluviale"),
        ("l'altra cosa è il tedesco stanotte era seduto fuori", "il tedesco"),
        ("la invalidità è la numero trecentosette barra ventuno e basta", "trecentosette barra ventuno"),
        ("lo porto con la emanuela tosco martedì", "emanuela tosco"),
        ("ambulanza prenotata n a6625", "a6625"),
        ("rif pua 7721, mandare i documenti", "pua 7721"),
        ("domanda prot 118/b da rifare", "118/b"),
        ("denuncia fatta ai cc di palese ieri", "palese"),
        ("il magistrato (sorv. genova) vuole sapere", "sorv. genova"),
        ("la don milani ha mandato la mail", "don milani"),
        ("noi come comunità il faro diciamo sì", "comunità il faro"),
        ("passaggio consegne val trebbia", "val trebbia"),
        ("l ha riportato quello ke vende il miele davanti al cimitero", "quello ke vende il miele"),
        ("lo spid della bea non funziona", "bea"),
        ("inviato dal mmg dal cin per l'insonnia", "dal cin"),
        ("contributo numero hcp 21442 scade presto", "hcp 21442"),
        ("visto il 2 magg in sede", "2 magg"),
        ("va al semaforo della tangenziale est ogni giovedì", "tangenziale est"),
        ("suo padre, l'unico col turbante da qui al ponte", "l'unico col turbante"),
        ("scritto a.m. sul foglio, poi a.m. parla poco", "a.m."),
    ],
)
def test_in_haste(text: str, name: str) -> None:
    assert any(name in one for one in found(HASTY, text))


def test_who_writes_in_a_chat_is_somebody_also_with_a_short_name() -> None:
    chat = "\ngio: ancora\nfra: ha lasciato un biglietto\nmirko: l hanno visto\nfra: c e lo zio\ngio: avviso io\n"
    assert sum(one == "fra" for one in found(HASTY, chat)) == 2


def test_a_surname_said_again_keeps_its_particle() -> None:
    assert "Di Lonardo" in found(DRESSED, "È il signor Donato Di Lonardo. Di Lonardo richiama lunedì.")


def test_somebody_from_a_place_stays_somebody() -> None:
    whole = DRESSED + "Poi ha chiamato Ivo di Rovereto, e la signora Kadija di Melfi."
    kinds = {whole[f.start : f.end]: f.kind for f in check(whole).findings}
    assert (kinds["Ivo"], kinds["Kadija"], kinds["Rovereto"]) == ("PERSON", "PERSON", "LOCATION")


def test_a_name_that_is_a_day_is_said_again() -> None:
    assert found(DRESSED, "Domenica Ciarrocchi è anziana, e la mia Domenica ha fatto il conto.").count("Domenica") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ho scritto il punto n. 3 e il n. 12 del verbale.",
        "Abbiamo parlato di tutela. Il 1522 risponde sempre.",
        "Conta: uno, due, tre, quattro e respira.",
        "Servono 31.500 euro per la ristrutturazione.",
        "La chiamano subito, e poi la chiamano ancora.",
        "Si rilegge la legge n. 328/2000 prima di cominciare.",
        "Nel gruppo si leggono Naomi Feil, Howard Zehr e Paola Milani.",
    ],
)
def test_what_is_everybodys_is_not_asked(text: str) -> None:
    assert found(DRESSED, text) == []


def test_nothing_is_asked_where_nobody_is_told_of() -> None:
    assert found("", "Scheda evento (n. 62/C), n. 15503. spillo rientrato. spillo ha dormito. VIII Municipio") == []
