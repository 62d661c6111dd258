"""«Parole che riconosciamo»: the page of a group, and that of an ambito."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace.db import db
from workspace.learnt import reads, verbs
from workspace.learnt.forms import KIND_WORDS, WordForm
from workspace.nouns import Ambito, Group, LearntWord
from workspace.policy import Verb, ensure, permit, the_open_group, the_own_ambito
from workspace.refusals import Invalid, Unsure
from workspace.web.access import Who, current_actor, enter

blueprint = Blueprint("learnt", __name__)
Answer = str | Response | tuple[str, int]


@blueprint.route("/gruppi/<slug>/parole", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def of_group(slug: str) -> Answer:
    return _page(the_open_group(db.session(), current_actor(), slug))


@blueprint.post("/gruppi/<slug>/parole/<int:word_id>/rimozione")
@enter(Who.SIGNED_IN)
def remove_of_group(slug: str, word_id: int) -> Response:
    return _remove(the_open_group(db.session(), current_actor(), slug), word_id)


@blueprint.route("/ambiti/<slug>/parole", methods=["GET", "POST"])
@enter(Who.SIGNED_IN)
def of_ambito(slug: str) -> Answer:
    return _page(the_own_ambito(db.session(), current_actor(), slug))


@blueprint.post("/ambiti/<slug>/parole/<int:word_id>/rimozione")
@enter(Who.SIGNED_IN)
def remove_of_ambito(slug: str, word_id: int) -> Response:
    return _remove(the_own_ambito(db.session(), current_actor(), slug), word_id)


def _page(place: Group | Ambito) -> Answer:
    """The list; for those who keep it with the form, and what was wrong with it."""
    actor, s = current_actor(), db.session()
    form, unsure = WordForm(), None
    if request.method == "POST":
        ensure(actor, Verb.KEEP_WORDS, LearntWord(**_of(place)))
        if form.validate():
            words, sure = form.words.data or "", request.form.get("sicuro", "")
            try:
                added = verbs.add(s, actor, words, form.kind.data, sure=sure, **_of(place))
                s.commit()
            except Invalid as problem:
                unsure = problem if isinstance(problem, Unsure) else None
                form.words.errors = [_(str(problem))]
            else:
                flash(_("Da ora il controllo riconosce «%(words)s».", words=added.words), "success")
                return redirect(_address(place), 303)
    own_ambito = s.get_one(Ambito, place.ambito_id) if isinstance(place, Group) else None
    page = render_template(
        "learnt/words.html",
        place=place,
        group=place if own_ambito else None,
        ambito=own_ambito or place,
        address=_address(place),
        words=reads.words(s, actor, place),
        from_ambito=reads.words(s, actor, own_ambito) if own_ambito else [],
        kinds=KIND_WORDS,
        keeps=permit(actor, Verb.KEEP_WORDS, LearntWord(**_of(place))),
        most=verbs.MOST,
        word_form=form,
        unsure=unsure,
    )
    return (page, 400) if form.errors else page


def _remove(place: Group | Ambito, word_id: int) -> Response:
    verbs.remove(db.session(), current_actor(), word_id, **_of(place))
    db.session.commit()
    flash(_("Tolto: il controllo non lo cerca più."), "success")
    return redirect(_address(place), 303)


def _of(place: Group | Ambito) -> dict[str, Any]:
    return {"group_id": place.id} if isinstance(place, Group) else {"ambito_id": place.id}


def _address(place: Group | Ambito) -> str:
    return f"/{'gruppi' if isinstance(place, Group) else 'ambiti'}/{place.slug}/parole"
