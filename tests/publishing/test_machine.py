"""Random lives of one text: written, checked, shared, proposed, read second, approved, returned, taken back, moved, thrown
away, while people come and go. After each step what everybody reads and finds is compared with a model in plain Python
that knows the sentences of docs/policy.md and nothing of the code. The seed is printed."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import World, checked
from tests.test_ladder import write
from workspace import ascent, belonging, ladder, search
from workspace.nouns import Ascent, Entry, Event, Group, Membership, Person, Publication, Revision, SecondReading
from workspace.policy import readable
from workspace.publishing import verbs as publishing
from workspace.publishing.telling import TOLD
from workspace.refusals import Refusal
from workspace.sharing import verbs as sharing
from workspace.writings import second
from workspace.writings import verbs as writing

SEED = int(os.environ["SEED"])
MANY = os.environ.get("SAMPLE") == "all"
LETTERS = "abcdefghil"


def word(text: int) -> str:
    """A word that stands in one text only, far from those of the others."""
    return "zu" + "".join(4 * LETTERS[int(digit)] for digit in f"{text:03}") + "vrik"


@dataclass
class Way:
    """The proposal that is on its way."""

    version: int
    state: str
    level: int
    reader: str
    approver: str = ""


@dataclass
class Model:
    """What ought to be, from the sentences of docs/policy.md. Times are numbers of steps."""

    group: str = "faggio"
    reach: int = 1
    named: str = ""  # who supervises, at reach 2
    shared: int = 0
    shared_at: int = 0
    current: int = 1
    texts: dict[int, int] = field(default_factory=lambda: {1: 1})  # version -> its text
    checked: set[int] = field(default_factory=set)
    answered: list[tuple[int, str]] = field(default_factory=list)  # second readings with an answer: version, reader
    published: tuple[int, int] | None = None  # version, level
    by: tuple[str, str] = ("", "")  # who read it second and who approved it for the ambito
    way: Way | None = None
    trashed: bool = False
    # group -> person -> (role, reads from that step)
    seats: dict[str, dict[str, tuple[str, int]]] = field(
        default_factory=lambda: {
            "faggio": {
                "ada": ("member", 0),
                "bruno": ("member", 0),
                "carla": ("supervisor", 0),
                "livia": ("supervisor", 0),
            },
            "tiglio": {"ada": ("member", 0), "dario": ("member", 0), "livia": ("supervisor", 0)},
        }
    )

    @property
    def judges(self) -> set[str]:
        return {who for people in self.seats.values() for who, (role, _) in people.items() if role == "supervisor"}

    @property
    def of_ambito(self) -> set[str]:
        return {who for people in self.seats.values() for who in people} | {"elena"}

    @property
    def able(self) -> set[str]:
        """Who may read second: of the group, so that somebody else is left to approve."""
        peers = set(self.seats[self.group]) - {"ada"}
        return {who for who in peers if self.judges - {"ada", who}}

    def group_reads(self) -> set[str]:
        if self.trashed or self.reach == 1:
            return set()
        people = self.seats[self.group]
        if self.reach == 2:
            return {self.named} & {who for who, (role, _) in people.items() if role == "supervisor"}
        return {who for who, (_, since) in people.items() if since <= self.shared_at} - {"ada"}

    def publication_reads(self) -> set[str]:
        if self.published is None:
            return set()
        return self.of_ambito | ({"ugo", "fulvia"} if self.published[1] == 5 else set())

    def deciders(self) -> set[str]:
        way = self.way
        if way is None or way.state == "asked":
            return set()
        if way.state == "read":
            return self.judges - {"ada", way.reader}
        return {"fulvia"} - self.of_ambito - {way.reader, way.approver}

    def way_reads(self) -> set[str]:
        if self.way is None:
            return set()
        return {self.way.reader} if self.way.state == "asked" else self.deciders()

    def version_reads(self, version: int) -> set[str]:
        """Who reads exactly this version as a version, the author apart."""
        found = self.group_reads() if version == self.shared else set()
        return found | (self.way_reads() if self.way and self.way.version == version else set())

    def finds(self, text: int) -> set[str]:
        """Who finds the text by its word."""
        if self.trashed:
            return set()
        found = {"ada"} if text in (self.texts[self.current], self.texts.get(self.shared)) else set()
        if self.reach > 1 and self.texts.get(self.shared) == text:
            found |= self.group_reads()
        if self.published and self.texts[self.published[0]] == text:
            found |= self.publication_reads()
        return found


class Life:
    """One random life. Every action says what it does, tries it, and tells the model; what the model forbids must be
    refused, and change nothing."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.model = world, random.Random(seed), Model()
        self.step, self.log = 0, []
        self.compared = 0  # what one person reads or finds, against the model
        with world.change() as s:
            for who, group, role in (("livia", "faggio", "supervisor"), ("ada", "tiglio", "member")):
                s.add(
                    Membership(person_id=world.people[who], group_id=world.groups[group], role=role, accepted_version=1)
                )
            s.flush()
            self._begin(s)

    def _begin(self, s: Any) -> None:
        entry = write(s, self.world, text=f"Una visita, {word(1)}.")
        s.flush()
        search.write(s, entry)
        self.entry, self.versions = entry.id, {1: entry.current_revision_id}
        self.seen_texts = 1

    # --- trying -------------------------------------------------------------------------------------------------

    def attempt(self, allowed: bool, name: str, act: Any) -> bool:
        """Does it as the model says: goes through, or is refused."""
        self.log.append(f"{self.step}: {name} ({'may' if allowed else 'may not'})")
        refused: Refusal | None = None
        try:
            with self.world.change() as s:
                act(s, s.get(Entry, self.entry))
        except Refusal as why:
            refused = why
        assert (refused is None) == allowed, f"{refused!r}\n{self.told()}"
        return allowed

    def told(self) -> str:
        return "\n".join(self.log[-30:])

    def actor(self, who: str) -> Any:
        return self.world.actor(who)

    def go(self) -> None:
        self.step += 1
        deeds = [name for name in dir(self) if name.startswith("do_")]
        weights = [getattr(self, name).__func__.__defaults__[0] for name in deeds]
        getattr(self, self.chance.choices(deeds, weights)[0])()

    # --- the author ------------------------------------------------------------------------------------------------

    def _add_version(self, s: Any, entry: Any, text: int) -> None:
        m = self.model
        version = max(m.texts) + 1
        m.texts[version], m.current = text, version
        self.versions[version] = entry.current_revision_id

    def do_write(self, weight: int = 4) -> None:
        if self.model.trashed:
            return
        self.seen_texts += 1
        text = self.seen_texts

        def act(s: Any, entry: Any) -> None:
            writing.save(
                s, self.actor("ada"), entry, "Una mattina", {"testo": f"Una visita, {word(text)}."}, fresh=True
            )
            self._add_version(s, entry, text)

        self.attempt(True, f"write {text}", act)

    def do_restore(self, weight: int = 1) -> None:
        m = self.model
        version = self.chance.choice(sorted(m.texts))
        if m.trashed:
            return

        def act(s: Any, entry: Any) -> None:
            writing.restore(s, self.actor("ada"), entry, s.get(Revision, self.versions[version]))
            self._add_version(s, entry, m.texts[version])

        self.attempt(True, f"restore {version}", act)

    def do_check(self, weight: int = 5) -> None:
        m = self.model

        def act(s: Any, entry: Any) -> None:
            checked(s, self.actor("ada"), s.get(Revision, entry.current_revision_id))

        self.attempt(True, f"check {m.current}", act)
        m.checked.add(m.current)

    def do_share(self, weight: int = 3) -> None:
        m, reach = self.model, self.chance.choice((2, 3, 3))
        supervisors = sorted(who for who, (role, _) in m.seats[m.group].items() if role == "supervisor")
        named = self.chance.choice(supervisors or ["carla"]) if reach == 2 else ""
        may = (
            not m.trashed and "ada" in m.seats[m.group] and m.current in m.checked and (reach == 3 or bool(supervisors))
        )

        def act(s: Any, entry: Any) -> None:
            revision = s.get(Revision, entry.current_revision_id)
            ladder.share(s, self.actor("ada"), entry, revision, reach, self.world.people[named] if named else None)
            search.write(s, entry)

        if self.attempt(may, f"share {m.current} at {reach} {named}", act):
            if (m.reach, m.named) != (reach, named):
                m.shared_at = self.step
            m.reach, m.named, m.shared = reach, named, m.current

    def do_withdraw(self, weight: int = 1) -> None:
        m = self.model
        if m.trashed:
            return
        self.attempt(True, "withdraw", lambda s, entry: sharing.withdraw(s, self.actor("ada"), entry))
        self._close()

    def _close(self) -> None:
        m = self.model
        m.reach, m.named, m.shared, m.published, m.way = 1, "", 0, None, None

    def do_move(self, weight: int = 1) -> None:
        m = self.model
        other = "tiglio" if m.group == "faggio" else "faggio"
        may = not m.trashed and m.reach == 1 and "ada" in m.seats[other]
        if m.trashed:
            return
        goes = self.attempt(
            may, f"move to {other}", lambda s, e: sharing.place(s, self.actor("ada"), e, self.world.groups[other])
        )
        if goes:
            m.group, m.way = other, None

    def do_trash(self, weight: int = 1) -> None:
        m = self.model
        self.attempt(True, "trash", lambda s, entry: writing.trash(s, self.actor("ada"), entry))
        if not m.trashed:
            self._close()
            m.trashed = True

    def do_bring_back(self, weight: int = 3) -> None:
        if self.model.trashed:
            self.attempt(True, "bring back", lambda s, entry: writing.bring_back(s, self.actor("ada"), entry))
            self.model.trashed = False

    def do_erase(self, weight: int = 1) -> None:
        m = self.model
        if self.attempt(m.trashed, "erase", lambda s, entry: writing.erase(s, self.actor("ada"), entry)):
            with self.world.change() as s:
                gone = (Ascent, Publication, SecondReading, Revision, Entry)
                assert [n for n in gone if s.scalars(select(n.id)).first()] == []
                self._begin(s)
            self.model = Model(seats=m.seats)

    # --- the way up ---------------------------------------------------------------------------------------------------

    def do_propose(self, weight: int = 8) -> None:
        m, level = self.model, self.chance.choice((4, 5))
        who = self.chance.choice(["ada"] * 9 + ["carla"])
        reader = self.chance.choice(sorted(m.able | {"dario", "bruno", "zoe"}))
        done = [r for v, r in m.answered if v == m.current and r in m.able]
        wide = m.published[1] if m.published else 0
        settled = wide == 4 and m.published is not None and m.published[0] == m.current
        may = (
            who == "ada"
            and not m.trashed
            and m.way is None
            and "ada" in m.seats[m.group]
            and m.current in m.checked
            and not (m.published and m.published[0] == m.current and wide >= level)
            and not (wide == 5 and level == 4)
            and (settled or ((bool(done) or reader in m.able) and bool(m.judges - {"ada"})))
        )

        def act(s: Any, entry: Any) -> None:
            revision = s.get(Revision, entry.current_revision_id)
            people = self.world.people
            ascent.propose(s, self.actor(who), entry, revision, level, reader_id=people[reader])

        if self.attempt(may, f"{who} proposes {m.current} for {level}, to {reader} (read: {done})", act):
            m.way = Way(m.current, "read" if done else "asked", level, done[-1] if done else reader)
            if settled:
                m.way = Way(m.current, "network", 5, *m.by)

    def do_read(self, weight: int = 8) -> None:
        m = self.model
        if m.way is None or m.way.state != "asked":
            return
        way, finds = m.way, self.chance.random() < 0.2

        def act(s: Any, entry: Any) -> None:
            waits = select(SecondReading).where(SecondReading.entry_id == entry.id, SecondReading.waiting)
            answers = dict.fromkeys(second.QUESTIONS, "no") | ({"rare": "yes"} if finds else {})
            second.answer(s, self.actor(way.reader), s.scalars(waits).one(), answers, {}, [])

        self.attempt(True, f"{way.reader} reads {way.version}{' and finds something' if finds else ''}", act)
        m.answered.append((way.version, way.reader))
        if finds:
            m.way = None
        else:
            way.state = "read"

    def do_decide(self, weight: int = 14) -> None:
        m, way = self.model, self.model.way
        if way is None or way.state == "asked":
            return
        who = self.chance.choice([*sorted(m.deciders()) * 4, *sorted(self.world.people)])
        does = self.chance.choice(("approve", "approve", "approve", "return", "decline"))

        def act(s: Any, entry: Any) -> None:
            one = s.scalars(select(Ascent).where(Ascent.ended_at.is_(None))).one()
            if does == "approve":
                publishing.approve(s, self.actor(who), one)
            else:
                publishing.send_back(s, self.actor(who), one, "Manca il limite.", decline=does == "decline")

        if not self.attempt(who in m.deciders(), f"{who} {does}s {way}", act):
            return
        if does != "approve":
            m.way = None
        elif way.state == "network":
            m.published, m.way, m.by = (way.version, 5), None, (way.reader, way.approver)
        else:
            if m.published is None or m.published[1] == 4:
                m.published, m.by = (way.version, 4), (way.reader, who)
            way.state, way.approver = "network", who
            if way.level == 4:
                m.way = None

    def do_take_back(self, weight: int = 2) -> None:
        m, network_only = self.model, self.chance.random() < 0.5
        who = self.chance.choice(["ada"] * 5 + ["bruno", "carla"])
        if m.trashed:
            return

        def act(s: Any, entry: Any) -> None:
            publishing.take_back(s, self.actor(who), entry, network_only=network_only)

        if not self.attempt(who == "ada", f"{who} takes back {'from the network' if network_only else ''}", act):
            return
        if not network_only:
            m.published = m.way = None
            return
        m.published = m.published and (m.published[0], 4)
        if m.way and m.way.state == "network":
            m.way = None
        elif m.way:
            m.way.level = 4

    # --- people come and go -------------------------------------------------------------------------------------------

    def do_leave(self, weight: int = 2) -> None:
        m = self.model
        group = self.chance.choice(("faggio", "tiglio"))
        who = self.chance.choice(sorted(m.seats[group]))
        role, _ = m.seats[group][who]
        alone = role == "supervisor" and sum(r == "supervisor" for r, _ in m.seats[group].values()) == 1
        last = alone and len(m.seats[group]) > 1  # members are not left without anybody; an empty group is

        def act(s: Any, entry: Any) -> None:
            seat = belonging.the_membership(s, self.world.groups[group], self.world.people[who])
            assert seat is not None
            search.write(s, *belonging.leave(s, self.actor(who), seat))

        if not self.attempt(not last, f"{who} leaves {group}", act):
            return
        del m.seats[group][who]
        if m.group != group:
            return
        if who == "ada" or (m.reach == 2 and m.named == who):
            m.reach, m.named, m.shared = 1, "", 0
        if m.way and (who == "ada" or (m.way.state == "asked" and m.way.reader == who)):
            m.way = None

    def do_come(self, weight: int = 3) -> None:
        m = self.model
        usual = Model().seats
        led = [g for g, people in m.seats.items() if any(role == "supervisor" for role, _ in people.values())]
        away = [(g, w, r) for g in led for w, (r, _) in usual[g].items() if w not in m.seats[g]]
        if not away:
            return
        group, who, role = self.chance.choice(away)
        keeper = next(w for w, (r, _) in m.seats[group].items() if r == "supervisor")

        def act(s: Any, entry: Any) -> None:
            place = s.get(Group, self.world.groups[group])
            belonging.join(s, self.actor(keeper), place, s.get(Person, self.world.people[who]), role)
            belonging.accept(s, self.actor(who), place, 1)

        self.attempt(True, f"{keeper} lets {who} into {group}", act)
        m.seats[group][who] = (role, self.step)

    # --- comparing ----------------------------------------------------------------------------------------------------

    def compare(self, whole: bool) -> None:
        """Everybody, everything; what is found, sampled unless `whole`."""
        m, people = self.model, sorted(self.world.people)
        wanted: dict[Any, set[str]] = {
            "entry": {"ada"} | m.group_reads(),
            "publication": m.publication_reads(),
            "proposal": ({"ada"} | m.way_reads()) if m.way else set(),
        }
        wanted |= {v: {"ada"} | m.version_reads(v) for v in self.versions}
        texts = sorted({m.texts[v] for v in self._versions_of_note()})
        if not whole:
            texts = self.chance.sample(texts, 1)
        finders = people if whole else sorted({"ada", *self.chance.sample(people, 3)})
        wanted |= {f"finds {t}": m.finds(t) & set(finders) for t in texts}
        found: dict[Any, set[str]] = {key: set() for key in wanted}
        with self.world.look() as s:
            for who in people:
                actor = self.actor(who)
                for key, noun, more in (
                    ("entry", Entry, Entry.id == self.entry),
                    ("publication", Publication, Publication.entry_id == self.entry),
                    ("proposal", Ascent, (Ascent.entry_id == self.entry) & Ascent.ended_at.is_(None)),
                ):
                    if s.scalars(select(noun.id).where(more, readable(actor, noun))).first():
                        found[key].add(who)
                for version in s.scalars(select(Revision.id).where(readable(actor, Revision))):
                    found[next(v for v, i in self.versions.items() if i == version)].add(who)
                for text in texts if who in finders else ():
                    if search.find(s, actor, search.parse(word(text))).hits:
                        found[f"finds {text}"].add(who)
            assert search.check(s) == [], self.told()
        self.compared += len(people) * (len(wanted) - len(texts)) + len(finders) * len(texts)
        wrong = {key: (found[key] ^ wanted[key]) for key in wanted if found[key] != wanted[key]}
        assert wrong == {}, f"{wrong}\nfound {found}\nwanted {wanted}\n{m}\n{self.told()}"

    def _versions_of_note(self) -> set[int]:
        m = self.model
        found = {
            m.current,
            m.shared,
            m.published[0] if m.published else 0,
            m.way.version if m.way else 0,
            max(1, m.current - 1),
        }
        return found & set(m.texts)

    def every_event_says_which_version(self) -> None:
        with self.world.look() as s:
            told = s.scalars(select(Event).where(Event.entry_id == self.entry, Event.verb.in_(TOLD))).all()
        silent = [one.verb for one in told if one.verb != "entry.begun" and not one.detail.get("revision")]
        assert silent == [], self.told()
        assert all(one.actor_id and one.at for one in told)

    def visit(self) -> None:
        """The same by the pages, as a browser sees them."""
        m = self.model
        with self.world.look() as s:
            live = s.scalars(select(Publication.id).where(Publication.withdrawn_at.is_(None))).first()
            way = s.scalars(select(Ascent.id).where(Ascent.ended_at.is_(None))).first()
        places = [
            (f"/scritti/{self.entry}", {"ada"} | m.group_reads()),
            (f"/scritti/{self.entry}/storia", {"ada"} | m.group_reads()),
        ]
        places += [(f"/pubblicazioni/{live or 999}", m.publication_reads())]
        places += [(f"/proposte/{way or 999}", {"ada"} | m.way_reads() if m.way else set())]
        for address, readers in places:
            for who in sorted(self.world.people):
                status = self.world.client(who).get(address).status_code
                assert (status in (200, 302)) == (who in readers), f"{who} {address}: {status}\n{self.told()}"


def live(world: World, seed: int, steps: int, whole: bool) -> Life:
    print(f"SEED={SEED}, life {seed}")
    life = Life(world, seed)
    life.compare(whole)
    for _ in range(steps):
        life.go()
        life.compare(whole)
    life.every_event_says_which_version()
    print(f"life {seed}: {steps} steps, {life.compared} comparisons")
    return life


def test_a_short_life(world: World) -> None:
    live(world, SEED, 30, whole=False).visit()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(24 if MANY else 4))
def test_long_lives(world: World, number: int) -> None:
    live(world, SEED * 100 + number, 80, whole=True).visit()
