"""The words of the screens, gathered from the code into the English catalogue.

usage: python -m workspace.upkeep.catalogues [update | compile]

The sentences in the code are the Italian: they are the msgids, so Italian needs no catalogue. Where there is none,
gettext answers the msgid, or of two the one for many when n is not 1, which is the rule of Italian. A second copy of
every sentence could only say the same or go stale. English, and any language to come, is a .po file under
workspace/translations/; the compiled .mo is built (`make setup`) and not kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "workspace" / "translations"

# What stands first in these calls is a sentence for people. Refusals carry theirs to web/errors.py.
CALLS = ("_", "_l", "N_", "gettext", "lazy_gettext")
REFUSALS = ("Invalid", "Conflict", "Forbidden", "GateClosed", "NotFound", "TooMany", "Unsure", "Wrong")
KEYWORDS: dict[str, Any] = dict.fromkeys(CALLS + REFUSALS) | {
    "Problem": (2,),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def _sentences(fileobj: Any, keywords: Any, comments: Any, options: Any) -> Iterator[tuple[int, str, str, list[str]]]:
    """The check's sentences: a table of them is read from the table, not from the calls around each."""
    from workspace.anonymity.cues import _ASKED
    from workspace.anonymity.sentences import KINDS, LEARNT, REASONS

    said = [(why, ideas) for _level, why, ideas in KINDS.values()] + list(REASONS.values()) + [(LEARNT, ())]
    for number, sentence in enumerate(dict.fromkeys(s for why, ideas in said for s in (why, *ideas)), 1):
        yield number, "gettext", sentence, []
    for number, (_pattern, question) in enumerate(_ASKED, 1):
        yield number, "gettext", question, []


TABLE = ROOT / "workspace" / "anonymity" / "sentences.py"


def extracted() -> Catalog:
    """All that the code says now. Files without line numbers: the catalogue changes when the words do."""
    catalog = Catalog(project="Riflessi", charset="utf-8", fuzzy=False)
    for path in sorted((ROOT / "workspace").rglob("*.py")):
        _gather(catalog, path, _sentences if path == TABLE else "python")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        _gather(catalog, path, "jinja2", {"trimmed": "true", "silent": "false"})
    return catalog


def _gather(catalog: Catalog, path: Path, method: Any, options: dict[str, str] | None = None) -> None:
    place: Any = [(path.relative_to(ROOT).as_posix(), None)]  # no line numbers: they would change with every edit
    for _line, message, _comments, context in extract_from_file(method, path, KEYWORDS, (), options):
        catalog.add(message, locations=place, context=context)


def languages() -> list[Path]:
    return sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po"))


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def save(path: Path, catalog: Catalog) -> None:
    """Under the heading that stands there, written by hand: no date in it that changes by itself."""
    heading = path.read_text("utf-8").split("\n\n", 1)[0]
    words = BytesIO()
    write_po(words, catalog, width=120, omit_header=True, sort_output=False, ignore_obsolete=True)
    path.write_text(f"{heading.rstrip()}\n\n{words.getvalue().decode('utf-8').strip()}\n", "utf-8")


def update() -> None:
    """Puts new sentences into each catalogue, empty, and takes out those no longer said; never guesses."""
    now = extracted()
    for path in languages():
        catalog = read(path)
        before = {(m.id, m.context) for m in catalog}
        catalog.update(now, no_fuzzy_matching=True)
        save(path, catalog)
        gone = len(before - {(m.id, m.context) for m in catalog})
        print(f"{path.relative_to(ROOT)}: {len(catalog)} sentences, {len(missing(catalog))} without words, {gone} gone")


def missing(catalog: Catalog) -> list[str]:
    """The sentences that have no words yet in this language, or words that somebody doubted."""
    return [
        str(m.id)
        for m in catalog
        if m.id and (m.fuzzy or not all(m.string if isinstance(m.string, tuple) else (m.string,)))
    ]


def compile_all() -> None:
    """Writes the .mo beside each .po that is newer; whole or not at all, for others may be reading."""
    for path in languages():
        built = path.with_suffix(".mo")
        if built.exists() and built.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        draft = built.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, read(path))
        draft.replace(built)


if __name__ == "__main__":
    for step in sys.argv[1:] or ["update", "compile"]:
        {"update": update, "compile": compile_all}[step]()
