"""The data that ships with the product: complete in both languages, in order, and clean Italian."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from workspace import data

# Every prompt, in order. Other data (the demo, imports) names prompts by number or key:
# a change here is a new version.
PROMPTS = {
    "t1": "situazione persone mandato azioni fase peso risorse ipotesi domanda",
    "t2": "contesto episodio critico pensieri assunti dilemmi riletture cambiamento domanda",
    "t3": "descrizione sentimenti valutazione analisi conclusioni piano domanda",
    "t4": "esperienza osservazione concetto sperimentazione domanda",
    "t5": "che_cosa e_quindi e_adesso domanda",
    "t6": "dentro fuori intenzione influenze valori saperi altre_volte cambiamento domanda",
    "t7": "durante dopo prima domanda",
    "t8": "accaduto tipo fattori conseguenze barriera livello domanda",
    "t9": "primo_caso chi_mi_ha_insegnato oggetto lettera altra_scena perche_resto domanda",
    "t10": "emozione corpo scintilla aiuto domanda",
    "t11": "riuscito prima_dopo svolte azioni prezzo irrisolto principi domanda",
    "t12": "contesto problema obiettivo passi attori risorse risultati quando_non trasferibilita nodo_etico",
    "strategia": "problema contesto cosa_abbiamo_fatto esito limiti",
    "libera": "testo",
}
KINDS = {
    "narrative": {"t1", "t2", "t9", "t11"},
    "reflection": {"t3", "t4", "t5", "t6", "t7", "t8", "t10"},
    "practice": {"t12"},
    "strategy": {"strategia"},
    None: {"libera"},
}
TERMS = {
    "area": (
        "famiglia_minori tutela_minori disabilita dipendenze salute_mentale anziani non_autosuff migranti "
        "rom_sinti poverta senza_dimora violenza giustizia comunita"
    ),
    "intervento": (
        "accesso valutazione progetto domiciliarita diurno residenziale affido_adozione inclusione pis "
        "dimissioni pippi residenza_fittizia autorita_giud colloquio visita relazione_scritta equipe "
        "gruppo_comunita online"
    ),
    "tema": (
        "fiducia resistenza aggressivita confini aiuto_controllo potere dipendenza_servizio alleanza "
        "ascolto_bambino interculturale conflitto_colleghi conflitto_servizi mandato solitudine chiusura "
        "lutto segreto errore"
    ),
    "emozione": (
        "paura rabbia impotenza colpa tristezza vergogna disgusto ansia frustrazione compassione "
        "tenerezza fatica distacco sollievo soddisfazione orgoglio speranza sorpresa"
    ),
    "competenza": (
        "ascolto valutazione_rischio progettazione mediazione negoziazione lavoro_rete advocacy "
        "scrittura_prof riflessivita regolazione_emotiva decisione_etica comunicazione_difficile "
        "lavoro_equipe programmazione uso_di_se conoscenza_norme"
    ),
    "fase": "segnalazione conoscenza valutazione contratto attuazione verifica conclusione followup",
    "obiettivo": "O1 O2 O3 O4 O5 O6 ORG",
    "burnout": (
        "r_carico r_ambiguita r_turnover r_urgenza r_violenza r_burocrazia p_gruppo p_supervisione "
        "p_autonomia p_senso p_formazione p_riconoscimento"
    ),
    "professione": (
        "assistente_sociale assistente_sociale_specialista psicologo "
        "educatore_professionale_sociopedagogico educatore_professionale_sociosanitario pedagogista "
        "educatore_pedagogico OSS mediatore amministrativo coordinatore altro"
    ),
}
# Words that would betray an untranslated label. English said in the field is among the other names.
ENGLISH = re.compile(
    r"\b(the|of|and|to|with|for|from|what|how|why|when|who|my|your|work|worker|support|assessment|planning|advocacy|"
    r"follow-?up|feedback|burnout|turnover|workload|training|housing|network|team|case|home|care|skills|online|"
    r"background|setting|caregiver|report|problem solving|reflection|question|group)\b",
    re.I,
)
ITALIAN = re.compile(
    r"\b(il|la|le|gli|di|del|della|che|con|per|una|uno|non|quale|perché|chi|persona|persone|lavoro)\b", re.I
)
KEY = re.compile(r"[a-z][a-z0-9_]*|O[1-6]|ORG|OSS")


def fold(text: str) -> str:
    """Letters compared as a reader compares them: no case, no accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip()


