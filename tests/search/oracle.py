"""A world made at random, in the database and in plain Python; and who finds what in it by docs/policy.md alone.

The oracle shares with the engine only what is pure (analysis, weights, slips, names of terms). Who reads what, what is
counted, in which order, under which facets, what is suggested, corrected, like a text or new, it works out by itself,
text by text.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, insert, select, update

from workspace import clearance, italian, search
from workspace.nouns import (
    FREE,
    Ambito,
    Entry,
    EntryTerm,
    Group,
    Membership,
    Office,
    Pact,
    Person,
    Practice,
    Publication,
    Revision,
    Template,
    Term,
    Theme,
)
from workspace.search import corrections
from workspace.search.corrections import (
    Slip,
    attested,
    beside,
    clearly_more,
    ranked,
    slips,
    to_correct,
    to_doubt,
    two_slips_away,
)
from workspace.search.documents import ROME, VERSIONS, Version, fields_of
from workspace.search.find import AT_THE_TOP, MOST_COMPARED, NEARNESS, NEIGHBOURS, TELLING
from workspace.search.kindred import kindred
from workspace.search.passage import places
from workspace.search.prompts import placed, role_asked
from workspace.search.query import Query, Word
from workspace.search.states import CALLED, NAMES
from workspace.search.suggest import SHORTEST, TERMS, TITLES
from workspace.search.vocabulary import Vocabulary
from workspace.search.weights import FULL, Fields, is_word, nearness, rarity, term_stem, weigh
from workspace.search.wishes import (
    CORRECTED,
    INSTEAD,
    JOINED,
    KINDRED,
    LIKELY,
    MOST_SPELT,
    NEAR_WORDS,
    SAID_OTHERWISE,
    TERM,
    TYPED,
    WRITTEN,
)

# Beasts: none of them is part of a term's name. What terms add to a search is asked with the words of their names.
_WORDS = (
    "lepre volpe tasso riccio gufo civetta cinghiale capriolo allodola scoiattolo però città martora ghiandaia "
    "marmotta stambecco camoscio cervo fagiano orso picchio rondine passero quercia faggeta sentiero neve"
)
WORDS = _WORDS.split()
FORMS = (
    "lepri",
    "volpi",
    "caprioli",
    "marmotte",
    "rondini",
    "sentieri",
    "querce",
    "fagiani",
    "orsi",
)  # of some of them
TYPOS = ("lerpe", "vlope", "cingiale", "carpiolo", "scoiatolo", "marmota", "gufi", "xylofono", "quecria", "stabeco")
STATES = tuple(NAMES)
DECLARED = {clearance.DECLARED: True}  # made-up texts of beasts: nobody is in them
START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@dataclass
class Text:
    entry: dict[str, Any]
    revisions: dict[int, tuple[str, str]]
    publications: list[dict[str, Any]]
    terms: list[int]
    state: str | None  # of a practice


@dataclass
class Somewhere:
    """A world in plain Python, and the same in the database."""

    chance: random.Random
    groups: dict[int, int] = field(default_factory=dict)  # group -> ambito
    closed: set[int] = field(default_factory=set)
    pacts: dict[int, int] = field(default_factory=dict)  # group -> the version that must be accepted
    members: list[dict[str, Any]] = field(default_factory=list)
    offices: list[dict[str, Any]] = field(default_factory=list)
    themes: dict[int, tuple[int, bool]] = field(default_factory=dict)  # theme -> group, write first
    texts: list[Text] = field(default_factory=list)
    emotions: set[int] = field(default_factory=set)
    proposed: set[int] = field(default_factory=set)
    names: list[str] = field(default_factory=list)  # words of the names of terms that texts bear


# --- making it -----------------------------------------------------------------------------------------------------


def make(session: Any, chance: random.Random, people: int = 8, entries: int = 40) -> Somewhere:
    w = Somewhere(chance)
    session.execute(insert(Ambito), [{"id": a, "slug": f"a{a}", "name": f"A{a}"} for a in (1, 2)])
    for group in range(1, 5):
        w.groups[group] = chance.choice((1, 2))
        shut = START if chance.random() < 0.1 else None
        w.closed |= {group} if shut else set()
        row = {"id": group, "slug": f"g{group}", "name": "G", "kind": "A3", "ambito_id": w.groups[group]}
        session.execute(insert(Group), [row | {"closed_at": shut}])
        _pact(session, w, group, 1)
    session.execute(
        insert(Person),
        [{"id": p, "mail": f"{p}@x.it", "name": str(p), "state": "active"} for p in range(1, people + 1)],
    )
    for person in range(1, people + 1):
        for group in chance.sample(sorted(w.groups), chance.randint(0, 3)):
            w.members.append({
                "person_id": person, "group_id": group, "role": chance.choice(("member", "member", "supervisor")),
                "reads_from": chance.choice((None, None, START + chance.randint(0, 400) * DAY)),
                "accepted_version": chance.choice((1, 1, 1, 0)),
                "left_at": chance.choice((None, None, None, START)),
            })  # fmt: skip
        if chance.random() < 0.25:
            role = chance.choice(("staff", "evaluator"))
            w.offices.append({"person_id": person, "ambito_id": chance.choice((1, 2)), "role": role, "ended_at": None})
    if w.members:
        session.execute(insert(Membership), w.members)
    for office in w.offices:
        session.execute(insert(Office), [office])
    for theme in (1, 2, 3):
        w.themes[theme] = (chance.choice(sorted(w.groups)), chance.random() < 0.6)
        group, first = w.themes[theme]
        session.execute(insert(Theme), [{"id": theme, "group_id": group, "title": "T", "write_first": first}])
    _texts(session, w, people, entries)
    return w


def _pact(session: Any, w: Somewhere, group: int, version: int) -> None:
    row = {"group_id": group, "version": version, "body": "", "html": "", "effective_at": START, "widens": version > 1}
    session.execute(insert(Pact), [row])
    w.pacts[group] = version


def _texts(session: Any, w: Somewhere, people: int, entries: int) -> None:
    chance = w.chance
    templates = session.execute(select(Template.id, Template.key)).all()
    terms = session.execute(select(Term.id, Term.facet_key, Term.label_it)).all()
    w.emotions = {t.id for t in terms if t.facet_key == "emozione"}
    some = chance.sample([t for t in terms if t.facet_key in ("emozione", "tema", "area")], 12)
    w.names = sorted({word for t in some for word in re.findall(r"\w{4,}", t.label_it)})
    for number in (1, 2):  # a tag that a group has proposed: it leaves the group in no publication
        row = {
            "id": 100_000 + number, "facet_key": FREE, "key": f"bestia{number}", "label_it": f"Bestia {number}",
            "label_en": f"Beast {number}", "state": "proposed", "group_id": number, "proposed_by_id": 1,
        }  # fmt: skip
        session.execute(insert(Term), [row])
        w.proposed.add(100_000 + number)
    some_terms = [*(t.id for t in some), *sorted(w.proposed)]
    for ident in range(1, entries + 1):
        group = chance.choice([None, *w.groups, *w.groups])
        reach = chance.choice((1, 2, 3, 3, 3)) if group else 1
        theme = chance.choice([None, None, *[t for t, (g, _) in w.themes.items() if g == group]])
        made = START + dt.timedelta(days=chance.randint(-300, 400), hours=chance.randint(0, 23))
        entry = {
            "id": ident, "author_id": chance.randint(1, people), "group_id": group, "theme_id": theme, "reach": reach,
            "template_id": chance.choice(templates).id, "kind": chance.choice(("narrative", "strategy", "practice")),
            "supervisor_id": chance.randint(1, people) if reach == 2 else None, "created_at": made,
            "shared_at": made + chance.randint(0, 200) * DAY if reach > 1 else None,
            "trashed_at": START if chance.random() < 0.1 else None,
        }  # fmt: skip
        session.execute(insert(Entry), [entry], execution_options=DECLARED)
        texts = {ident * 10 + n: (said(chance, 3), said(chance, chance.randint(1, 40))) for n in (1, 2, 3)}
        session.execute(insert(Revision), [
            {"id": r, "entry_id": ident, "number": r % 10, "author_id": entry["author_id"], "title": title,
             "answers": {_prompt(r): body}, "plain": body}
            for r, (title, body) in texts.items()
        ])  # fmt: skip
        entry["current_revision_id"] = ident * 10 + chance.choice((1, 2))
        entry["shared_revision_id"] = ident * 10 + 1 if reach > 1 else None
        chosen = {k: entry[k] for k in ("current_revision_id", "shared_revision_id")}
        session.execute(update(Entry).where(Entry.id == ident).values(chosen), execution_options=DECLARED)
        publications = [
            {"id": ident * 10 + level, "entry_id": ident, "revision_id": ident * 10 + chance.choice((1, 3)),
             "level": level, "ambito_id": chance.choice((1, 2)), "withdrawn_at": None,
             "state": chance.choice(("approved", "approved", "proposed", "withdrawn")),
             "approved_at": made + chance.randint(0, 300) * DAY}
            for level in (4, 5) if chance.random() < 0.25
        ]  # fmt: skip
        borne = sorted(chance.sample(some_terms, chance.randint(0, 3)))
        for noun, rows in (
            (Publication, publications),
            (EntryTerm, [{"entry_id": ident, "term_id": t} for t in borne]),
        ):
            if rows:
                session.execute(insert(noun), rows, execution_options=DECLARED)
        state = "proposed" if entry["kind"] == "practice" else None
        if state and chance.random() < 0.7:
            state = chance.choice(STATES)
            session.execute(insert(Practice), [{"entry_id": ident, "state": state}])
        w.texts.append(Text(entry, texts, publications, borne, state))


def _prompt(revision: int) -> str:
    """That a revision answers; it is in it that words are found."""
    return ("testo", "problema", "esito")[revision % 3]


def said(chance: random.Random, n: int) -> str:
    """Natural: a few words stand everywhere, most stand rarely, and some in another form."""
    words = [WORDS[min(int(chance.expovariate(0.15)), len(WORDS) - 1)] for _ in range(n)]
    return " ".join(chance.choice(FORMS) if chance.random() < 0.04 else word for word in words)


# --- living on -----------------------------------------------------------------------------------------------------


def live_on(session: Any, w: Somewhere) -> None:
    """People move, join and are asked anew; texts are rewritten, moved, taken back, trashed, deleted, published anew.
    The index is told of texts as the verbs tell it."""
    _people_move(session, w)
    for text in w.chance.sample(w.texts, len(w.texts) // 2):
        if w.chance.random() < 0.1:
            _delete(session, w, text)
        else:
            _change(session, w, text)


def _people_move(session: Any, w: Somewhere) -> None:
    for member in w.chance.sample(w.members, len(w.members) // 3):
        changed = w.chance.choice((
            {"left_at": START if member["left_at"] is None else None},
            {"accepted_version": 2},
            {"reads_from": w.chance.choice((None, START + w.chance.randint(0, 400) * DAY))},
            {"role": "member" if member["role"] == "supervisor" else "supervisor"},
        ))  # fmt: skip
        member |= changed
        session.execute(
            update(Membership)
            .where(Membership.person_id == member["person_id"], Membership.group_id == member["group_id"])
            .values(changed)
        )
    for office in w.offices:
        if w.chance.random() < 0.3:
            office["ended_at"] = START
            session.execute(update(Office).where(Office.person_id == office["person_id"]).values(ended_at=START))
    if w.chance.random() < 0.3:  # a pact that widens who reads locks out until it is accepted
        _pact(session, w, w.chance.choice(sorted(w.groups)), 2)


def _delete(session: Any, w: Somewhere, text: Text) -> None:
    ident = text.entry["id"]
    search.erase(session, ident)
    cleared = {"current_revision_id": None, "shared_revision_id": None, "shared_at": None, "reach": 1}
    cleared |= {"supervisor_id": None, "theme_id": None}
    session.execute(update(Entry).where(Entry.id == ident).values(cleared), execution_options=DECLARED)
    for noun in (Publication, EntryTerm, Revision):
        session.execute(delete(noun).where(noun.entry_id == ident))
    session.execute(delete(Entry).where(Entry.id == ident))
    w.texts.remove(text)


def _change(session: Any, w: Somewhere, text: Text) -> None:
    entry, chance = text.entry, w.chance
    change = chance.choice(("rewrite", "take back", "trash", "publish", "move", "tag", "try"))
    if change == "rewrite":
        entry["current_revision_id"] = entry["id"] * 10 + 3
    elif change == "take back":
        entry |= {"reach": 1, "shared_revision_id": None, "supervisor_id": None, "shared_at": None}
    elif change == "trash":
        entry["trashed_at"] = None if entry["trashed_at"] else START
    elif change == "move" and entry["reach"] == 3:
        entry |= {"group_id": chance.choice(sorted(w.groups)), "theme_id": None}
    elif change == "tag":
        gone = chance.sample(text.terms, len(text.terms) // 2)
        links = EntryTerm.__table__.c
        session.execute(delete(EntryTerm).where(links.entry_id == entry["id"], links.term_id.in_(gone)))
        text.terms = [t for t in text.terms if t not in gone]
    elif change == "try" and text.state:
        text.state = chance.choice(STATES)
        session.execute(delete(Practice).where(Practice.entry_id == entry["id"]))
        session.execute(insert(Practice), [{"entry_id": entry["id"], "state": text.state}])
    elif change == "publish":
        for publication in text.publications:
            changed: dict[str, Any] = {"withdrawn_at": START}
            if publication["state"] != "approved":
                changed = {"state": "approved"}
            publication |= changed
            asked = update(Publication).where(Publication.id == publication["id"]).values(changed)
            session.execute(asked, execution_options=DECLARED)
    values = {k: v for k, v in entry.items() if k != "id"}
    session.execute(update(Entry).where(Entry.id == entry["id"]).values(values), execution_options=DECLARED)
    search.write(session, entry["id"])


# --- who reads what: docs/policy.md -----------------------------------------------------------------------------


@dataclass(eq=False)
class Readable:
    doc: int
    text: Text
    version: Version
    revision: int
    title: str
    body: str
    terms: list[int]
    ambito: int | None
    group: int | None
    publication: dict[str, Any] | None = None

    @cached_property
    def fields(self) -> Fields:
        return fields_of(self.title, {_prompt(self.revision): self.body}, "")

    @cached_property
    def words(self) -> dict[str, int]:
        return weigh(self.fields)

    @cached_property
    def weights(self) -> dict[str, int]:
        return weigh(self.fields, self.terms)

    @property
    def entry_id(self) -> int:
        return int(self.text.entry["id"])

    @property
    def day(self) -> int:
        return int(self.text.entry["created_at"].astimezone(ROME).strftime("%Y%m%d"))


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
            if _is_live(publication) and _published_to(w, person, publication):
                version = Version.AMBITO if publication["level"] == 4 else Version.NETWORK
                terms = [t for t in text.terms if t not in w.emotions | w.proposed]
                found.append(_document(w, text, version, publication["revision_id"], terms, publication))
    return found


def _document(
    w: Somewhere, text: Text, version: Version, revision: int, terms: list[int], published: dict[str, Any] | None = None
) -> Readable:
    group = None if published else text.entry["group_id"]
    title, body = text.revisions[revision]
    place = published["ambito_id"] if published else w.groups.get(group or 0)
    ident = text.entry["id"] * VERSIONS + version
    return Readable(ident, text, version, revision, title, body, terms, place, group, published)


def _standing(w: Somewhere, person: int) -> list[dict[str, Any]]:
    return [
        m for m in w.members
        if m["person_id"] == person and not m["left_at"] and m["group_id"] not in w.closed
        and m["accepted_version"] >= w.pacts[m["group_id"]]
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


def _is_live(publication: dict[str, Any]) -> bool:
    return publication["state"] == "approved" and not publication["withdrawn_at"]


def _published_to(w: Somewhere, person: int, publication: dict[str, Any]) -> bool:
    ambiti = {w.groups[m["group_id"]] for m in _standing(w, person)}
    ambiti |= {o["ambito_id"] for o in w.offices if _is_staff(o, person)}
    return bool(ambiti) and (publication["level"] == 5 or publication["ambito_id"] in ambiti)


def _is_staff(office: dict[str, Any], person: int) -> bool:
    return office["person_id"] == person and office["role"] == "staff" and not office["ended_at"]


def slugs_known_to(w: Somewhere, person: int) -> set[int]:
    """Groups that a person may name in a filter: one's own, the pact accepted or not, and those of one's ambito."""
    own = {m["group_id"] for m in w.members if m["person_id"] == person and not m["left_at"]} - w.closed
    offices = {o["ambito_id"] for o in w.offices if _is_staff(o, person)}
    return own | {g for g, ambito in w.groups.items() if ambito in offices}


# --- what they are answered ------------------------------------------------------------------------------------------


class Eyes:
    """One person's answers, as they ought to be."""

    def __init__(self, w: Somewhere, person: int, vocabulary: Vocabulary) -> None:
        self.w, self.person, self.vocabulary = w, person, vocabulary
        self.documents = readable(w, person)
        self.often = Counter(stem for d in self.documents for stem in d.weights)

    # a search

    def find(self, query: Query, by_date: bool = False) -> dict[str, Any]:
        worth, reports, corrected = self._wishes(query)
        demanded, loosened = self._demanded(query)
        chosen, unknown = self._filters(query)
        asked = bool(query.words or query.phrases)
        scored = {
            d: sum(d.weights[s] * worth[s] for s in worth if s in d.weights)
            for d in self.documents
            if demanded(d) and (any(s in d.weights for s in worth) if asked else True)
        }
        by_score = sorted(scored, key=lambda d: (-scored[d], d.doc))
        every = sorted(scored, key=lambda d: (-d.day, -d.doc)) if by_date or not worth else by_score

        def rows(but: str = "") -> list[Readable]:
            return _closest([d for d in every if all(fits(d) for name, fits in chosen.items() if name != but)])

        found = rows()
        if not by_date and sum(map(is_word, worth)) > 1:
            top = found[:AT_THE_TOP]
            role = role_asked(query.plain)
            stand = {
                d.doc: [(f, [(n, s) for n, s in enumerate(row) if s in worth]) for f, row in d.fields] for d in top
            }
            more = {
                doc: round(NEARNESS * nearness(text, worth)) + placed(text, worth, role) for doc, text in stand.items()
            }
            near = {d.doc: scored[d] + more[d.doc] for d in top}
            found[:AT_THE_TOP] = sorted(top, key=lambda d: (-near[d.doc], d.doc))
        return {
            "hits": [(d.entry_id, d.version, d.title, tuple(d.terms)) for d in found],
            "total": len(found),
            "words": [(word, count, corrected.get(italian.fold(word), ())) for word, count in reports],
            "meant": self._meant(query, reports, corrected),
            "loosened": loosened,
            "unknown": unknown,
            "facets": {
                "tipo": _count(d.text.entry["kind"] for d in rows("tipo")),
                "gruppo": _count(d.group for d in rows("gruppo")),
                "ambito": _count(d.ambito for d in found),
                "modello": _count(d.text.entry["template_id"] for d in found),
                "stato": _count(d.text.state for d in rows("stato")),
                "anno": _count(d.day // 10_000 for d in rows("anno")),
                "terms": _count(t for d in found for t in d.terms),
            },
        }

    def _wishes(self, query: Query) -> tuple[dict[str, int], list[tuple[str, int]], dict[str, tuple[str, ...]]]:
        every = (*query.words, *(w for phrase in query.phrases for w in phrase))
        words = list({word.stem: word for word in every}.values())
        if not words:
            return {}, [], {}
        typed = [w.stem for w in words]
        wished = self._of_terms(typed)
        wished |= dict.fromkeys(self.vocabulary.also(typed), SAID_OTHERWISE)
        wished |= dict.fromkeys(self._joined(words), JOINED)
        wished |= dict.fromkeys(typed, TYPED)
        likely = self._corrected(words)
        corrected = {}
        for unknown, found in likely.items():
            for slip, factor in zip(found, CORRECTED, strict=False):
                wished.setdefault(slip.stem, factor)
            wished = self._of_terms([slip.stem for slip in found[:1]]) | wished
            corrected[unknown] = (found[0].form,) if found and found[0].form else self._spelt(unknown, found[:1])
        worth = {s: f * rarity(self.often[s], len(self.documents)) for s, f in wished.items() if self.often[s]}
        reports = []
        for word in words:
            own, forms = self.often[word.stem], [s for s in kindred(italian.fold(word.text)) if self.often[s]]
            is_corrected = bool(corrected.get(italian.fold(word.text)))
            reports.append((word.text, own or (0 if is_corrected else max([0, *(self.often[s] for s in forms)]))))
            for stem in forms:
                counts = rarity(max(own, self.often[stem]), len(self.documents))
                factor = KINDRED if own or is_corrected else INSTEAD
                worth[stem] = max(worth.get(stem, 0), factor * counts)
        return worth, reports, corrected

    def _of_terms(self, stems: Sequence[str]) -> dict[str, int]:
        parts = self.vocabulary.terms_in(stems)
        return {term_stem(t): round(TERM * part) for t, part in parts.items() if round(TERM * part)}

    @staticmethod
    def _joined(words: Sequence[Word]) -> list[str]:
        folded = [italian.fold(word.text) for word in words]
        return [stem for a, b in pairwise(folded) if (stem := italian.stem(a + b))]

    def _corrected(self, words: Sequence[Word]) -> dict[str, list[Slip]]:
        """Folded word that is unknown, or as good as: what may have been meant, the likeliest first."""
        typed = {w.stem: self.often[w.stem] for w in words}
        unknown, doubtful = to_correct(words, typed), to_doubt(words, typed, len(self.documents))
        stem_of = {italian.fold(w.text): w.stem for w in words}
        likely, there = {}, Counter[str]()
        for word in (*unknown, *doubtful):
            guesses = slips(word)
            for stem in guesses:
                borne = (self.often[term_stem(t)] for t in self.vocabulary.labelled.get(stem, ()))
                there[stem] = max(self.often[stem], *borne, 0)
            every = [Slip(spelling, stem, cost) for stem, (spelling, cost) in guesses.items()]
            near = [s for s in ranked(every, there) if s.stem not in typed]
            likely[word] = (clearly_more(near, there, typed[stem_of[word]]) if word in doubtful else near)[:LIKELY]
        farther = [word for word in unknown if not likely[word] and corrections.farthest(word) > 1]
        for word in farther:
            close, often = self._close(word)
            there |= often
            likely[word] = [s for s in ranked(close, often) if s.stem not in typed][:LIKELY]
        meant = {slip.stem for found in likely.values() for slip in found}
        sought = {s: self._rarity(s) for s in meant | typed.keys() if self.often[s]} if meant else {}
        texts = [_forms((d.title, d.body), sought) for d in self._best(sought)[:WRITTEN]]
        found = {
            word: (two_slips_away if word in farther else attested)(word, likely[word], there, texts)
            for word in unknown
        }
        for word in doubtful:
            stem = stem_of[word]
            if sure := beside(word, likely[word], there, texts, stem, typed.keys() - {stem}):
                found[word] = sure
        return found

    def _spelt(self, typed: str, chosen: Sequence[Slip]) -> tuple[str, ...]:
        """As the newest readable texts (or the label) write it: the form nearest to what was meant."""
        spelt: list[str] = []
        for slip in chosen:
            newest = sorted((d for d in self.documents if slip.stem in d.words), key=lambda d: -d.doc)[:3]
            revisions = {d.revision: (d.title, d.body) for d in newest}
            sources = [text for pair in revisions.values() for text in pair]
            if not newest:
                sources = [self.vocabulary.terms[t].label_it for t in self.vocabulary.labelled.get(slip.stem, ())]
            forms = Counter(s[f.start : f.end].lower() for s in sources for f in places([s], {slip.stem})[0])
            if forms:
                spelt.append(min(forms, key=lambda f: (*_farness(f, slip.spelling, typed), -forms[f], f)))
        return tuple(spelt)

    @staticmethod
    def _meant(query: Query, reports: list[tuple[str, int]], corrected: Mapping[str, tuple[str, ...]]) -> str | None:
        wrong = {word: instead[0] for word, _ in reports if (instead := corrected.get(italian.fold(word)))}
        said, at, typed = "", 0, query.plain
        for token in italian.analyse(typed):
            said += typed[at : token.start] + wrong.get(typed[token.start : token.end], typed[token.start : token.end])
            at = token.end
        said += typed[at:]
        return query.saying(said) if said != typed else None

    def _demanded(self, query: Query) -> tuple[Callable[[Readable], bool], tuple[str, ...]]:
        wanted, loosened = [], []
        for phrase in query.phrases:
            row = [w.stem for w in phrase]
            if any(_says(d, row) for d in self.documents):
                wanted.append(row)
            else:
                loosened.append(" ".join(w.text for w in phrase))
        unwanted = [[w.stem] for w in query.without] + [[w.stem for w in p] for p in query.without_phrases]
        return (
            lambda d: all(_says(d, row) for row in wanted) and not any(_says(d, row) for row in unwanted),
            tuple(loosened),
        )

    def _filters(self, query: Query) -> tuple[dict[str, Callable[[Readable], bool]], set[str]]:
        """Those that these tests use, one value each."""
        chosen: dict[str, Callable[[Readable], bool]] = {}
        unknown = set()
        kinds = {"strategia": "strategy", "pratica": "practice", "racconto": "narrative"}
        for name, (value, *_) in query.filters.items():
            if name == "tipo":
                chosen[name] = lambda d, kind=kinds[value]: d.text.entry["kind"] == kind
            elif name == "stato":
                chosen[name] = lambda d, state=CALLED[value]: d.text.state == state
            elif name == "anno":
                chosen[name] = lambda d, year=int(value): d.day // 10_000 == year
            elif name == "gruppo" and int(value[1:]) in slugs_known_to(self.w, self.person):
                chosen[name] = lambda d, group=int(value[1:]): d.group == group
            else:
                unknown.add(f"{name}:{value}")
        return chosen, unknown

    # as one types

    def suggest(self, text: str, called: Callable[..., Any], label: Callable[..., bool]) -> dict[str, Any]:
        """`called`, `label`: which terms a beginning calls, and by which of their names: pure, and the engine's."""
        query = search.parse(text)
        typed = [italian.fold(word) for word in re.findall(r"\w+", query.plain)]
        candidates = called(self.vocabulary, query, typed)
        there = [t for t in candidates if self.often[term_stem(t)]]
        there.sort(key=lambda t: (not label(self.vocabulary, t, candidates[t][0]), -self.often[term_stem(t)], t))
        titles = self._titles(typed)
        nothing = not there and not titles
        _, reports, corrected = self._wishes(query)
        return {
            "terms": there[:TERMS],
            "titles": titles,
            "meant": self._meant(query, reports, corrected) if nothing else None,
        }

    def _titles(self, typed: Sequence[str]) -> list[tuple[int, int | None, str]]:
        last, others = typed[-1], [stem for word in typed[:-1] if (stem := italian.stem(word))][:4]
        if len(last) < SHORTEST or last.isdigit():
            return []
        shorter = {last[:n] for n in range(SHORTEST, len(last))} | {italian.stem(last) or last}
        heavy: dict[Readable, int] = {}
        for d in self.documents:
            beginning = [w for s, w in d.words.items() if s.startswith(last) or s in shorter]
            title = [italian.fold(word) for word in re.findall(r"\w+", d.title)]
            if beginning and any(w.startswith(last) for w in title) and {italian.stem(w) for w in title} >= {*others}:
                heavy[d] = max(beginning)
        found: dict[int, tuple[int, int | None, str]] = {}
        for d in sorted(heavy, key=lambda d: (-heavy[d], d.doc)):
            found.setdefault(d.entry_id, (d.entry_id, d.publication["id"] if d.publication else None, d.title))
        return list(found.values())[:TITLES]

    def nearby(self, word: str) -> tuple[str, ...]:
        """What is near a word that stands nowhere."""
        folded = italian.fold(word)
        farthest = corrections.farthest(folded)
        close, often = self._close(folded)
        forms = self._spelt(folded, ranked(close, often)[:MOST_SPELT])
        far = {form: corrections.far(folded, italian.fold(form)) for form in forms}
        near = [form for form in far if far[form] <= farthest]
        return tuple(sorted(near, key=lambda form: (far[form], form))[:NEAR_WORDS])

    def _close(self, word: str) -> tuple[list[Slip], Counter[str]]:
        """Stems that begin like a folded word and could be near it, and how often they stand."""
        beginning = word[: max(3, len(word) // 2)]
        shorter = {word[:n] for n in range(corrections.SHORTEST, len(word))}
        farthest = corrections.farthest(word)
        often = Counter(
            {s: n for s, n in self.often.items() if is_word(s) and (s.startswith(beginning) or s in shorter)}
        )
        close = [
            Slip(s, s, abs(len(word) - len(s)))
            for s in often
            if word.startswith(s) or corrections.far(word[: len(s)], s) <= farthest
        ]
        return close, often

    # like a text, and new

    def similar(self, text: str, but: int | None, limit: int) -> list[tuple[int, Version]]:
        counts = Counter(italian.stems(text))
        common = [s for s, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:MOST_COMPARED]]
        worth = {s: round(TYPED * counts[s] / (counts[s] + 1) * self._rarity(s)) for s in common if self._tells(s)}
        telling = _heaviest(worth)
        near = self._nearest(telling, but, NEIGHBOURS)
        if not near:
            return []
        scores = {d: self._score(d, telling) for d in near}
        bearing = Counter(s for d in near for s in d.words)
        shared = [s for s, n in bearing.items() if n + (s in counts) > 1 and self._tells(s)]
        spoken = {s: sum(scores[d] * d.words.get(s, 0) for d in near) * TYPED * self._rarity(s) for s in shared}
        whole = FULL * scores[near[0]] * len(near)
        wider = _heaviest({s: round(n / whole) for s, n in spoken.items() if round(n / whole)})
        both = {s: telling.get(s, 0) + wider.get(s, 0) for s in telling | wider}
        return [(d.entry_id, d.version) for d in self._nearest(both, but, limit)]

    def _nearest(self, worth: Mapping[str, int], but: int | None, limit: int) -> list[Readable]:
        rows = self._best(worth)[: VERSIONS * (limit + 1)]
        return [d for d in _closest(rows) if d.entry_id != but][:limit]

    def _best(self, worth: Mapping[str, int]) -> list[Readable]:
        scored = {d: score for d in self.documents if (score := self._score(d, worth))}
        return sorted(scored, key=lambda d: (-scored[d], d.doc))

    @staticmethod
    def _score(d: Readable, worth: Mapping[str, int]) -> int:
        return sum(d.words[s] * n for s, n in worth.items() if s in d.words)

    def _rarity(self, stem: str) -> int:
        return rarity(self.often[stem], len(self.documents))

    def _tells(self, stem: str) -> bool:
        return 0 < self.often[stem] <= max(20, len(self.documents) // 5)

    def new_between(self, query: Query, since: dt.datetime, until: dt.datetime) -> int:
        """Texts of others that were opened to this person in that time and have all that is asked."""
        demanded, loosened = self._demanded(query)
        chosen, unknown = self._filters(query)
        if loosened or unknown:
            return 0
        return len({
            d.entry_id for d in self.documents
            if d.text.entry["author_id"] != self.person and d.version != Version.OWN
            and since < (d.publication["approved_at"] if d.publication else d.text.entry["shared_at"]) <= until
            and all(word.stem in d.words for word in query.words)
            and demanded(d) and all(fits(d) for fits in chosen.values())
        })  # fmt: skip


def _closest(rows: Sequence[Readable]) -> list[Readable]:
    """Each text once, in the version that is closest to its reader."""
    first: dict[int, int] = {}
    for d in rows:
        first[d.entry_id] = min(d.doc, first.get(d.entry_id, d.doc))
    return [d for d in rows if first[d.entry_id] == d.doc]


def _says(d: Readable, row: Sequence[str]) -> bool:
    sought = f" {' '.join(row)} "
    return any(sought in f" {' '.join(stems)} " for _, stems in d.fields)


def _farness(form: str, guess: str, typed: str) -> tuple[bool, int]:
    folded = italian.fold(form)
    same = 0
    for a, b in zip(folded, typed, strict=False):
        if a != b:
            break
        same += 1
    return folded != guess, -same


def _heaviest(worth: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(worth.items(), key=lambda w: (-w[1], w[0]))[:TELLING])


def _forms(written: Iterable[str], stems: Mapping[str, int]) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for text in written:
        for f in places([text], stems)[0]:
            forms.setdefault(f.stem, set()).add(text[f.start : f.end].lower())
    return forms


def _count(values: Iterable[Any]) -> dict[Any, int]:
    return dict(Counter(value for value in values if value))
