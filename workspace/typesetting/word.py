"""A book as DOCX, with real headings, lists, links and a field for the contents, so that Word and LibreOffice know
what is what. Written with python-docx."""

from __future__ import annotations

import io
import zlib
from typing import Any

from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from workspace.typesetting import sheet
from workspace.typesetting.book import Book, Part, Progress, parts, walk


def write(book: Book, done: Progress) -> bytes:
    paper = sheet.empty(book.language)
    _styles(paper, book)
    _front(paper, book)
    listed = list(parts(book))
    _contents(paper, book, listed)
    ids = {style.name: style.style_id for style in paper.styles}
    for part in listed:
        walk(part, _Pen(paper, part, ids), book.words.note)
        done(part.number)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _styles(paper: Paper, book: Book) -> None:
    facts = paper.core_properties
    facts.title, facts.author = book.title, book.publisher
    facts.subject, facts.comments, facts.keywords = book.kind, book.words.licence, ""
    facts.created = facts.modified = book.moment.replace(tzinfo=None, microsecond=0)
    normal: Any = paper.styles["Normal"]
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(8), 1.3
    title: Any = paper.styles["Title"]
    title.font.size, title.paragraph_format.space_before = Pt(32), Pt(4)
    rule = title.element.pPr.find(qn("w:pBdr"))
    if rule is not None:
        title.element.pPr.remove(rule)
    paper.sections[0].different_first_page_header_footer = True  # no number on the title page
    footer = paper.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(footer, "PAGE", "1")


def _front(paper: Paper, book: Book) -> None:
    paper.add_paragraph(book.kind).paragraph_format.space_before = Pt(140)
    paper.add_paragraph(book.title, style="Title")
    for words in (book.edition, book.publisher):
        if words:
            paper.add_paragraph(words)
    for place, words in enumerate((book.words.made, book.words.licence)):
        small = paper.add_paragraph()
        small.add_run(words).font.size = Pt(9.5)
        if not place:
            small.paragraph_format.space_before = Pt(200)


def _contents(paper: Paper, book: Book, listed: list[Part]) -> None:
    """The contents as links with a field for the page of each, which Word and LibreOffice fill in."""
    title = paper.add_paragraph(book.words.contents, style="TOC Heading" if "TOC Heading" in paper.styles else None)
    title.paragraph_format.page_break_before = True
    title.runs[0].bold = True
    for part in listed:
        line = paper.add_paragraph()
        line.paragraph_format.left_indent = Pt(18 * (part.level - 1))
        line.paragraph_format.right_indent = Pt(30)  # a long title turns before the numbers
        line.paragraph_format.space_after = Pt(3)
        line.paragraph_format.tab_stops.add_tab_stop(sheet.WIDE, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _name(part.anchor))
        run = line.add_run(part.title)
        link.append(run._r)
        line._p.append(link)
        line.add_run("\t")
        _field(line, f"PAGEREF {_name(part.anchor)} \\h", "·")


def _name(anchor: str) -> str:
    return anchor.replace("-", "_")


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run(shown)
    field.append(run._r)
    paragraph._p.append(field)


class _Pen:
    """Writes one part at the end of the paper. Paragraphs are put before the last mark of the body directly: python-docx
    looks through the whole paper for the place of each (500 texts took 80 seconds)."""

    def __init__(self, paper: Paper, part: Part, ids: dict[str, str]) -> None:
        self.paper, self.part, self.ids = paper, part, ids
        self.end = paper.element.body.sectPr
        self.here: Paragraph | None = None
        self.link: Any = None
        self.marks: list[str] = []
        self.lists: list[tuple[str, int]] = []  # (kind, number of its numbering)
        self.fresh_item = False
        self.quoted = self.noted = 0

    def open(self, kind: str, **about: Any) -> None:
        if kind == "heading":
            self.here = self._add(f"Heading {min(6, about['level'])}")
            if about.get("anchor"):
                self.here.paragraph_format.page_break_before = self.part.turns
                _bookmark(self.here, _name(about["anchor"]))
        elif kind in ("p", "byline", "label"):
            self.here = self._paragraph()
            self.marks += ["i"] if kind == "byline" else ["b"] if kind == "label" else []
        elif kind in ("ul", "ol"):
            self.lists.append((kind, self._numbering(about.get("start", 1)) if kind == "ol" else 0))
        elif kind == "li":
            self.fresh_item = True
        elif kind == "blockquote":
            self.quoted += 1
        elif kind == "note":
            self.noted += 1
        elif kind == "hr":
            line = self._add()
            line.add_run("* * *")
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif kind == "br" and self.here is not None:
            self.here.add_run().add_break(WD_BREAK.LINE)
        elif kind in ("em", "strong"):
            self.marks.append("i" if kind == "em" else "b")
        elif kind == "a" and self.here is not None:
            ident = self.paper.part.relate_to(about["href"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            self.link = OxmlElement("w:hyperlink")
            self.link.set(qn("r:id"), ident)
            self.here._p.append(self.link)

    def words(self, text: str) -> None:
        assert self.here is not None
        run = self.here.add_run(_plain(text))
        run.italic = True if "i" in self.marks else None
        run.bold = True if "b" in self.marks else None
        if self.link is not None:
            run.underline = True
            self.link.append(run._r)

    def close(self, kind: str) -> None:
        if kind in ("byline", "label", "em", "strong"):
            self.marks.pop()
        elif kind in ("ul", "ol"):
            self.lists.pop()
        elif kind == "li":
            self.fresh_item = False
        elif kind == "blockquote":
            self.quoted -= 1
        elif kind == "note":
            self.noted -= 1
        elif kind == "a":
            self.link = None

    def _add(self, style: str = "") -> Paragraph:
        element: Any = OxmlElement("w:p")
        self.end.addprevious(element)
        if style:
            element.get_or_add_pPr().style = self.ids[style]
        return Paragraph(element, self.paper._body)

    def _paragraph(self) -> Paragraph:
        depth = len(self.lists)
        if self.lists and self.fresh_item:
            kind, number = self.lists[-1]
            suffix = "" if depth == 1 else f" {min(3, depth)}"
            made = self._add(("List Number" if kind == "ol" else "List Bullet") + suffix)
            if number:
                properties = made._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, number
            self.fresh_item = False
            return made
        made = self._add("Quote" if self.quoted else "")
        indent = 18 * depth + 18 * (self.quoted + self.noted)
        if indent:
            made.paragraph_format.left_indent = Pt(indent)
        return made

    def _numbering(self, start: int) -> int:
        """A numbering of its own for each list, so that each begins where it begins."""
        root: Any = self.paper.part.numbering_part.element
        suffix = "" if not self.lists else f" {min(3, len(self.lists) + 1)}"
        style: Any = self.paper.styles["List Number" + suffix]
        model = root.num_having_numId(style.element.pPr.numPr.numId.val).abstractNumId.val
        number = root.add_num(model)
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(number.numId)


def _bookmark(paragraph: Paragraph, name: str) -> None:
    ident = str(zlib.crc32(name.encode()) % 10**8)
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), ident)
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), ident)
    paragraph._p.append(start)
    paragraph._p.append(end)


def _plain(text: str) -> str:
    """Without what XML cannot hold; a line end inside words is a space."""
    return "".join(c if c >= " " else " " for c in text)
