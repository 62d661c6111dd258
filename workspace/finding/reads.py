"""What the search page shows: results with the names that belong to them, and filters as links that write the query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from workspace import prose
from workspace.db import named
from workspace.nouns import Ambito, Entry, Facet, Group, Person, Revision, Template, Term
from workspace.policy import Actor, AnyActor, readable
from workspace.prepared import run
from workspace.search import Hit, Query, Results, find, parse
from workspace.search.passage import Span
from workspace.search.query import TERM_FILTERS

SHOWN = 6  # values of a filter that are in sight; the rest one click away
MOST = 40
KIND_VALUES = {"narrative": "racconto", "reflection": "riflessione", "practice": "pratica", "strategy": "strategia"}
EXCERPT, ENOUGH = 180, 400  # characters
LANGUAGES = ("it", "en")


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


@dataclass(frozen=True)
class Names:
    """What ids are called, for the person who is looking."""

    groups: Mapping[int, tuple[str, str]]  # id -> name, slug
    ambiti: Mapping[int, tuple[str, str]]
    templates: Mapping[int, tuple[str, str]]
    people: Mapping[int, str]
    terms: Mapping[int, tuple[str, str, str]]  # id -> label, filter, value

    def group(self, ident: int | None) -> str | None:
        return self.groups.get(ident or 0, ("", ""))[0] or None

    def ambito(self, ident: int | None) -> str | None:
        return self.ambiti.get(ident or 0, ("", ""))[0] or None

    def labels(self, ids: Iterable[int]) -> list[str]:
        return [self.terms[i][0] for i in ids if i in self.terms]


def marked(text: str, marks: Iterable[Span]) -> Markup:
    """The text with its marks as <mark>: where spans become HTML."""
    out, at = Markup(), 0
    for start, end in marks:
        out += escape(text[at:start]) + Markup("<mark>%s</mark>") % text[start:end]
        at = end
    return out + escape(text[at:])


def excerpt(hit: Hit) -> Markup:
    passage = marked(hit.passage.text, hit.passage.marks)
    return ("… " if hit.passage.cut_before else "") + passage + (" …" if hit.passage.cut_after else "")


def address(hit: Hit) -> str:
    return f"/scritti/{hit.entry_id}" if hit.publication_id is None else f"/pubblicazioni/{hit.publication_id}"


def names(session: Session, actor: Actor, results: Results, language: str) -> Names:
    """A fixed number of statements, whatever was found."""
    own_tags = set(results.facets.get("tag", ())) | {t for hit in results.hits for t in hit.term_ids}
    own_tags -= results.vocabulary.terms.keys()
    known = {
        i: (n.label_en if language == "en" else n.label_it, n.facet if n.facet in TERM_FILTERS else "tag", n.key)
        for i, n in results.vocabulary.terms.items()
    }
    if own_tags:
        known |= {t.id: (t.label_it, "tag", t.key) for t in run(session, actor, _tags, ids=list(own_tags))}
    wanted = {*results.facets.get("modello", ()), *results.chosen.get("modello", ())}
    people = {hit.author_id for hit in results.hits if hit.author_id}
    kept = session.connection()
    return Names(
        groups={row.id: (row.name, row.slug) for row in run(session, actor, _groups)},
        ambiti={row.id: (row.name, row.slug) for row in kept.execute(_AMBITI)},
        templates={
            row.id: (getattr(row, language) or row.key, row.key)
            for row in run(session, actor, _templates, ids=list(wanted))
        },
        people={row.id: row.name for row in kept.execute(_PEOPLE, {"ids": list(people)})},
        terms=known,
    )


def _these() -> Any:
    return bindparam("ids", type_=Integer, required=True, expanding=True)


_AMBITI = named(select(Ambito.id, Ambito.name, Ambito.slug), "finding.ambiti")
_PEOPLE = named(select(Person.id, Person.name).where(Person.id.in_(_these())), "finding.people")
_FACETS = named(select(Facet.key, Facet.name_it, Facet.name_en).order_by(Facet.position), "finding.facets")


def _tags(actor: AnyActor) -> Any:
    return select(Term.id, Term.key, Term.label_it).where(Term.id.in_(_these()), readable(actor, Term))


def _groups(actor: AnyActor) -> Any:
    return select(Group.id, Group.name, Group.slug).where(readable(actor, Group))


def _templates(actor: AnyActor) -> Any:
    """A published text does not tell in which group it was written: nor does the name of that group's template."""
    called = [Template.body["name"][spoken].as_string().label(spoken) for spoken in LANGUAGES]
    return select(Template.id, Template.key, *called).where(Template.id.in_(_these()), readable(actor, Template))


