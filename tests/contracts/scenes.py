"""The states in which every route is visited: one text of Ada's, a comment of Bruno's on it, perhaps a publication."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.cast import World, checked
from tests.pictures import red
from tests.practices.story import card, published, settled, sources_of, story
from tests.test_ladder import share, write
from workspace import ascent, circles, ladder, search
from workspace.collecting import book, reads, work
from workspace.db import db, now
from workspace.nouns import (
    FREE,
    Attendance,
    CalendarFeed,
    Certificate,
    Collection,
    Comment,
    Edition,
    Entry,
    EntryTerm,
    Export,
    FeedAddress,
    Feedback,
    Format,
    Item,
    LearntWord,
    Logo,
    Meeting,
    Membership,
    Model,
    ModelMark,
    Offer,
    Office,
    Person,
    Programme,
    ProgrammeAmbito,
    ProgrammeGroup,
    Proposal,
    Publication,
    ReadMark,
    Revision,
    SavedSearch,
    SecondReading,
    Section,
    SignIn,
    Template,
    Term,
    Theme,
    Ticket,
)
from workspace.practices import cards, readers, trials
from workspace.web.access import hash_of
from workspace.writings import second

TITLE, BODY, REMARK = "CANARINOTITOLO", "CANARINOTESTO visita alla CANARINOTESTO", "CANARINOCOMMENTO"
TOKEN = "x" * 43
EXPORTED = "prova.pdf"
ACCOUNT = trials.Account("Un servizio di montagna.", "È andata bene.", "", "yes")
STATES = (
    "solo io",
    "affidato a Carla",
    "nel gruppo",
    "proposto",
    "riletto",
    "restituito",
    "pubblicato nell'ambito",
    "proposto alla rete",
    "pubblicato nella rete",
    "ripreso",
    "nel cestino",
)
GOING = ("proposto", "riletto", "restituito", "proposto alla rete")


@dataclass
class Scene:
    """A world in a state; `values` fill the parameters of addresses."""

    state: str
    world: World
    values: dict[str, Any] = field(default_factory=dict)


def build(state: str, world: World) -> Scene:
    session = db.session()
    entry = write(session, world, text=BODY)
    revision = entry.current_revision_id
    session.get_one(Revision, revision).title = TITLE
    session.flush()
    publication = 0
    theme = Theme(group_id=world.groups["faggio"], title="Un tema", opened_by_id=world.people["carla"])
    session.add(theme)
    session.flush()
    comment = 0
    checked(session, world.actor("ada"), session.get_one(Revision, revision))
    session.flush()
    asked = ladder.ask_second(
        session, world.actor("ada"), entry, session.get_one(Revision, revision), world.people["bruno"]
    )
    if state == "affidato a Carla":
        share(session, world, entry, 2, "carla")
    elif state not in ("solo io", "nel cestino"):
        share(session, world, entry)
    if entry.reach == 3 or state == "nel cestino":
        comment = _comment(session, world, entry)
    proposal = 0
    if state in GOING:
        proposal = _propose(session, world, entry, state)
        publication = session.scalar(select(Publication.id).where(Publication.entry_id == entry.id)) or 0
    if state in ("pubblicato nell'ambito", "pubblicato nella rete", "ripreso"):
        publication = _publish(session, world, entry, 5 if state == "pubblicato nella rete" else 4)
    if state == "ripreso":
        ladder.withdraw(session, world.actor("ada"), entry)
    if state == "nel cestino":
        entry.trashed_at = now()
    session.flush()
    search.write(session, entry)
    newcomer = Person(mail="nuova@esempio.it", name="Nuova Prova", state="invited")
    session.add(newcomer)
    session.flush()
    session.add(
        Ticket(
            token_hash=hash_of(TOKEN),
            purpose="invitation",
            person_id=newcomer.id,
            expires_at=now() + dt.timedelta(days=1),
        )
    )
    seat = session.scalars(select(Membership.id).where(Membership.person_id == world.people["bruno"])).one()
    office = session.scalars(select(Office.id).where(Office.person_id == world.people["elena"])).one()
    saved = SavedSearch(person_id=world.people["ada"], name="Visite", query="visita")
    session.add(saved)
    session.flush()
    session.add(CalendarFeed(person_id=world.people["carla"], token_hash=hash_of(TOKEN)))
    meeting = _meeting(session, world)
    values = {
        "meeting_id": meeting,
        "offer_id": _proposal_for(session, world, meeting),
        "format_id": _own_format(session, world),
        "search_id": saved.id,
        "entry_id": entry.id,
        "comment_id": comment or 999_999,
        "publication_id": publication or 999_999,
        "proposal_id": proposal or 999_999,
        "theme_id": theme.id,
        "reading_id": asked.id,
        "membership_id": seat,
        "number": 1,
        "office": office,
        "person": world.people["bruno"],
        "seat": seat,
        "token": TOKEN,
        "template": world.template("libera"),
        "template_id": _own_template(session, world),
        "word": _learnt(session, group_id=world.groups["faggio"]),
        "ambito_word": _learnt(session, ambito_id=world.ambiti["valle"]),
        "sign_in": {},
        "facet": "area",
        "key": "anziani",
        "term_id": _proposal(session, world, entry),
        **_card(session, world),
        "model_id": _offer(session, world),
        "offered_id": _offer(session, world, "format"),
    }
    values |= _collected(session, world)
    values |= _programme(session, world)
    session.commit()
    return Scene(state, world, values)


def built(state: str, world: World) -> Scene:
    """The same, for tests that begin in one state again and again: built once, afterwards cast of what was kept."""
    place = world.app.extensions["test"]
    if state not in place.scenes:
        with world.change():
            place.scenes[state] = build(state, world).values
        place.keep(state)
    place.cast(state)
    with world.look():
        (work.folder() / EXPORTED).write_bytes(b"%PDF-1.7")
    return Scene(state, world, copy.deepcopy(place.scenes[state]))


def _meeting(session: Any, world: World) -> int:
    """One of Ada's group that began two hours ago and whose register is open."""
    start = now() - dt.timedelta(hours=2)
    meeting = Meeting(
        group_id=world.groups["faggio"], starts_at=start, ends_at=start + dt.timedelta(hours=1), place="Sala Prova"
    )
    session.add(meeting)
    session.flush()
    return meeting.id


