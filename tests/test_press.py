"""Papers are made of whatever people are called."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from workspace import press

SOURCE = """#let d = json("data.json")
#set document(title: "Prova")
= Prova
#d.name
"""
MOMENT = dt.datetime(2026, 11, 12, 9, 0, 0, 123, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "name",
    ["Ada Prova", "#Ada $x$ *y* [z] \\ <a> @b", "Жанна Щ", "李小龙", "😀", "a\u0300 e\u0007", "\\u0007", "x" * 500],
)
def test_every_name_has_its_paper(tmp_path: Path, name: str) -> None:
    (tmp_path / "one.typ").write_text(SOURCE, "utf-8")
    made = press.pdf(tmp_path / "one.typ", {"name": name}, MOMENT)
    reader = PdfReader(io.BytesIO(made))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    if name.isascii() and "\u0007" not in name and len(name) < 100:
        assert name in " ".join(reader.pages[0].extract_text().split())


def test_the_same_data_makes_the_same_paper(tmp_path: Path) -> None:
    (tmp_path / "one.typ").write_text(SOURCE, "utf-8")
    one, two = (press.pdf(tmp_path / "one.typ", {"name": "Ada"}, MOMENT) for _ in range(2))
    assert one == two


def test_a_source_that_is_wrong_is_not_set(tmp_path: Path) -> None:
    (tmp_path / "one.typ").write_text("#let", "utf-8")
    with pytest.raises(RuntimeError):
        press.pdf(tmp_path / "one.typ", {}, MOMENT)
