"""What the search page shows: results with the names that belong to them, and filters as links that write the query."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import literal, null, select, union_all
from sqlalchemy.orm import Session

from workspace import italian, prose
from workspace.db import named
from workspace.nouns import Ambito, Entry, Facet, Group, Person, Revision, Template, Term
from workspace.policy import Actor, AnyActor, readable
from workspace.prepared import one_of, run
from workspace.search import Hit, Query, Results, find, nearby, parse
from workspace.search.passage import Passage, Span, places
from workspace.search.query import TERM_FILTERS, quoted
from workspace.search.states import NAMES

SHOWN = 6  # values of a filter that are in sight; the rest one click away
MOST = 40
TERMS = 4  # of a text
STRATEGIES = 5  # on the chosen terms, where nothing was found
KIND_VALUES = {"narrative": "racconto", "reflection": "riflessione", "practice": "pratica", "strategy": "strategia"}
EXCERPT, ENOUGH = 180, 400  # characters
SAME = 6  # words in a row that two passages have in common, to be one


@dataclass(frozen=True)
class Choice:
    """A value of a filter: choosing it (or letting it go) leads to the search `query`."""

    value: Any
    label: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True)
class Panel:
    key: str
    name: str
    choices: tuple[Choice, ...]

    @property
    def shown(self) -> tuple[Choice, ...]:
        return self.choices[:SHOWN] if len(self.choices) > SHOWN + 2 else self.choices

    @property
    def rest(self) -> tuple[Choice, ...]:
        return self.choices[len(self.shown) :]

    @property
    def is_used(self) -> bool:
        return any(choice.chosen for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in force, in the words of the query, and the search without it."""

    text: str
    query: str


@dataclass(frozen=True)
class Answer:
    """A strategy in short: prompt and the beginning of what was written."""

    prompt: str
    text: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Names:
    """What ids are called, for the person who is looking."""

    groups: Mapping[int, tuple[str, str]]  # id -> name, slug
    ambiti: Mapping[int, tuple[str, str]]
    templates: Mapping[int, tuple[str, str]]
    people: Mapping[int, str]
    terms: Mapping[int, tuple[str, str, str]]  # id -> label, filter, value
    facets: Mapping[str, str]  # key -> name, in their order

    def group(self, ident: int | None) -> str | None:
        return self.groups.get(ident or 0, ("", ""))[0] or None

    def ambito(self, ident: int | None) -> str | None:
        return self.ambiti.get(ident or 0, ("", ""))[0] or None


def marked(text: str, marks: Iterable[Span]) -> Markup:
    """The text with its marks as <mark>: where spans become HTML."""
    pieces: list[str] = []
    at = 0
    for start, end in marks:
        pieces += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
        at = end
    pieces.append(escape(text[at:]))
    return Markup("".join(pieces))  # noqa: S704 - each part is escaped above


def links(choices: Iterable[Choice], to: Callable[[str], Markup], kinds: Mapping[str, str], off: Markup) -> Markup:
    """The choices of a filter as links in a list; there can be two hundred on a page. `to`: query -> address, escaped;
    `kinds`: words for the kinds of texts; `off`: what is said before the name of a chosen one, which the link lets go."""
    lines = []
    for choice in choices:
        chosen, before = (' aria-current="true"', off) if choice.chosen else ("", "")
        word = escape(kinds.get(choice.value, choice.label))
        lines.append(
            f'<li><a href="{to(choice.query)}"{chosen}>{before}{word} <span class="soft">{choice.count}</span></a></li>'
        )
    return Markup("".join(lines))  # noqa: S704 - each part is escaped above


def excerpt(hit: Hit, shown: Iterable[Answer] = ()) -> Markup:
    """The passage that answers best, without what the answers above it show already; empty where nothing is left."""
    passage: Passage | None = hit.passage
    for answer in shown:
        passage = passage and _unsaid(passage, answer.text)
    if not passage:
        return Markup()
    words = marked(passage.text, passage.marks)
    return ("…\N{NO-BREAK SPACE}" if passage.cut_before else "") + words + (_ON if passage.cut_after else "")


_ON = "\N{NO-BREAK SPACE}…"  # the text goes on; never alone in a line
_RUN = re.compile(r"\S+")


