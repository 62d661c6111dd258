"""The search page. All its state stands in its address, so that a search can be kept or sent; nothing is written down."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from workspace.db import db
from workspace.finding import reads
from workspace.search import find, parse
from workspace.web.access import Who, current_actor, enter
from workspace.web.language import language
from workspace.web.paging import page_asked

blueprint = Blueprint("finding", __name__)
_PLAIN = re.compile(r"[\w.~: -]*", re.ASCII)  # what quoting would leave as it is, slowly, two hundred times a page


@blueprint.get("/cerca")
@enter(Who.SIGNED_IN)
def search() -> str:
    actor, session, spoken = current_actor(), db.session(), language()
    query = parse(request.args.get("q", ""))
    by_date = request.args.get("ordine") == "data"
    results = find(session, actor, query, page_asked(), by_date)
    called = reads.names(session, actor, results, spoken)
    nothing = not results.total
    others = reads.somewhere_else(session, actor, query) if nothing and query.text else None
    here, order = url_for("finding.search"), "&amp;ordine=data" if by_date else ""

    def to(text: str) -> Markup:
        written = text.replace(" ", "+") if _PLAIN.fullmatch(text) else quote_plus(text, safe=":")
        return Markup(f"{here}?q={written}{order}")  # noqa: S704 - no sign is left that means something to HTML

    return render_template(
        "finding/search.html",
        results=results,
        query=query,
        by_date=by_date,
        called=called,
        panels=reads.panels(results, called),
        chips=reads.chips(query),
        in_short=reads.in_short(session, results.hits, spoken),
        offered=reads.offered(session, actor, others, spoken) if others else (),
        address=reads.address,
        excerpt=reads.excerpt,
        links=reads.links,
        marked=reads.marked,
        terms_of=reads.terms_of(called, to),
        to=to,
    )
