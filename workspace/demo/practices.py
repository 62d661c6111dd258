"""The life of the demo's practices: states, trials, a card drawn from three stories with its consents, another that waits
for a yes; questions to groups of origin, strategies that stories used, what people recognise and keep to read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workspace import clearance, prose, search, texts
from workspace.nouns import (
    Entry,
    EntryTerm,
    Event,
    Kept,
    Notice,
    Person,
    Practice,
    Publication,
    Question,
    Recognition,
    Revision,
    Source,
    StrategyUse,
    Trial,
)

if TYPE_CHECKING:
    from workspace.demo.build import World

TODAY = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)

# Title -> state, days until the review.
STATES: dict[str, tuple[str, int | None]] = {
    "Quando qualcuno alza la voce allo sportello": ("confirmed", 190),
    "La prima volta che suoni quel campanello": ("confirmed", 240),
    "Venerdì, ore 12.40, dimissione prevista alle 14": ("trial", 70),
    "Cambio di operatore in tre incontri": ("trial", 120),
    "Salutarsi bene alla fine di un affido": ("review", None),
    "Scrivere relazioni che la famiglia possa leggere": ("confirmed", 6),
    "Diciotto anni domani, uscire dalla comunità con una rete": ("trial", 150),
    "Preparare il colloquio con chi fa mediazione": ("confirmed", 300),
    "P.I.P.P.I., la famiglia seduta al tavolo davvero": ("proposed", None),
    "Lo zaino delle quattro del pomeriggio": ("retired", None),
}

# Practice, group of who tried it, together?, again, context, what happened, what they changed.
TRIALS = (
    ("Quando qualcuno alza la voce allo sportello", "corbezzolo", True, "yes",
     "Segretariato in due sedi piccole, una sola persona allo sportello il mercoledì.",
     "Abbiamo cominciato dalla sedia vicino alla porta e dalla frase di chiusura. In tre mesi l’abbiamo usata due volte, e tutte e due le persone sono tornate all’appuntamento.",
     "La parola d’intesa la diciamo al telefono con l’altra sede, perché nella stanza accanto non c’è nessuno."),
    ("Quando qualcuno alza la voce allo sportello", "leccio", False, "changes",
     "Pronto intervento, di sera, con persone che spesso hanno bevuto.",
     "I primi due punti aiutano anche noi. La frase di chiusura no: viene presa come una sfida, proprio come dice la scheda.",
     "Al posto della frase di chiusura usciamo e torniamo in due dopo dieci minuti."),
    ("Quando qualcuno alza la voce allo sportello", "cisto", True, "yes",
     "Il nostro gruppo, dopo un pomeriggio difficile in sala d’attesa.",
     "Abbiamo fatto le due ore di prova con le sedie spostate davvero. Ridere insieme è servito quanto il resto.",
     ""),
    ("La prima volta che suoni quel campanello", "rovere", False, "yes",
     "Piccolo comune, tutti conoscono la macchina del servizio.",
     "Scrivere la domanda prima di partire ha tolto una visita su quattro: non serviva.",
     "Parcheggio due strade più in là, e lo dico alla famiglia."),
    ("La prima volta che suoni quel campanello", "pino", True, "yes",
     "Servizio famiglie, cinque persone, una sola assunta da meno di un anno.",
     "La colonna doppia la usiamo tutte da settembre. Le relazioni sono più corte e nessuno ce le ha rimandate.",
     "La telefonata di rientro la riceve la portineria, con un foglio che dice che cosa fare se non arriva."),
    ("La prima volta che suoni quel campanello", "castagno", False, "changes",
     "Anziani soli, visite che chiede quasi sempre il vicinato.",
     "Farsi accompagnare nelle stanze mette in imbarazzo chi da anni vive in una stanza sola.",
     "Chiedo di farmi vedere il posto della casa in cui stanno meglio."),
    ("Cambio di operatore in tre incontri", "larice", False, "changes",
     "Educativa domiciliare: chi lascia il caso spesso cambia cooperativa in una settimana.",
     "Tre incontri insieme non siamo mai riusciti a farli. Due sì, e la differenza si è vista.",
     "Il primo incontro lo facciamo per telefono, tutti e tre in vivavoce."),
    ("Venerdì, ore 12.40, dimissione prevista alle 14", "acero", True, "no",
     "Ospedale a quaranta chilometri, nessun referente fisso in reparto.",
     "Senza una persona di là che risponde, la telefonata delle 13 non la prende nessuno. Ci siamo fatti più male che bene.",
     ""),
    ("Scrivere relazioni che la famiglia possa leggere", "sorbo", True, "yes",
     "Tutela, relazioni che vanno in tribunale.",
     "Leggerle ad alta voce alla famiglia prima di mandarle ha cambiato il modo in cui le scriviamo.",
     "Due parole tecniche le teniamo, con la spiegazione accanto."),
)  # fmt: skip

# Card drawn from stories of Gruppo Faggio: what the supervisor wrote. The last one waits for a yes.
CARDS = (
    (
        "Prima di rispondere, un giro di orologio",
        {
            "contesto": "Servizi che ricevono richieste sotto pressione: telefonate, mail che dicono «entro oggi», persone alla porta.",
            "problema": "Rispondere subito per togliersi il peso, e accorgersi dopo di avere deciso la cosa sbagliata.",
            "obiettivo": "Darsi il tempo di pensare senza lasciare sola la persona che chiede.",
            "passi": "1. Dire che cosa si è capito della richiesta, e ripeterlo.\n2. Dire quando si risponderà, con un’ora precisa.\n3. Parlarne con una persona, anche cinque minuti in corridoio.\n4. Rispondere a quell’ora, anche solo per dire che serve ancora un giorno.",
            "attori": "Chi riceve la richiesta e una persona del gruppo che accetta di essere interrotta.",
            "risultati": "Nel gruppo l’abbiamo raccontata in tre, su situazioni diverse. In tutte e tre la seconda risposta è stata migliore della prima che avevamo in testa.",
            "quando_non": "Quando c’è un pericolo per qualcuno: lì il giro di orologio è un abbandono. E quando la richiesta arriva da chi ha già aspettato troppo.",
            "trasferibilita": "Serve almeno una persona raggiungibile. Chi lavora da solo può telefonare a chi supervisiona, se ci si è accordati prima.",
        },
        True,
    ),
    (
        "Dire di no senza chiudere la porta",
        {
            "problema": "Il no detto in fretta, per regolamento, che la persona sente come un no a sé.",
            "passi": "1. Dire il no per primo, chiaro.\n2. Dire di che cosa è il no: di questa prestazione, non della persona.\n3. Offrire la prossima cosa possibile, con un giorno.",
            "risultati": "L’abbiamo vista funzionare due volte. È presto per dire di più.",
            "quando_non": "Quando il no non è davvero deciso: allora si dice che non si sa ancora.",
        },
        False,
    ),
)  # fmt: skip

TERMS = (
    (("tema", "mandato"), ("competenza", "decisione_etica"), ("burnout", "r_urgenza"), ("obiettivo", "O4")),
    (("tema", "confini"), ("competenza", "comunicazione_difficile"), ("obiettivo", "O3")),
)

# Of which publication (title), who asks (group), the question, the answer.
QUESTIONS = (
    ("Cambio di operatore in tre incontri", "mirto",
     "Come fate quando chi lascia non vuole incontrare chi arriva? Da noi succede, e la famiglia se ne accorge.",
     "È successo anche a noi. Allora al primo incontro va chi supervisiona, e dice alla famiglia la verità: che il passaggio è faticoso anche per noi. Finora nessuno se n’è andato per questo."),
    ("La prima volta che suoni quel campanello", "carpino",
     "La seconda persona come la presentate, perché non sembri un controllo in più?",
     "La annunciamo nel messaggio, con il nome e il motivo. E quando possiamo la scegliamo fra chi la famiglia ha già visto."),
    ("Preparare il colloquio con chi fa mediazione", "ontano",
     "Quanto tempo prima parlate con chi fa mediazione? Noi riusciamo solo al telefono, cinque minuti.", ""),
)  # fmt: skip


def grow(world: World) -> None:
    """Everything above, in the world as it stands; the index of what it writes with it."""
    entries = {
        title: entry
        for entry, title in world.session.execute(
            select(Entry, Revision.title).join(Revision, Revision.id == Entry.current_revision_id)
        )
    }
    _lives(world, entries)
    _trials(world, entries)
    made = [_card(world, number, *card) for number, card in enumerate(CARDS)]
    _questions(world, entries)
    _readers(world)
    world.session.flush()
    search.write(world.session, *made, *(entries[title] for title in STATES if title in entries))


def _lives(world: World, entries: dict[str, Entry]) -> None:
    for title, (state, days) in STATES.items():
        if title in entries:
            review = (TODAY + dt.timedelta(days=days)).date() if days else None
            at = entries[title].updated_at + dt.timedelta(days=40)
            world.session.add(Practice(entry_id=entries[title].id, state=state, review_on=review, changed_at=at))


def _trials(world: World, entries: dict[str, Entry]) -> None:
    for number, (title, slug, together, again, context, happened, changed) in enumerate(TRIALS):
        entry = entries[title]
        author = world.members[slug][number % len(world.members[slug])]
        if author.id == entry.author_id:
            author = world.members[slug][(number + 1) % len(world.members[slug])]
        world.session.add(
            Trial(
                entry_id=entry.id,
                author_id=author.id,
                group_id=world.groups[slug].id,
                together=together,
                level=_level(world, entry),
                context=context,
                happened=happened,
                changed=changed,
                again=again,
                created_at=TODAY - dt.timedelta(days=11 * (len(TRIALS) - number)),
            )
        )


def _level(world: World, entry: Entry) -> int:
    levels = world.session.scalars(select(Publication.level).where(Publication.entry_id == entry.id)).all()
    return max(levels, default=3)


def _card(world: World, number: int, title: str, answers: dict[str, str], agreed: bool) -> Entry:
    """A card of the supervisor of Gruppo Faggio, from three stories of the group; shared where all said yes."""
    session, group, curator = world.session, world.groups["faggio"], world.supervisor["faggio"]
    stories = session.scalars(
        select(Entry)
        .where(
            Entry.group_id == group.id,
            Entry.reach == 3,
            Entry.kind.in_(("narrative", "reflection")),
            Entry.author_id != curator.id,
        )
        .order_by(Entry.id)
        .limit(3)
        .offset(2 * number)
    ).all()
    template = world.templates["t12"]
    at = TODAY - dt.timedelta(days=20 - 9 * number)
    card = Entry(
        author_id=curator.id, group_id=group.id, template_id=template.id, kind="practice", created_at=at, updated_at=at
    )
    world._add(card)
    revision = Revision(entry_id=card.id, number=1, author_id=curator.id, created_at=at, saved_at=at)
    texts.write_into(revision, texts.compose(template, title, answers))
    world._add(revision)
    card.current_revision_id, card.saves = revision.id, 1
    session.add(Practice(entry_id=card.id, state="trial" if agreed else "proposed", changed_at=at,
                         review_on=(TODAY + dt.timedelta(days=90)).date() if agreed else None))  # fmt: skip
    for pair in TERMS[number]:
        session.add(EntryTerm(entry_id=card.id, term_id=world.terms[pair].id, added_at=at))
    world.checked_as_invented(card, revision, at)
    revision.frozen = True
    _happened(session, card, at, curator.id, "practice.begun", sources=len(stories))
    for place, story in enumerate(stories):
        yes = agreed or place == 0
        source = Source(
            card_id=card.id,
            entry_id=story.id,
            author_id=story.author_id,
            revision_id=story.shared_revision_id,
            passages=[],
            asked_revision_id=revision.id,
            seal=clearance.seal(revision),
            answer="yes" if yes else "waiting",
            added_at=at,
            asked_at=at + dt.timedelta(days=1),
            answered_at=at + dt.timedelta(days=2) if yes else None,
        )
        world._add(source)
        if not yes:
            notice = Notice(person_id=story.author_id, kind="consent.asked", actor_id=curator.id,
                            detail={"source": source.id}, created_at=at + dt.timedelta(days=1))  # fmt: skip
            world._add(notice)
            source.notice_id = notice.id
        _happened(session, card, at + dt.timedelta(days=1), curator.id, "consent.asked", story.author_id)
        if yes:
            _happened(session, card, at + dt.timedelta(days=2), story.author_id, "consent.given")
    if agreed:
        _happened(session, card, at + dt.timedelta(days=3), curator.id, "entry.shared", reach=3)
        _happened(session, card, at + dt.timedelta(days=4), curator.id, "practice.moved", state="trial")
        card.reach, card.shared_revision_id, card.shared_at = 3, revision.id, at + dt.timedelta(days=3)
    session.flush()
    return card


def _happened(
    session: Session, card: Entry, at: dt.datetime, who: int, verb: str, whom: int | None = None, **more: Any
) -> None:
    event = Event(actor_id=who, verb=verb, at=at, entry_id=card.id, group_id=card.group_id, person_id=whom,
                  detail={"revision": 1, **more})  # fmt: skip
    session.add(event)


def _questions(world: World, entries: dict[str, Entry]) -> None:
    for number, (title, slug, body, answer) in enumerate(QUESTIONS):
        entry = entries[title]
        asker, at = world.members[slug][0], TODAY - dt.timedelta(days=9 - 2 * number)
        origin = next(s for s, group in world.groups.items() if group.id == entry.group_id)
        question = Question(
            entry_id=entry.id,
            group_id=entry.group_id,
            asker_id=asker.id,
            ambito_id=world.groups[slug].ambito_id,
            body=body,
            html=prose.render(body),
            created_at=at,
            answer=answer,
            answer_html=prose.render(answer) if answer else "",
            answered_by_id=world.members[origin][0].id if answer else None,
            answered_at=at + dt.timedelta(days=3) if answer else None,
        )
        world._add(question)
        people = [asker] if answer else [*world.members[origin], world.supervisor[origin]]
        kind = "question.answered" if answer else "question.asked"
        world._add(
            *(Notice(person_id=p.id, kind=kind, detail={"question": question.id}, created_at=at) for p in people)
        )


def _readers(world: World) -> None:
    """Strategies that stories of the same group used; what people recognise, and what they keep to read."""
    session = world.session
    published = session.execute(
        select(Publication.entry_id, Publication.ambito_id, Publication.level, Entry.kind, Entry.author_id)
        .join(Entry, Entry.id == Publication.entry_id)
        .where(Publication.state == "approved")
        .order_by(Publication.entry_id, Publication.level)
    ).all()
    strategies = [row for row in published if row.kind == "strategy"]
    stories = [row for row in published if row.kind == "narrative"]
    pairs = {(story.entry_id, strategy.entry_id) for story, strategy in zip(stories, strategies, strict=False)}
    session.add_all(StrategyUse(entry_id=one, strategy_id=other) for one, other in sorted(pairs))
    people = session.scalars(select(Person).where(Person.is_demo).order_by(Person.id)).all()
    inside = {p.id for members in world.members.values() for p in members}
    readers = [p for p in people if p.id in inside]
    seen: set[tuple[int, int]] = set()
    for number, row in enumerate(published[::2]):
        if row.level == 5:
            for reader in readers[number :: len(readers) // (3 + number % 7)]:
                if reader.id != row.author_id and (row.entry_id, reader.id) not in seen:
                    seen.add((row.entry_id, reader.id))
                    session.add(Recognition(entry_id=row.entry_id, person_id=reader.id, at=TODAY))
    wide = [row for row in published if row.level == 5]
    for number, reader in enumerate(readers[:40]):
        row = wide[number % len(wide)]
        session.add(Kept(person_id=reader.id, entry_id=row.entry_id, added_at=TODAY))
