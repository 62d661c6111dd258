"""The empty Word file that every paper of ours begins with: A4, in the language it is written in, one face throughout."""

from __future__ import annotations

from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LANGUAGES = {"it": "it-IT", "en": "en-GB"}
FACE = "Georgia"
MARGIN = Mm(28)
WIDE = Mm(210 - 2 * 28)  # what is left for words
INK = RGBColor(0x1B, 0x2C, 0x3D)


def empty(language: str) -> Paper:
    """python-docx begins on American paper, in American English and with the faces of a theme."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = MARGIN
    page.top_margin, page.bottom_margin = Mm(26), MARGIN
    paper.core_properties.language = language
    normal: Any = paper.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(11)
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), LANGUAGES.get(language, language))
    normal.element.get_or_add_rPr().append(said)
    for name in ("Title", *(f"Heading {level}" for level in range(1, 7))):
        style: Any = paper.styles[name]
        style.font.name, style.font.color.rgb = FACE, INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if "Theme" in key]:
            del fonts.attrib[key]
    return paper
