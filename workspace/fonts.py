"""Fonts for what the typesetter's own lack: emoji, and alphabets other than Latin, Greek and Cyrillic. Noto, from wheels
of fonts (SIL Open Font License), and the signs that each of them draws, read from the file itself.

Where a wheel is not installed there is nothing of it here, and what is missing stays missing. The one with Chinese,
Japanese and Korean (20 MB) is not asked for: who needs it installs it.
"""

from __future__ import annotations

import struct
from functools import cache
from importlib.util import find_spec
from pathlib import Path

WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")


@cache
def folders() -> tuple[Path, ...]:
    """Where the fonts lie."""
    found = [find_spec(wheel) for wheel in WHEELS]
    return tuple(Path(one.origin).parent for one in found if one and one.origin)


@cache
def drawn() -> frozenset[int]:
    """Every sign that one of them draws."""
    return frozenset().union(*(_signs(one) for place in folders() for one in place.glob("*.tt[fc]")))


def _signs(font: Path) -> set[int]:
    """The code points of the font's character map (OpenType «cmap», its Unicode subtables of format 4 and 12)."""
    data = font.read_bytes()
    first = struct.unpack_from(">I", data, 12)[0] if data.startswith(b"ttcf") else 0  # several fonts in one file
    tables = struct.unpack_from(">H", data, first + 4)[0]
    records = [struct.unpack_from(">4s4xII", data, first + 12 + 16 * n) for n in range(tables)]
    start = next(offset for tag, offset, _ in records if tag == b"cmap")
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">I", data, start + 4 + 8 * number + 4)[0]
        form = struct.unpack_from(">H", data, at)[0]
        if form == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                lowest, highest = struct.unpack_from(">II", data, at + 16 + 12 * group)
                found.update(range(lowest, highest + 1))
        elif form == 4:
            found |= _segments(data, at)
    return found


def _segments(data: bytes, at: int) -> set[int]:
    many = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{many}H", data, at + 14)
    starts = struct.unpack_from(f">{many}H", data, at + 16 + 2 * many)
    deltas = struct.unpack_from(f">{many}H", data, at + 16 + 4 * many)
    ranges = at + 16 + 6 * many
    offsets = struct.unpack_from(f">{many}H", data, ranges)
    found = set()
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code + deltas[n]
            if offsets[n]:
                glyph = struct.unpack_from(">H", data, ranges + 2 * n + offsets[n] + 2 * (code - first))[0]
            if glyph & 0xFFFF:
                found.add(code)
    return found
