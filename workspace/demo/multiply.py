"""Multiplies the demo world to any size: texts made of the sentences of the hand-written ones, by a seed.

For load tests. They read like talk in a dream, but words, lengths, terms, reaches and dates are spread like real ones.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import bulk
from workspace.db import db, writing
from workspace.demo.stories import Story, stories
from workspace.nouns import Facet, Group, Membership, Template, Term

FIRST_DAY = dt.datetime(2023, 9, 1, 6, 0, tzinfo=dt.UTC)
DAYS = 1170
# visibility -> share of the texts; the sum is 100
SPREAD = {"private": 18, "supervisor": 8, "group": 58, "ambito": 11, "network": 5}


def multiply(app: Flask, count: int, seed: int) -> None:
    """Adds `count` texts; a batch in a transaction, so that stopping half way leaves whole texts."""
    with app.app_context(), writing():
        session = db.session()
        maker = Maker(session, seed)
        with bulk.Composer(maker.templates) as composer, _progress(count) as bar:
            for batch, refused in composer.composed(maker.texts(count)):
                assert not refused
                bulk.write(session, batch, declared=True)
                session.commit()
                session.expunge_all()
                bar.update(len(batch))


def _progress(count: int) -> click._termui_impl.ProgressBar[int]:
    return click.progressbar(length=count, label="Texts", file=sys.stderr)


class Maker:
    """Makes texts for the groups and people that are there; the same seed makes the same texts."""

    def __init__(self, session: Session, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  (no secret)
        by_key = {t.key: t for t in session.scalars(select(Template).where(Template.group_id.is_(None)))}
        session.expunge_all()
        self.templates = {t.id: t for t in by_key.values()}
        # Private drafts of the world hold invented identifiers, and these texts are read by others.
        told = (s for s in stories() if s.about["visibility"] != "private")
        self.stories = [(by_key[s.about["template"]], s) for s in told]
        self.sentences = _sentences(self.stories)
        self.titles = [s.about["title"] for _, s in self.stories]
        self.places = self._places(session)
        closed = session.scalars(
            select(Term.id).join(Facet, Facet.key == Term.facet_key).where(Term.state == "active").order_by(Term.id)
        )
        self.terms = list(closed)

    @staticmethod
    def _places(session: Session) -> list[tuple[int, int, list[int], list[int]]]:
        """(group, ambito, members, supervisors) of every group that has both."""
        people: dict[tuple[int, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        rows = session.execute(
            select(Group.id, Group.ambito_id, Membership.role, Membership.person_id)
            .join(Membership, Membership.group_id == Group.id)
            .where(Membership.left_at.is_(None), Membership.accepted_version > 0)
            .order_by(Group.id, Membership.id)
        )
        for group_id, ambito_id, role, person_id in rows:
            people[group_id, ambito_id][role].append(person_id)
        return [(g, a, p["member"], p["supervisor"]) for (g, a), p in people.items() if p["member"] and p["supervisor"]]

    def texts(self, count: int) -> Iterator[bulk.Coming]:
        for _ in range(count):
            yield self._text()

    def _text(self) -> bulk.Coming:
        chance = self.chance
        template, story = self.stories[int(len(self.stories) * chance.random())]
        group, ambito, members, supervisors = self.places[int(len(self.places) * chance.random() ** 1.6)]
        visibility = chance.choices(list(SPREAD), list(SPREAD.values()))[0]
        return bulk.Coming(
            title=self._title(),
            answers=self._answers(template),
            template_id=template.id,
            kind=story.about["kind"],
            author_id=chance.choice(members),
            group_id=group,
            ambito_id=ambito,
            reach={"private": 1, "supervisor": 2}.get(visibility, 3),
            supervisor_id=chance.choice(supervisors) if visibility == "supervisor" else None,
            level={"ambito": 4, "network": 5}.get(visibility),
            term_ids=tuple(sorted(set(chance.choices(self.terms, k=chance.randint(2, 6))))),
            created=FIRST_DAY + dt.timedelta(minutes=int(DAYS * 1440 * chance.random())),
        )

    def _title(self) -> str:
        one, other = self.chance.sample(self.titles, 2)
        return f"{one}, {other[0].lower()}{other[1:]}"[:200]

    def _answers(self, template: Template) -> dict[str, str]:
        """Sentences of the same prompt, some 400 words in all, like the texts of the field."""
        keys = [k for k in self.sentences[template.key] if self.sentences[template.key][k]]
        words, answers = self.chance.randint(180, 640), {}
        for key in keys:
            wanted, written, pool = words / len(keys), 0, self.sentences[template.key][key]
            said: list[str] = []
            while written < wanted:
                sentence = self.chance.choice(pool)
                said.append(sentence)
                written += sentence.count(" ") + 1
            half = len(said) // 2
            answers[key] = "\n\n".join(filter(None, (" ".join(said[:half]), " ".join(said[half:]))))
        return answers


def _sentences(told: list[tuple[Template, Story]]) -> dict[str, dict[str, list[str]]]:
    """template key -> prompt key -> sentences; those of all texts stand in for a prompt with few of its own."""
    found: dict[str, dict[str, list[str]]] = {}
    every: list[str] = []
    for template, story in told:
        keys = [p["key"] for p in template.body["prompts"]]
        mine = found.setdefault(template.key, {key: [] for key in keys})
        for heading, body in story.answers.items():
            key = (heading if heading in keys else keys[-1]) if heading == "domanda" else keys[int(heading) - 1]
            flat = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", body.replace("\n", " "))
            split = [s.strip() for s in re.split(r"(?<=[.!?])\s+", flat) if len(s) > 20]
            mine[key] += split
            every += split
    for mine in found.values():
        for key, pool in mine.items():
            if len(pool) < 12:
                mine[key] = pool + every[:: max(1, len(every) // 200)]
    return found
