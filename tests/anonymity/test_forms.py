"""Ways of writing that were met in other hands: each is a class, and stands here once, among sentences about people."""

import pytest

from workspace.anonymity import check

BEFORE = "Ieri Fatima Haddad mi ha chiamata dal 347 5581920 per il fascicolo R.G. 123/2024. "
HASTY = "ieri fatima haddad mi ha chiamata dal 347 5581920 x il rg 123/24. "


def covers(text: str, phrase: str) -> bool:
    start = text.rindex(phrase)
    inside = {i for f in check(text).findings for i in range(f.start, f.end)}
    return all(i in inside for i in range(start, start + len(phrase)) if text[i].isalnum())


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Sono tre fratelli, del 2008, 2011 e 2017, tutti con lo stesso medico.", "2008, 2011 e 2017"),
        ("Madre ventenne (2004), padre quarantenne.", "2004"),
        ("Nata il ventisei zero sei millenovecentosessantuno a Bari.", "ventisei zero sei millenovecentosessantuno"),
        ("È nata il 2 II 1990 e vive qui.", "2 II 1990"),
        ("Sospeso da lunedì 9 a venerdì 20 settembre.", "lunedì 9 a venerdì 20 settembre"),
        ("Il primo si è perso; il secondo provvedimento è il 1471 del 2023 e dura.", "1471 del 2023"),
        ("Con deliberazione di Giunta n. 58 del 9/4/2024 è assegnata.", "n. 58"),
        ("La D.D. n. 19/ERP/2024 dispone.", "n. 19/ERP/2024"),
        ("L'ha firmata la proc. rep. c/o tm Firenze, a marzo.", "proc. rep. c/o tm Firenze"),
        ("Il G.T. di Chiavari autorizza.", "G.T. di Chiavari"),
        ("Abita in Via Ariosto, n. 9 - sc. D - p. 5° - int. 19.", "Via Ariosto, n. 9 - sc. D - p. 5° - int. 19"),
        ("Dorme sotto i portici di via Nizza, verso le sette.", "sotto i portici di via Nizza"),
        ("Il cancello è sulla provinciale per Viadana, in fondo.", "provinciale per Viadana"),
        ("L'assegnataria di via Chiusa 9 non risponde.", "via Chiusa 9"),
        ("Sul server si firma nebbia#4471 e gioca di notte.", "nebbia#4471"),
        ("Lo conosce una Di Fonso, che scrive tutto.", "Di Fonso"),
        ("È venuto pure il Professore, così lo chiamano.", "il Professore"),
        ("Il padre è l'ultimo zampognaro della vallata, e lo dice.", "l'ultimo zampognaro della vallata"),
        ("La madre, ex tennista che ha giocato a Roma, tace.", "ex tennista che ha giocato a Roma"),
        ("Versati 500 euro su IT13I3608105138204417704421.", "IT13I3608105138204417704421"),
        ("Seguito dal Centro Diurno «La Fabbrica» da marzo.", "La Fabbrica"),
        ("Sta al Camping Internazionale, piazzola 88.", "Camping Internazionale, piazzola 88"),
        ("È cresciuto in via Caduti di via Fani.", "via Caduti di via Fani"),
        ("Residente in caruggio dritto 82.", "caruggio dritto 82"),
        ("Ceramista nel quartiere delle Ceramiche, da sempre.", "quartiere delle Ceramiche"),
        ("È rientrata ieri dalla RSA Santuario.", "RSA Santuario"),
        ("La notizia me la diede la dottoressa Re al telefono.", "Re"),
        ("Esecuzione per rilascio, R.G. ESEC. n. 310-2021.", "R.G. ESEC. n. 310-2021"),
        ("Il nipote Ivan, chiamato Bimbo, ha sedici anni.", "Bimbo"),
        ("Alla festa di fine estate, il 6 settembre, ballava.", "6 settembre"),
        ("Ha risposto il fisso, tel. 071 201 884.", "071 201 884"),
        ("È la vedova dell'ultimo filatore del rione, e lo dice.", "vedova dell'ultimo filatore del rione"),
    ],
)
def test_in_full_dress(text: str, phrase: str) -> None:
    assert covers(BEFORE + text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("mamma dell'83, papà del 76, lei pulisce scale", "83"),
        ("lei è un 99 lui un 2001, due ragazzini", "2001"),
        ("entro il trentuno dodici venticinque si chiude", "trentuno dodici venticinque"),
        ("alle prove del quattro e cinque giugno non c'era", "quattro e cinque giugno"),
        ("la targa è effe enne tre zero due gi esse, credo", "effe enne tre zero due gi esse"),
        ("scrivete a edil.costantin@libero it senza punto", "edil.costantin@libero it"),
        ("sta in viale della repubblica centododici scala b", "viale della repubblica centododici scala b"),
        ("dice la russo che domani non viene", "russo"),
        ("la pacifici ha scritto ieri", "pacifici"),
        ("l'educatrice serra dice che va bene", "serra"),
        ("e rosalia lo duca non risponde", "rosalia lo duca"),
        ("pres: diamanti (med distr), germani (fisiatra)", "germani"),
        ("paola, vale e dani sono del gruppo", "vale"),
        ("l'hanno portata al gemelli col taxi", "gemelli"),
        ("si ritrovano al bar dello sport la sera", "bar dello sport"),
        ("nata nt 120680 gia nota", "120680"),
        ("è dell 88 credo", "88"),
        ("l anno giusto è il 1963 e non il 1936", "1936"),
        ("una ragazza dell 88 ma ne dimostra dieci di piu", "88"),
        ("di notte sta fuori con il biondo e altri", "il biondo"),
        ("toselli 31 citofono bekele", "toselli 31"),
        ("ordinanza sindacale n. 9 del 3 luglio", "ordinanza sindacale n. 9"),
        ("mi serve lo stato del 1877 del 22", "1877 del 22"),
        ("udienza x morina 3 ottobre 24 tm ancona", "3 ottobre 24"),
        ("l iscrizione al circolo didattico terzo", "circolo didattico terzo"),
        ("ha visto tutto la d apolito", "d apolito"),
    ],
)
def test_in_haste(text: str, phrase: str) -> None:
    assert covers(HASTY + text, phrase)


@pytest.mark.parametrize(
    "text",
    [
        "Codice F84.0, Apgar 6/8, scatola 40x30x20, corso da 24 ECM.",
        "Risponde con la testa e lo porta con sé; ha ricontrollato i settecentocinquanta euro.",
        "Il progetto è nato nel 2016, con largo anticipo; l'attività riparativa dura da 2 sett.",
        "Il decreto Caivano, la Bossi-Fini, la delibera regionale n. 88/2018.",
    ],
)
def test_what_only_looks_like_them(text: str) -> None:
    before = len(check(BEFORE).findings)
    assert len(check(BEFORE + text).findings) == before
