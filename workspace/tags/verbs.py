"""What is done with words: an author chooses and proposes them, supervisors and staff keep the vocabulary.

Every change keeps the entries: a term that goes leaves them to the one that takes its place. Nothing here commits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from workspace import anonymity, events, lexicons, prose, search
from workspace.italian import fold
from workspace.nouns import FREE, Entry, EntryTerm, Facet, Term, TermLabel
from workspace.policy import Actor, Verb, ensure, readable
from workspace.refusals import Invalid

LONGEST = 60
MOST = 20  # terms on one entry


# --- the author ------------------------------------------------------------------------------------------------


def tag(
    session: Session,
    actor: Actor,
    entry: Entry,
    add: Collection[str] = (),
    remove: Collection[str] = (),
    words: Collection[str] = (),
) -> None:
    """Puts terms («tema/fiducia») on one's own entry and takes terms off; `words` that no term has are proposed.
    What is not named stays. Raises Invalid (with nothing changed) for a word that cannot be a tag."""
    ensure(actor, Verb.WRITE, entry)
    borne = set(session.scalars(select(EntryTerm.term_id).where(EntryTerm.entry_id == entry.id)))
    wanted = (borne - _ids(session, actor, remove, borne)) | _ids(session, actor, add, borne)
    wanted |= {_word(session, actor, entry, word) for word in words if word.strip()}
    if len(wanted) > MOST and len(wanted) > len(borne):
        raise Invalid("Bastano 20 parole chiave: togline una prima di aggiungerne.")
    gone, new = borne - wanted, wanted - borne
    if not gone and not new:
        return
    session.execute(delete(EntryTerm).where(EntryTerm.entry_id == entry.id, EntryTerm.term_id.in_(gone)))
    session.add_all(EntryTerm(entry_id=entry.id, term_id=term_id) for term_id in sorted(new))
    session.flush()
    _drop_forsaken(session, actor, gone)
    events.record(session, actor, "entry.tagged", entry_id=entry.id, added=len(new), removed=len(gone))
    search.write(session, entry)


def _ids(session: Session, actor: Actor, names: Collection[str], borne: Collection[int]) -> set[int]:
    """The terms of these names that the actor may know of; of several with one name, one that the entry bears."""
    found: dict[str, int] = {}
    keys = {name.partition("/")[2] for name in names}
    if not keys:
        return set()
    query = select(Term.id, Term.facet_key, Term.key).where(Term.key.in_(keys), readable(actor, Term))
    for ident, facet, key in session.execute(query.order_by(Term.id)):
        name = f"{facet}/{key}"
        if name in names and (name not in found or ident in borne):
            found[name] = ident
    return set(found.values())


def _word(session: Session, actor: Actor, entry: Entry, word: str) -> int:
    """The term of that name, or a proposal for one: of the entry's group, and seen there once the text is."""
    label = " ".join(prose.tidy(word).split())
    key = _key(label)
    if not key or len(label) > LONGEST:
        raise Invalid("Una parola chiave ha da una lettera a 60 caratteri.")
    if known := _by_name(session, actor, label):
        return known
    if anonymity.check(label, lexicons.of_group(session, entry.group_id)).findings:
        raise Invalid(
            "Questa parola sembra il nome, il luogo o il recapito di qualcuno: una parola chiave vale per molti testi. "
            "Cercane una più larga."
        )
    term = Term(
        facet_key=FREE,
        key=key,
        label_it=label,
        label_en=label,
        state="proposed",
        group_id=entry.group_id,
        proposed_by_id=actor.person_id,
    )
    session.add(term)
    session.flush()
    events.record(session, actor, "term.proposed", group_id=entry.group_id, term=term.id)
    return term.id


def _by_name(session: Session, actor: Actor, label: str) -> int | None:
    """The term whose label, or other name, is this word, however it is spelt; vocabulary before proposals."""
    folded = fold(label)
    named = select(TermLabel.term_id).where(TermLabel.folded == folded)
    rows = session.execute(
        select(Term.id, Term.label_it, Term.label_en, Term.id.in_(named))
        .where(readable(actor, Term))
        .order_by(Term.state, Term.id)
    ).all()
    exact = [row.id for row in rows if folded in (fold(row.label_it), fold(row.label_en))]
    other = [row.id for row in rows if row[3]]
    return next(iter(exact + other), None)


