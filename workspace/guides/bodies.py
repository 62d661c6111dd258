"""The data of a writing template: put together from what a form holds, and laid out in a form again.

The shape is that of workspace/data/templates/*.json. Pure: no database, no request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workspace import anonymity
from workspace.italian import hyphened
from workspace.nouns import KINDS

Filled = dict[str, Any]  # what a form holds, field by field
Body = dict[str, Any]

ROWS = 4  # lines of an answer's area where nobody said otherwise
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
TEXTS = ("label_it", "help_it", "label_en", "help_en")


def is_blank(prompt: Mapping[str, Any]) -> bool:
    return not any((prompt.get(name) or "").strip() for name in TEXTS)


def put_together(filled: Mapping[str, Any], source: Mapping[str, str] | None = None) -> Body:
    """The body without key and version. English falls back to Italian; a question outside the short form is optional,
    as everywhere; questions left blank are not there."""
    prompts = list(_prompts(p for p in filled["prompts"] if not is_blank(p)))
    body: Body = {"kind": filled["kind"] or None}
    if not body["kind"]:
        body["kinds"] = list(KINDS)
    return body | {
        "name": _both(filled["name_it"], filled["name_en"]),
        "summary": _both(filled["summary_it"], filled["summary_en"]),
        "minutes": filled["minutes"],
        "source": dict(source) if source else {"it": "", "en": ""},
        "default_reach": 1,
        "at_least": int(all(p["optional"] for p in prompts)),
        "prompts": prompts,
    }


def laid_out(body: Mapping[str, Any]) -> Filled:
    """What a form is filled with. English that only repeats the Italian is left out."""
    filled: Filled = {"kind": body.get("kind") or "", "minutes": body["minutes"]}
    for name in ("name", "summary"):
        filled |= _apart(name, body[name])
    filled["prompts"] = [
        {
            "key": prompt["key"],
            "rows": prompt["rows"],
            "optional": prompt["optional"],
            "ten_minutes": prompt["ten_minutes"],
            **_apart("label", prompt["label"]),
            **_apart("help", prompt["help"]),
        }
        for prompt in body["prompts"]
    ]
    return filled


def identifies(words: str) -> str:
    """Why these words cannot stand in a template that others see («» where they can): a msgid, never the words."""
    blocking = anonymity.check(words).blocking
    return blocking[0].why if blocking else ""


def sentences(body: Mapping[str, Any], language: str = "") -> Iterator[str]:
    """Everything in a body that people wrote; in one language only where it is named."""
    for both in (body["name"], body["summary"], *(p[part] for p in body["prompts"] for part in ("label", "help"))):
        yield from dict.fromkeys([both[language]] if language else both.values())


def _prompts(given: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for prompt in given:
        key = _key(prompt, taken)
        taken.add(key)
        rows = str(prompt.get("rows") or "")
        yield {
            "key": key,
            "label": _both(prompt["label_it"], prompt["label_en"]),
            "help": _both(prompt["help_it"], prompt["help_en"]),
            "optional": bool(prompt["optional"]) or not prompt["ten_minutes"],
            "ten_minutes": bool(prompt["ten_minutes"]),
            "rows": min(max(int(rows), 2), 20) if re.fullmatch(r"[0-9]{1,2}", rows) else ROWS,
        }


def _key(prompt: Mapping[str, Any], taken: set[str]) -> str:
    """The key that the question has had, so that answers and searches find it again; else one out of its words."""
    wanted = prompt.get("key") or ""
    if not KEY.fullmatch(wanted):
        wanted = hyphened(prompt["label_it"] or "", 30, "_")
    if not KEY.fullmatch(wanted):
        wanted = f"domanda_{wanted}".rstrip("_")
    key, number = wanted, 2
    while key in taken:
        key, number = f"{wanted[:36]}_{number}", number + 1
    return key


def _both(italian: str | None, english: str | None) -> dict[str, str]:
    it, en = _line(italian), _line(english)
    return {"it": it, "en": en or it}


def _apart(name: str, both: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_it": both["it"], f"{name}_en": "" if both["en"] == both["it"] else both["en"]}


def _line(words: str | None) -> str:
    return " ".join((words or "").split())
