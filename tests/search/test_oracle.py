"""Random worlds, and every search in them answered twice: by the engine, and by plain Python that reads product.md.

The oracle shares with the engine only what is pure (analysis, weights, slips); who reads what, what is counted, in
which order, under which facets, it works out by itself, text by text.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import insert, select

from workspace import italian, ladder, search
from workspace.db import db
from workspace.nouns import (
    Ambito,
    Entry,
    EntryTerm,
    Group,
    Membership,
    Office,
    Pact,
    Person,
    Publication,
    Revision,
    Template,
    Term,
    Theme,
)
from workspace.policy import actor_of
from workspace.search.corrections import ranked, slips, to_correct
from workspace.search.documents import Version, fields_of
from workspace.search.find import AT_THE_TOP, CORRECTED, NEARNESS, TYPED
from workspace.search.vocabulary import vocabulary_of
from workspace.search.weights import nearness, rarity, weigh

# None of them is part of a term's name: what terms add to a search is told elsewhere.
_WORDS = (
    "lepre volpe tasso riccio gufo civetta cinghiale capriolo allodola scoiattolo però città martora ghiandaia "
    "marmotta stambecco camoscio cervo fagiano picchio rondine passero quercia faggeta sentiero neve"
)
WORDS = _WORDS.split()
TYPOS = {"lerpe", "vlope", "cingiale", "carpiolo", "scoiatolo", "marmota", "gufi", "xylofono", "quecria"}
DECLARED = {ladder.DECLARED: True}  # made-up texts of beasts: nobody is in them
START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


@dataclass
class Text:
    entry: dict[str, Any]
    revisions: dict[int, tuple[str, str]]
    publications: list[dict[str, Any]]
    terms: list[int]


@dataclass
class Somewhere:
    """A world in plain Python, and the same in the database."""

    chance: random.Random
    groups: dict[int, int] = field(default_factory=dict)  # group -> ambito
    closed: set[int] = field(default_factory=set)
    members: list[dict[str, Any]] = field(default_factory=list)
    offices: list[dict[str, Any]] = field(default_factory=list)
    themes: dict[int, tuple[int, bool]] = field(default_factory=dict)  # theme -> group, write first
    texts: list[Text] = field(default_factory=list)
    emotions: set[int] = field(default_factory=set)


def make(session: Any, chance: random.Random, people: int = 8, entries: int = 40) -> Somewhere:
    w = Somewhere(chance)
    session.execute(insert(Ambito), [{"id": a, "slug": f"a{a}", "name": f"A{a}"} for a in (1, 2)])
    for group in range(1, 5):
        w.groups[group] = chance.choice((1, 2))
        shut = START if chance.random() < 0.1 else None
        w.closed |= {group} if shut else set()
        row = {"id": group, "slug": f"g{group}", "name": "G", "kind": "A3", "ambito_id": w.groups[group]}
        session.execute(insert(Group), [row | {"closed_at": shut}])
        session.execute(
            insert(Pact), [{"group_id": group, "version": 1, "body": "", "html": "", "effective_at": START}]
        )
    session.execute(
        insert(Person),
        [{"id": p, "mail": f"{p}@x.it", "name": str(p), "state": "active"} for p in range(1, people + 1)],
    )
    for person in range(1, people + 1):
        for group in chance.sample(sorted(w.groups), chance.randint(0, 3)):
            w.members.append({
                "person_id": person, "group_id": group, "role": chance.choice(("member", "member", "supervisor")),
                "reads_from": chance.choice((None, None, START + dt.timedelta(days=chance.randint(0, 400)))),
                "accepted_version": chance.choice((1, 1, 1, 0)),
                "left_at": chance.choice((None, None, None, START)),
            })  # fmt: skip
        if chance.random() < 0.25:
            role = chance.choice(("staff", "evaluator"))
            w.offices.append({"person_id": person, "ambito_id": chance.choice((1, 2)), "role": role})
    session.execute(insert(Membership), w.members)
    for office in w.offices:
        session.execute(insert(Office), [office])
    for theme in (1, 2, 3):
        w.themes[theme] = (chance.choice(sorted(w.groups)), chance.random() < 0.6)
        group, first = w.themes[theme]
        session.execute(insert(Theme), [{"id": theme, "group_id": group, "title": "T", "write_first": first}])
    _texts(session, w, people, entries)
    return w


def _texts(session: Any, w: Somewhere, people: int, entries: int) -> None:
    chance = w.chance
    templates = session.execute(select(Template.id, Template.key)).all()
    terms = session.execute(select(Term.id, Term.facet_key)).all()
    w.emotions = {t for t, facet in terms if facet == "emozione"}
    some_terms = chance.sample([t for t, f in terms if f in ("emozione", "tema", "area")], 12)
    for ident in range(1, entries + 1):
        group = chance.choice([None, *w.groups, *w.groups])
        reach = chance.choice((1, 2, 3, 3, 3)) if group else 1
        theme = chance.choice([None, None, *[t for t, (g, _) in w.themes.items() if g == group]])
        made = START + dt.timedelta(days=chance.randint(-300, 400), hours=chance.randint(0, 23))
        entry = {
            "id": ident, "author_id": chance.randint(1, people), "group_id": group, "theme_id": theme, "reach": reach,
            "template_id": chance.choice(templates).id, "kind": chance.choice(("narrative", "strategy", "practice")),
            "supervisor_id": chance.randint(1, people) if reach == 2 else None, "created_at": made,
            "shared_at": made + dt.timedelta(days=chance.randint(0, 200)) if reach > 1 else None,
            "trashed_at": START if chance.random() < 0.1 else None,
        }  # fmt: skip
        session.execute(insert(Entry), [entry], execution_options=DECLARED)
        texts = {ident * 10 + n: (_words(chance, 3), _words(chance, chance.randint(1, 40))) for n in (1, 2, 3)}
        session.execute(insert(Revision), [
            {"id": r, "entry_id": ident, "number": r % 10, "author_id": entry["author_id"], "title": title,
             "answers": {"testo": body}, "plain": body}
            for r, (title, body) in texts.items()
        ])  # fmt: skip
        entry["current_revision_id"] = ident * 10 + chance.choice((1, 2))
        entry["shared_revision_id"] = ident * 10 + 1 if reach > 1 else None
        session.execute(
            Entry.__table__.update()
            .where(Entry.id == ident)
            .values({k: entry[k] for k in ("current_revision_id", "shared_revision_id")}),
            execution_options=DECLARED,
        )
        publications = [
            {"id": ident * 10 + level, "entry_id": ident, "revision_id": ident * 10 + chance.choice((1, 3)), "level": level,
             "ambito_id": chance.choice((1, 2)), "state": chance.choice(("approved", "approved", "proposed", "withdrawn"))}
            for level in (4, 5) if chance.random() < 0.25
        ]  # fmt: skip
        borne = chance.sample(some_terms, chance.randint(0, 3))
        for noun, rows in (
            (Publication, publications),
            (EntryTerm, [{"entry_id": ident, "term_id": t} for t in borne]),
        ):
            if rows:
                session.execute(insert(noun), rows, execution_options=DECLARED)
        w.texts.append(Text(entry, texts, publications, borne))


def _words(chance: random.Random, n: int) -> str:
    # Natural: a few words stand everywhere, most stand rarely.
    return " ".join(WORDS[min(int(chance.expovariate(0.15)), len(WORDS) - 1)] for _ in range(n))


# --- the oracle ----------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Readable:
    doc: int
    text: Text
    version: Version
    title: str
    body: str
    terms: list[int]
    ambito: int | None
    group: int | None

    @property
    def fields(self) -> list[tuple[str, list[str]]]:
        return fields_of(self.title, {"testo": self.body}, "")

    @property
    def weights(self) -> dict[str, int]:
        return weigh(self.fields, self.terms)


def readable(w: Somewhere, person: int) -> list[Readable]:
    found = []
    for text in w.texts:
        entry = text.entry
        if entry["trashed_at"]:
            continue
        mine = entry["author_id"] == person
        shared = entry["shared_revision_id"]
        if mine and entry["current_revision_id"] != shared:
            found.append(_document(w, text, Version.OWN, entry["current_revision_id"], text.terms))
        if shared and (mine or _opened(w, person, entry)):
            terms = [t for t in text.terms if entry["reach"] == 3 or t not in w.emotions]
            found.append(_document(w, text, Version.SHARED, shared, terms))
        for publication in text.publications:
            if publication["state"] == "approved" and _published_to(w, person, publication):
                version = Version.AMBITO if publication["level"] == 4 else Version.NETWORK
                terms = [t for t in text.terms if t not in w.emotions]
                found.append(_document(w, text, version, publication["revision_id"], terms, publication["ambito_id"]))
    return found


def _document(
    w: Somewhere, text: Text, version: Version, revision: int, terms: list[int], ambito: int | None = None
) -> Readable:
    group = text.entry["group_id"] if version < Version.AMBITO else None
    title, body = text.revisions[revision]
    place = ambito if version >= Version.AMBITO else w.groups.get(group or 0)
    return Readable(text.entry["id"] * 4 + version, text, version, title, body, terms, place, group)


def _standing(w: Somewhere, person: int) -> list[dict[str, Any]]:
    return [
        m for m in w.members
        if m["person_id"] == person and not m["left_at"] and m["accepted_version"] and m["group_id"] not in w.closed
    ]  # fmt: skip


def _opened(w: Somewhere, person: int, entry: dict[str, Any]) -> bool:
    here = [m for m in _standing(w, person) if m["group_id"] == entry["group_id"]]
    if not here:
        return False
    supervises = here[0]["role"] == "supervisor"
    if entry["reach"] == 2:
        return supervises and entry["supervisor_id"] == person
    if here[0]["reads_from"] and entry["shared_at"] < here[0]["reads_from"]:
        return False
    if entry["theme_id"] is None or supervises or not w.themes[entry["theme_id"]][1]:
        return True
    return any(
        t.entry["author_id"] == person and t.entry["theme_id"] == entry["theme_id"] and t.entry["reach"] == 3
        and not t.entry["trashed_at"] for t in w.texts
    )  # fmt: skip


def _published_to(w: Somewhere, person: int, publication: dict[str, Any]) -> bool:
    ambiti = {w.groups[m["group_id"]] for m in _standing(w, person)}
    ambiti |= {o["ambito_id"] for o in w.offices if o["person_id"] == person and o["role"] == "staff"}
    return bool(ambiti) and (publication["level"] == 5 or publication["ambito_id"] in ambiti)


def answer(w: Somewhere, person: int, words: list[str], kind: str | None, without: str | None) -> dict[str, Any]:
    """What a search ought to answer."""
    documents = readable(w, person)
    weights = {d.doc: d.weights for d in documents}
    stems = {italian.stem(word): word for word in words}

    def count(stem: str) -> int:
        return sum(stem in own for own in weights.values())

    wished = {stem: TYPED for stem in stems if count(stem)}
    query = search.parse(" ".join(words))
    for unknown in to_correct(query.words, dict.fromkeys(wished, 1)):
        found = slips(unknown)
        for slip, factor in zip(ranked(found.values(), {s: count(s) for s in found}), CORRECTED, strict=False):
            wished.setdefault(slip.stem, factor)
    worth = {s: f * rarity(count(s), len(documents)) for s, f in wished.items()}
    scored = {
        d: sum(own[s] * worth[s] for s in worth if s in own)
        for d in documents
        if (own := weights[d.doc]) and any(s in own for s in worth)
        and not (without and italian.stem(without) in own)
    }  # fmt: skip
    every = sorted(scored, key=lambda d: (-scored[d], d.doc))
    rows = _closest([d for d in every if kind in (None, d.text.entry["kind"])])
    if len(worth) > 1:
        top = rows[:AT_THE_TOP]
        near = {d.doc: scored[d] + round(NEARNESS * nearness(d.fields, worth)) for d in top}
        rows[:AT_THE_TOP] = sorted(top, key=lambda d: (-near[d.doc], d.doc))
    borne = Counter(t for d in rows for t in d.terms)
    return {
        "ids": [(d.text.entry["id"], d.version) for d in rows],
        "words": [(word.text, count(word.stem)) for word in query.words],
        "tipo": dict(Counter(d.text.entry["kind"] for d in _closest(every))),
        "gruppo": dict(Counter(d.group for d in rows if d.group)),
        "ambito": dict(Counter(d.ambito for d in rows if d.ambito)),
        "terms": dict(borne),
    }


def _closest(rows: list[Readable]) -> list[Readable]:
    first = {e: min(d.doc for d in rows if d.text.entry["id"] == e) for e in {d.text.entry["id"] for d in rows}}
    return [d for d in rows if first[d.text.entry["id"]] == d.doc]


def told(results: search.Results) -> dict[str, Any]:
    facets = results.facets
    return {
        "ids": [(hit.entry_id, hit.version) for hit in results.hits],
        "words": [(word.text, word.count) for word in results.words],
        "tipo": dict(facets.get("tipo", {})),
        "gruppo": dict(facets.get("gruppo", {})),
        "ambito": dict(facets.get("ambito", {})),
        "terms": {t: n for key in ("tema", "area", "emozione") for t, n in facets.get(key, {}).items()},
    }


def compare(session: Any, w: Somewhere, rounds: int) -> int:
    checks = 0
    names = vocabulary_of(session)
    plain = [word for word in (*WORDS, *sorted(TYPOS)) if not names.terms_in(italian.stems(word))]
    assert len(plain) > 30
    for person in session.scalars(select(Person).order_by(Person.id)).all():
        actor = actor_of(session, person)
        for _ in range(rounds):
            words = w.chance.sample(plain, w.chance.randint(1, 3))
            kind = w.chance.choice((None, None, "strategy", "practice"))
            without = w.chance.choice((None, None, "gufo"))
            text = " ".join([*words, *([f"tipo:{kind}"] if kind else []), *([f"-{without}"] if without else [])])
            results = search.find(session, actor, search.parse(text), size=1000)
            assert told(results) == answer(w, person.id, words, kind, without), (person.id, text)
            checks += 1
    return checks


@pytest.mark.parametrize("seed", range(3))
def test_search_and_oracle_agree(session, seed):
    chance = random.Random(seed)
    w = make(session, chance)
    search.write(session, *(t.entry["id"] for t in w.texts))
    assert compare(session, w, 12) == 96
    _live_on(session, w)
    assert compare(session, w, 6) == 48
    assert search.check(session) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
def test_search_and_oracle_agree_in_many_worlds(session, seed):
    w = make(session, random.Random(seed), people=10, entries=60)
    search.write(session, *(t.entry["id"] for t in w.texts))
    compare(session, w, 40)
    _live_on(session, w)
    compare(session, w, 40)
    assert search.check(session) == []


def _live_on(session: Any, w: Somewhere) -> None:
    """People move, texts are rewritten, taken back, trashed, published anew."""
    for member in w.chance.sample(w.members, len(w.members) // 3):
        member["left_at"] = START if member["left_at"] is None else member["left_at"]
        session.execute(
            Membership.__table__.update()
            .where(Membership.person_id == member["person_id"], Membership.group_id == member["group_id"])
            .values(left_at=member["left_at"])
        )
    for text in w.chance.sample(w.texts, len(w.texts) // 2):
        entry = text.entry
        change = w.chance.choice(("rewrite", "take back", "trash", "publish"))
        if change == "rewrite":
            entry["current_revision_id"] = entry["id"] * 10 + 3
        elif change == "take back":
            entry |= {"reach": 1, "shared_revision_id": None, "supervisor_id": None, "shared_at": None}
        elif change == "trash":
            entry["trashed_at"] = None if entry["trashed_at"] else START
        else:
            for publication in text.publications:
                publication["state"] = "approved" if publication["state"] != "approved" else "withdrawn"
                table = Publication.__table__
                session.execute(
                    table.update().where(table.c.id == publication["id"]).values(state=publication["state"])
                )
        values = {k: v for k, v in entry.items() if k != "id"}
        session.execute(
            Entry.__table__.update().where(Entry.id == entry["id"]).values(values), execution_options=DECLARED
        )
        search.write(session, entry["id"])
    assert db.session.is_active