def _drop_forsaken(session: Session, actor: Actor, ids: Collection[int]) -> None:
    """One's own proposals that no text bears any more are not worth a supervisor's time."""
    borne = select(EntryTerm.term_id).where(EntryTerm.term_id.in_(ids))
    session.execute(
        delete(Term).where(
            Term.id.in_(ids),
            Term.state == "proposed",
            Term.proposed_by_id == actor.person_id,
            Term.id.not_in(borne),
        )
    )


# --- supervisors: what their groups proposed ---------------------------------------------------------------------


def accept(session: Session, actor: Actor, term: Term, facet: Facet, label_it: str, label_en: str) -> None:
    """A proposal takes its place in a facet that may grow, with a name in both languages."""
    _is_proposal(actor, term)
    if facet.closed or facet.key == FREE:
        raise Invalid("In questa parte del vocabolario non si aggiungono termini: scegline una aperta, o unisci.")
    term.label_it, term.label_en = _label(label_it), _label(label_en)
    _is_new_in(session, facet.key, term)
    last = session.scalar(select(func.max(Term.position)).where(Term.facet_key == facet.key)) or 0
    term.facet_key, term.key, term.position = facet.key, _free_key(session, facet.key, term.label_it), last + 1
    events.record(session, actor, "term.accepted", group_id=term.group_id, term=term.id, facet=facet.key)
    _tell_proposer(session, actor, "tag.accepted", term)
    term.state, term.group_id = "active", None
    session.flush()
    search.write(session, *_entries_of(session, term.id))


def reject(session: Session, actor: Actor, term: Term) -> None:
    """A proposal that finds no place: the texts lose the word and nothing else."""
    _is_proposal(actor, term)
    entries = _entries_of(session, term.id)
    session.execute(delete(EntryTerm).where(EntryTerm.term_id == term.id))
    events.record(session, actor, "term.rejected", group_id=term.group_id, term=term.id)
    _tell_proposer(session, actor, "tag.rejected", term)
    term.state = "rejected"
    session.flush()
    search.write(session, *entries)


# --- supervisors and staff: the vocabulary -----------------------------------------------------------------------


def merge(session: Session, actor: Actor, term: Term, into: Term, *, keep_name: bool = False) -> None:
    """`into` takes over the texts of `term`, and its names (those of a proposal only with `keep_name`: they were its
    group's own). Old addresses lead to it. Emotions stay among emotions: they are shown to fewer people."""
    if into.id == term.id or into.state != "active":
        raise Invalid("Scegli un altro termine del vocabolario.")
    proposal = term.state == "proposed"
    if proposal:
        _is_proposal(actor, term)
    else:
        ensure(actor, Verb.KEEP_VOCABULARY)
        if into.facet_key != term.facet_key:
            raise Invalid("Si uniscono due termini della stessa parte del vocabolario.")
    entries = _entries_of(session, term.id)
    both = select(EntryTerm.entry_id).where(EntryTerm.term_id == into.id)
    session.execute(delete(EntryTerm).where(EntryTerm.term_id == term.id, EntryTerm.entry_id.in_(both)))
    session.execute(update(EntryTerm).where(EntryTerm.term_id == term.id).values(term_id=into.id))
    session.execute(update(Term).where(Term.merged_into_id == term.id).values(merged_into_id=into.id))
    if keep_name or not proposal:
        _name_too(session, into, "it", term.label_it)
        _name_too(session, into, "en", term.label_en)
        for label in session.scalars(select(TermLabel).where(TermLabel.term_id == term.id)).all():
            _name_too(session, into, label.language, label.label)
    session.execute(delete(TermLabel).where(TermLabel.term_id == term.id))
    events.record(session, actor, "term.merged", group_id=term.group_id, term=term.id, into=into.id, texts=len(entries))
    if proposal:
        _tell_proposer(session, actor, "tag.merged", term)
    term.state, term.merged_into_id = "merged", into.id
    session.flush()
    search.write(session, *entries)


