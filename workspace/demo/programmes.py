"""The programmes of the demo world: one for each of two ambiti, one that two ambiti carry together; who pays whom, what
groups gave back, and the certificates of the first year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from workspace import hours
from workspace.demo import cast
from workspace.nouns import (
    Ambito,
    Certificate,
    Event,
    Feedback,
    Group,
    Particulars,
    PastEmployer,
    Person,
    Programme,
    ProgrammeAmbito,
    ProgrammeGroup,
)
from workspace.programmes import telling
from workspace.programmes.verbs import LETTERS

BEGINS, ENDS = dt.date(2025, 12, 1), dt.date(2027, 6, 30)
OVER = {"supervisione-alta-valle": dt.date(2026, 10, 31)}  # its year is over: certificates are issued
MADE = dt.datetime(2025, 11, 10, 8, 0, tzinfo=dt.UTC)
ASKED = {
    "A1": {"people": 15, "hours": 16, "meeting": 2},
    "A2": {"people": 1, "hours": 8, "meeting": 1},
    "A3": {"people": 15, "hours": 16, "meeting": 2},
    "SS": {},
}
#: slug, title, funding, CUP, euro, act, provider, ambiti, bodies, targets
SHEETS = (
    (
        "supervisione-alta-valle", "Supervisione professionale nell’Alta Valle", "fnps", "E21H25000140001", 16_370,
        "Determinazione 101", dt.date(2025, 7, 18), "Cooperativa Il Faggeto", ("alta-valle",),
        ("Unione dei Comuni dell’Alta Valle",), "Sei gruppi, almeno 16 ore l’anno ciascuno.\nUna restituzione scritta per gruppo.",
    ),
    (
        "supervisione-piana", "Supervisione professionale nella Piana", "inclusione", "F31H25000150002", 42_000,
        "Determinazione 233", dt.date(2025, 6, 30), "Studio Associato Rondine", ("piana",),
        ("Azienda speciale della Piana",), "Sei gruppi, almeno 40 persone.",
    ),
    (
        "supervisione-colline-costa", "Supervisione insieme: Colline e Costa", "pnrr", "G41H25000160003", 210_000,
        "Provvedimento 57", dt.date(2025, 5, 12), "Cooperativa Il Faggeto", ("colline", "costa"),
        ("Comune capofila delle Colline", "Comune capofila della Costa"), "Dodici gruppi in due ambiti.",
    ),
)  # fmt: skip
BODIES = {
    "alta-valle": ("Unione dei Comuni dell’Alta Valle", "Cooperativa Passo Lento"),
    "piana": ("Azienda speciale della Piana", "Cooperativa Passo Lento"),
    "colline": ("Comune capofila delle Colline", "Cooperativa Terra di Mezzo"),
    "costa": ("Comune capofila della Costa", "Cooperativa Terra di Mezzo"),
}
#: group, days after the beginning, criticality, effect, proposal, state, answer
GIVEN_BACK = (
    ("tiglio", 60, "Le convocazioni agli incontri di rete arrivano il giorno prima, quasi sempre nel pomeriggio.",
     "Si arriva impreparati, e chi è di turno altrove manca. Le famiglie vedono un tavolo a metà.",
     "Una settimana di anticipo per gli incontri che non sono urgenti, e una persona che tiene il calendario.",
     "answered", "Da gennaio il calendario lo tiene la segreteria del servizio: una settimana di anticipo, salvo urgenze."),
    ("faggio", 150, "Non c’è una stanza in cui parlare senza essere sentiti nei giorni di mercato.",
     "I colloqui difficili si fanno in corridoio o si rimandano, e poi pesano il doppio.",
     "Tenere libera una stanza il martedì e il venerdì mattina.", "taken", ""),
    ("betulla", 320, "Le dimissioni protette vengono segnalate quando la data è già decisa.",
     "Il progetto si costruisce di corsa, e l’assistenza parte in ritardo.",
     "Un contatto fisso con il reparto, una volta la settimana.", "open", ""),
    ("gelso", 240, "Ogni polo usa un modulo diverso per la stessa richiesta.",
     "Chi cambia polo ricomincia da capo, e anche le persone.", "Un modulo solo, scelto insieme.", "open", ""),
    ("mirto", 200, "Dopo le notti di turno non è previsto un tempo per raccontare che cosa è successo.",
     "Quello che non si racconta torna a casa con noi.", "Mezz’ora il mattino dopo, in orario.", "answered",
     "La mezz’ora è nell’orario di ottobre. A fine anno ci diciamo com’è andata."),
)  # fmt: skip


def build(
    session: Session,
    ambiti: Mapping[str, Ambito],
    groups: Mapping[str, Group],
    members: Mapping[str, Sequence[Person]],
    staff: Mapping[str, Person],
) -> None:
    """`staff`: by ambito, who of its office did these things."""
    _employ(session, members)
    of_ambito = {slug: ambito for slug, _, _, ambito, _ in cast.GROUPS}
    for slug, title, funding, cup, euro, act, act_on, provider, where, bodies, targets in SHEETS:
        programme = Programme(
            slug=slug, title=title, funding=funding, cup=cup, budget=euro * 100, procedure="Procedura aperta", act=act,
            act_on=act_on, provider=provider, bodies=list(bodies), starts_on=BEGINS, ends_on=OVER.get(slug, ENDS), targets=targets,
            thresholds=ASKED, is_public=True, created_at=MADE, updated_at=MADE,
        )  # fmt: skip
        session.add(programme)
        session.flush()
        session.add_all(
            ProgrammeAmbito(programme_id=programme.id, ambito_id=ambiti[one].id, accepted_at=MADE) for one in where
        )
        inside = [groups[group] for group, ambito in of_ambito.items() if ambito in where]
        session.add_all(ProgrammeGroup(programme_id=programme.id, group_id=group.id) for group in inside)
        session.flush()
        if slug in OVER:
            _attest(session, programme, inside, staff[where[0]])
        telling.keep_up(session, programme)
    _give_back(session, groups, members, {slug: staff[ambito] for slug, ambito in of_ambito.items()})


def _employ(session: Session, members: Mapping[str, Sequence[Person]]) -> None:
    """Two of three work for the body of the ambito, one for a cooperative, and one in ten came from there this June. Most
    say how old they are, and more who they are."""
    told: set[int] = set()
    for slug, _, _, ambito, _ in cast.GROUPS:
        for place, person in enumerate(members[slug]):
            person.employer = person.employer or BODIES[ambito][place % 3 == 2]
            if person.id in told:
                continue
            told.add(person.id)
            if person.id % 10 == 3:
                before = BODIES[ambito][person.employer == BODIES[ambito][0]]
                session.add(PastEmployer(person_id=person.id, name=before, until=dt.date(2026, 5, 31)))
            if person.id % 6:
                gender = "f" if person.name.split()[0].endswith(("a", "e")) else "m"
                born = None if person.id % 5 == 0 else 1964 + person.id * 7 % 38
                said = Particulars(person_id=person.id, gender=gender, birth_year=born, counts_from=BEGINS)
                session.add(said)
    session.flush()


def _attest(session: Session, programme: Programme, groups: Sequence[Group], by: Person) -> None:
    """Certificates for the year that is over, in two groups of three."""
    number, year = 0, programme.ends_on.year
    for place, group in enumerate(groups):
        lines = hours.account(session, [group.id], dt.date(year, 1, 1), programme.ends_on).lines
        for line in sorted(lines, key=lambda line: line.person_id) if place % 3 < 2 else []:
            if line.enough:
                number += 1
                session.add(
                    Certificate(
                        code=_code(programme.id, number), programme_id=programme.id, group_id=group.id,
                        person_id=line.person_id, year=year, number=number, due=line.due, present=line.present,
                        issued_at=dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC), issued_by_id=by.id,
                    )
                )  # fmt: skip
    session.flush()


def _code(programme_id: int, number: int) -> str:
    """Of the signs that real ones are made of, and always the same."""
    return f"DEMA-{LETTERS[programme_id] * 4}-{LETTERS[number // 32] * 2}{LETTERS[number % 32] * 2}"


def _give_back(
    session: Session, groups: Mapping[str, Group], members: Mapping[str, Sequence[Person]], staff: Mapping[str, Person]
) -> None:
    for slug, days, criticality, effect, proposal, state, answer in GIVEN_BACK:
        said = dt.datetime.combine(BEGINS, dt.time(9, 40), dt.UTC) + dt.timedelta(days=days)
        author = members[slug][1]
        one = Feedback(group_id=groups[slug].id, author_id=author.id, criticality=criticality, effect=effect,
                       proposal=proposal, created_at=said, state=state, answer=answer)  # fmt: skip
        if state != "open":
            one.answered_by_id, one.answered_at = staff[slug].id, said + dt.timedelta(days=11)
        session.add(one)
        session.flush()
        given = Event(actor_id=author.id, verb="feedback.given", group_id=one.group_id, detail={"feedback": one.id})
        given.at = said
        session.add(given)
    session.flush()
