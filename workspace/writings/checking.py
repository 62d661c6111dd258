"""The check of one's own text before anybody else reads it: as one writes (the editor's module asks with the words as
they stand, nothing of which is kept), and as a page of its own that works without a script.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workspace import clearance, decisions, gate, ladder, stand_ins, texts
from workspace.anonymity import Level
from workspace.anonymity.sentences import KINDS
from workspace.db import db, now
from workspace.decisions import Marks, Seen
from workspace.gate import Gate, Place
from workspace.nouns import BODY_LIMIT, Entry, Revision, Template
from workspace.refusals import Conflict, Invalid
from workspace.stand_ins import Change, Idea, Letters
from workspace.web.access import Who, current_actor, enter
from workspace.web.language import language
from workspace.writings import reads, verbs

blueprint = Blueprint("checking", __name__)
Answer = str | Response | tuple[Any, int]
MARK = re.compile(r"[0-9a-f]{64}")


# --- as one writes -----------------------------------------------------------------------------------------------


@blueprint.post("/scritti/<int:entry_id>/controllo/testo")
@enter(Who.SIGNED_IN, only_looks=True)
def look(entry_id: int) -> Answer:
    """What the check finds in these words (`texts`: key -> words), which need not be saved; offsets as scripts count."""
    s = db.session()
    entry = reads.own(s, current_actor(), entry_id)
    sent = _texts_sent()
    saved = dict(ladder.parts(s.get_one(Revision, entry.current_revision_id)))
    letters = Letters({**saved, **sent}.values(), _letters_sent())
    found: dict[str, list[dict[str, Any]]] = {part: [] for part in sent}
    for one in decisions.sift(s, entry.id, sent.items()):
        found[one.part].append(_told(sent[one.part], one, letters))
    return {"texts": found}, 200


@blueprint.post("/scritti/<int:entry_id>/controllo/decisione")
@enter(Who.SIGNED_IN)
def decide(entry_id: int) -> Answer:
    """Keeps a decision (`decision`, «» to think again) about places (`places`: [[kind, what, before, after]]); or counts
    what other words took the place of (`changed`: [kind])."""
    s, actor = db.session(), current_actor()
    entry = reads.to_write(s, actor, entry_id)
    sent = _json_sent()
    if "changed" in sent:
        decisions.count(s, actor, entry, _kinds_sent(sent["changed"], sent.get("decision")), str(sent.get("decision")))
        s.commit()
        return {}, 200
    places = _places_sent(sent.get("places"))
    decision, everywhere = str(sent.get("decision", "?")), sent.get("everywhere") is True
    if decision == "":
        decisions.reopen(s, actor, entry, places)
    else:
        decisions.decide(s, actor, entry, places, decision, everywhere=everywhere)
    s.commit()
    return {}, 200


def _json_sent() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


def _texts_sent() -> dict[str, str]:
    given = _json_sent().get("texts")
    if not isinstance(given, dict) or not all(isinstance(k, str) and isinstance(v, str) for k, v in given.items()):
        raise Invalid("Non è arrivato un testo.")
    if sum(len(words) for words in given.values()) > 2 * BODY_LIMIT:
        raise Invalid("Non è arrivato un testo.")
    return given


def _places_sent(given: Any) -> list[Marks]:
    def whole(place: Any) -> bool:
        return (
            isinstance(place, list)
            and len(place) == 4
            and all(isinstance(word, str) for word in place)
            and bool(place[0] in KINDS and all(MARK.fullmatch(mark) for mark in place[1:]))
        )

    if not isinstance(given, list) or not 0 < len(given) <= 500 or not all(whole(place) for place in given):
        raise Invalid("Non è arrivata una decisione.")
    return [Marks(*place) for place in given]


def _kinds_sent(given: Any, decision: Any) -> list[str]:
    whole = isinstance(given, list) and 0 < len(given) <= 500 and all(kind in KINDS for kind in given)
    if not whole or decision not in decisions.CHANGING:
        raise Invalid("Non è arrivata una decisione.")
    return given


def _letters_sent() -> dict[str, str]:
    given = _json_sent().get("letters")
    letters = given.items() if isinstance(given, dict) else ()
    return {name: letter for name, letter in letters if isinstance(letter, str) and letter in stand_ins.LETTERS}


def _told(text: str, one: Seen, letters: Letters) -> dict[str, Any]:
    """A finding as the editor's module needs it."""
    finding = one.finding

    def change(made: Change) -> dict[str, Any]:
        return {"start": _units(text, made.start), "end": _units(text, made.end), "words": made.words}

    told: dict[str, Any] = {
        "start": _units(text, finding.start),
        "end": _units(text, finding.end),
        "kind": finding.kind,
        "level": finding.level.value,
        "why": _(finding.why),
        "decision": one.decision,
        "marks": [one.marks.kind, one.marks.what, one.marks.before, one.marks.after],
    }
    if finding.level is not Level.ATTEND:
        ideas = _ideas(text, finding.start, finding.end, finding.kind, finding.suggestions, letters)
        told["ideas"] = [{"label": i.label, "decision": i.decision, **change(i.change)} for i in ideas]
        told["remove"] = change(stand_ins.without(text, finding.start, finding.end, finding.kind))
    return told