def _unsaid(passage: Passage, said: str) -> Passage | None:
    """The passage without a stretch that was said before: of what stands before and after it, where more was found."""
    words = list(_RUN.finditer(passage.text))
    same = SequenceMatcher(None, [word[0] for word in words], said.split(), autojunk=False).find_longest_match()
    if same.size < SAME:
        return passage
    first, last = words[same.a], words[same.a + same.size - 1]
    before = _part(passage, 0, first.start())
    after = _part(passage, last.end(), len(passage.text))
    kept = max(before, after, key=lambda part: len(part.marks))
    return kept if kept.marks else None


def _part(passage: Passage, start: int, end: int) -> Passage:
    text = passage.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    end = start + len(text)
    return replace(
        passage,
        text=text,
        marks=tuple((a - start, b - start) for a, b in passage.marks if start <= a and b <= end),
        cut_before=passage.cut_before if start == 0 else True,
        cut_after=passage.cut_after if end == len(passage.text) else not text.endswith((".", "!", "?", "»")),
    )


def address(hit: Hit) -> str:
    return place(hit.entry_id, hit.publication_id)


def place(entry_id: int, publication_id: int | None) -> str:
    return f"/scritti/{entry_id}" if publication_id is None else f"/pubblicazioni/{publication_id}"


def names(session: Session, actor: Actor, results: Results, language: str) -> Names:
    """One statement, whatever was found."""
    known = {
        i: (n.label_en if language == "en" else n.label_it, n.facet if n.facet in TERM_FILTERS else "tag", n.key)
        for i, n in results.vocabulary.terms.items()
    }
    own_tags = set(results.facets.get("tag", ())) | {t for hit in results.hits for t in hit.term_ids}
    rows = run(
        session,
        actor,
        _names,
        tags=own_tags - known.keys(),
        templates={*results.facets.get("modello", ()), *results.chosen.get("modello", ())},
        people={hit.author_id for hit in results.hits if hit.author_id},
    )
    told: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for row in rows.all():
        told[row.what][row.id] = ((row.name_en if language == "en" else row.name_it) or row.key, row.key)
    return Names(
        groups=told["group"],
        ambiti=told["ambito"],
        templates=told["template"],
        people={ident: name for ident, (name, _) in told["person"].items()},
        terms=known | {ident: (name, "tag", key) for ident, (name, key) in told["tag"].items()},
        facets={key: name for _, (name, key) in sorted(told["facet"].items())},
    )


def _names(actor: AnyActor) -> Any:
    """A published text does not tell in which group it was written: nor does the name of that group's template."""
    called = Template.body["name"]
    return union_all(
        _named("group", Group.id, Group.name, Group.name, Group.slug).where(readable(actor, Group)),
        _named("ambito", Ambito.id, Ambito.name, Ambito.name, Ambito.slug),
        _named("person", Person.id, Person.name, Person.name, literal("")).where(one_of(Person.id, "people")),
        _named("facet", Facet.position, Facet.name_it, Facet.name_en, Facet.key),
        _named("tag", Term.id, Term.label_it, Term.label_it, Term.key).where(
            one_of(Term.id, "tags"), readable(actor, Term)
        ),
        _named("template", Template.id, called["it"].as_string(), called["en"].as_string(), Template.key).where(
            one_of(Template.id, "templates"), readable(actor, Template)
        ),
    )


def _named(what: str, ident: Any, name_it: Any, name_en: Any, key: Any) -> Any:
    return select(
        literal(what).label("what"), ident.label("id"), name_it.label("name_it"), name_en.label("name_en"),
        key.label("key"),
    )  # fmt: skip


def panels(results: Results, called: Names) -> list[Panel]:
    """The filters that have something to offer, each value with its count and the search it leads to."""
    written: dict[str, Callable[[Any], tuple[str, str] | None]] = {
        "tipo": lambda v: (v, KIND_VALUES[v]),
        "stato": lambda v: (v, NAMES[v][0]),
        "gruppo": called.groups.get,
        "ambito": called.ambiti.get,
        "modello": called.templates.get,
        "anno": lambda v: (str(v), str(v)),
    }
    of_terms = {key: name for key, name in called.facets.items() if key in TERM_FILTERS}
    found: list[Panel] = []
    for key in ("tipo", "stato", *of_terms, "tag", "gruppo", "ambito", "modello", "anno"):
        say = written.get(key, lambda v: called.terms[v][0::2] if v in called.terms else None)
        choices = _choices(results, key, say)
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            found.append(Panel(key, of_terms.get(key, ""), tuple(choices)))
    return found


