"""Who the groups and ambiti of the demo are in their own words, the words they use, and what they offer to all: writing
templates and formats of meetings, approved, waiting, taken over; the approved ones stand in a collection too."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from workspace import italian, prose
from workspace.nouns import (
    Ambito,
    Collection,
    Edition,
    Entry,
    Format,
    Gloss,
    Model,
    Offer,
    Portrait,
    Revision,
    Section,
    Template,
)

if TYPE_CHECKING:
    from workspace.demo.build import World

TODAY = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)

# Group -> who we are; «@slug» is an ambito.
PORTRAITS = {
    "faggio": "Siamo in nove, con quattro mestieri diversi, e copriamo otto comuni. Ci siamo messi insieme perché le "
    "stesse famiglie ci raccontavano storie diverse.\n\n**Come lavoriamo.** Una situazione per volta, chi la porta "
    "parla per primo e per ultimo. Nessuno dà consigli prima che sia chiara la domanda.\n\n**Che cosa ci sta a "
    "cuore.** Arrivare prima dell’urgenza, e dire le cose con parole che la famiglia possa rileggere.",
    "tiglio": "Un gruppo di sole assistenti sociali della tutela. Ci serve un posto dove dire «non lo so» senza "
    "che diventi una relazione.\n\nNegli ultimi due anni abbiamo lavorato soprattutto sulle visite, sugli "
    "allontanamenti e su come si saluta qualcuno.",
    "sorbo": "Stiamo alla porta: ascoltiamo, orientiamo, a volte diciamo di no. Ci troviamo per non farlo da sole.",
    "@alta-valle": "Otto comuni di montagna e sei gruppi di supervisione. Qui il servizio è spesso una persona sola "
    "in un ufficio, e la persona più vicina sta a mezz’ora di strada.\n\nPer questo mettiamo in comune due "
    "cose: come si fa una visita quando tutti si conoscono, e come si chiede aiuto prima di averne bisogno.",
    "@piana": "Una città media con la sua cintura. Lavoriamo sui numeri grandi senza perdere i nomi.",
}

# Group or «@ambito», word, what it means there, title of the text that tells it (or none).
WORDS = (
    ("faggio", "Il giro di orologio", "Il tempo che ci prendiamo prima di rispondere: con un’ora precisa, detta a chi aspetta.", "Prima di rispondere, un giro di orologio"),
    ("faggio", "La seconda sedia", "Chi viene con noi alla prima visita e non conduce: guarda, e dopo racconta che cosa ha visto.", ""),
    ("faggio", "Parola d’intesa", "La parola che diciamo al telefono per chiedere aiuto senza che la persona davanti si allarmi.", ""),
    ("tiglio", "Salutare in tre", "Chi lascia, chi arriva e la famiglia nella stessa stanza, almeno una volta.", "Cambio di operatore in tre incontri"),
    ("@alta-valle", "Caso di tutti", "Una situazione che tre servizi conoscono e che nessuno ha in carico. La nominiamo così per deciderlo insieme.", ""),
    ("@alta-valle", "Visita lunga", "Quella in cui il viaggio dura più del colloquio: si prepara prima, perché non si torna il giorno dopo.", "La prima volta che suoni quel campanello"),
)  # fmt: skip

# Group, state, name, summary, questions with a line of help.
TEMPLATES = (
    ("tiglio", "approved", "Dopo un allontanamento", "Per rimettere in ordine il giorno, prima della relazione.",
     (("Che cosa è successo, ora per ora?", "Solo i fatti, anche quelli piccoli."),
      ("Chi ha parlato con il bambino, e con quali parole?", "Come le ricordi, senza aggiustarle."),
      ("Che cosa hai tenuto per te?", "Resta qui finché non decidi altro."),
      ("Di che cosa hai bisogno prima di tornarci?", "Una persona, un’ora, una risposta."))),
    ("gelso", "approved", "La telefonata del lunedì", "Dieci minuti per non portare a casa quello che si è sentito.",
     (("Che cosa ti è rimasto della telefonata?", "Una frase basta."),
      ("Che cosa hai promesso?", "Con il giorno in cui lo farai."))),
    ("betulla", "network", "Quando muore qualcuno che seguivamo", "Per non passare subito alla pratica dopo.",
     (("Chi era per te?", "Senza nome: com’era la stanza, che cosa diceva sempre."),
      ("Che cosa avete fatto bene?", "Anche una cosa sola, anche tardi."),
      ("A chi lo devi ancora dire?", "Un collega, la famiglia, il gruppo."))),
    ("faggio", "proposed", "Prima dell’équipe", "Arrivare alla riunione con una domanda, non con un racconto.",
     (("Qual è la domanda?", "Se sono due, scegli."),
      ("Che cosa cambierebbe se avessi la risposta?", "Nella pratica, da domani."),
      ("Chi altri la deve sentire?", ""))),
)  # fmt: skip

# Group -> whose supervisors look at what it offers: of another group of the ambito, of another ambito.
LOOKS = {"tiglio": ("betulla", "carpino"), "gelso": ("pioppo", "mirto"), "betulla": ("sorbo", "rovere")}

# Group, state, name, summary, steps: name, minutes, who speaks, what happens.
FORMATS = (
    ("tiglio", "approved", "Il caso al contrario", "Si comincia dalla fine che vorremmo, e si torna indietro.",
     (("La fine", 10, "Chi porta la situazione", "Racconta come vorrebbe che fosse fra un anno, al presente."),
      ("Il passo prima", 20, "Tutto il gruppo", "Che cosa doveva esserci, un attimo prima? Si va indietro di un passo alla volta."),
      ("Oggi", 10, "Chi porta la situazione", "Riconosce a quale passo si trova, e ne sceglie uno."),
      ("Il saluto", 5, "A turno", "Una frase a testa: che cosa mi porto via."))),
    ("faggio", "proposed", "Due sedie vuote", "Per dare voce a chi nella stanza non c’è.",
     (("Chi manca", 5, "Chi conduce", "Chiede chi, in questa situazione, non è mai stato ascoltato."),
      ("La sedia", 20, "Chi se la sente", "Si siede, e parla in prima persona per tre minuti."),
      ("Che cosa è cambiato", 15, "Tutto il gruppo", "Si torna al proprio posto e si dice che cosa si è sentito."))),
)  # fmt: skip

# Name -> what the curators of the collection that holds it say about it.
NOTES = {
    "Dopo un allontanamento": "Si scrive *la sera stessa*, prima della relazione. Chi l’ha usato ha poi letto al gruppo solo "
    "la seconda domanda.",
    "Il caso al contrario": "Va bene quando il gruppo si è fermato su quello che è andato male. Chiede quarantacinque minuti "
    "pieni: non comincerei dopo le undici.",
}


def tell(world: World) -> None:
    """Everything above, in the world as it stands."""
    texts = {
        title: entry
        for entry, title in world.session.execute(
            select(Entry.id, Revision.title).join(Revision, Revision.id == Entry.current_revision_id)
        )
    }
    for place, words in PORTRAITS.items():
        world.session.add(Portrait(**_place(world, place), body=words, html=prose.render(words),
                                   written_by_id=_keeper(world, place), updated_at=TODAY - dt.timedelta(days=20)))  # fmt: skip
    for place, word, meaning, title in WORDS:
        world.session.add(Gloss(**_place(world, place), word=word, key=" ".join(italian.stems(word)), meaning=meaning,
                                entry_id=texts.get(title), added_by_id=_keeper(world, place),
                                added_at=TODAY - dt.timedelta(days=15)))  # fmt: skip
    offers = [_template(world, *one) for one in TEMPLATES] + [_format(world, *one) for one in FORMATS]
    world.session.flush()
    _take_over(world, offers)
    _collect(world, [one for one in offers if one.state == "approved"])


def _place(world: World, place: str) -> dict[str, int]:
    return {"ambito_id": world.ambiti[place[1:]].id} if place.startswith("@") else {"group_id": world.groups[place].id}


def _keeper(world: World, place: str) -> int:
    if not place.startswith("@"):
        return world.supervisor[place].id
    here = world.ambiti[place[1:]].id
    return next(world.supervisor[slug].id for slug, group in world.groups.items() if group.ambito_id == here)


def _both(words: str) -> dict[str, str]:
    return {"it": words, "en": words}


def _template(world: World, slug: str, state: str, name: str, summary: str, questions: Any) -> Offer:
    prompts = [
        {"key": f"domanda_{number}", "label": _both(label), "help": _both(help_), "ten_minutes": number < 4,
         "optional": number >= 4, "rows": 6}
        for number, (label, help_) in enumerate(questions, start=1)
    ]  # fmt: skip
    body = {
        "name": _both(name),
        "summary": _both(summary),
        "kind": "narrative",
        "minutes": 5 * len(prompts),
        "prompts": prompts,
    }
    return _offered(world, Template, slug, state, {**body, "source": _both(""), "default_reach": 1, "at_least": 0})


def _format(world: World, slug: str, state: str, name: str, summary: str, steps: Any) -> Offer:
    done = [
        {"key": f"passo-{number}", "name": _both(title), "minutes": minutes, "role": _both(who), "does": _both(does)}
        for number, (title, minutes, who, does) in enumerate(steps, start=1)
    ]
    body = {"name": _both(name), "summary": _both(summary), "minutes": sum(s["minutes"] for s in done), "steps": done}
    return _offered(world, Format, slug, state, {**body, "source": _both(""), "roles": []})


def _offered(world: World, noun: Any, slug: str, state: str, body: dict[str, Any]) -> Offer:
    """One of the group's own, and its offer."""
    group = world.groups[slug]
    key = f"g{group.id}-{body['name']['it'].lower().replace(' ', '-').replace('’', '-')}"
    body = {"key": key, "version": 1, **body}
    own = noun(key=key, group_id=group.id, body=body, position=-1)
    of = "format" if noun is Format else "template"
    if of == "template":
        own.kind = body["kind"]
    world.session.add(own)
    world.session.flush()
    yes, looked = state == "approved", state != "proposed"
    offer = Offer(
        of=of,
        group_id=group.id,
        ambito_id=group.ambito_id,
        kind=getattr(own, "kind", None),
        body=body,
        state=state,
        proposed_by_id=world.supervisor[slug].id,
        proposed_at=TODAY - dt.timedelta(days=30 if yes else 9 if looked else 3),
        looked_by_id=world.supervisor[LOOKS[slug][0]].id if looked else None,
        looked_at=TODAY - dt.timedelta(days=27 if yes else 4) if looked else None,
        decided_by_id=world.supervisor[LOOKS[slug][1]].id if yes else None,
        decided_at=TODAY - dt.timedelta(days=24) if yes else None,
        **{f"{of}_id": own.id},
    )
    world.session.add(offer)
    return offer