def _programme(session: Any, world: World) -> dict[str, Any]:
    """A programme of the ambito della Valle with Gruppo Faggio in it and the ambito del Lago asked; a logo, a closed
    register, a certificate of Bruno's, and what his group gave back."""
    today = now().date()
    programme = Programme(slug="programma", title="Programma di prova", starts_on=today.replace(month=1, day=1),
                          ends_on=today.replace(month=12, day=31), is_public=True)  # fmt: skip
    session.add(programme)
    session.flush()
    faggio, bruno = world.groups["faggio"], world.people["bruno"]
    session.add(ProgrammeGroup(programme_id=programme.id, group_id=faggio))
    for slug, accepted in (("valle", now()), ("lago", None)):
        session.add(ProgrammeAmbito(programme_id=programme.id, ambito_id=world.ambiti[slug], accepted_at=accepted))
    start = now() - dt.timedelta(hours=1)
    held = Meeting(group_id=faggio, starts_at=start, ends_at=start + dt.timedelta(hours=2), state="held", held_at=now())
    logo = Logo(programme_id=programme.id, name="Ambito", width=4, height=4, picture=red())
    certificate = Certificate(code="ABCD-EFGH-JKLM", programme_id=programme.id, group_id=faggio, person_id=bruno,
                              year=today.year, number=1, due=200, present=200)  # fmt: skip
    back = Feedback(group_id=faggio, author_id=bruno, criticality="Manca una stanza.", effect="Si parla in corridoio.")
    session.add_all([held, logo, certificate, back])
    session.flush()
    session.add(Attendance(meeting_id=held.id, person_id=bruno, present=True, minutes=120))
    return {
        "group_id": faggio,
        "logo_id": logo.id,
        "certificate_id": certificate.id,
        "feedback_id": back.id,
        "code": certificate.code,
        "table": "indicatori",
        "kind": "csv",
    }


