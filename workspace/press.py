"""Papers as PDF: a typst source of ours, and data that it only ever shows. Pure: the source, data and pictures in, the
bytes of a tagged PDF (PDF/UA-1) out; no network, no font of the system, no clock.

What people typed goes in as data (JSON), never as source: nothing in it is markup.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def pdf(
    source: Path, data: Mapping[str, Any], moment: dt.datetime, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """The paper that `source` makes of `data` (`data.json` for it); its neighbours in the folder may be imported.
    `moment`: when it was made, as the file says. `pictures`: name -> PNG, beside the source."""
    import typst

    with tempfile.TemporaryDirectory(prefix="press-") as folder:
        desk = Path(folder)
        for piece in source.parent.glob("*.typ"):
            (desk / piece.name).write_bytes(piece.read_bytes())
        (desk / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        for name, picture in (pictures or {}).items():
            (desk / name).write_bytes(picture)
        made = typst.compile(
            str(desk / source.name),
            root=folder,
            format="pdf",
            font_paths=[],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=moment.replace(microsecond=0),
            package_path=folder,
            package_cache_path=folder,
        )
    assert isinstance(made, bytes)
    return made
