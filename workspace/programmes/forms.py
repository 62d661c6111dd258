"""What the staff type about a programme."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from workspace.nouns import Ambito, Programme
from workspace.programmes.verbs import clean_cup
from workspace.refusals import Invalid
from workspace.thresholds import DEFAULTS, KINDS
from workspace.web.typed import tidied

EUROS = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,(\d{1,2}))?")
HOURS = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")


class SheetForm(FlaskForm):
    """The sheet of a programme. `ask_A1_people` and so on: what is asked of each kind of group; empty: nothing."""

    title = StringField(_("Titolo"), [DataRequired(_("Scrivi il titolo.")), Length(max=300)], filters=[tidied])
    ambiti = SelectMultipleField(
        _("Ambiti"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), choices=[]
    )
    funding = RadioField(
        _("Finanziamento"),
        choices=[
            SelectChoice("fnps", _("Fondo nazionale politiche sociali (LEPS)")),
            SelectChoice("pnrr", _("PNRR, sub-investimento 1.1.4")),
            SelectChoice("inclusione", _("PN Inclusione e lotta alla povertà")),
            SelectChoice("propri", _("Fondi propri")),
        ],
        default="fnps",
    )
    cup = StringField(
        _("CUP"), [Optional(), Length(max=30)], description=_("15 caratteri, per esempio G14H22000370006.")
    )
    budget = StringField(_("Importo in euro"), [Optional()], description=_("Per esempio 210.000,00."), filters=[tidied])
    procedure = StringField(
        _("Procedura di affidamento"), [Optional(), Length(max=300)], filters=[tidied],
        description=_("Per esempio «procedura aperta»."),
    )  # fmt: skip
    act = StringField(_("Atto"), [Optional(), Length(max=120)], filters=[tidied], description=_("Tipo e numero."))
    act_on = DateField(_("Data dell’atto"), [Optional()])
    provider = StringField(_("Chi fornisce la supervisione"), [Optional(), Length(max=200)], filters=[tidied])
    bodies = TextAreaField(_("Soggetti attuatori"), [Optional(), Length(max=2000)], description=_("Uno per riga."))
    starts_on = DateField(_("Dal"), [InputRequired(_("Scegli il primo giorno."))])
    ends_on = DateField(_("Al"), [InputRequired(_("Scegli l’ultimo giorno."))])
    targets = TextAreaField(
        _("Obiettivi attesi"), [Optional(), Length(max=4000)],
        description=_("Numeri e traguardi del progetto. Si leggono anche nella pagina pubblica."),
    )  # fmt: skip
    is_public = BooleanField(
        _("Pagina pubblica del progetto"),
        description=_("La legge chiunque, senza entrare. Non porta nessun nome di persona."),
    )

    def validate_cup(self, field: Any) -> None:
        try:
            field.data = clean_cup(field.data or "")
        except Invalid as problem:
            raise ValidationError(gettext(str(problem))) from None

    def validate_budget(self, field: Any) -> None:
        if field.data and not EUROS.fullmatch(field.data):
            raise ValidationError(gettext("Scrivi l’importo come 210.000,00."))

    def validate_ends_on(self, field: Any) -> None:
        if self.starts_on.data and field.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("La fine viene prima dell’inizio."))

    def offer(self, ambiti: list[Ambito]) -> SheetForm:
        self.ambiti.choices = [SelectChoice(one.id, one.name) for one in ambiti]
        return self

    def show(self, programme: Programme) -> SheetForm:
        """Fills the form with what is kept."""
        for name in ("title", "funding", "cup", "procedure", "act", "act_on", "provider", "starts_on", "ends_on", "targets",
                     "is_public"):  # fmt: skip
            self[name].data = getattr(programme, name)
        self.bodies.data = "\n".join(programme.bodies)
        self.budget.data = euros(programme.budget)
        return self

    def said(self, thresholds: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """The sheet as the verbs take it."""
        texts = {name: self[name].data or "" for name in ("title", "cup", "procedure", "act", "provider", "targets")}
        lines = [line.strip()[:200] for line in (self.bodies.data or "").splitlines()]
        return {
            **texts,
            "funding": self.funding.data,
            "budget": cents(self.budget.data or ""),
            "act_on": self.act_on.data,
            "bodies": [line for line in lines if line][:20],
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "is_public": bool(self.is_public.data),
            "thresholds": thresholds,
        }


def cents(said: str) -> int | None:
    found = EUROS.fullmatch(said)
    return int(found[1].replace(".", "")) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def euros(amount: int | None) -> str:
    if amount is None:
        return ""
    return f"{amount // 100:,}".replace(",", ".") + f",{amount % 100:02d}"


ASKED = ("people", "hours", "meeting")


def shown_thresholds(programme: Programme | None) -> dict[str, str]:
    """«A1-hours» -> «16», as the form shows it."""
    return {f"{kind}-{what}": _shown(_kept(programme, kind).get(what)) for kind in KINDS for what in ASKED}


def _kept(programme: Programme | None, kind: str) -> dict[str, Any]:
    kept = programme.thresholds.get(kind) if programme else None
    return DEFAULTS[kind] if kept is None else kept


def _shown(value: Any) -> str:
    return f"{value:g}".replace(".", ",") if value else ""


def read_thresholds(form: Any) -> dict[str, dict[str, Any]]:
    """What is asked of each kind, from a form; empty fields ask nothing. Raises Invalid."""
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        found[kind] = {}
        for what in ASKED:
            said = form.get(f"{kind}-{what}", "").strip()
            if not said:
                continue
            if not (said.isdigit() and len(said) < 4 if what == "people" else HOURS.fullmatch(said)):
                raise Invalid("Le soglie sono numeri: persone intere, ore anche con la virgola.")
            found[kind][what] = int(said) if what == "people" else float(said.replace(",", "."))
    return found


class LogoForm(FlaskForm):
    name = StringField(
        _("Di chi è il logo"), [DataRequired(_("Scrivi di chi è il logo.")), Length(max=120)], filters=[tidied],
        description=_("Lo ascolta chi non vede l’immagine."),
    )  # fmt: skip
    file = FileField(_("Immagine"), description=_("PNG, JPEG o WebP, fino a 1 MB. La ridisegniamo più piccola."))


class TrainingForm(FlaskForm):
    training_body = StringField(_("Chi ha riconosciuto il percorso"), [Optional(), Length(max=160)], filters=[tidied])
    training_event = StringField(_("Numero dell’evento"), [Optional(), Length(max=60)], filters=[tidied])
    training_type = RadioField(
        _("Tipologia della richiesta"),
        choices=[
            SelectChoice("", _("Nessuna")),
            SelectChoice("a", _("a) individuale")),
            SelectChoice("b", _("b) gruppo monoprofessionale")),
            SelectChoice("c", _("c) altro")),
        ],
        default="",
    )
    credits = IntegerField(_("Crediti formativi"), [Optional(), NumberRange(0, 500)])
    credits_deontological = IntegerField(_("Crediti deontologici"), [Optional(), NumberRange(0, 500)])

    def said(self) -> dict[str, Any]:
        return {
            "training_body": self.training_body.data or "",
            "training_event": self.training_event.data or "",
            "training_type": self.training_type.data or "",
            "credits": self.credits.data,
            "credits_deontological": self.credits_deontological.data,
        }
