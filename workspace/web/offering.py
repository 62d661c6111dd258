"""Models that groups offer to all, over HTTP: the same five steps for writing templates and for formats of meetings.
What they do is in `offers`; the rooms of the two say only what is theirs (`Kind`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workspace import offers
from workspace.db import db
from workspace.policy import Actor, Verb, permit
from workspace.refusals import Invalid
from workspace.web.access import Who, current_actor, enter
from workspace.web.language import language
from workspace.web.once import commit_once, once_a_minute
from workspace.web.paging import PER_PAGE, Page, address_of_page, page_asked


@dataclass(frozen=True)
class Kind:
    """What is offered: `of` as in nouns.Offer; `place` its address and `folder` its pages; `own` and `number` name a
    model and an offer in addresses; `view` is the endpoint of one's own model."""

    of: str
    place: str
    folder: str
    own: str
    number: str
    view: str
    the_model: Callable[[Session, Actor, int], Any]
    keepers: Callable[[Session, Actor], Mapping[str, str]]
    take: Callable[..., Any]
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
        offers.offer(s, actor, kind.the_model(s, actor, ids[kind.own]))
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
        some, total = offers.approved(s, actor, kind.of, language(), number, PER_PAGE)
        return render_template(
            f"{kind.folder}/offers.html",
            waiting=offers.waiting(s, actor, kind.of, language()),
            page=Page(some, number, total),
            address_of_page=address_of_page,
        )

    @blueprint.get(one)
    @enter(Who.SIGNED_IN)
    def offered(**ids: int) -> str:
        actor, s = current_actor(), db.session()
        row = offers.the_offer(s, actor, ids[kind.number], kind.of)
        return render_template(
            f"{kind.folder}/offer.html",
            offer=row.Offer,
            one=offers.told(row.Offer, row.ambito, language()),
            decides=permit(actor, Verb.DECIDE_OFFER, row.Offer),
            takes=offers.may_take(actor, row.Offer),
            withdraws=permit(actor, offers.KEEPS[kind.of], row.Offer),
            keepers=kind.keepers(s, actor),
            missing=offers.missing(s, row.Offer),
            limit=offers.REASON,
            **kind.shown(row.Offer.body),
        )

    @blueprint.post(f"{one}/decisione")
    @enter(Who.SIGNED_IN)
    @once_a_minute
    def decide(**ids: int) -> Response:
        actor, s = current_actor(), db.session()
        row = offers.the_offer(s, actor, ids[kind.number], kind.of, hold=True)
        step, yes = request.form.get("passo", row.Offer.state), request.form.get("risposta") == "si"
        offers.decide(s, actor, row.Offer, step, yes, request.form.get("motivo", ""))
        address = commit_once(url_for(".offered_ones"))
        flash(_("La tua risposta è arrivata a chi l’ha proposto."), "success")
        return redirect(address, 303)

    @blueprint.post(f"{one}/ritiro")
    @enter(Who.SIGNED_IN)
    def withdraw_offer(**ids: int) -> Response:
        actor, s = current_actor(), db.session()
        offers.withdraw(s, actor, offers.the_offer(s, actor, ids[kind.number], kind.of, hold=True).Offer)
        s.commit()
        flash(_(kind.withdrawn), "success")
        return redirect(url_for(".offered_ones"), 303)

    @blueprint.post(f"{one}/copia")
    @enter(Who.SIGNED_IN)
    @once_a_minute
    def take(**ids: int) -> Response:
        actor, s = current_actor(), db.session()
        row, keeper = offers.the_offer(s, actor, ids[kind.number], kind.of), request.form.get("per", "")
        if keeper not in kind.keepers(s, actor):
            raise Invalid("Scegli per quale gruppo o ambito lo prendi.")
        made = kind.take(
            s, actor, row.Offer, **{"group_id" if keeper.startswith("g") else "ambito_id": int(keeper[1:])}
        )
        address = commit_once(url_for(kind.view, **{kind.own: made.id}))
        flash(_(kind.taken), "success")
        return redirect(address, 303)
