"""Papers as PDF: a typst source of ours, and data that it only ever shows. Pure: the source, data and pictures in, the
bytes of a tagged PDF (PDF/UA-1) out; no network, no font of the system, no clock.

What people typed goes in as data (JSON), never as source: nothing in it is markup.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workspace import fonts


def pdf(
    source: Path, data: Mapping[str, Any], moment: dt.datetime, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """The paper that `source` makes of `data` (`data.json` for it); its neighbours in the folder may be imported.
    `moment`: when it was made, as the file says. `pictures`: name -> PNG, beside the source."""
    with tempfile.TemporaryDirectory(prefix="press-") as folder:
        desk = Path(folder)
        for piece in source.parent.glob("*.typ"):
            (desk / piece.name).write_bytes(piece.read_bytes())
        words = CONTROL.sub(" ", json.dumps(data, ensure_ascii=False))
        (desk / "data.json").write_text(CONTROL_ESCAPED.sub(" ", words), "utf-8")
        for name, picture in (pictures or {}).items():
            (desk / name).write_bytes(picture)
        made = _set(str(desk / source.name), folder, moment.replace(microsecond=0))
    assert isinstance(made, bytes)
    return made


#: What no font draws is written as a space; ends of lines and tabs stay.
CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ufffe\\uffff]")
CONTROL_ESCAPED = re.compile(r"(?<!\\)\\(?:u00[01][0-9a-f]|b|f|r)")


def _set(source: str, folder: str, moment: dt.datetime) -> Any:
    """With the fonts of the wheels; where a letter is in none of them (a name in Chinese), with those of the machine; where
    no font has it, without the promise of PDF/UA, which forbids to leave a letter out: tagged all the same."""
    import typst

    every: tuple[dict[str, Any], ...] = (
        {"pdf_standards": "ua-1", "ignore_system_fonts": True},
        {"pdf_standards": "ua-1", "ignore_system_fonts": False},
        {"ignore_system_fonts": False},
    )
    for ways in every:
        try:
            return typst.compile(
                source,
                root=folder,
                format="pdf",
                timestamp=moment,
                package_path=folder,
                package_cache_path=folder,
                font_paths=[str(place) for place in fonts.folders()],
                **ways,
            )
        except typst.TypstError as problem:
            if "pdf_standards" not in ways or "could not be displayed" not in problem.message:
                raise
    raise AssertionError("one of the ways returns or raises")
