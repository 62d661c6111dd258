"""A cover drawn from the title: a light over water and its reflections. The same words always give the same picture,
and no picture is ever uploaded. SVG without styles or scripts, a kilobyte or so."""

from __future__ import annotations

import hashlib
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 300, 420
# Deep enough for white words (8:1 and more): sky, water, light.
PALETTES = (
    ("#12344d", "#0d2538", "#f4c95d"),
    ("#1f3d36", "#152b26", "#f2d0a4"),
    ("#4a2545", "#341a31", "#f6b8a0"),
    ("#5b2a24", "#3f1d19", "#f3d9b1"),
    ("#2b3467", "#1d2448", "#f7e3af"),
    ("#3d4127", "#2a2d1b", "#e9d985"),
)


def lines_of(title: str, most: int = 15, limit: int = 7) -> list[str]:
    """The title in lines of about `most` letters; an ellipsis where it would not fit."""
    lines: list[str] = []
    for word in title.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += " " + word
        else:
            lines.append(word if len(word) <= most + 6 else word[: most + 5] + "…")
    return lines if len(lines) <= limit else [*lines[: limit - 1], lines[limit - 1].rstrip(",;:") + "…"]


def svg(title: str, below: str = "", *, standalone: bool = False) -> str:
    """The picture; `below` stands at its foot. `standalone`: as a file of its own, with a title for who cannot see it;
    else it is decoration beside the words themselves."""
    seed = hashlib.sha256(title.encode("utf-8", "surrogatepass")).digest()
    sky, water, light = PALETTES[seed[0] % len(PALETTES)]
    lines = lines_of(title)
    size = 34 if len(lines) <= 4 else 28
    horizon = 258 + seed[1] % 30
    x, radius = 70 + seed[2] % 160, 26 + seed[3] % 18
    pieces = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{sky}"/>',
        f'<circle cx="{x}" cy="{horizon}" r="{radius}" fill="{light}"/>',
        f'<rect y="{horizon}" width="{WIDTH}" height="{HEIGHT - horizon}" fill="{water}"/>',
        f'<path d="{_ripples(seed, x, radius, horizon)}" stroke="{light}" stroke-width="3" stroke-linecap="round" '
        'fill="none" opacity=".75"/>',
        f'<g font-family="Titillium Web, Segoe UI, sans-serif" fill="#fff"><g font-size="{size}" font-weight="600">',
        *(f'<text x="24" y="{56 + n * round(size * 1.18)}">{escape(line)}</text>' for n, line in enumerate(lines)),
        "</g>",
        f'<text x="24" y="{HEIGHT - 20}" font-size="14">{escape(below)}</text>' if below else "",
        "</g>",
    ]
    about = f'role="img" aria-label="{escape(title, {chr(34): "&quot;"})}"' if standalone else 'aria-hidden="true"'
    space = ' xmlns="http://www.w3.org/2000/svg"' if standalone else ""
    size_of = f' width="{WIDTH * 2}" height="{HEIGHT * 2}"' if standalone else ""
    return f'<svg{space} viewBox="0 0 {WIDTH} {HEIGHT}"{size_of} {about} focusable="false">{"".join(pieces)}</svg>'


def _ripples(seed: bytes, x: int, radius: int, horizon: int) -> str:
    """Strokes of light on the water, shorter and wider apart the further down."""
    strokes, y = [], float(horizon + 10)
    for step in range(11):
        half = radius * (0.95 - step * 0.055) * (0.55 + (seed[4 + step] % 100) / 160)
        shift = (seed[15 + step] % 21 - 10) * (0.4 + step / 10)
        start, end = max(8.0, x + shift - half), min(WIDTH - 8.0, x + shift + half)
        if end > start and y < HEIGHT - 40:
            strokes.append(f"M{start:.0f} {y:.0f}H{end:.0f}")
        y += 8 + step * 1.2 + math.sin(step + seed[3]) * 1.5
    return "".join(strokes)
