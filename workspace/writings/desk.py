"""What the writing pages show: the templates on offer, the editor, two versions that met, a form that came back.

No address is answered here; views.py decides, this room says.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from workspace import texts
from workspace.db import db, now
from workspace.differences import differences
from workspace.nouns import Entry, Revision, Template
from workspace.web.access import current_actor
from workspace.web.filters import ROME, clock, when
from workspace.web.language import language
from workspace.writings import forms, reading, verbs


def offered(template: Template) -> dict[str, Any]:
    """A template on the page where one chooses: name, one sentence, how long, how many questions."""
    body, lang = template.body, language()
    prompts = texts.prompts_of(template)
    return {
        "id": template.id,
        "name": texts.said(body["name"], lang),
        "summary": texts.said(body["summary"], lang),
        "minutes": body["minutes"],
        "prompts": len(prompts),
        "quick": sum(prompt["ten_minutes"] for prompt in prompts),
        "kinds": texts.kinds_of(template),
    }


def editor(entry: Entry, revision: Revision, template: Template, form: forms.EditorForm, **more: Any) -> str:
    """The editor with what `form` holds, which need not be what `revision` holds. `?dieci=1`: the short form."""
    prompts = texts.prompts_of(template)
    quick = [p for p in prompts if p["ten_minutes"]]
    ten = request.args.get("dieci") == "1" and bool(quick)
    return render_template(
        "writings/edit.html",
        entry=entry,
        revision=revision,
        form=form,
        prompts=quick if ten else prompts,
        ten=ten,
        today=revision.saved_at.astimezone(ROME).date() == now().astimezone(ROME).date(),
        has_quick=0 < len(quick) < len(prompts),
        template_name=texts.said(template.body["name"], language()),
        chosen_terms=reading.terms(db.session(), current_actor(), entry.id, language()),
        person_id=current_actor().person_id,
        ANSWER=forms.ANSWER,
        QUESTION=forms.QUESTION,
        **more,
    )


def clash_page(entry: Entry, clash: verbs.Clash, template: Template, form: forms.EditorForm) -> str:
    """The text that came too late stays in the fields; saving once more takes it, on the newest base."""
    form.base.data = str(entry.saves)
    form.base.raw_data = None
    return editor(entry, clash.current, template, form, clash=compared(template, clash.current, clash.kept))


def clash_json(entry: Entry, clash: verbs.Clash) -> dict[str, Any]:
    """The same for the editor's module: both versions and what differs, as HTML."""
    template = db.session.get_one(Template, entry.template_id)
    other = clash.current
    return {
        "error": "conflict",
        "message": _("Questo testo è stato salvato anche da un’altra finestra, %(when)s.", when=when(other.saved_at)),
        "kept": clash.kept.id,
        "other": {
            "title": other.title,
            "answers": other.answers,
            "saved_at": when(other.saved_at),
            "clock": clock(other.saved_at),
            "saves": entry.saves,
        },
        "difference": render_template(
            "writings/_difference.html", pieces=compared(template, other, clash.kept), title_level=3
        ),
    }


def compared(template: Template, old: Any, new: Any) -> list[tuple[str, Any]]:
    """What changed from one text to another, question by question: (label, pieces), only where something did."""
    changed: list[tuple[str, Any]] = []
    if old.title != new.title:
        changed.append((_("Titolo"), differences(old.title, new.title)))
    for prompt in texts.prompts_of(template):
        before, after = old.answers.get(prompt["key"], ""), new.answers.get(prompt["key"], "")
        if before != after:
            changed.append((texts.said(prompt["label"], language()), differences(before, after)))
    return changed