def rename(session: Session, actor: Actor, term: Term, label_it: str, label_en: str) -> None:
    """Other words for a term of the vocabulary; its address and its texts stay, the old words become other names."""
    _is_of_the_vocabulary(actor, term)
    old = (term.label_it, term.label_en)
    term.label_it, term.label_en = _label(label_it), _label(label_en)
    _is_new_in(session, term.facet_key, term)
    for language, label in zip(("it", "en"), old, strict=True):
        _name_too(session, term, language, label)
    events.record(session, actor, "term.renamed", term=term.id)


def add_name(session: Session, actor: Actor, term: Term, language: str, label: str) -> None:
    """Another name under which the term is found and suggested."""
    _is_of_the_vocabulary(actor, term)
    _name_too(session, term, "en" if language == "en" else "it", _label(label))
    events.record(session, actor, "term.named", term=term.id)


def drop_name(session: Session, actor: Actor, term: Term, label_id: int) -> None:
    _is_of_the_vocabulary(actor, term)
    session.execute(delete(TermLabel).where(TermLabel.id == label_id, TermLabel.term_id == term.id))
    events.record(session, actor, "term.unnamed", term=term.id)


# --- pieces ----------------------------------------------------------------------------------------------------


def _is_proposal(actor: Actor, term: Term) -> None:
    ensure(actor, Verb.CURATE_TERMS, term)
    if term.state != "proposed":
        raise Invalid("Questa etichetta è già stata sistemata.")


def _is_of_the_vocabulary(actor: Actor, term: Term) -> None:
    ensure(actor, Verb.KEEP_VOCABULARY)
    if term.state != "active":
        raise Invalid("Questo termine non è nel vocabolario.")


def _label(words: str) -> str:
    label = " ".join(prose.tidy(words).split())
    if not label or len(label) > LONGEST:
        raise Invalid("Ogni nome ha da una lettera a 60 caratteri, in italiano e in inglese.")
    return label


def _is_new_in(session: Session, facet_key: str, term: Term) -> None:
    """Two terms of a facet with one name would be two drawers for the same thing."""
    with session.no_autoflush:
        rows = session.execute(
            select(Term.label_it, Term.label_en).where(
                Term.facet_key == facet_key, Term.state == "active", Term.id != term.id
            )
        )
        taken = [(fold(it), fold(en)) for it, en in rows]
    if any(fold(term.label_it) == it or fold(term.label_en) == en for it, en in taken):
        raise Invalid("C’è già un termine con questo nome: uniscili.")


def _name_too(session: Session, term: Term, language: str, label: str) -> None:
    """Unless the term is already called so."""
    folded = fold(label)
    if not folded or folded in (fold(term.label_it), fold(term.label_en)):
        return
    known = select(TermLabel.id).where(
        TermLabel.term_id == term.id, TermLabel.folded == folded, TermLabel.language == language
    )
    if session.scalar(known.limit(1)) is None:
        session.add(TermLabel(term_id=term.id, language=language, label=label, folded=folded))
        session.flush()


def _key(label: str) -> str:
    """«Parola d’intesa» -> «parola_d_intesa»: fit for an address."""
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:80]
    return key or fold(label)[:80]


def _free_key(session: Session, facet_key: str, label: str) -> str:
    """The key of a label, with a number where an older term (perhaps merged) has it."""
    key = _key(label)
    taken = set(
        session.scalars(
            select(Term.key).where(
                Term.facet_key == facet_key, or_(Term.key == key, Term.key.like(f"{key}\\_%", escape="\\"))
            )
        )
    )
    return next(k for k in (key, *(f"{key[:76]}_{n}" for n in range(2, 1000))) if k not in taken)


def _entries_of(session: Session, term_id: int) -> list[int]:
    return list(session.scalars(select(EntryTerm.entry_id).where(EntryTerm.term_id == term_id)))


def _tell_proposer(session: Session, actor: Actor, kind: str, term: Term) -> None:
    if term.proposed_by_id is not None:
        events.tell(session, [term.proposed_by_id], kind, actor, group_id=term.group_id, term=term.id)
