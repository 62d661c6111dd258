"""What the pages of a programme have in common: the sheet and the year that an address asks for, and a file to keep."""

from __future__ import annotations

from flask import Response, request

from workspace.db import db
from workspace.nouns import Programme
from workspace.policy import Verb, ensure
from workspace.programmes import reads
from workspace.programmes.reads import Sheet
from workspace.web.access import current_actor
from workspace.web.asked import whole_or_none

ROOT = "/programmi"
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def sent(name: str, content: bytes) -> Response:
    """A file to keep."""
    kind = KINDS[name.rsplit(".", 1)[1]]
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def year_asked(programme: Programme) -> int:
    """The year in the address; nonsense is no year of the programme."""
    wanted = request.values.get("anno", "")
    return reads.the_year(programme, (whole_or_none(wanted) or 0) if wanted else None)


def sheet_asked(slug: str, *, keeps: bool = False) -> Sheet:
    """The programme as the actor sees it, or NotFound; `keeps`: Forbidden for who does not keep it."""
    actor, s = current_actor(), db.session()
    sheet = reads.the_sheet(s, actor, slug)
    if keeps:
        ensure(actor, Verb.KEEP_PROGRAMME, sheet)
    return sheet