def bilingual_texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every (it, en) pair in the data, and an error where one language stands alone."""
    if isinstance(value, dict):
        assert ("it" in value) == ("en" in value), value
        if "it" in value:
            yield value["it"], value["en"]
        for part in value.values():
            yield from bilingual_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from bilingual_texts(part)


ALL_JSON = sorted(data.HERE.rglob("*.json"))
TEMPLATES = data.templates()
FACETS = data.vocabulary()["facets"]


@pytest.mark.parametrize("path", ALL_JSON, ids=lambda path: path.name)
def test_every_text_is_there_in_both_languages(path):
    whole = json.loads(path.read_text(encoding="utf-8"))
    pairs = list(bilingual_texts(whole))
    assert whole["version"] >= 1
    assert pairs
    for italian, english in pairs:
        assert italian.strip() == italian or italian.endswith("\n")
        assert english.strip() == english or english.endswith("\n")
        assert italian.strip()
        assert english.strip()


def test_files_are_all_known():
    assert {path.stem for path in (data.HERE / "templates").iterdir()} == {*PROMPTS, "t0"}
    assert {path.name for path in (data.HERE / "pages").iterdir()} == {
        f"{name}.{lang}.md" for name in data.PAGE_NAMES for lang in data.LANGUAGES
    }


# --- templates


def test_templates_come_in_order_with_their_prompts_in_order():
    assert [(t["key"], " ".join(p["key"] for p in t["prompts"])) for t in TEMPLATES] == list(PROMPTS.items())


def test_kinds():
    kinds: dict[str | None, set[str]] = {}
    for template in TEMPLATES:
        kinds.setdefault(template["kind"], set()).add(template["key"])
    assert kinds == KINDS
    assert {t["key"]: t.get("kinds") for t in TEMPLATES if "kinds" in t} == {
        "libera": ["narrative", "reflection", "practice", "strategy"]
    }


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["key"])
def test_a_template_has_its_shape(template):
    assert " ".join(template).replace(" kinds", "") == (
        "key version kind name summary minutes source default_reach at_least prompts"
    )
    for prompt in template["prompts"]:
        assert " ".join(prompt) == "key label help optional ten_minutes rows"
        assert KEY.fullmatch(prompt["key"])
        assert 2 <= prompt["rows"] <= 16
        assert len(prompt["label"]["it"]) <= 90
        assert 20 <= len(prompt["help"]["it"]) <= 200
    keys = [prompt["key"] for prompt in template["prompts"]]
    assert len(keys) == len(set(keys))
    assert template["default_reach"] == 1
    assert 10 <= template["minutes"] <= 60


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["key"])
def test_the_ten_minute_form_is_short_and_enough(template):
    """Whoever answers only the ten-minute prompts has answered all that cannot be left out."""
    ten = [p for p in template["prompts"] if p["ten_minutes"]]
    asked = {p["key"] for p in template["prompts"] if not p["optional"]}
    assert asked <= {p["key"] for p in ten}
    if template["key"] == "t5":
        assert ten == template["prompts"]
    elif template["key"] != "libera":
        assert 3 <= len(ten) <= 4


def test_every_guided_text_can_end_with_a_question_to_the_group():
    for template in TEMPLATES:
        last = template["prompts"][-1]
        if template["key"] in {"t12", "strategia", "libera"}:
            assert last["key"] != "domanda"
        else:
            assert last["key"] == "domanda"
            assert last["optional"] == (template["key"] != "t1")
            assert "gruppo" in last["label"]["it"]


def test_autobiographical_prompts_are_alternatives():
    assert {t["key"]: t["at_least"] for t in TEMPLATES if t["at_least"]} == {"t9": 1}
    (t9,) = (t for t in TEMPLATES if t["key"] == "t9")
    assert all(prompt["optional"] for prompt in t9["prompts"])


def test_the_sharing_header_is_not_offered_for_writing():
    header = data.sharing_header()
    assert header["key"] == "t0"
    assert "t0" not in {template["key"] for template in TEMPLATES}
    assert [choice["key"] for choice in header["choices"]] == ["me", "supervisor", "group", "collection"]
    assert len({question["key"] for question in header["questions"]}) == 6


# --- vocabulary


def test_terms_are_those_of_the_field_in_order():
    assert {f["key"]: " ".join(t["key"] for t in f["terms"]) for f in FACETS} == TERMS
    assert [f["key"] for f in FACETS] == list(TERMS)
    assert sum(len(f["terms"]) for f in FACETS) == 124


def test_which_facets_are_closed_and_which_are_the_author_s():
    assert {f["key"] for f in FACETS if not f["closed"]} == {"tema", "competenza", "burnout"}
    assert {f["key"] for f in FACETS if f["author_only"]} == {"emozione"}


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet["key"])
def test_a_name_leads_to_one_term(facet):
    """Within a facet no name, in either language, stands for two terms, and none is said twice."""
    owner: dict[str, str] = {}
    for term in facet["terms"]:
        assert " ".join(term) == "key it en alt_it alt_en note"
        assert KEY.fullmatch(term["key"])
        for label, others in ((term["it"], term["alt_it"]), (term["en"], term["alt_en"])):
            names = [fold(name) for name in (label, *others)]
            assert len(names) == len(set(names)), names
            assert len(others) >= 2
            assert all(len(name) <= 120 and name.strip() == name for name in (label, *others))
            for name in names:
                assert owner.setdefault(name, term["key"]) == term["key"], name


@pytest.mark.parametrize(
    ("said", "facet", "term"),
    [
        ("TM", "area", "tutela_minori"),
        ("TM", "intervento", "autorita_giud"),
        ("AS", "professione", "assistente_sociale"),
        ("SerD", "area", "dipendenze"),
        ("Ser.T", "area", "dipendenze"),
        ("CSM", "area", "salute_mentale"),
        ("NPI", "area", "salute_mentale"),
        ("MSNA", "area", "migranti"),
        ("SAI", "area", "migranti"),
        ("UEPE", "area", "giustizia"),
        ("ADI", "intervento", "inclusione"),
        ("RdC", "intervento", "inclusione"),
        ("UVM", "intervento", "equipe"),
        ("PAI", "intervento", "progetto"),
        ("PEI", "intervento", "progetto"),
        ("PUA", "intervento", "accesso"),
        ("VD", "intervento", "visita"),
        ("ADM", "intervento", "domiciliarita"),
        ("PIS", "intervento", "pis"),
        ("PIPPI", "intervento", "pippi"),
        ("ETS", "competenza", "lavoro_rete"),
        ("turnover", "burnout", "r_turnover"),
        ("OSS", "professione", "OSS"),
        ("O4", "obiettivo", "O4"),
    ],
)
def test_the_words_people_say_find_their_term(said, facet, term):
    found = {
        (f["key"], t["key"])
        for f in FACETS
        for t in f["terms"]
        if fold(said) in {fold(name) for name in (t["it"], *t["alt_it"])}
    }
    assert (facet, term) in found


# --- language


def italian_labels() -> Iterator[str]:
    for template in TEMPLATES:
        yield template["name"]["it"]
        yield template["summary"]["it"]
        for prompt in template["prompts"]:
            yield prompt["label"]["it"]
            yield prompt["help"]["it"]
    for facet in FACETS:
        yield facet["name"]["it"]
        yield facet["help"]["it"].replace("burn out", "")
        for term in facet["terms"]:
            yield term["it"]
            yield (term["note"] or {"it": ""})["it"]
    header = data.sharing_header()
    yield from (pair[0] for pair in bilingual_texts(header))


def english_labels() -> Iterator[str]:
    for template in TEMPLATES:
        for pair in bilingual_texts({**template, "source": None}):
            yield pair[1]
    for facet in FACETS:
        for pair in bilingual_texts(facet):
            yield pair[1]


def test_no_english_word_is_left_in_italian_labels():
    assert [label for label in italian_labels() if ENGLISH.search(label)] == []


def test_no_italian_word_is_left_in_english_labels():
    assert [label for label in english_labels() if ITALIAN.search(label)] == []


def everything_in_italian() -> str:
    parts = [pair[0] for path in ALL_JSON for pair in bilingual_texts(json.loads(path.read_text(encoding="utf-8")))]
    return "\n".join([*parts, *(data.page(name, "it") for name in data.PAGE_NAMES)])


def test_italian_is_typed_with_care():
    """People, not users; real accents; no straight doubles; nothing promised that no tool can keep."""
    text = everything_in_italian()
    assert not re.search(r"\butent[ei]\b|anonimizzat|\bperchè\b|\bpoichè\b|\bE' |\bpò\b|\bqual'è\b|\bsè\b", text)
    assert not re.search(r"  | [,;:!?]|\.\.\.|\"", text)
    assert "Fronek" not in text


# --- pact, pages, passwords


@pytest.mark.parametrize("lang", data.LANGUAGES)
def test_the_pact_says_what_a_pact_must_say(lang):
    pact = data.pact(lang)
    assert pact["version"] == 2
    assert 450 <= len(pact["text"].split()) <= 620
    assert pact["text"].count("\n## ") == 11
    assert all(f"- O{number}," in pact["text"] for number in range(1, 7))
    assert not re.search(r"^# ", pact["text"], re.M)


@pytest.mark.parametrize("name", data.PAGE_NAMES)
def test_pages_say_the_same_in_both_languages_and_call_nobody(name):
    italian, english = data.page(name, "it"), data.page(name, "en")

    def outline(text: str) -> list[str]:
        """The kind of each line: heading, item, paragraph."""
        return [re.match(r"#+|-|\d\.|", line)[0] for line in text.splitlines() if line]

    assert outline(italian) == outline(english)
    for text in (italian, english):
        assert text.count("\n## ") >= 3
        assert not re.search(r"^# |https?://|\]\(|<|\$", text, re.M)


def test_a_page_speaks_of_its_installation():
    plain = data.page("accessibilita", "it")
    told = data.page(
        "accessibilita", "it", organisation="il Comune di Vallechiara", contact="aiuto@vallechiara.example"
    )
    assert "l'ente che gestisce questo spazio" in plain
    assert "Finché il Comune di Vallechiara non ha completato" in told
    assert "Scrivi a aiuto@vallechiara.example." in told


@pytest.mark.parametrize("name", ["t0", "../pact", "accessibilita.it.md", ""])
def test_a_page_that_is_not_there(name):
    with pytest.raises(KeyError):
        data.page(name, "it")


def test_common_passwords():
    found = data.common_passwords()
    assert 2_500 <= len(found) <= 3_500
    assert all(len(word) >= 10 and word == word.lower() for word in found)
    assert {
        "password123",
        "1234567890",
        "qwertyuiop",
        "francesca1984",
        "supervisione2026",
        "assistentesociale",
    } <= found
    lines = (data.HERE / "common-passwords.txt").read_text(encoding="utf-8").split("\n")
    assert lines == [*sorted(found), ""]