def chips(query: Query) -> list[Chip]:
    return [
        Chip(f"{name}:{value}", query.dropping(name, value))
        for name, values in query.filters.items()
        for value in values
    ]


def terms_of(called: Names, to: Callable[[str], Markup]) -> Callable[[Hit], list[tuple[str, Markup]]]:
    """Hit -> the first of its terms, with where each leads. A page shows the same few terms many times."""

    @cache
    def term(ident: int) -> tuple[str, Markup] | None:
        name = called.terms.get(ident)
        return (name[0], to(f"{name[1]}:{name[2]}")) if name else None

    return lambda hit: list(filter(None, map(term, hit.term_ids)))[:TERMS]


def in_short(session: Session, hits: Iterable[Hit], language: str) -> dict[int, list[Answer]]:
    """Entry -> problem and limits of the strategies and practices among the hits, which were found by the read rule."""
    hits = [hit for hit in hits if hit.kind in ("strategy", "practice")]
    if not hits:
        return {}
    rows = session.connection().execute(_ANSWERS, {"ids": [hit.revision_id for hit in hits]}).all()
    bodies = {row.template_id: row.said for row in rows if row.entry_id is None}
    told = {
        row.entry_id: _in_short(row.said, bodies[row.template_id], language) for row in rows if row.entry_id is not None
    }
    # A word that was searched is marked wherever it stands, whichever text it brought here.
    stems = {italian.stem(word) for hit in hits for word in hit.matched}
    found = iter(places([answer.text for answers in told.values() for answer in answers], stems))
    return {
        entry_id: [replace(a, marks=tuple((f.start, f.end) for f in next(found))) for a in answers]
        for entry_id, answers in told.items()
    }


_ANSWERS = named(
    union_all(
        select(Entry.id.label("entry_id"), Entry.template_id, Revision.answers.label("said"))
        .join_from(Revision, Entry, Entry.id == Revision.entry_id)
        .where(one_of(Revision.id, "ids")),
        select(null(), Template.id, Template.body).where(
            Template.id.in_(
                select(Entry.template_id)
                .join_from(Revision, Entry, Entry.id == Revision.entry_id)
                .where(one_of(Revision.id, "ids"))
            )
        ),
    ),
    "finding.answers",
)


def somewhere_else(session: Session, actor: Actor, query: Query) -> Results:
    """For a page that found nothing: what there is without the words, so that its terms can be offered."""
    return find(session, actor, parse(query.saying("")), size=0)


def wordless(query: Query) -> str | None:
    """Why a query that somebody typed asks for no word: all too common, or no words at all. None where it asks for some,
    and where what was typed was a filter."""
    if not query.plain or query.refused or query.words or query.phrases or query.without or query.without_phrases:
        return None
    return "common" if italian.fold(query.plain) else "none"


def otherwise(results: Results) -> set[str]:
    """Words that stand nowhere as they were typed, but by another name of the vocabulary or as a term of what was found."""
    terms = {term for hit in results.hits for term in hit.matched_terms}
    stems = {italian.stem(word) for hit in results.hits for word in hit.matched}
    known = results.vocabulary
    return {
        word.text
        for word in results.words
        if not (word.count or word.instead)
        and (terms & known.terms_in([word.stem]).keys() or stems & known.also([word.stem]))
    }


def near(session: Session, actor: Actor, results: Results) -> dict[str, tuple[str, ...]]:
    """Word that stands nowhere -> readable words near it, those first that the search itself tried."""
    missing = [word for word in results.words if not word.count]
    found = nearby(session, actor, [word.text for word in missing])
    both = {word.text: (*word.instead, *found.get(word.text, ())) for word in missing}
    return {word: tuple(dict.fromkeys(said)) for word, said in both.items()}