def _take_over(world: World, offers: list[Offer]) -> None:
    """Another ambito has its own copy of the first, and it says where it comes from."""
    offer = offers[0]
    where = world.session.get_one(Ambito, offer.ambito_id).name
    body = offer.body | {"source": _both(f"Preso da «{offer.body['name']['it']}», {where}.")}
    key = f"a{world.ambiti['piana'].id}-{offer.body['key'].split('-', 1)[1]}"
    copy = Template(key=key, ambito_id=world.ambiti["piana"].id, kind=offer.kind, position=-1)
    copy.body = body | {"key": key, "version": 1}
    world.session.add(copy)


def _collect(world: World, approved: list[Offer]) -> None:
    """In the first published collection of the first ambito, in a section of their own."""
    query = select(Edition.id).join(Collection, Collection.id == Edition.collection_id)
    here = query.where(Collection.ambito_id == world.ambiti["alta-valle"].id, Edition.state == "published")
    edition = world.session.scalars(here.order_by(Edition.id).limit(1)).one()
    last = world.session.scalar(select(func.max(Section.position)).where(Section.edition_id == edition)) or 0
    section = Section(edition_id=edition, title="Modelli e formati", position=last + 1)
    world.session.add(section)
    world.session.flush()
    for position, offer in enumerate(approved, start=1):
        note = NOTES.get(offer.body["name"]["it"], "")
        world.session.add(
            Model(
                edition_id=edition,
                section_id=section.id,
                offer_id=offer.id,
                position=position,
                note=note,
                html=prose.render(note),
                added_at=TODAY,
            )
        )
