"""A book as EPUB 3: XHTML that a reader of any size sets anew, with contents, cover, language and what it offers to
those who listen. Written by hand, because it is a ZIP with five kinds of small files (EPUB 3.3, EPUB Accessibility 1.1)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring
from xml.sax.saxutils import escape

from workspace.typesetting import cover
from workspace.typesetting.book import Book, Part, Progress, parts, walk

XHTML, OPS = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
register_namespace("epub", OPS)
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""
STYLE = """body { margin: 5%; line-height: 1.5; }
h1, h2, h3, h4 { line-height: 1.25; page-break-after: avoid; }
.byline, .label, .facts { font-size: 0.9em; }
.label { font-weight: bold; }
.note { margin: 1em 0; padding: 0.1em 1em; border-left: 3px solid #06c; }
.cover { margin: 0; text-align: center; }
.cover img { max-width: 100%; max-height: 100%; }
blockquote { margin: 1em 1.5em; }
"""


def write(book: Book, done: Progress) -> bytes:
    buffer = io.BytesIO()
    moment = book.moment.timetuple()[:6]
    with zipfile.ZipFile(buffer, "w") as bundle:

        def put(name: str, words: str, how: int = zipfile.ZIP_DEFLATED) -> None:
            bundle.writestr(zipfile.ZipInfo(name, moment), words.encode("utf-8", "replace"), how)

        put("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        put("META-INF/container.xml", CONTAINER)
        put("EPUB/style.css", STYLE)
        put("EPUB/cover.svg", cover.svg(book.title, book.edition, standalone=True))
        put("EPUB/cover.xhtml", _cover(book))
        put("EPUB/title.xhtml", _title(book))
        listed: list[Part] = []
        for part in parts(book):
            pen = _Pen()
            walk(part, pen, book.words.note)
            put(f"EPUB/{part.anchor}.xhtml", _page(book, part.title, pen.root))
            listed.append(part)
            done(part.number)
        put("EPUB/nav.xhtml", _nav(book, listed))
        put("EPUB/package.opf", _package(book, listed))
    return buffer.getvalue()


def _page(book: Book, title: str, body: Element) -> str:
    html = Element("html", {"xmlns": XHTML, "xmlns:epub": OPS, "lang": book.language, "xml:lang": book.language})
    head = SubElement(html, "head")
    SubElement(head, "title").text = title or book.title
    SubElement(head, "link", {"rel": "stylesheet", "type": "text/css", "href": "style.css"})
    html.append(body)
    return '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n' + _xml(html)


def _xml(element: Element) -> str:
    return tostring(element, encoding="unicode", short_empty_elements=True)


def _cover(book: Book) -> str:
    body = Element("body", {"epub:type": "cover"})
    frame = SubElement(body, "div", {"class": "cover"})
    SubElement(frame, "img", {"src": "cover.svg", "alt": book.title})
    return _page(book, book.title, body)


def _title(book: Book) -> str:
    body = Element("body")
    frame = SubElement(body, "section", {"epub:type": "titlepage"})
    SubElement(frame, "p", {"class": "facts"}).text = book.kind
    SubElement(frame, "h1").text = book.title
    for words in (book.edition, book.publisher, book.words.made, book.words.licence):
        if words:
            SubElement(frame, "p", {"class": "facts"}).text = words
    return _page(book, book.title, body)


def _nav(book: Book, listed: list[Part]) -> str:
    body = Element("body")
    nav = SubElement(body, "nav", {"epub:type": "toc", "id": "toc", "role": "doc-toc"})
    SubElement(nav, "h1").text = book.words.contents
    top = SubElement(nav, "ol")
    inner: Element | None = None
    for part in listed:
        if part.level == 1:
            item, inner = SubElement(top, "li"), None
            last = item
        else:
            if inner is None:
                inner = SubElement(last, "ol")
            item = SubElement(inner, "li")
        SubElement(item, "a", {"href": f"{part.anchor}.xhtml"}).text = part.title
    marks = SubElement(body, "nav", {"epub:type": "landmarks", "hidden": "hidden"})
    SubElement(marks, "h2").text = book.title
    places = SubElement(marks, "ol")
    first = listed[0].anchor if listed else "title"
    for kind, address, words in (
        ("cover", "cover.xhtml", book.title),
        ("toc", "nav.xhtml", book.words.contents),
        ("bodymatter", f"{first}.xhtml", listed[0].title if listed else book.title),
    ):
        SubElement(SubElement(places, "li"), "a", {"epub:type": kind, "href": address}).text = words
    return _page(book, book.words.contents, body)


def _package(book: Book, listed: list[Part]) -> str:
    moment = book.moment.astimezone(dt.UTC)
    facts = [
        f'<dc:identifier id="id">{escape(book.identifier)}</dc:identifier>',
        f"<dc:title>{escape(book.title)}</dc:title>",
        f"<dc:language>{book.language}</dc:language>",
        f"<dc:publisher>{escape(book.publisher)}</dc:publisher>",
        f"<dc:date>{moment:%Y-%m-%d}</dc:date>",
        f"<dc:rights>{escape(book.words.licence)}</dc:rights>",
        f'<meta property="dcterms:modified">{moment:%Y-%m-%dT%H:%M:%SZ}</meta>',
        '<meta property="schema:accessMode">textual</meta>',
        '<meta property="schema:accessModeSufficient">textual</meta>',
        '<meta property="schema:accessibilityHazard">none</meta>',
        *(
            f'<meta property="schema:accessibilityFeature">{feature}</meta>'
            for feature in ("structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability")
        ),
        f'<meta property="schema:accessibilitySummary">{escape(book.words.contents)}</meta>',
    ]
    files = ["cover", "title", "nav", *(part.anchor for part in listed)]
    manifest = [
        '<item id="style" href="style.css" media-type="text/css"/>',
        '<item id="cover-image" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>',
        *(
            f'<item id="f-{name}" href="{name}.xhtml" media-type="application/xhtml+xml"'
            f"{' properties=' + chr(34) + 'nav' + chr(34) if name == 'nav' else ''}/>"
            for name in files
        ),
    ]
    spine = "".join(f'<itemref idref="f-{name}"/>' for name in files)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{book.language}">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{"".join(facts)}</metadata>'
        f"<manifest>{''.join(manifest)}</manifest><spine>{spine}</spine></package>\n"
    )


class _Pen:
    """Builds the body of a file."""

    def __init__(self) -> None:
        self.root = Element("body")
        self.stack: list[Element] = [self.root]
        self.last: Element | None = None

    def open(self, kind: str, **about: Any) -> None:
        tag, attributes = kind, {}
        if kind == "part":
            tag, attributes = "section", {"id": about["anchor"]}
        elif kind == "heading":
            tag = f"h{min(6, about['level'])}"
        elif kind == "note":
            tag, attributes = "aside", {"class": "note"}
        elif kind in ("byline", "label"):
            tag, attributes = "p", {"class": kind}
        elif kind == "ol" and about["start"] != 1:
            attributes = {"start": str(about["start"])}
        elif kind == "a":
            attributes = {"href": about["href"]}
        self.stack.append(SubElement(self.stack[-1], tag, attributes))
        self.last = None

    def words(self, text: str) -> None:
        if self.last is not None:
            self.last.tail = (self.last.tail or "") + text
        else:
            self.stack[-1].text = (self.stack[-1].text or "") + text

    def close(self, kind: str) -> None:
        self.last = self.stack.pop()