def strategies(session: Session, actor: Actor, query: Query) -> Results | None:
    """For a page that found nothing: the strategies on the terms that were chosen; or, where no strategy is on all of
    them, on the first that has some. None where no term was chosen."""
    chosen = [(name, value) for name in (*TERM_FILTERS, "tag") for value in query.filters.get(name, ())]
    tried = [chosen, *([pair] for pair in chosen[:3] if len(chosen) > 1)]
    for pairs in tried if chosen else ():
        asked = parse("tipo:strategia " + " ".join(f"{name}:{quoted(value)}" for name, value in pairs))
        found = find(session, actor, asked, size=STRATEGIES)
        if found.total and not found.unknown:
            return found
    return None


def offered(session: Session, actor: Actor, others: Results, language: str) -> list[Choice]:
    """Terms of the vocabulary on which there is something to read under the same filters, those with most first; each
    instead of what was chosen of its facet, as it was counted."""
    called = names(session, actor, others, language)

    def asking(facet: str, key: str) -> str:
        return parse(others.query.dropping(facet)).adding(facet, key)

    found = [
        Choice(t, called.terms[t][0], n, False, asking(*called.terms[t][1:]))
        for counts in (others.facets.get(key, {}) for key in TERM_FILTERS)
        for t, n in counts.items()
        if t in called.terms
    ]
    return sorted(found, key=lambda c: (-c.count, c.label))[:12]


def _choices(results: Results, key: str, say: Callable[[Any], tuple[str, str] | None]) -> list[Choice]:
    chosen = results.chosen.get(key, frozenset())
    counts = {**dict.fromkeys(chosen, 0), **results.facets.get(key, {})}
    made: dict[str, Choice] = {}
    before, after = results.query.around(key)
    for value, count in counts.items():
        if not (words := say(value)):
            continue
        label, written = words
        if written in made:  # versions of one template
            count += made[written].count
        to = _without(results.query, key, written, label) if value in chosen else before + quoted(written) + after
        made[written] = Choice(value, label, count, value in chosen, to)
    if key == "anno":
        return sorted(made.values(), key=lambda c: -int(c.value))[:MOST]
    return sorted(made.values(), key=lambda c: (-c.count, c.label))[:MOST]


def _without(query: Query, key: str, *written: str) -> str:
    """The query without this value, whichever way it was typed; without the filter when that cannot be told."""
    same = [v for v in query.filters.get(key, ()) if v.lower() in {w.lower() for w in written}]
    return query.dropping(key, same[0]) if same else query.dropping(key)


def _in_short(answers: Mapping[str, str], template: Mapping[str, Any], language: str) -> list[Answer]:
    told = []
    for prompt in template["prompts"]:
        if prompt["key"] in ("problema", "limiti", "quando_non") and (text := answers.get(prompt["key"], "").strip()):
            label = prompt["label"].get(language) or prompt["label"]["it"]
            told.append(Answer(label, _cut(_words(_beginning(text)))))
    return told


def _beginning(text: str) -> str:
    """As much of an answer as an excerpt can need: whole lines where there are some, marks and addresses counted."""
    if len(text) <= ENOUGH:
        return text
    line = text.find("\n", ENOUGH)
    return text[: line if 0 <= line <= 2 * ENOUGH else text.rfind(" ", 0, 2 * ENOUGH) + 1 or 2 * ENOUGH]


# What `prose.plain` may take out or change: a mark (or a separator that is no blank to it) anywhere; a mark that begins
# a line, after a blank other than a space.
_MARK = re.compile(r"[\\*_\[\]<\x1c-\x1f]")
_BLANKS = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace() and sign != " ")
_FIRST_MARK = re.compile(rf"[{_BLANKS}] *(?:[#>+•-]|\d{{1,3}}[.)])")


def _words(text: str) -> str:
    """The words of a Markdown text in one line. Most people write without marks: then they stand there already."""
    words = " ".join(text.split())
    if words.isprintable() and not (_MARK.search(text) or _FIRST_MARK.search(f"\n{text}")):
        return words
    return " ".join(prose.plain(text).split())


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else text[: text.rfind(" ", 0, EXCERPT)] + _ON