def _units(text: str, offset: int) -> int:
    """Code points to UTF-16 units, in which scripts count."""
    return offset if text.isascii() else len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def _ideas(text: str, start: int, end: int, kind: str, suggestions: tuple[str, ...], letters: Letters) -> list[Idea]:
    letter = letters.of(text[start:end]) if kind in stand_ins.PEOPLE else ""
    return stand_ins.ideas(text, start, end, kind, suggestions, letter=letter, year=now().year)


# --- a page of its own -------------------------------------------------------------------------------------------


@blueprint.get("/scritti/<int:entry_id>/controllo")
@enter(Who.SIGNED_IN)
def page(entry_id: int) -> str:
    s = db.session()
    entry = reads.to_edit(s, current_actor(), entry_id)
    revision = s.get_one(Revision, entry.current_revision_id)
    return _page(entry, revision, gate.look(s, revision))


@blueprint.post("/scritti/<int:entry_id>/controllo")
@enter(Who.SIGNED_IN)
def submit(entry_id: int) -> Answer:
    """All that was decided, in one step: what is to be replaced makes one new version, the rest is kept as decisions."""
    s, actor = db.session(), current_actor()
    entry = reads.to_write(s, actor, entry_id)
    revision = s.get_one(Revision, entry.current_revision_id)
    if request.form.get("sigillo") != clearance.seal(revision):
        raise Conflict(
            "Il testo è cambiato mentre lo controllavi, forse in un’altra finestra: guarda di nuovo il controllo."
        )
    found = gate.look(s, revision)
    heard = _heard(found, revision)
    if isinstance(heard, list):
        return _page(entry, revision, found, heard), 400
    if entry.trashed_at is not None:
        raise Invalid("Questo testo è nel cestino: prima riprendilo.")
    changed = _carry_out(entry, revision, found, heard)
    dropped = verbs.drop_earlier(s, actor, entry) if request.form.get("elimina") else 0
    s.commit()
    _say(changed, dropped)
    left = gate.look(s, s.get_one(Revision, entry.current_revision_id))
    place = f"/scritti/{entry_id}/condivisione" if left.is_open and entry.group_id else f"/scritti/{entry_id}/controllo"
    return redirect(place, 303)


Heard = dict[int, tuple[str, str]]  # number of a matter -> decision, words to write instead


def _heard(found: Gate, revision: Revision) -> Heard | list[tuple[str, str]]:
    """What the form says of each matter; or what is wrong with it: (anchor, sentence)."""
    heard: Heard = {}
    wrong = []
    offered = offers(found, revision)
    for matter in (*found.blocking, *found.to_confirm):
        said = request.form.get(f"decisione-{matter.number}", "")
        words = " ".join(request.form.get(f"parole-{matter.number}", "").split())
        ideas = offered[matter.number]
        if said.startswith("idea-") and said[5:].isdigit() and int(said[5:]) < len(ideas):
            idea = ideas[int(said[5:])]
            heard[matter.number] = (idea.decision, idea.label)
        elif said == "altro" and not words:
            wrong.append((f"#parole-{matter.number}", _("Scrivi le parole da mettere al posto di «%(words)s».", words=matter.words)))  # fmt: skip
        elif said == "altro":
            heard[matter.number] = ("stand_in" if matter.kind in stand_ins.PEOPLE else "generalised", words)
        elif said == "removed" or (said in decisions.STAYING and not matter.blocks):
            heard[matter.number] = (said, "")
    looked = request.form.getlist("guardato")
    heard |= {m.number: ("seen", "") for m in found.cues if str(m.number) in looked}
    return wrong or heard


