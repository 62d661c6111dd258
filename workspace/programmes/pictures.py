"""Logos: what was uploaded is opened with care, drawn anew and kept as a small PNG. Nothing of the file itself is kept."""

from __future__ import annotations

import io
import warnings

from workspace.refusals import Invalid

LARGEST = 1024 * 1024  # bytes that are read
KINDS = ("PNG", "JPEG", "WEBP")
MOST_PIXELS = 12_000_000
BOX = (900, 240)  # what is kept fits into it


def redrawn(uploaded: bytes) -> tuple[bytes, int, int]:
    """(PNG, width, height). Raises Invalid for what is too large, broken, or of another kind (SVG among them)."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(uploaded) > LARGEST:
        raise Invalid("Il logo è troppo grande: al massimo 1 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(uploaded), formats=KINDS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Invalid("Il logo ha troppi punti: riducilo, per esempio a 1.000 × 300.")
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail(BOX)
                clean = Image.new("RGBA", upright.size)
                clean.paste(upright.convert("RGBA"))
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise Invalid("Questo file non è un logo che sappiamo aprire: serve un PNG, un JPEG o un WebP.") from None
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue(), clean.width, clean.height
