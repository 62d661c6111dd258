"""Texts in bulk from JSON Lines: each line read, its names resolved, or refused with the reason.

A line: {"kind","title","body" or "answers","author","group","visibility","tags","created"} and, if wanted, "template",
"external_id", "ambito" (of a group that is to be made), "supervisor" (mail, for visibility `supervisor`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import data, prose
from workspace.bulk import Coming, Refused
from workspace.db import now
from workspace.italian import fold
from workspace.nouns import (
    FREE,
    KINDS,
    Ambito,
    Group,
    Membership,
    Pact,
    PactAcceptance,
    Person,
    Template,
    Term,
    TermLabel,
)

REACH = {"private": 1, "supervisor": 2, "group": 3, "ambito": 3, "network": 3}
LEVEL = {"ambito": 4, "network": 5}
# Where answers come without the name of a template.
TEMPLATE_OF = {"narrative": "t1", "reflection": "t3", "practice": "t12", "strategy": "strategia"}
FALLBACK_AMBITO = "importati"
FIELDS = {
    "kind", "title", "body", "answers", "author", "group", "visibility", "tags", "created", "template",
    "external_id", "ambito", "supervisor",
}  # fmt: skip


class Refusing(Exception):
    """This line does not come in; the message says why, and holds nothing of its text."""


@dataclass
class Reader:
    """Reads lines into Coming. `create`: make ambito, group, people and terms that a line names and that are missing;
    `anonymised`: the file is declared anonymised, else everything comes in as a private draft."""

    session: Session
    create: bool
    anonymised: bool
    refused: list[Refused] = field(default_factory=list)

    def __post_init__(self) -> None:
        s = self.session
        self.templates = {t.id: t for t in s.scalars(select(Template).where(Template.retired_at.is_(None)))}
        self.by_key = {t.key: t for t in self.templates.values()}
        self.people = {mail: i for mail, i in s.execute(select(Person.mail, Person.id))}
        self.ambiti = {slug: i for slug, i in s.execute(select(Ambito.slug, Ambito.id))}
        self.groups = {slug: (g, a) for slug, g, a in s.execute(select(Group.slug, Group.id, Group.ambito_id))}
        self.terms = _terms(s)
        self.seats: dict[tuple[int, int], str] = {
            (g, p): role
            for g, p, role in s.execute(
                select(Membership.group_id, Membership.person_id, Membership.role).where(Membership.left_at.is_(None))
            )
        }
        for template in self.templates.values():
            s.expunge(template)

    def read(self, lines: Iterable[bytes]) -> Iterator[Coming]:
        """The texts of the file in order; what is refused is kept in `refused`."""
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield self._coming(_parsed(line), number)
            except Refusing as problem:
                self.refused.append(Refused(number, str(problem)))

    def _coming(self, given: dict[str, Any], number: int) -> Coming:
        kind = _one_of(given, "kind", KINDS)
        visibility = _one_of(given, "visibility", REACH) if self.anonymised or "visibility" in given else "private"
        if not self.anonymised:
            visibility = "private"
        template, answers = self._answers(given, kind)
        author = self._person(_text(given, "author"))
        group, ambito = self._group(given, visibility)
        if group is not None:
            self._seat(author, group, "member")
        return Coming(
            title=_text(given, "title", 300),
            answers=answers,
            template_id=template.id,
            kind=kind,
            author_id=author,
            group_id=group,
            ambito_id=ambito,
            reach=REACH[visibility],
            supervisor_id=self._supervisor(given, group, author) if visibility == "supervisor" else None,
            level=LEVEL.get(visibility),
            term_ids=self._tags(given.get("tags", [])),
            created=_moment(given.get("created")),
            external_id=_external_id(given),
            line=number,
        )

    def _answers(self, given: dict[str, Any], kind: str) -> tuple[Template, dict[str, str]]:
        if "answers" not in given:
            return self.by_key["libera"], {"testo": _text(given, "body", 20_000)}
        answers = given["answers"]
        if "body" in given:
            raise Refusing("it has both “body” and “answers”: keep one")
        if not isinstance(answers, dict) or not all(isinstance(v, str) for v in answers.values()):
            raise Refusing("“answers” is an object from prompt key to text")
        key = given.get("template", TEMPLATE_OF[kind])
        template = self.by_key.get(key) if isinstance(key, str) else None
        if template is None:
            raise Refusing("“template” is not one of: " + ", ".join(sorted(self.by_key)))
        known = [prompt["key"] for prompt in template.body["prompts"]]
        if unknown := sorted(set(answers) - set(known)):
            raise Refusing(f"template {template.key} has no prompt “{unknown[0][:40]}”; it has: {', '.join(known)}")
        if template.kind and template.kind != kind:
            raise Refusing(f"template {template.key} is for kind {template.kind}")
        if not any(map(str.strip, answers.values())):
            raise Refusing("all answers are empty")
        return template, answers

    # --- names ------------------------------------------------------------------------------------------------------

    def _person(self, mail: str) -> int:
        mail = mail.strip().lower()
        if mail not in self.people:
            if not self.create:
                raise Refusing("its author is not known here (see --create-missing)")
            if "@" not in mail or len(mail) > 254 or any(map(str.isspace, mail)):
                raise Refusing("“author” is not a mail address")
            name = mail.split("@")[0].replace(".", " ").replace("_", " ").title()[:120]
            self.people[mail] = self._made(Person(mail=mail, name=name, state="active"))
        return self.people[mail]

    def _group(self, given: dict[str, Any], visibility: str) -> tuple[int | None, int | None]:
        if given.get("group") is None:
            if visibility != "private":
                raise Refusing(f"visibility {visibility} needs a “group”")
            return None, None
        slug = _text(given, "group", 80)
        if slug not in self.groups:
            if not self.create:
                raise Refusing("its group is not known here (see --create-missing)")
            place = _text(given, "ambito", 80) if given.get("ambito") is not None else FALLBACK_AMBITO
            if place not in self.ambiti:
                self.ambiti[place] = self._made(Ambito(slug=place, name=_named(place)))
            ambito = self.ambiti[place]
            group = self._made(Group(slug=slug, name=_named(slug), kind="A3", ambito_id=ambito))
            self.groups[slug] = (group, ambito)
            pact = data.pact("it")["text"]
            self._made(Pact(group_id=group, version=1, body=pact, html=prose.render(pact), effective_at=now()))
        return self.groups[slug]

    def _seat(self, person: int, group: int, role: str) -> None:
        """The author belongs to the group, the pact accepted; made where that is asked for."""
        if (group, person) in self.seats:
            return
        if not self.create:
            raise Refusing("its author does not belong to the group (see --create-missing)")
        pact = self.session.scalars(select(Pact).where(Pact.group_id == group).order_by(Pact.version.desc())).first()
        self._made(
            Membership(group_id=group, person_id=person, role=role, accepted_version=pact.version if pact else 0)
        )
        if pact:
            self.session.add(PactAcceptance(pact_id=pact.id, person_id=person))
        self.seats[group, person] = role

    def _supervisor(self, given: dict[str, Any], group: int | None, author: int) -> int:
        assert group is not None
        if given.get("supervisor") is not None:
            person = self._person(_text(given, "supervisor"))
            self._seat(person, group, "supervisor")
            if self.seats[group, person] != "supervisor":
                raise Refusing("its “supervisor” does not supervise the group")
            return person
        found = [p for (g, p), role in self.seats.items() if g == group and role == "supervisor" and p != author]
        if found:
            return min(found)
        if not self.create:
            raise Refusing("its group has no supervisor")
        slug = next(s for s, (g, _) in self.groups.items() if g == group)
        person = self._person(f"supervisione.{slug}@import.invalid")
        self._seat(person, group, "supervisor")
        return person

    def _tags(self, tags: Any) -> tuple[int, ...]:
        if not isinstance(tags, list) or not all(isinstance(t, str) for t in tags):
            raise Refusing("“tags” is a list of words")
        return tuple(sorted({self._tag(tag.strip()) for tag in tags if tag.strip()}))

    def _tag(self, tag: str) -> int:
        facet, _, key = tag.partition(":")
        found = self.terms.get(f"{facet}:{key}".lower()) or self.terms.get(fold(tag))
        if found:
            return found
        if not self.create:
            raise Refusing("one of its tags is not in the vocabulary (see --create-missing)")
        if len(tag) > 80:
            raise Refusing("one of its tags is longer than 80 characters")
        term = Term(facet_key=FREE, key=fold(tag).replace(" ", "-")[:80] or "x", label_it=tag, label_en=tag)
        self.terms[fold(tag)] = self._made(term)
        return self.terms[fold(tag)]

    def _made(self, thing: Any) -> int:
        self.session.add(thing)
        self.session.flush()
        return int(thing.id)


def _terms(session: Session) -> dict[str, int]:
    """«facet:key», and every label folded, -> the term's id."""
    found: dict[str, int] = {}
    for term in session.scalars(select(Term).where(Term.state == "active").order_by(Term.id)):
        found[f"{term.facet_key}:{term.key}".lower()] = term.id
        for word in (term.label_it, term.label_en, term.key):
            found.setdefault(fold(word), term.id)
    for label in session.scalars(select(TermLabel).order_by(TermLabel.id)):
        found.setdefault(label.folded, label.term_id)
    return found


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (UnicodeDecodeError, ValueError):
        raise Refusing("it is not JSON in UTF-8") from None
    if not isinstance(given, dict):
        raise Refusing("it is not a JSON object")
    if unknown := sorted(set(given) - FIELDS):
        raise Refusing(f"unknown field “{unknown[0][:40]}”; known: {', '.join(sorted(FIELDS))}")
    return given


def _text(given: dict[str, Any], name: str, most: int = 254) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refusing(f"“{name}” is missing or empty")
    if len(value) > most:
        raise Refusing(f"“{name}” is longer than {most} characters")
    return value


def _external_id(given: dict[str, Any]) -> str | None:
    """Elsewhere ids are often numbers: 5 and "5" are the same one."""
    value = given.get("external_id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None if value is None else _text(given, "external_id", 200)


def _one_of(given: dict[str, Any], name: str, known: Iterable[str]) -> str:
    value = given.get(name)
    if not isinstance(value, str) or value not in known:
        raise Refusing(f"“{name}” is not one of: {', '.join(known)}")
    return value


def _moment(value: Any) -> dt.datetime:
    if value is None:
        return now()
    try:
        moment = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refusing("“created” is not an ISO date") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    if not dt.datetime(1970, 1, 1, tzinfo=dt.UTC) <= moment <= now() + dt.timedelta(days=1):
        raise Refusing("“created” lies in the future or before 1970")
    return moment


def _named(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").strip().title()[:160] or slug
