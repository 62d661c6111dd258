"""Models that groups offer to all, over HTTP: the same five steps for writing templates and for formats of meetings.
What they do is in `offers` and `versioned`; the rooms of the two say only what is theirs (`Kind`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workspace import offers, versioned
from workspace.db import db
from workspace.policy import Verb, fetch, permit
from workspace.refusals import Invalid
from workspace.web.access import Who, current_actor, enter
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute
from workspace.web.paging import PER_PAGE, Page, address_of_page, page_asked


@dataclass(frozen=True)
class Kind:
    """What is offered; `place` its address and `folder` its pages; `own` and `number` name a model and an offer in
    addresses; `view` is the endpoint of one's own model."""

    sort: versioned.Sort[Any]
    place: str
    folder: str
    own: str
    number: str
    view: str
    shown: Callable[[dict[str, Any]], dict[str, Any]]  # a body, for the page
    taken: str  # sentences
    withdrawn: str


def add_routes(blueprint: Blueprint, kind: Kind) -> None:
    """Offer one's own; what is offered to all; one of them; look at it and answer; offer it no more; take it over."""
    one = f"{kind.place}/rete/<int:{kind.number}>"

    @blueprint.post(f"{kind.place}/<int:{kind.own}>/proposta")
    @enter(Who.SIGNED_IN)
    @once_a_minute
    def offer(**ids: Any) -> Response:
        actor, s = current_actor(), db.session()
        offers.offer(s, actor, fetch(s, actor, kind.sort.noun, ids[kind.own]))
        address = commit_once(url_for(kind.view, **ids))
        flash(
            _("Proposto: lo guarda chi supervisiona un altro gruppo e poi, per la rete, qualcuno di un altro ambito."),
            "success",
        )
        return redirect(address, 303)

    @blueprint.get(f"{kind.place}/rete")
    @enter(Who.SIGNED_IN)
    def offered_ones() -> str:
        s, actor, number = db.session(), current_actor(), page_asked()
        some, total = offers.approved(s, actor, kind.sort.of, language(), number, PER_PAGE)
        return render_template(
            f"{kind.folder}/offers.html",
            waiting=offers.waiting(s, actor, kind.sort.of, language()),
            page=Page(some, number, total),
            address_of_page=address_of_page,
        )

    @blueprint.get(one)
    @enter(Who.SIGNED_IN)
    def offered(**ids: int) -> str:
        actor, s = current_actor(), db.session()
        row = offers.the_offer(s, actor, ids[kind.number], kind.sort.of)
        return render_template(
            f"{kind.folder}/offer.html",
            offer=row.Offer,
            one=offers.told(row.Offer, row.ambito, language()),
            decides=permit(actor, Verb.DECIDE_OFFER, row.Offer),
            takes=offers.may_take(actor, row.Offer),
            withdraws=permit(actor, kind.sort.keep, row.Offer),
            keepers=versioned.keepers(s, actor),
            missing=offers.missing(s, row.Offer),
            limit=offers.REASON,
            **kind.shown(row.Offer.body),
        )

    @blueprint.post(f"{one}/decisione")
    @enter(Who.SIGNED_IN)
    @once_a_minute
    def decide(**ids: int) -> Response:
        actor, s = current_actor(), db.session()
        row = offers.the_offer(s, actor, ids[kind.number], kind.sort.of, hold=True)
        step, yes = request.form.get("passo", row.Offer.state), request.form.get("risposta") == "si"
        offers.decide(s, actor, row.Offer, step, yes, request.form.get("motivo", ""))
        address = commit_once(url_for(".offered_ones"))
        flash(_("La tua risposta è arrivata a chi l’ha proposto."), "success")
        return redirect(address, 303)

    @blueprint.post(f"{one}/ritiro")
    @enter(Who.SIGNED_IN)
    def withdraw_offer(**ids: int) -> Response:
        actor, s = current_actor(), db.session()
        offers.withdraw(s, actor, offers.the_offer(s, actor, ids[kind.number], kind.sort.of, hold=True).Offer)
        s.commit()
        flash(_(kind.withdrawn), "success")
        return redirect(url_for(".offered_ones"), 303)

    @blueprint.post(f"{one}/copia")
    @enter(Who.SIGNED_IN)
    @once_a_minute
    def take(**ids: int) -> Response:
        actor, s = current_actor(), db.session()
        row, keeper = offers.the_offer(s, actor, ids[kind.number], kind.sort.of), request.form.get("per", "")
        if keeper not in versioned.keepers(s, actor):
            raise Invalid("Scegli per quale gruppo o ambito lo prendi.")
        made = kind.sort.take(s, actor, row.Offer, **versioned.place_of(keeper))
        address = commit_once(url_for(kind.view, **{kind.own: made.id}))
        flash(_(kind.taken), "success")
        return redirect(address, 303)
