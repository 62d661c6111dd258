"""«Chi siamo»: the page of a group and of an ambito; and «il mio percorso», which nobody else sees."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from workspace import anonymity, prose
from workspace.db import db, now
from workspace.identity import own, portfolio, reads, verbs
from workspace.nouns import GLOSS_MEANING, GLOSS_WORD, Ambito, Gloss, Group
from workspace.policy import Verb, permit, the_open_group, the_own_ambito
from workspace.refusals import Invalid, Unsure
from workspace.web.access import Who, current_actor, enter
from workspace.web.asked import whole
from workspace.web.filters import day
from workspace.web.language import language
from workspace.web.once import commit_once, once
from workspace.web.paging import page_asked

blueprint = Blueprint("identity", __name__)
Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/gruppi/<slug>/identita")
@enter(Who.SIGNED_IN)
def group(slug: str) -> str:
    return _page(the_open_group(db.session(), current_actor(), slug))


@blueprint.post("/gruppi/<slug>/identita")
@enter(Who.SIGNED_IN)
def tell_group(slug: str) -> Answer:
    return _tell(the_open_group(db.session(), current_actor(), slug))


@blueprint.post("/gruppi/<slug>/identita/voci")
@enter(Who.SIGNED_IN)
@once
def gloss_group(slug: str) -> Answer:
    return _gloss(the_open_group(db.session(), current_actor(), slug))


@blueprint.get("/ambiti/<slug>/identita")
@enter(Who.SIGNED_IN)
def ambito(slug: str) -> str:
    return _page(the_own_ambito(db.session(), current_actor(), slug))


@blueprint.post("/ambiti/<slug>/identita")
@enter(Who.SIGNED_IN)
def tell_ambito(slug: str) -> Answer:
    return _tell(the_own_ambito(db.session(), current_actor(), slug))


@blueprint.post("/ambiti/<slug>/identita/voci")
@enter(Who.SIGNED_IN)
@once
def gloss_ambito(slug: str) -> Answer:
    return _gloss(the_own_ambito(db.session(), current_actor(), slug))


def _tell(place: Any) -> Answer:
    s, body = db.session(), prose.tidy(request.form.get("body", "")).strip()
    try:
        verbs.tell(s, current_actor(), _of(place), body, request.form.get("sicuro", ""))
    except Invalid as problem:
        return _wrong(place, problem, "portrait", body=body)
    s.commit()
    flash(_("Chi siamo è scritto: lo legge chi fa parte di qui."), "success")
    return redirect(_address(place), 303)


def _gloss(place: Any) -> Answer:
    """One more word, or (`togli`) one less."""
    s, actor, address = db.session(), current_actor(), f"{_address(place)}#parole"
    if "togli" in request.form:
        verbs.remove(s, actor, _of(place), request.form.get("togli", type=whole))
        commit_once(address)
        flash(_("La parola non è più nel glossario."), "success")
        return redirect(address, 303)
    word = " ".join(prose.tidy(request.form.get("word", "")).split())
    meaning = " ".join(prose.tidy(request.form.get("meaning", "")).split())
    entry_id = request.form.get("testo", type=whole)
    typed = " ".join(request.form.get("altro", "")[:200].split())
    if "cerca" in request.form or typed != request.form.get("cercato", ""):
        said = {"word": word, "meaning": meaning, "typed": typed}
        page = _page(place, where="gloss", said=said, found=reads.texts_for(s, actor, typed))
        s.rollback()
        return page
    try:
        verbs.add(s, actor, _of(place), word, meaning, entry_id, request.form.get("sicuro", ""))
    except Invalid as problem:
        return _wrong(place, problem, "gloss", word=word, meaning=meaning)
    commit_once(address)
    flash(_("La parola è nel glossario."), "success")
    return redirect(address, 303)


def _wrong(place: Any, problem: Invalid, where: str, **said: str) -> Answer:
    """Nothing was written, and nothing of what was typed is lost."""
    unsure = problem if isinstance(problem, Unsure) else None
    page = _page(place, wrong=_(str(problem)), where=where, unsure=unsure, said=said)
    db.session.rollback()
    return page, 400


def _page(place: Any, **more: Any) -> str:
    s, actor, lang = db.session(), current_actor(), language()
    is_group = isinstance(place, Group)
    return render_template(
        "identity/place.html",
        place=place,
        is_group=is_group,
        ambito=s.get(Ambito, place.ambito_id) if is_group else None,
        address=_address(place),
        portrait=reads.portrait(s, actor, _of(place)),
        glossary=reads.glossary(s, actor, _of(place)),
        told=reads.of_group(s, actor, place, lang) if is_group else reads.of_ambito(s, place, lang),
        practices=reads.practices_of_group(s, actor, place) if is_group else reads.practices_of_ambito(s, actor, place),
        keeps=permit(actor, Verb.KEEP_IDENTITY, Gloss(**_of(place))),
        limits=(verbs.LIMIT, GLOSS_WORD, GLOSS_MEANING),
        **{"wrong": "", "where": "", "unsure": None, "said": {}, "found": None, **more},
    )


def _of(place: Any) -> dict[str, int]:
    return {"group_id": place.id} if isinstance(place, Group) else {"ambito_id": place.id}


def _address(place: Any) -> str:
    return f"/{'gruppi' if isinstance(place, Group) else 'ambiti'}/{place.slug}/identita"


# --- a person's own -------------------------------------------------------------------------------------------------


@blueprint.get("/percorso")
@enter(Who.SIGNED_IN)
def way() -> str:
    return render_template("identity/way.html", way=own.way(db.session(), current_actor(), language()))


@blueprint.get("/percorso/portfolio")
@enter(Who.SIGNED_IN)
def choose() -> str:
    return _choose(page_asked())


@blueprint.post("/percorso/portfolio")
@enter(Who.SIGNED_IN, only_looks=True)
def make() -> Answer:
    """The file at once; with what identifies somebody in it there is none. «pagina»: another page to choose from, with
    what is chosen already."""
    s, actor, lang = db.session(), current_actor(), language()
    here, wanted = request.form.get("qui", 1, type=whole), request.form.getlist("passo")
    if (number := request.form.get("pagina", type=whole)) is not None:
        return _choose(number)
    if len(wanted) > own.MOST:
        return _choose(here, _("Sono troppi passi per un portfolio: al massimo %(num)d.", num=own.MOST)), 400
    chosen = own.chosen(s, actor, wanted, lang)
    if not chosen:
        return _choose(here, _("Scegli almeno un passo.")), 400
    found = [one for one in chosen if anonymity.check(f"{one.title}\n\n{one.words}").blocking]
    if found:
        named = ", ".join(f"«{one.title or _('Che cosa mi porto via')}»" for one in found)
        return _choose(here, _("In questi passi c’è un recapito, un indirizzo o un numero che porta a una persona: %(named)s. Toglilo dal testo, poi riprova.", named=named)), 400  # fmt: skip
    it = portfolio.Portfolio(
        title=_("Il mio percorso di supervisione"),
        name=actor.name,
        note=_(
            "Passi scelti da %(name)s fra i propri scritti, il %(day)s. Le persone di cui si parla sono rese irriconoscibili da chi scrive; il controllo automatico aiuta, e non garantisce.",
            name=actor.name,
            day=day(now()),
        ),
        objectives=[(label, count) for label, count, _newest in own.way(s, actor, lang).objectives],
        objectives_title=_("Quanto ho scritto su ciascun obiettivo"),
        passages=[
            portfolio.Chosen(one.title or _("Che cosa mi porto via"), one.label, day(one.at), one.words)
            for one in chosen
        ],
        language=lang,
    )
    if request.form.get("forma") == "docx":
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        return _file(portfolio.word(it), kind, "docx")
    return _file(portfolio.pdf(it, now()), "application/pdf", "pdf")


def _file(content: bytes, kind: str, ending: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="portfolio.{ending}"'
    return answer


def _choose(number: int, wrong: str = "") -> str:
    texts, number, last = own.offered(db.session(), current_actor(), language(), number)
    chosen = list(dict.fromkeys(request.form.getlist("passo")))
    here = {one.key for text in texts for one in text.passages}
    return render_template(
        "identity/portfolio.html",
        texts=texts,
        number=number,
        last=last,
        chosen=set(chosen),
        elsewhere=[key for key in chosen if key not in here],
        wrong=wrong,
    )