def _collected(session: Any, world: World) -> dict[str, Any]:
    """A collection of the ambito, published, with its next edition in preparation: one text of Dario's stands in both,
    in a section. Elena follows it by a feed, Ada has read it."""
    dario = world.actor("dario")
    entry = write(session, world, "dario", "tiglio", "Una mattina allo sportello.")
    revision = session.get_one(Revision, entry.current_revision_id)
    checked(session, dario, revision)
    ladder.share(session, dario, entry, revision, circles.GROUP)
    session.flush()
    _publish(session, world, entry, 4)
    search.write(session, entry)
    collection = Collection(ambito_id=world.ambiti["valle"], slug="prove", created_by_id=world.people["elena"])
    session.add(collection)
    session.flush()
    for number, state in ((1, "published"), (2, "draft")):
        edition = Edition(collection_id=collection.id, number=number, state=state, title="Una raccolta",
                          published_at=now() if number == 1 else None)  # fmt: skip
        session.add(edition)
        session.flush()
        section = Section(edition_id=edition.id, title="Una sezione", position=1)
        session.add(section)
        session.flush()
        item = Item(edition_id=edition.id, section_id=section.id, entry_id=entry.id, note="Una nota.", html="Una nota.")
        offer_id = _offer(session, world, "format", "approved")
        placed = Model(edition_id=edition.id, section_id=section.id, offer_id=offer_id)
        session.add_all([item, placed])
        session.flush()
    session.add_all(
        [
            FeedAddress(token_hash=hash_of(TOKEN), person_id=world.people["elena"], collection_id=collection.id),
            ReadMark(person_id=world.people["ada"], collection_id=collection.id, entry_id=entry.id),
            ModelMark(person_id=world.people["ada"], collection_id=collection.id, offer_id=placed.offer_id),
        ]
    )
    return {
        "collection": collection.slug,
        "section_id": section.id,
        "item_id": item.id,
        "placed_id": placed.id,
        "export_id": _exported(session, world, collection),
    }


def _exported(session: Any, world: World, collection: Collection) -> int:
    """A file of the collection that Ada asked for, and that is ready."""
    ada = world.actor("ada")
    edition = reads.published(session, ada, collection)
    assert edition is not None
    (work.folder() / EXPORTED).write_bytes(b"%PDF-1.7")
    job = Export(person_id=ada.person_id, collection_id=collection.id, format="pdf", state="done", file=EXPORTED, name=EXPORTED,
                 made_of=book.made_of(session, ada, edition), finished_at=now())  # fmt: skip
    session.add(job)
    session.flush()
    return job.id


def _proposal_for(session: Any, world: World, meeting: int) -> int:
    """Another text of Ada's, put forward for the meeting whatever happens to the first."""
    other = write(session, world, text="Una visita.")
    checked(session, world.actor("ada"), session.get_one(Revision, other.current_revision_id))
    session.flush()
    share(session, world, other)
    search.write(session, other)
    proposal = Proposal(meeting_id=meeting, entry_id=other.id, person_id=world.people["ada"], question="Una domanda")
    session.add(proposal)
    session.flush()
    return proposal.id


def _own_format(session: Any, world: World) -> int:
    body = session.scalars(select(Format).where(Format.key == "balint")).one().body
    form = Format(key="g1-prova", group_id=world.groups["faggio"], body=body)
    session.add(form)
    session.flush()
    return form.id


def _own_template(session: Any, world: World) -> int:
    """A writing template of Ada's group, of the body of the free page."""
    body = session.get_one(Template, world.template("libera")).body
    template = Template(key="g1-prova", group_id=world.groups["faggio"], body=body)
    session.add(template)
    session.flush()
    return int(template.id)


def _learnt(session: Any, **place: int) -> int:
    word = LearntWord(words="Casa del Girasole", key="casa girasol", kind="ORG", **place)
    session.add(word)
    session.flush()
    return word.id


