"""Builds the demo world in an empty database: people, groups, pacts, themes, and the hand-written texts with their
revisions, comments, terms, reaches and publications. One transaction; the caller commits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import ascent, circles, data, decisions, ladder, prose, search, texts
from workspace.db import now
from workspace.demo import cast, collections, identity, practices, programmes
from workspace.demo.meetings import Year
from workspace.demo.stories import Remark, Story, stories
from workspace.nouns import (
    FREE,
    Ambito,
    Ascent,
    Comment,
    Entry,
    EntryTerm,
    Event,
    Group,
    Membership,
    Notice,
    Office,
    Pact,
    PactAcceptance,
    Person,
    Publication,
    Revision,
    SecondReading,
    Template,
    Term,
    Theme,
)
from workspace.policy import actor_of
from workspace.refusals import Invalid
from workspace.writings import second

BEGAN = dt.datetime(2025, 9, 15, 7, 0, tzinfo=dt.UTC)
REACH = {"private": 1, "supervisor": 2, "group": 3, "ambito": 3, "network": 3}
LEVEL = {"ambito": 4, "network": 5}
# Where most of the texts live, so that some rooms are full and others still quiet.
LIVELY = {
    "A1": ("tiglio", "tiglio", "gelso", "tiglio", "olmo", "gelso", "leccio", "rovere"),
    "A3": ("faggio", "faggio", "pioppo", "faggio", "larice", "mirto", "carpino", "pioppo", "salice", "tamerice"),
}
# Where what is published comes from: one group of each ambito in turn, so that every ambito has something to collect.
PUBLISHING = {"A1": ("tiglio", "gelso", "rovere", "leccio"), "A3": ("faggio", "pioppo", "carpino", "mirto")}
# What is on its way when the world opens: which text, how far its author consents, where it waits, since how many days.
GOING = (
    ("a-14-la-regola-del-cucchiaio", 4, "asked", 1, ""),
    ("a-01-la-catenella", 4, "read", 2, ""),
    ("a-03-tre-mesi", 4, "read", 4, ""),
    ("a-24-il-quartiere-immaginario", 5, "read", 12, ""),
    ("a-07-il-cartello", 5, "network", 3, ""),
    ("a-13-il-basilico", 5, "network", 9, ""),
    (
        "a-17-otto-e-mezzo",
        4,
        "returned",
        3,
        "La scena è viva e si capisce da sola. A chi non è del gruppo manca però un pezzo: quando non lo rifaresti? "
        "Due righe, e per me può andare.",
    ),
)


class World:
    """Builds the world in one session; `seed` fixes every choice."""

    def __init__(self, session: Session, password_hash: str, seed: int = 7) -> None:
        self.session, self.password_hash = session, password_hash
        self.chance = random.Random(seed)  # noqa: S311  (no secret)
        self.ambiti: dict[str, Ambito] = {}
        self.groups: dict[str, Group] = {}
        self.people: dict[str, Person] = {}
        self.members: dict[str, list[Person]] = {}
        self.supervisor: dict[str, Person] = {}
        self.templates = {t.key: t for t in session.scalars(select(Template).where(Template.retired_at.is_(None)))}
        self.terms = {(t.facet_key, t.key): t for t in session.scalars(select(Term))}
        self.published = 0

    def build(self) -> None:
        self._places()
        self._people()
        self._themes()
        told = stories()
        entries, slugs = [self._write(n, story) for n, story in enumerate(told)], [story.slug for story in told]
        self.session.flush()
        search.write(self.session, *entries)
        Year(self.session).build()
        collections.build(self.session, self.ambiti, self._curators())
        for place, level, step, days, reason in GOING:
            self._propose(entries[slugs.index(place)], level, step, days, reason)
        practices.grow(self)
        identity.tell(self)
        programmes.build(self.session, self.ambiti, self.groups, self.members, self._staff())

    def _staff(self) -> dict[str, Person]:
        """By ambito, the first of its office."""
        found: dict[str, Person] = {}
        for one in cast.people():
            for slug in one.staff_of:
                found.setdefault(slug, self.people[one.mail])
        return found

    def _curators(self) -> dict[str, Person]:
        """By ambito, who supervises its first group."""
        first = {ambito: slug for slug, _, _, ambito, _ in reversed(cast.GROUPS)}
        return {ambito: self.supervisor[slug] for ambito, slug in first.items()}

    # --- who is where ---------------------------------------------------------------------------------------------

    def _add(self, *things: Any) -> None:
        self.session.add_all(things)
        self.session.flush()

    def _places(self) -> None:
        pact = data.pact("it")["text"]
        html = prose.render(pact)
        for slug, name, about in cast.AMBITI:
            self.ambiti[slug] = Ambito(slug=slug, name=name, description=about, created_at=BEGAN)
        self._add(*self.ambiti.values())
        for slug, name, kind, ambito, about in cast.GROUPS:
            self.groups[slug] = Group(
                slug=slug, name=name, kind=kind, ambito_id=self.ambiti[ambito].id, description=about, created_at=BEGAN
            )
        self._add(*self.groups.values())
        self._add(
            *(
                Pact(group_id=g.id, version=1, body=pact, html=html, effective_at=BEGAN, created_at=BEGAN)
                for g in self.groups.values()
            )
        )

    def _people(self) -> None:
        everybody = cast.people()
        for one in everybody:
            self.people[one.mail] = Person(
                mail=one.mail,
                name=one.name,
                profession=one.profession,
                state="active",
                password_hash=self.password_hash,
                is_administrator="administrator" in one.roles,
                is_demo=True,
                created_at=BEGAN,
            )
        self._add(*self.people.values())
        pacts = {p.group_id: p for p in self.session.scalars(select(Pact))}
        for one in everybody:
            person = self.people[one.mail]
            for slug, role in [*((s, "member") for s in one.member_of), *((s, "supervisor") for s in one.supervises)]:
                self._join(person, slug, role, pacts, one.is_newcomer)
            for slug in one.staff_of:
                self._add(Office(person_id=person.id, ambito_id=self.ambiti[slug].id, role="staff", given_at=BEGAN))
            for slug in one.evaluates:
                until = dt.datetime(2027, 12, 31, tzinfo=dt.UTC)
                self._add(Office(person_id=person.id, ambito_id=self.ambiti[slug].id, role="evaluator", until=until))

    def _join(self, person: Person, slug: str, role: str, pacts: dict[int, Pact], newcomer: bool) -> None:
        group = self.groups[slug]
        if role == "supervisor":
            self.supervisor[slug] = person
        elif not newcomer:
            self.members.setdefault(slug, []).append(person)
        late = BEGAN + dt.timedelta(days=400)
        self._add(
            Membership(
                group_id=group.id,
                person_id=person.id,
                role=role,
                joined_at=late if newcomer else BEGAN,
                reads_from=late if newcomer else None,
                accepted_version=0 if newcomer else 1,
                visited_at=BEGAN + dt.timedelta(days=self.chance.randint(340, 400)),
            )
        )
        if not newcomer:
            self._add(PactAcceptance(pact_id=pacts[group.id].id, person_id=person.id, accepted_at=BEGAN))

    def _themes(self) -> None:
        """Two themes to write on together: one open to all, one where one writes before reading."""
        self.themes = {
            "faggio": Theme(
                group_id=self.groups["faggio"].id,
                title="La volta che ho detto di no",
                body="Un no detto a una persona, a un servizio, a una collega. Che cosa ha protetto, che cosa è costato.",
                write_first=True,
                opened_by_id=self.supervisor["faggio"].id,
                created_at=BEGAN + dt.timedelta(days=330),
            ),
            "tiglio": Theme(
                group_id=self.groups["tiglio"].id,
                title="Il primo minuto sulla porta",
                body="Prima che cominci il colloquio, che cosa vedete? Una scena sola, senza spiegarla.",
                opened_by_id=self.supervisor["tiglio"].id,
                created_at=BEGAN + dt.timedelta(days=360),
            ),
        }
        self._add(*self.themes.values())

    # --- what they wrote ------------------------------------------------------------------------------------------

    def _write(self, number: int, story: Story) -> Entry:
        about = story.about
        slug = self._place(number, about)
        group = self.groups[slug]
        author = self._author(slug, about, number)
        written = dt.datetime.fromisoformat(about["written"]).replace(tzinfo=dt.UTC) + dt.timedelta(
            hours=self.chance.randint(6, 20), minutes=self.chance.randint(0, 59)
        )
        template = self.templates[about["template"]]
        reach = REACH[about["visibility"]]
        entry = Entry(
            author_id=author.id,
            group_id=group.id,
            template_id=template.id,
            kind=about["kind"],
            theme_id=self.themes[slug].id if slug in self.themes and number % 9 == 0 and reach == 3 else None,
            created_at=written,
            updated_at=written,
        )
        self._add(entry)
        revision = self._revisions(entry, template, story, written)
        entry.current_revision_id = revision.id
        self._tag(entry, group, author, story)
        if reach > 1:
            self._share(entry, revision, reach, group, written)
        if about["visibility"] in LEVEL:
            self._publish(entry, revision, LEVEL[about["visibility"]], slug, group, written)
        shared = entry.shared_at or written
        for place, remark in enumerate(story.remarks if reach > 1 else []):
            day = shared + dt.timedelta(days=1 + place)
            at = day.replace(hour=7 + 7 * place % 9)  # while people are at work
            self._comment(entry, revision, template, remark, slug, author, at)
        return entry

    def _place(self, number: int, about: dict[str, str]) -> str:
        """The group in which it was written."""
        if about["visibility"] in LEVEL:
            self.published += 1
            return PUBLISHING[about["group_type"]][self.published % 4]
        lively = LIVELY[about["group_type"]]
        return lively[number % len(lively)]

    def _author(self, slug: str, about: dict[str, str], number: int) -> Person:
        """Somebody of the text's profession. Drafts go first to those who belong to two groups, whom `demo people`
        names, so that their home shows where they stopped."""
        if about.get("author") == "supervisore":
            return self.supervisor[slug]
        twice = [p for p in self.members[slug] if sum(p in members for members in self.members.values()) > 1]
        fitting = [p for p in twice if p.profession == about["profession"]]
        if about["visibility"] == "private" and fitting:
            return fitting[number % len(fitting)]
        return self._somebody(slug, about["profession"], number)

    def _somebody(self, slug: str, profession: str, number: int, but: Person | None = None) -> Person:
        """A member of the group with this profession, else any member; never `but`."""
        members = [p for p in self.members[slug] if p is not but]
        fitting = [p for p in members if p.profession == profession] or members
        return fitting[number % len(fitting)]

    def _revisions(self, entry: Entry, template: Template, story: Story, written: dt.datetime) -> Revision:
        keys = [prompt["key"] for prompt in texts.prompts_of(template)]

        def keyed(answers: dict[str, str]) -> dict[str, str]:
            named = {keys[int(key) - 1]: body for key, body in answers.items() if key != "domanda"}
            if question := answers.get("domanda"):
                # The free page has one prompt: there the question to the group ends the text.
                place = "domanda" if "domanda" in keys else keys[-1]
                named[place] = f"{named[place]}\n\n{question}" if place in named else question
            return named

        now_text = texts.compose(template, story.about["title"], keyed(story.answers))
        versions = [(now_text, story.note)]
        if story.before:
            before = texts.compose(template, story.about["title"], keyed({**story.answers, **story.before}))
            versions.insert(0, (before, ""))
        for number, (text, note) in enumerate(versions, start=1):
            at = written - dt.timedelta(days=2 * (len(versions) - number))
            revision = Revision(entry_id=entry.id, number=number, author_id=entry.author_id, note=note)
            revision.created_at = revision.saved_at = at
            texts.write_into(revision, text)
            self._add(revision)
            entry.created_at = min(entry.created_at, at)
        entry.saves = len(versions)
        return revision

    def _tag(self, entry: Entry, group: Group, author: Person, story: Story) -> None:
        chosen = [self.terms[pair] for pair in dict.fromkeys(story.terms)]
        if word := story.about.get("free_tags"):
            free = Term(
                facet_key=FREE,
                key=word.replace(" ", "-").lower()[:80],
                label_it=word,
                label_en=word,
                state="proposed",
                group_id=group.id,
                proposed_by_id=author.id,
                created_at=entry.updated_at,
            )
            self._add(free)
            chosen.append(free)
        self._add(*(EntryTerm(entry_id=entry.id, term_id=t.id, added_at=entry.updated_at) for t in chosen))

    def checked_as_invented(self, entry: Entry, revision: Revision, at: dt.datetime) -> None:
        """The record of a check, after its author said of everything that it is invented, as all of this world."""
        decisions.settle(self.session, None, entry, ladder.parts(revision), "invented")
        record = ladder.check(self.session, None, revision)
        record.at, record.by_id = at, entry.author_id
        if record.standing:
            raise Invalid(f"Il testo dimostrativo {revision.title!r} contiene qualcosa che identifica.")
        self.session.flush()

    def _share(self, entry: Entry, revision: Revision, reach: int, group: Group, written: dt.datetime) -> None:
        self.checked_as_invented(entry, revision, written)
        revision.frozen = True
        entry.reach, entry.shared_revision_id = reach, revision.id
        later = written + dt.timedelta(hours=24 + self.chance.randint(1, 40))
        entry.shared_at = later.replace(hour=7 + later.hour % 10)
        if reach == 2:
            entry.supervisor_id = self.supervisor[group.slug].id
        self._event(entry, "entry.shared", entry.shared_at, reach=reach, revision=revision.number)
        self._tell(entry, group)

    def _publish(
        self, entry: Entry, revision: Revision, level: int, slug: str, group: Group, written: dt.datetime
    ) -> None:
        """Consent, a second reader of the group, an approval by its supervisor; for the network a second one, by somebody
        of another ambito. All that the verbs would have left."""
        author = self.session.get_one(Person, entry.author_id)
        reader = self._somebody(slug, "", 1, but=author)
        approver, network = self.supervisor[slug], None
        if level == 5:
            here = {self.supervisor[s].id for s, g in self.groups.items() if g.ambito_id == group.ambito_id}
            network = next(p for p in self.supervisor.values() if p.id not in here)
        made, read, at = (written + dt.timedelta(days=days) for days in (9, 10, 12))
        done = at + dt.timedelta(days=2) if network else at
        about = {"entry_id": entry.id, "revision_id": revision.id}
        people: dict[str, int | None] = {"reader_id": reader.id, "approver_id": approver.id}
        people["network_approver_id"] = network.id if network else None
        reading = SecondReading(
            **about,
            group_id=group.id,
            reader_id=reader.id,
            waiting=False,
            answers=dict.fromkeys(second.QUESTIONS, "no"),
            asked_at=made,
            answered_at=read,
            closed_at=read,
        )
        way = Ascent(
            **about,
            **people,
            number=revision.number,
            author_id=author.id,
            group_id=group.id,
            ambito_id=group.ambito_id,
            level=level,
            state="approved",
            made_at=made,
            since=done,
            ended_at=done,
        )
        published = Publication(
            **about,
            **people,
            level=level,
            ambito_id=group.ambito_id,
            state="approved",
            consent_at=made,
            created_at=made,
            approved_at=at,
        )
        self._add(reading, way, published)
        told: dict[str, Any] = {"proposal": way.id, "revision": revision.number}
        self._event(entry, "proposal.made", made, level=level, **told)
        self._event(entry, "second.answered", read, reader)
        self._event(entry, "proposal.read", read, reader, level=level, **told)
        self._event(entry, "publication.approved", at, approver, level=4, **told)
        if network:
            self._event(entry, "publication.approved", done, network, level=5, **told)

    def _propose(self, entry: Entry, level: int, step: str, days: int, reason: str) -> None:
        """Sends a text of a group on its way as far as `step`, and lets it wait there for `days`."""
        session, revision = self.session, self.session.get_one(Revision, entry.shared_revision_id)
        slug = next(s for s, g in self.groups.items() if g.id == entry.group_id)
        author = session.get_one(Person, entry.author_id)
        reader = actor_of(session, self._somebody(slug, "", 1, but=author))
        keeper = actor_of(session, self.supervisor[slug])
        one = ascent.propose(session, actor_of(session, author), entry, revision, level, reader_id=reader.person_id)
        if step != "asked":
            waits = select(SecondReading).where(SecondReading.entry_id == entry.id, SecondReading.waiting)
            answers = dict.fromkeys(second.QUESTIONS, "no")
            second.answer(session, reader, session.scalars(waits).one(), answers, {}, [])
        if step == "returned":
            ascent.send_back(session, keeper, one, reason)
        elif step == "network":
            ascent.approve(session, keeper, one)
        session.flush()
        earlier = dt.timedelta(days=days)
        for noun, column in ((Event, Event.at), (Notice, Notice.created_at)):
            made = select(noun).where(noun.entry_id == entry.id, column >= one.made_at)
            for row in session.scalars(made).all():
                setattr(row, column.key, now() - earlier)
        for reading in session.scalars(select(SecondReading).where(SecondReading.entry_id == entry.id)):
            reading.asked_at = now() - earlier
            reading.answered_at = reading.asked_at if reading.answered_at else None
        live = ascent.publication_of(session, entry.id)
        if live is not None:
            live.approved_at = live.consent_at = live.created_at = now() - earlier
        one.made_at = one.since = now() - earlier
        one.ended_at = one.since if one.ended_at else None
        session.flush()
        search.write(session, entry)

    # --- what they said to each other -----------------------------------------------------------------------------

    def _comment(
        self,
        entry: Entry,
        revision: Revision,
        template: Template,
        remark: Remark,
        slug: str,
        author: Person,
        at: dt.datetime,
        parent: Comment | None = None,
    ) -> None:
        if remark.who == "autore":
            who = author
        elif remark.who == "supervisore" or entry.reach == 2:
            who = self.supervisor[slug]
        else:
            who = self._somebody(slug, remark.who, entry.id, but=author)
        prompt, start, end = _place(revision, remark.quote)
        comment = Comment(
            entry_id=entry.id,
            revision_id=revision.id,
            author_id=who.id,
            parent_id=parent.id if parent else None,
            kind=remark.kind,
            reach=entry.reach,
            prompt=prompt,
            start=start,
            end=end,
            body=remark.body,
            html=prose.render(remark.body),
            created_at=at,
        )
        if remark.kind == "suggestion" and entry.id % 3 == 0:
            comment.resolved_at, comment.resolved_by_id = at + dt.timedelta(days=2), author.id
        self._add(comment)
        if who is not author:
            self._add(
                Notice(
                    person_id=author.id,
                    kind="comment.made",
                    actor_id=who.id,
                    entry_id=entry.id,
                    comment_id=comment.id,
                    group_id=entry.group_id,
                    created_at=at,
                    read_at=_read(at),
                )
            )
        for answer in remark.answers:
            later = at + dt.timedelta(hours=5)
            self._comment(entry, revision, template, answer, slug, author, later, parent=comment)

    def _tell(self, entry: Entry, group: Group) -> None:
        readers = circles.readers_of(self.session, entry, entry.reach, entry.supervisor_id)
        assert entry.shared_at is not None
        self._add(
            *(
                Notice(
                    person_id=r.person_id,
                    kind="entry.shared",
                    actor_id=entry.author_id,
                    entry_id=entry.id,
                    group_id=group.id,
                    detail={"reach": entry.reach},
                    created_at=entry.shared_at,
                    read_at=_read(entry.shared_at),
                )
                for r in readers
            )
        )

    def _event(self, entry: Entry, verb: str, at: dt.datetime, who: Person | None = None, **detail: int) -> None:
        actor_id = who.id if who else entry.author_id
        self._add(Event(actor_id=actor_id, verb=verb, at=at, entry_id=entry.id, group_id=entry.group_id, detail=detail))


def _read(at: dt.datetime) -> dt.datetime | None:
    """What is older than the last weeks has been seen."""
    return at + dt.timedelta(days=1) if at < dt.datetime(2026, 11, 1, tzinfo=dt.UTC) else None


def _place(revision: Revision, quote: str) -> tuple[str | None, int | None, int | None]:
    """Where a quoted passage stands: prompt, start and end in that answer as read."""
    for prompt, source in revision.answers.items() if quote else ():
        start = texts.as_read(source).find(quote)
        if start >= 0:
            return prompt, start, start + len(quote)
    return None, None, None


def people_as_data(everybody: Iterable[cast.Somebody]) -> list[dict[str, Any]]:
    """Who may sign in: mail, password, name, roles, groups, ambiti."""
    ambito_of = {slug: ambito for slug, _, _, ambito, _ in cast.GROUPS}
    order = ("member", "supervisor", "staff", "evaluator", "administrator")
    return [
        {
            "mail": p.mail,
            "password": cast.PASSWORD,
            "name": p.name,
            "roles": [r for r in order if r in p.roles],
            "groups": [*p.member_of, *p.supervises],
            "ambiti": sorted({ambito_of[g] for g in [*p.member_of, *p.supervises]} | {*p.staff_of, *p.evaluates}),
        }
        for p in everybody
    ]
