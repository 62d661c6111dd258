"""What changes on a list. Texts that are shared already stay as they are; the next look takes the new list."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workspace import anonymity, events, lexicons, prose
from workspace.anonymity.gazetteers import words as everyday
from workspace.anonymity.lexicon import KINDS, key
from workspace.anonymity.words import bag, fold, tokens
from workspace.nouns import WORDS_LIMIT, LearntWord
from workspace.policy import Actor, Verb, ensure, fetch
from workspace.refusals import Invalid, Unsure

MOST = 300  # of one place
SHORTEST = 3  # letters
OF_PEOPLE = ("INITIALS", "DOB", "DATE")  # with a name, which may also be that of a place: «Rifugio Zarbo»
CALLED = bag("signora signor sig sigra famiglia fam dottoressa dottor dott don suor minore utente")


def add(
    session: Session,
    actor: Actor,
    words: str,
    kind: str,
    *,
    group_id: int | None = None,
    ambito_id: int | None = None,
    sure: str = "",
) -> LearntWord:
    """Puts words on the list of a group or of an ambito. Forbidden for who does not keep it; Invalid for what leads to
    a person, for what is there already and for what would be found everywhere; Unsure for what looks like somebody,
    unless `sure` says that it is not."""
    word = LearntWord(group_id=group_id, ambito_id=ambito_id, kind=kind, added_by_id=actor.person_id)
    ensure(actor, Verb.KEEP_WORDS, word)
    word.words = " ".join(prose.tidy(words).split())
    stems = key(word.words)
    word.key = " ".join(stems)
    if kind not in KINDS:
        raise Invalid("Scegli che cos’è.")
    if not stems or len(word.words) > WORDS_LIMIT or sum(map(len, stems)) < SHORTEST:
        raise Invalid("Scrivi il nome da riconoscere: da tre lettere a 80 caratteri.")
    if len(stems) == 1 and word.words.islower() and fold(word.words) in everyday():
        raise Invalid("È una parola di tutti i giorni, e verrebbe segnata ovunque: scrivi il nome intero.")
    _is_nobodys(word, sure)
    mine = LearntWord.group_id == group_id if group_id else LearntWord.ambito_id == ambito_id
    if session.scalar(select(LearntWord.id).where(mine, LearntWord.key == word.key)) is not None:
        raise Invalid("C’è già.")
    if (session.scalar(select(func.count()).select_from(LearntWord).where(mine)) or 0) >= MOST:
        raise Invalid("L’elenco è pieno: prima togli quello che non serve più.")
    try:
        with session.begin_nested():
            session.add(word)
    except IntegrityError:  # somebody else, at the same moment
        raise Invalid("C’è già.") from None
    _record(session, actor, "word.learnt", word)
    return word


def remove(
    session: Session, actor: Actor, word_id: int, *, group_id: int | None = None, ambito_id: int | None = None
) -> None:
    """Takes words off the list of this place. A second time changes nothing that is there: NotFound."""
    mine = LearntWord.group_id == group_id if group_id else LearntWord.ambito_id == ambito_id
    ensure(actor, Verb.KEEP_WORDS, LearntWord(group_id=group_id, ambito_id=ambito_id))
    word = fetch(session, actor, LearntWord, word_id, mine)
    session.delete(word)
    _record(session, actor, "word.forgotten", word)


def _is_nobodys(word: LearntWord, sure: str) -> None:
    report = anonymity.check(word.words)
    if report.blocking:
        raise Invalid(
            "Non l’ho aggiunto: è un recapito, un indirizzo con il numero o un codice. "
            "Qui non vanno i dati di nessuno, e quelli il controllo li trova già."
        )
    seal = anonymity.fingerprint(word.words)
    if sure != seal and (word.kind in ("PERSON", "NICKNAME") or _is_of_somebody(word.words, report)):
        raise Unsure(
            "Non l’ho ancora aggiunto: sembra una persona. Il nome di chi seguite non va mai qui: l’elenco lo legge "
            "tutto il gruppo, o tutto l’ambito.",
            seal,
            [word.words],
        )


def _is_of_somebody(words: str, report: anonymity.Report) -> bool:
    """A date or initials; a name of more than one word, or with nothing beside it, or with how one calls a person."""
    parts = [fold(token.text) for token in tokens(words)]
    called = any(part in CALLED for part in parts)
    return any(
        f.kind in OF_PEOPLE
        or (f.kind == "PERSON" and (called or " " in words[f.start : f.end] or f.end - f.start == len(words)))
        for f in report.to_confirm
    )


def _record(session: Session, actor: Actor, verb: str, word: LearntWord) -> None:
    session.flush()
    lexicons.forget(session)
    events.record(session, actor, verb, kind=word.kind, group_id=word.group_id, ambito_id=word.ambito_id)