def _offer(session: Any, world: World, of: str = "template", state: str = "proposed") -> int:
    """What Carla offers to all; nobody has looked at it yet, unless `state` says otherwise."""
    body = session.get_one(Template, world.template("libera")).body
    if of == "format":
        body = session.scalars(select(Format).where(Format.key == "balint")).one().body
    offer = Offer(
        of=of,
        state=state,
        decided_at=now() if state == "approved" else None,
        group_id=world.groups["faggio"],
        ambito_id=world.ambiti["valle"],
        body=body,
        proposed_by_id=world.people["carla"],
    )
    session.add(offer)
    session.flush()
    return int(offer.id)


def _card(session: Any, world: World) -> dict[str, int]:
    """A card of Carla's drawn from a text of Bruno's, who is asked for his yes; and a practice of hers that the ambito
    reads, which Bruno tried and about which Dario asks."""
    made = card(session, world, "carla", story(session, world, "bruno"))
    settled(session, world, made, "carla")
    cards.ask(session, world.actor("carla"), made)
    practice = card(session, world, "carla")
    revision = settled(session, world, practice, "carla")
    ladder.share(session, world.actor("carla"), practice, revision, 3)
    session.flush()
    trial = trials.add(session, world.actor("bruno"), practice, ACCOUNT)
    published(session, world, practice)
    question = readers.ask(session, world.actor("dario"), practice, "Quanto si aspetta?")
    return {"source_id": sources_of(session, made)[0].id, "trial_id": trial.id, "question_id": question.id}


def _comment(session: Any, world: World, entry: Entry) -> int:
    comment = Comment(
        entry_id=entry.id,
        revision_id=entry.current_revision_id or 0,
        author_id=world.people["bruno"],
        kind="question",
        reach=3,
        body=REMARK,
        html=f"<p>{REMARK}</p>",
    )
    session.add(comment)
    session.flush()
    return comment.id


def _proposal(session: Any, world: World, entry: Entry) -> int:
    term = Term(facet_key=FREE, key="orto", label_it="orto", label_en="orto", state="proposed",
                group_id=world.groups["faggio"], proposed_by_id=world.people["ada"])  # fmt: skip
    session.add(term)
    session.flush()
    session.add(EntryTerm(entry_id=entry.id, term_id=term.id))
    return term.id


def _publish(session: Any, world: World, entry: Entry, level: int) -> int:
    publication = Publication(
        entry_id=entry.id,
        revision_id=entry.shared_revision_id or 0,
        level=level,
        ambito_id=world.ambiti["valle"],
        state="approved",
        approver_id=world.people["livia"],
        approved_at=now(),
        consent_at=now(),
    )
    session.add(publication)
    session.flush()
    return publication.id


def _propose(session: Any, world: World, entry: Entry, state: str) -> int:
    """On its way as far as `state`: Bruno has been asked already, and is kept."""
    ada, revision = world.actor("ada"), session.get_one(Revision, entry.current_revision_id)
    level = 5 if state == "proposto alla rete" else 4
    made = ascent.propose(session, ada, entry, revision, level, reader_id=world.people["bruno"])
    if state != "proposto":
        reading = session.scalars(select(SecondReading).where(SecondReading.waiting)).one()
        answers = dict.fromkeys(second.QUESTIONS, "no")
        second.answer(session, world.actor("bruno"), reading, answers, {}, [])
    if state == "restituito":
        ascent.send_back(session, world.actor("carla"), made, "Manca il limite.")
    if state == "proposto alla rete":
        ascent.approve(session, world.actor("carla"), made)
    session.flush()
    return made.id


def own_session(world: World, who: str) -> int:
    """The id of a session of this person's, for the routes that end one."""
    return (
        db.session.scalars(select(SignIn.id).where(SignIn.person_id == world.people[who]).order_by(SignIn.id)).first()
        or 0
    )


class Mould:
    """The database of a scene kept aside, to begin from it again (SQLite)."""

    def __init__(self, app: Flask) -> None:
        self.app, self.folder = app, app.extensions["test"].folder
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        shutil.copy(self.folder / "test.db", self.folder / "scene.db")

    def again(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for left in ("test.db-wal", "test.db-shm"):
            (self.folder / left).unlink(missing_ok=True)
        shutil.copy(self.folder / "scene.db", self.folder / "test.db")
