"""Whoever searches finds what they may read, and nothing gives away the rest."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event

from workspace import search
from workspace.search import Results


@pytest.fixture
def seek(session, world):  # type: ignore[no-untyped-def]
    def find(who: str, text: str, **more: Any) -> Results:
        return search.find(session, world.actor(who), search.parse(text), **more)

    return find


def ids(results: Results) -> list[int]:
    return [hit.entry_id for hit in results.hits]


def test_a_word_finds_its_other_forms_with_or_without_accents(seek, writer):
    entry = writer("ada", "L’équipe", "Le difficoltà dell’affido", reach=3)
    for typed in ("difficolta", "DIFFICOLTÀ", "affidi", "d'affido", "equipe", "l’equipe", "èquipe"):
        assert ids(seek("bruno", typed)) == [entry.id], typed


def test_each_finds_what_the_ladder_opens(seek, writer):
    writer("ada", "Solo mio", "lepre")
    writer("ada", "Per Carla", "lepre", reach=2, named="carla")
    writer("ada", "Per il gruppo", "lepre", reach=3)
    writer.publish(writer("ada", "Per l’ambito", "lepre", reach=3), 4)
    writer.publish(writer("ada", "Per la rete", "lepre"), 5)
    expected = {
        "ada": {"Solo mio", "Per Carla", "Per il gruppo", "Per l’ambito", "Per la rete"},
        "bruno": {"Per il gruppo", "Per l’ambito", "Per la rete"},
        "carla": {"Per Carla", "Per il gruppo", "Per l’ambito", "Per la rete"},
        "dario": {"Per l’ambito", "Per la rete"},
        "livia": {"Per l’ambito", "Per la rete"},
        "elena": {"Per l’ambito", "Per la rete"},
        "fulvia": {"Per la rete"},
        "ugo": {"Per la rete"},
        "gino": set(),
        "vera": set(),
        "zoe": set(),
    }
    for who, titles in expected.items():
        results = seek(who, "lepre")
        assert {hit.title for hit in results.hits} == titles, who
        assert results.total == len(results.hits), who
        assert sum(results.facets["tipo"].values() if titles else []) == len(titles), who
        assert {hit.title for hit in seek(who, "").hits} == titles, who


def test_others_find_the_words_that_are_shared_and_not_the_newer_ones(seek, writer):
    entry = writer("ada", "Prima", "lepre", reach=3)
    writer.revise(entry, "Poi", "volpe")
    assert ids(seek("bruno", "lepre")) == [entry.id]
    assert ids(seek("bruno", "volpe")) == []
    assert [hit.title for hit in seek("ada", "volpe").hits] == ["Poi"]


def test_a_text_that_one_may_read_in_several_versions_is_found_once_and_closest(seek, writer):
    entry = writer("ada", "Prima", "lepre", reach=3)
    writer.publish(entry, 4)
    writer.publish(entry, 5)
    writer.revise(entry, "Poi", "lepre")
    assert [hit.title for hit in seek("ada", "lepre").hits] == ["Poi"]
    assert [(hit.title, hit.publication_id) for hit in seek("bruno", "lepre").hits] == [("Prima", None)]
    assert [hit.version for hit in seek("elena", "lepre").hits] == [search.Version.AMBITO]


def test_a_typing_mistake_is_searched_as_what_was_meant(seek, writer):
    entry = writer("ada", "Titolo", "Una forte aggressività verbale", reach=3)
    for typed in ("agressività", "aggresività", "aggressivtà", "aggressivitaà", "aggerssivita", "sggressività"):
        results = seek("bruno", f"{typed} verbale")
        assert ids(results) == [entry.id], typed
        assert results.meant == "aggressività verbale", typed
        assert results.words[0].count == 0
        assert results.words[0].instead == ("aggressività",)


def test_a_correction_leaves_filters_and_longer_words_as_they_are(seek, writer):
    writer("ada", "Titolo", "La visita, i visitatori", reach=3)
    assert seek("bruno", "gruppo:vista vsita vsitatori").meant == "visita visitatori gruppo:vista"


def test_kinds_may_be_said_of_many(seek, writer):
    entry = writer("ada", "Titolo", "visita", reach=3, kind="strategy")
    for typed in ("tipo:strategie", "tipo: Strategia", "visita tipo:strategy"):
        assert ids(seek("bruno", typed)) == [entry.id], typed
        assert not seek("bruno", typed).unknown


def test_what_the_best_texts_write_is_what_was_meant(seek, writer):
    """«moran» is one letter from the stem of «morì», which many texts have, and from «morgan», which is meant."""
    for n in range(6):
        writer("ada", f"Uno {n}", "Il nonno morì e nessuno sapeva che cosa dire", reach=3)
    writer("ada", "Due", "La famiglia Morgan chiede un prestito", reach=3)
    assert seek("bruno", "prestito moran").meant == "prestito morgan"


def test_a_word_of_one_text_among_many_can_be_somebody_elses_slip(seek, writer, monkeypatch):
    monkeypatch.setattr("workspace.search.corrections.RARE", 5)
    slip = writer("ada", "Uno", "La scula era chiusa", reach=3)
    right = [writer("ada", f"Due {n}", "La scuola segnala molte assenze", reach=3) for n in range(6)]
    results = seek("bruno", "scula assenze")
    assert results.meant == "scuola assenze"
    assert set(ids(results)) == {slip.id, *(entry.id for entry in right)}
    assert seek("bruno", "scula").meant is None


def test_no_correction_comes_from_a_text_that_one_may_not_read(seek, writer):
    writer("ada", "Segreto", "zanzibar")
    writer.publish(writer("dario", "Altro", "qualcosa", reach=3), 4)
    results = seek("bruno", "zanzibra qualcosa")
    assert results.meant is None
    assert results.words[0].instead == ()
    assert seek("ada", "zanzibra").meant == "zanzibar"


def test_phrases_and_exclusions(seek, writer):
    one = writer("ada", "Uno", "Una presa in carico lunga e una visita", reach=3)
    two = writer("ada", "Due", "Il carico di lavoro dopo la presa", reach=3)
    assert ids(seek("bruno", '"presa in carico"')) == [one.id]
    assert ids(seek("bruno", "«presa in carico»")) == [one.id]
    assert ids(seek("bruno", "carico -visita")) == [two.id]
    assert ids(seek("bruno", 'carico -"presa in carico"')) == [two.id]
    loose = seek("bruno", '"carico presa"')
    assert set(ids(loose)) == {one.id, two.id}
    assert loose.loosened == ("carico presa",)


def test_filters_narrow_and_facets_count_as_if_the_filter_were_not_chosen(seek, writer):
    one = writer("ada", "Uno", "lepre", reach=3, kind="strategy", terms=("fiducia",))
    two = writer("ada", "Due", "lepre", reach=3, kind="practice", terms=("aggressivita",))
    three = writer("ada", "Tre", "lepre", reach=3, kind="practice", terms=("fiducia", "tutela_minori"))
    assert ids(seek("bruno", "lepre tipo:strategia")) == [one.id]
    assert ids(seek("bruno", "lepre tipo:pratica tipo:strategia")) == [one.id, two.id, three.id]
    assert ids(seek("bruno", "lepre tema:fiducia")) == [one.id, three.id]
    assert ids(seek("bruno", "lepre tag:fiducia tipo:pratica")) == [three.id]
    assert ids(seek("bruno", 'lepre tag:"tutela minori"')) == [three.id]
    assert ids(seek("bruno", "lepre gruppo:faggio")) == [one.id, two.id, three.id]
    assert ids(seek("bruno", "lepre al:2001")) == []
    facets = seek("bruno", "lepre tipo:pratica tema:fiducia").facets
    assert facets["tipo"] == {"strategy": 1, "practice": 1}
    assert sorted(facets["tema"].values()) == [1, 1]
    assert sum(facets["area"].values()) == 1


def test_what_means_nothing_is_said_and_does_no_harm(seek, writer):
    entry = writer("ada", "Uno", "lepre", reach=3)
    results = seek("bruno", "lepre tipo:boh gruppo:ontano tag:niente dal:domani")
    assert ids(results) == [entry.id]
    assert set(results.unknown) == {"tipo:boh", "gruppo:ontano", "tag:niente", "dal:domani"}


def test_a_name_of_a_term_finds_the_texts_that_bear_it(seek, writer):
    borne = writer("ada", "Uno", "nessuna parola uguale", reach=3, terms=("tutela_minori",))
    hit = seek("bruno", "tutela dei minori").hits[0]
    assert hit.entry_id == borne.id
    assert hit.matched == ()
    assert len(hit.matched_terms) == 1


def test_an_abbreviation_finds_what_its_letters_stand_for(seek, writer):
    entry = writer("ada", "Uno", "La visita domiciliare del martedì", reach=3)
    assert ids(seek("bruno", "VD")) == [entry.id]


def test_a_compound_is_found_written_apart_or_together(seek, writer):
    entry = writer("ada", "Uno", "Il rischio di burnout", reach=3)
    assert ids(seek("bruno", "burn out")) == [entry.id]
    assert ids(seek("bruno", "burn-out")) == [entry.id]


def test_the_passage_and_its_marks(seek, writer):
    text = "Un inizio lungo. " * 40 + "Poi la visita: l’équipe decide. " + "E una fine. " * 40
    writer("ada", "Visita ed équipe", text, reach=3)
    hit = seek("bruno", "equipe visite").hits[0]
    marked = [hit.passage.text[a:b] for a, b in hit.passage.marks]
    assert marked == ["visita", "équipe"]
    assert [hit.title[a:b] for a, b in hit.title_marks] == ["Visita", "équipe"]
    assert hit.passage.cut_before
    assert hit.passage.cut_after
    assert set(hit.matched) == {"visita", "équipe"}


def test_who_reads_from_a_date_on_finds_from_that_date_on(session, world, seek, writer):
    import datetime as dt

    from sqlalchemy import update

    from workspace.nouns import Entry, Membership

    old, new = writer("ada", "Vecchio", "lepre volpe", reach=3), writer("ada", "Nuovo", "lepre", reach=3)
    session.execute(update(Entry).where(Entry.id == old.id).values(shared_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))
    session.execute(
        update(Membership)
        .where(Membership.person_id == world.people["bruno"])
        .values(reads_from=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    )
    results = seek("bruno", "lepre volpe")
    assert ids(results) == [new.id]
    assert [w.count for w in results.words] == [1, 0]
    assert results.facets["tipo"] == {"narrative": 1}


def test_the_newest_first(seek, writer):
    import datetime as dt

    made = [
        writer("ada", f"N{year}", "lepre", reach=3, created_at=dt.datetime(year, 5, 1, tzinfo=dt.UTC))
        for year in (2023, 2025, 2024)
    ]
    results = seek("bruno", "lepre", by_date=True)
    assert ids(results) == [made[1].id, made[2].id, made[0].id]
    assert results.facets["anno"] == {2023: 1, 2024: 1, 2025: 1}
    assert ids(seek("bruno", "lepre dal:2024 al:2024-12")) == [made[2].id]


def test_pages_and_the_number_of_statements_do_not_depend_on_how_much_is_found(app, session, world, writer):
    from sqlalchemy import event

    from workspace.db import db

    actor = world.actor("bruno")

    def statements(n: int) -> int:
        for _ in range(n):
            writer("ada", "Titolo", "lepre volpe", reach=3, terms=("fiducia",))
        search.find(session, actor, search.parse("lepre"))  # the vocabulary is read and kept, for a minute
        seen: list[str] = []

        @event.listens_for(db.engine, "before_cursor_execute")
        def count(conn, cursor, statement, *rest):  # type: ignore[no-untyped-def]
            seen.append(statement)

        results = search.find(session, actor, search.parse("lepre vlpe tema:fiducia"), size=5)
        event.remove(db.engine, "before_cursor_execute", count)
        assert results.total >= n
        return len(seen)

    first = statements(15)  # more than are looked at for a correction
    assert statements(12) == first <= 10
    results = search.find(session, actor, search.parse("lepre"), page=3, size=5)
    assert (results.total, results.pages, len(results.hits)) == (27, 6, 5)


def test_no_statement_of_a_search_walks_through_a_table(app, session, world, writer):
    if not app.config["SETTINGS"].is_sqlite:
        return  # PostgreSQL's plans hang on what it has counted
    writer("ada", "Una lepre", "La lepre e la volpe nel campo", reach=3, terms=("fiducia",))
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    for who in ("ada", "bruno", "carla", "elena"):
        for query in ("lepre volpe", "lepra campo", '"volpe nel campo"', "fiducia -gatto tipo:racconto dal:2020", ""):
            search.find(session, world.actor(who), search.parse(query))
        search.similar(session, world.actor(who), "La lepre nel campo")
    event.remove(session.get_bind(), "before_cursor_execute", note)
    cursor = session.connection().connection.dbapi_connection.cursor()
    plans = {s: [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {s}", values)] for s, values in asked}
    assert len(plans) > 10
    large = re.compile(r"SCAN (?:search_\w+|entry|revision|publication|comment)\b")
    assert {statement: plan for statement, plan in plans.items() if any(map(large.match, plan))} == {}


def test_a_part_of_a_label_counts_in_part_and_can_be_what_was_meant(seek, writer):
    borne = writer("ada", "Uno", "nessuna parola uguale", reach=3, terms=("aggressivita",))
    writer("ada", "Due", "tutt’altro", reach=3)
    assert ids(seek("bruno", "aggressività")) == [borne.id]
    mistyped = seek("bruno", "agressivita")
    assert ids(mistyped) == [borne.id]
    assert mistyped.meant == "aggressività"


def test_similar_stories_are_those_one_may_read_and_not_the_text_itself(session, world, writer):
    text = "La signora non apre la porta all’educatrice e teme lo sfratto"
    own = writer("ada", "Mia", text, reach=3)
    like = writer("ada", "Simile", "Lo sfratto arriva, la porta resta chiusa, l’educatrice aspetta", reach=3)
    writer("ada", "Segreta", text)
    for n in range(4):
        writer("ada", f"Altro {n}", "Il bilancio dell’ambito e le ore di formazione", reach=3)
    found = search.similar(session, world.actor("bruno"), text, but=own.id)
    assert [hit.entry_id for hit in found] == [like.id]
    assert search.similar(session, world.actor("dario"), text) == ()
    assert search.similar(session, world.actor("bruno"), "il la lo") == ()