def panels(session: Session, results: Results, called: Names, language: str) -> list[Panel]:
    """The filters that have something to offer, each value with its count and the search it leads to."""
    written: dict[str, Callable[[Any], tuple[str, str] | None]] = {
        "tipo": lambda v: (v, KIND_VALUES[v]),
        "gruppo": called.groups.get,
        "ambito": called.ambiti.get,
        "modello": called.templates.get,
        "anno": lambda v: (str(v), str(v)),
    }
    facets = session.connection().execute(_FACETS)
    of_terms = {f.key: f.name_en if language == "en" else f.name_it for f in facets if f.key in TERM_FILTERS}
    found: list[Panel] = []
    for key in ("tipo", *of_terms, "tag", "gruppo", "ambito", "modello", "anno"):
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


def in_short(session: Session, hits: Iterable[Hit], language: str) -> dict[int, list[Answer]]:
    """Entry -> problem and limits of the strategies and practices among the hits, which were found by the read rule."""
    ids = [hit.revision_id for hit in hits if hit.kind in ("strategy", "practice")]
    if not ids:
        return {}
    answers = session.connection().execute(_ANSWERS, {"ids": ids}).all()
    used = list({row.template_id for row in answers})
    bodies = {row.id: row.body for row in session.connection().execute(_BODIES, {"ids": used})}
    return {row.entry_id: _in_short(row.answers, bodies[row.template_id], language) for row in answers}


_ANSWERS = named(
    select(Revision.entry_id, Revision.answers, Entry.template_id)
    .join(Entry, Entry.id == Revision.entry_id)
    .where(Revision.id.in_(_these())),
    "finding.answers",
)
_BODIES = named(select(Template.id, Template.body).where(Template.id.in_(_these())), "finding.bodies")


def somewhere_else(session: Session, actor: Actor, query: Query) -> Results:
    """For a page that found nothing: what there is without the words, so that its terms can be offered."""
    return find(session, actor, parse(query.saying("")), size=0)


def offered(session: Session, actor: Actor, others: Results, language: str) -> list[Choice]:
    """Terms of the vocabulary on which there is something to read, those with most first."""
    called = names(session, actor, others, language)
    found = [
        Choice(t, called.terms[t][0], n, False, parse(f"{called.terms[t][1]}:{called.terms[t][2]}").text)
        for counts in (others.facets.get(key, {}) for key in TERM_FILTERS)
        for t, n in counts.items()
        if t in called.terms
    ]
    return sorted(found, key=lambda c: (-c.count, c.label))[:12]


def _choices(results: Results, key: str, say: Callable[[Any], tuple[str, str] | None]) -> list[Choice]:
    chosen = results.chosen.get(key, frozenset())
    counts = {**dict.fromkeys(chosen, 0), **results.facets.get(key, {})}
    made: dict[str, Choice] = {}
    for value, count in counts.items():
        if not (words := say(value)):
            continue
        label, written = words
        if written in made:  # versions of one template
            count += made[written].count
        to = _without(results.query, key, written, label) if value in chosen else results.query.adding(key, written)
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
            told.append(Answer(label, _cut(" ".join(prose.plain(_beginning(text)).split()))))
    return told


def _beginning(text: str) -> str:
    """As much of an answer as an excerpt can need: whole lines where there are some, marks and addresses counted."""
    if len(text) <= ENOUGH:
        return text
    line = text.find("\n", ENOUGH)
    return text[: line if 0 <= line <= 2 * ENOUGH else text.rfind(" ", 0, 2 * ENOUGH) + 1 or 2 * ENOUGH]


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else text[: text.rfind(" ", 0, EXCERPT)] + " …"
