"""How things are said in templates: dates and times in the reader's language and in Rome, plurals, sanitised HTML."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup

from workspace.db import now
from workspace.web.language import spoken
from workspace.web.paging import address_of_page

ROME = ZoneInfo("Europe/Rome")


@lru_cache(maxsize=4096)  # a list says some forty days, most of them the same as the list before
def _date(day: dt.date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


def day(moment: dt.datetime | dt.date | None) -> str:
    """«12 marzo 2026»"""
    if moment is None:
        return ""
    local = moment.astimezone(ROME).date() if isinstance(moment, dt.datetime) else moment
    return _date(local, "d MMMM y", spoken())


def clock(moment: dt.datetime | None) -> str:
    """«14:03»"""
    return moment.astimezone(ROME).strftime("%H:%M") if moment else ""


def when(moment: dt.datetime | None) -> str:
    """«oggi alle 14:03», «ieri alle 18:40», «giovedì 12 marzo alle 9:30», «12 marzo 2025»"""
    if moment is None:
        return ""
    local, today = moment.astimezone(ROME), now().astimezone(ROME).date()
    if local.date() == today:
        return _("oggi alle %(time)s", time=clock(moment))
    if local.date() == today - dt.timedelta(days=1):
        return _("ieri alle %(time)s", time=clock(moment))
    if local.year == today.year:
        return _("%(day)s alle %(time)s", day=_date(local.date(), "EEEE d MMMM", spoken()), time=clock(moment))
    return day(moment)


def hours(hundredths: int | None) -> str:
    """«2», «1,5»: hundredths of an hour in the way of the reader's language."""
    return format_decimal((hundredths or 0) / 100, "#,##0.##", locale=spoken())


def tenths(value: int) -> str:
    """«87,5»: tenths of a hundredth, in the way of the reader's language."""
    return format_decimal(value / 10, "0.0", locale=spoken())


def iso(moment: dt.datetime | None) -> str:
    """For the datetime attribute of <time>."""
    return moment.isoformat(timespec="seconds") if moment else ""


def full(moment: dt.datetime | None) -> str:
    """«giovedì 12 marzo 2026, 14:03»"""
    if moment is None:
        return ""
    return f"{_date(moment.astimezone(ROME).date(), 'EEEE d MMMM y', spoken())}, {clock(moment)}"


def safe_html(html: Any) -> Markup:
    """HTML that prose.render made (the one allow-list) and the database kept: the only way it enters a page."""
    return Markup(str(html))  # noqa: S704


def init(app: Flask) -> None:
    app.jinja_env.globals["address_of_page"] = address_of_page
    known = {"day": day, "clock": clock, "when": when, "iso": iso, "full": full, "hours": hours, "tenths": tenths}
    app.jinja_env.filters.update(known, safe_html=safe_html)
