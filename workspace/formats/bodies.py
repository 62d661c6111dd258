"""The data of a format: put together from what a form holds, and laid out in a form again.

The shape is that of workspace/data/formats/*.json. Pure: no database, no request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workspace.italian import hyphened

Body = dict[str, Any]
TEXTS = ("name_it", "role_it", "does_it", "name_en", "role_en", "does_en")


def is_blank(step: Mapping[str, Any]) -> bool:
    return not any((step.get(name) or "").strip() for name in TEXTS)


def put_together(filled: Mapping[str, Any], since: Mapping[str, Any] | None = None) -> Body:
    """The body without key and version. English falls back to Italian; steps left blank are not there. What the form
    does not hold (roles, ways through a step) is taken from `since`, the format from which this one begins."""
    before = {step["key"]: step for step in (since or {}).get("steps", ())}
    steps, taken = [], set[str]()
    for step in filled["steps"]:
        if is_blank(step):
            continue
        key = step.get("key") if step.get("key") in before else hyphened(step["name_it"], 30) or "passo"
        while key in taken:
            key += "-2"
        taken.add(key)
        one: Body = {
            "key": key,
            "name": _both(step["name_it"], step["name_en"]),
            "minutes": int(step["minutes"] or 5),
            "role": _both(step["role_it"], step["role_en"]),
            "does": _both(step["does_it"], step["does_en"]),
        }
        if before.get(key, {}).get("modules"):
            one["modules"] = before[key]["modules"]
        steps.append(one)
    return {
        "name": _both(filled["name_it"], filled["name_en"]),
        "summary": _both(filled["summary_it"], filled["summary_en"]),
        "minutes": sum(step["minutes"] for step in steps),
        "source": (since or {}).get("source") or {"it": "", "en": ""},
        "roles": list((since or {}).get("roles", ())),
        "steps": steps,
    }


def laid_out(body: Mapping[str, Any]) -> Body:
    """What a form is filled with. English that only repeats the Italian is left out."""
    steps = [
        {"key": s["key"], "minutes": s["minutes"], **_apart("name", s["name"]), **_apart("role", s["role"]),
         **_apart("does", s["does"])}
        for s in body["steps"]
    ]  # fmt: skip
    return {**_apart("name", body["name"]), **_apart("summary", body["summary"]), "steps": steps}


def sentences(body: Mapping[str, Any], language: str = "") -> Iterator[str]:
    """Everything in a body that people wrote; in one language only where it is named."""
    for both in (body["name"], body["summary"], *(s[part] for s in body["steps"] for part in ("name", "role", "does"))):
        yield from dict.fromkeys([both[language]] if language else both.values())


def _both(italian: str | None, english: str | None) -> dict[str, str]:
    it, en = " ".join((italian or "").split()), " ".join((english or "").split())
    return {"it": it, "en": en or it}


def _apart(name: str, both: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}_it": both["it"], f"{name}_en": "" if both["en"] == both["it"] else both["en"]}