def _carry_out(entry: Entry, revision: Revision, found: Gate, heard: Heard) -> int:
    """Decisions first, then one new version with every replacement; answers how many places changed."""
    s, actor = db.session(), current_actor()
    parts = dict(ladder.parts(revision))
    changes: dict[str, list[Change]] = defaultdict(list)
    told: dict[str, list[str]] = defaultdict(list)
    for matter in (*found.blocking, *found.to_confirm, *found.cues):
        decision, words = heard.get(matter.number, ("", ""))
        if decision in decisions.CHANGING:
            for place in matter.places:
                changes[place.part].append(_change(parts[place.part], place, matter.kind, words))
                told[decision].append(matter.kind)
        elif decision and any(place.decision != decision for place in matter.places):
            marks = [place.marks for place in matter.places]
            decisions.decide(s, actor, entry, marks, decision, everywhere=True)
    if not changes:
        return 0
    made = {part: stand_ins.apply(text, changes[part]) for part, text in parts.items() if part in changes}
    texts_now = {part: words for part, (words, _spans) in made.items()}
    title = texts_now.pop("title", revision.title)
    saved = verbs.save(s, actor, entry, title, texts_now, fresh=True)
    if isinstance(saved, verbs.Saved):
        _settle_stand_ins(entry, {part: (words, spans) for part, (words, spans) in made.items()})
    for decision, kinds in told.items():
        decisions.count(s, actor, entry, kinds, decision)
    return sum(map(len, changes.values()))


def _change(text: str, place: Place, kind: str, words: str) -> Change:
    if not words:
        return stand_ins.without(text, place.start, place.end, kind)
    return stand_ins.fitted(text, place.start, place.end, words, kind)


def _settle_stand_ins(entry: Entry, made: Mapping[str, tuple[str, list[tuple[int, int]]]]) -> None:
    """The check may take a stand-in for something («A.»): its author has just decided on it."""
    s = db.session()
    for part, (text, spans) in made.items():
        inside = [
            one.marks
            for one in decisions.sift(s, entry.id, [(part, text)])
            if one.finding.level is Level.CONFIRM
            and any(start <= one.finding.start and one.finding.end <= end + 1 for start, end in spans)
        ]
        if inside:
            decisions.decide(s, current_actor(), entry, inside, "stand_in")


def offers(found: Gate, revision: Revision) -> dict[int, list[Idea]]:
    """number of a matter -> what may be written in its place, judged where it stands first."""
    parts = dict(ladder.parts(revision))
    letters = Letters(parts.values())
    offered = {}
    for matter in (*found.blocking, *found.to_confirm):
        place = matter.places[0]
        offered[matter.number] = _ideas(
            parts[place.part], place.start, place.end, matter.kind, matter.suggestions, letters
        )
    return offered


def _page(entry: Entry, revision: Revision, found: Gate, wrong: list[tuple[str, str]] | None = None) -> str:
    s = db.session()
    template = s.get_one(Template, entry.template_id)
    return render_template(
        "writings/check.html",
        entry=entry,
        revision=revision,
        gate=found,
        offers=offers(found, revision),
        seal=clearance.seal(revision),
        labels={"title": _("Titolo"), **texts.labels(texts.prompts_of(template), language())},
        wrong=wrong or [],
        said=request.form,
    )


def _say(changed: int, dropped: int) -> None:
    told = [_("Ho tenuto le tue decisioni.")]
    if changed:
        told = [ngettext("Ho cambiato il testo in un punto.", "Ho cambiato il testo in %(num)d punti.", changed)]
    if dropped:
        told.append(ngettext("È stata eliminata una versione.", "Sono state eliminate %(num)d versioni.", dropped))
    flash(" ".join(told), "success")
