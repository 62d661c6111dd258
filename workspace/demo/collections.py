"""The collections of the demo world: in every ambito one that is published and one that is being prepared, curated by
somebody who supervises there. Introductions and notes are written by hand; the texts are what the ambito publishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import cycle
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import prose
from workspace.nouns import Ambito, Collection, Edition, Entry, Event, Item, Person, Publication, Section

MOST = 14  # texts of a published collection
PUBLISHED = dt.datetime(2026, 11, 10, 9, 0, tzinfo=dt.UTC)
SECTIONS = ("Storie da cui si è partiti", "Fermarsi a pensare", "Quello che ha funzionato, e quando no")
SECTION_OF = {"narrative": 0, "reflection": 1, "practice": 2, "strategy": 2}

#: ambito -> (title, introduction, what is being prepared, its introduction)
BOOKS = {
    "alta-valle": (
        "Bussare piano",
        "Ogni lavoro sociale comincia su una soglia. Qualcuno apre, qualcuno resta dietro la porta, qualcuno apre e non "
        "guarda negli occhi.\n\nAbbiamo messo insieme questi testi perché raccontano il primo minuto meglio di un manuale: "
        "che cosa si vede, che cosa si sente, che cosa si decide di non chiedere subito. Chi comincia può leggerli in "
        "fila; chi lavora da trent’anni può aprirne uno a caso prima di uscire.\n\nNon sono esempi da imitare. *Sono "
        "domande che hanno trovato qualcuno disposto a restarci dentro.*",
        "Lavorare in due",
        "Quando si va in coppia, chi parla e chi ascolta? Stiamo cercando i testi che lo raccontano.",
    ),
    "piana": (
        "Il tempo che serve",
        "In un servizio di città il tempo è la prima cosa che manca, e la prima che le persone chiedono.\n\nIn questa "
        "raccolta ci sono attese, ritardi, telefonate richiamate troppo tardi e qualche mezz’ora regalata al momento "
        "giusto. L’abbiamo costruita in supervisione, un testo alla volta, chiedendoci: *che cosa sarebbe successo se ci "
        "fossimo fermati un po’ prima?*\n\nSi legge bene anche a pezzi, in autobus.",
        "Parole difficili da dire",
        "Un no, una brutta notizia, un limite. Come li abbiamo detti, e come avremmo voluto dirli.",
    ),
    "colline": (
        "Dove ci si conosce tutti",
        "Nei paesi piccoli non esiste un estraneo. È una risorsa, ed è la fatica più grande: si incontra al mercato chi "
        "il giorno prima piangeva in ufficio.\n\nQuesti testi parlano di distanze da inventare, di confini gentili e di "
        "reti che ci sono già, se qualcuno le nota. Li abbiamo scelti perché ci hanno aiutato a dire una cosa semplice: "
        "**stare vicino non è la stessa cosa che stare dentro**.",
        "Quaderno per chi arriva",
        "Le prime settimane di chi prende servizio qui: i testi da leggere prima di conoscere le strade.",
    ),
    "costa": (
        "Fuori stagione",
        "D’inverno, quando le case al mare sono vuote, il lavoro si vede meglio: chi resta, chi torna, chi non ha un "
        "posto dove passare la notte.\n\nAbbiamo raccolto storie, dubbi e pratiche di bassa soglia. Alcune pratiche hanno "
        "funzionato una volta sola, e lo dicono. Leggetele insieme al loro «quando non usarla»: è la parte che abbiamo "
        "imparato di più.",
        "Notti di turno",
        "Reperibilità, stanchezza, decisioni prese alle tre. Una raccolta che sta nascendo.",
    ),
}
NOTES = {
    "narrative": (
        "Fermatevi sulla prima scena: quasi tutto è già lì.",
        "Da leggere ad alta voce in gruppo, poi un minuto di silenzio prima di parlare.",
        "Chi scrive non si fa sconti, e non se ne fa nemmeno a chi legge.",
        "Provate a raccontarla dalla parte di chi ha aperto la porta.",
        "C’è un gesto piccolo, a metà, che cambia il resto. Trovatelo.",
    ),
    "reflection": (
        "Non chiude la questione: la tiene aperta nel modo giusto.",
        "Utile prima di una supervisione, quando non si sa da dove cominciare.",
        "Una parola viene usata due volte con due significati. Noi ne abbiamo discusso un’ora.",
    ),
    "practice": (
        "Guardate prima «quando non usarla», poi tornate su.",
        "Semplice da provare: basta un foglio. Raccontateci com’è andata.",
        "Nata da più racconti. Non funziona se la si fa da soli.",
    ),
    "strategy": (
        "Vale per le situazioni che tornano sempre uguali.",
        "I limiti sono scritti chiari, ed è il suo pregio.",
        "Da discutere in équipe prima di prenderla così com’è.",
    ),
}


def build(session: Session, ambiti: Mapping[str, Ambito], curators: Mapping[str, Person]) -> None:
    """A published collection and a draft in each ambito that has something published. `curators`: by ambito."""
    for slug, ambito in ambiti.items():
        if slug not in BOOKS:
            continue
        title, introduction, next_title, next_introduction = BOOKS[slug]
        own = _published(session, Publication.ambito_id == ambito.id)
        others = _published(session, Publication.ambito_id != ambito.id, Publication.level == 5)
        chosen = [*own[: MOST - 2], *others[: max(2, 8 - len(own))]][:MOST]
        if not chosen:
            continue
        curator = curators[slug]
        edition = _edition(session, ambito, curator, title, introduction)
        edition.state, edition.published_at, edition.published_by_id = "published", PUBLISHED, curator.id
        edition.changes = "La prima edizione: l’abbiamo letta insieme, in supervisione, prima di pubblicarla."
        _fill(session, edition, chosen, SECTIONS)
        _event(session, edition, ambito, curator)
        draft = _edition(session, ambito, curator, next_title, next_introduction)
        _fill(session, draft, own[-3:], ())


def _published(session: Session, *which: Any) -> list[Entry]:
    """Entries with an approved publication, each once, the oldest first."""
    live = (Publication.state == "approved", Publication.withdrawn_at.is_(None))
    query = (
        select(Entry).join(Publication, Publication.entry_id == Entry.id).where(*live, *which).order_by(Publication.id)
    )
    return list(dict.fromkeys(session.scalars(query)))


def _edition(session: Session, ambito: Ambito, curator: Person, title: str, introduction: str) -> Edition:
    slug = f"{title.lower().replace(' ', '-')}-{ambito.slug}"
    collection = Collection(ambito_id=ambito.id, slug=slug, created_by_id=curator.id, created_at=PUBLISHED)
    session.add(collection)
    session.flush()
    edition = Edition(
        collection_id=collection.id,
        title=title,
        introduction=introduction,
        html=prose.render(introduction),
        updated_at=PUBLISHED,
    )
    session.add(edition)
    session.flush()
    return edition


def _fill(session: Session, edition: Edition, entries: list[Entry], titles: tuple[str, ...]) -> None:
    sections = [Section(edition_id=edition.id, position=n, title=title) for n, title in enumerate(titles, start=1)]
    session.add_all(sections)
    session.flush()
    notes = {kind: cycle(said) for kind, said in NOTES.items()}
    used = set()
    for position, entry in enumerate(entries):
        place = SECTION_OF[entry.kind]
        note = next(notes[entry.kind]) if position % 5 != 4 else ""
        used.add(place)
        session.add(
            Item(
                edition_id=edition.id,
                section_id=sections[place].id if sections else None,
                entry_id=entry.id,
                position=position,
                note=note,
                html=prose.render(note),
                added_at=PUBLISHED,
            )
        )
    for place, section in enumerate(sections):
        if place not in used:
            session.delete(section)
    session.flush()


def _event(session: Session, edition: Edition, ambito: Ambito, curator: Person) -> None:
    about = {"collection": edition.collection_id, "edition": 1, "level": edition.level}
    session.add(
        Event(actor_id=curator.id, verb="collection.published", at=PUBLISHED, ambito_id=ambito.id, detail=about)
    )
