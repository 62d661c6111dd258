"""What people type about a meeting: when and where, and who was there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, Field, IntegerField, RadioField, StringField, TimeField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workspace.hours import ROME
from workspace.meetings.calendar import series
from workspace.meetings.verbs import Line, Slot, Where
from workspace.refusals import Invalid
from workspace.web.typed import tidied

HOURS = re.compile(r"(\d{1,2})(?:[.,](\d{1,2})|:([0-5]\d))?")


class WhenForm(FlaskForm):
    """One meeting."""

    day = DateField(_("Giorno"), [InputRequired(_("Scegli il giorno."))])
    begins = TimeField(_("Inizio"), [InputRequired(_("Scrivi l’ora di inizio."))])
    ends = TimeField(_("Fine"), [InputRequired(_("Scrivi l’ora di fine."))])
    mode = RadioField(
        _("Come ci si vede"),
        choices=[
            SelectChoice("presenza", _("In presenza")),
            SelectChoice("online", _("Online")),
            SelectChoice("mista", _("Un po’ e un po’")),
        ],
        default="presenza",
    )
    place = StringField(_("Luogo"), [Optional(), Length(max=200)], filters=[tidied])
    link = StringField(
        _("Indirizzo per collegarsi"),
        [Optional(), Length(max=500)],
        filters=[tidied],
        description=_("Lo vede solo il gruppo: non va nelle mail né nel calendario."),
    )

    def validate_link(self, field: Field) -> None:
        parts = urlsplit(field.data or "")
        if field.data and (parts.scheme not in ("http", "https") or not parts.netloc):
            raise ValidationError(gettext("L’indirizzo comincia con https://"))

    def validate_ends(self, field: Field) -> None:
        if self.begins.data and field.data and field.data <= self.begins.data:
            raise ValidationError(gettext("La fine viene prima dell’inizio: controlla le ore."))

    @property
    def where(self) -> Where:
        return Where(self.mode.data, self.place.data or "", self.link.data or "")

    def slot(self, day: dt.date | None = None) -> Slot:
        day, begins, ends = day or self._day(), self.begins.data, self.ends.data
        if begins is None or ends is None:
            raise Invalid("Scegli il giorno dell’incontro.")
        return at(day, begins), at(day, ends)

    def _day(self) -> dt.date:
        day: dt.date | None = self.day.data
        if day is None:
            raise Invalid("Scegli il giorno dell’incontro.")
        return day


class PlanForm(WhenForm):
    """A meeting, or a series."""

    rhythm = RadioField(
        _("Si ripete?"),
        choices=[
            SelectChoice("once", _("No, una volta sola")),
            SelectChoice("weekday", _("Ogni mese, lo stesso giorno della settimana")),
            SelectChoice("date", _("Ogni mese, lo stesso giorno del mese")),
            SelectChoice("weeks", _("Ogni tante settimane")),
        ],
        default="once",
    )
    every = IntegerField(
        _("Ogni quante settimane"),
        [Optional(), NumberRange(1, 26, _("Un numero di settimane fra 1 e 26."))],
        default=2,
    )
    until = DateField(_("Fino al"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Every field on its own, then what a series asks besides."""
        fine = super().validate(extra_validators)
        if self.rhythm.data == "once":
            self.until.errors = self.every.errors = []
            return not self.errors
        if not self.until.errors and not self.until.data:
            self.until.errors = [gettext("Scrivi fino a quando si ripete.")]
        elif self.until.data and self.day.data and self.until.data < self.day.data:
            self.until.errors = [gettext("La data finale viene prima del primo incontro.")]
        if self.rhythm.data == "weeks" and not self.every.errors and not self.every.data:
            self.every.errors = [gettext("Scrivi ogni quante settimane.")]
        return fine and not self.until.errors and not self.every.errors

    def slots(self, most: int) -> list[Slot]:
        """At most one more than `most`."""
        first, found = self._day(), []
        until = self.until.data if self.rhythm.data != "once" else None
        for day in series(first, self.rhythm.data, until or first, self.every.data or 1):
            found.append(self.slot(day))
            if len(found) > most:
                break
        return found


def at(day: dt.date, hour: dt.time) -> dt.datetime:
    """That hour on Rome's clock, as a moment: what lies between two of them is the time that went by, also in the nights
    when the clocks change."""
    return dt.datetime.combine(day, hour, ROME).astimezone(dt.UTC)


def register_of(form: Mapping[str, Any], people: Iterable[int]) -> dict[int, Line]:
    """The lines of a register's form, for these people. Raises Invalid for hours that are none."""
    return {
        person: Line(
            present=form.get(f"presente-{person}") == "1",
            minutes=minutes_of(form.get(f"ore-{person}", ""), f"ore-{person}"),
            mode=form.get(f"modo-{person}", ""),
            reason=form.get(f"motivo-{person}", ""),
        )
        for person in people
    }


def minutes_of(words: str, field: str = "") -> int | None:
    """«2», «1,5», «1.25», «1:30» -> minutes; nothing: the whole meeting. `field`: where they were typed."""
    if not (words := words.strip()):
        return None
    match = HOURS.fullmatch(words)
    if not match:
        raise Invalid("Le ore si scrivono così: 2 oppure 1,5 oppure 1:30.", field)
    part = int(match[3]) if match[3] else round(float(f"0.{match[2] or 0}") * 60)
    return int(match[1]) * 60 + part


def hour_of(words: str) -> dt.time:
    try:
        return dt.time.fromisoformat(words.strip()[:5])
    except ValueError:
        raise Invalid("Scrivi l’ora di inizio e quella di fine, per esempio 14:30.") from None


def day_of(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words.strip())
    except ValueError:
        raise Invalid("Scegli il giorno dell’incontro.") from None
