"""Files that people bring and take away, good ones and bad ones."""

import io
import zipfile
from contextlib import suppress

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_costs_at_most
from workspace import documents
from workspace.documents import UnreadableDocument, read_document, unreadable, write_markdown
from workspace.documents import word as word_files
from workspace.prose import escape, plain, render


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(name, data)
    return str(caught.value)


# --- plain text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_text_is_read_in_the_encodings_people_have(encoding):
    document = read_document("Caso_di_Anna.TXT", "Perché «no»?\r\nCosì – già.\n".encode(encoding))
    assert document.title == "Caso di Anna"
    assert document.body == "Perché «no»?\nCosì – già."
    assert (document.front, document.sections) == ({}, [])


def test_utf_16_needs_no_particular_byte_order():
    assert read_document("a.txt", b"\xfe\xff" + "già".encode("utf-16-be")).body == "già"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("C:\\Documenti\\un caso.txt", "un caso"),
        ("/home/ada/un_caso.txt", "un caso"),
        ("a.b.txt", "a.b"),
        (".txt", "Senza titolo"),
        ("a\u202e\n b.txt", "a b"),
        ("x" * 400 + ".txt", "x" * 299 + "…"),
    ],
)
def test_the_name_gives_the_title(name, title):
    assert read_document(name, b"testo").title == title


# --- Markdown -------------------------------------------------------------------------------------------


def test_front_matter_is_honoured():
    source = """---
title: 'L''équipe e la scuola'
kind: narrative
template: "t3"
tags: [scuola, lavoro di rete]
facets:
  - minori
  - "stanchezza"
created: 2026-03-04T10:00:00
# una nota
count: 3
empty:
---

Prima riga

---
fine
"""
    document = read_document("x.md", source.encode())
    assert document.title == "L'équipe e la scuola"
    assert document.front == {
        "title": "L'équipe e la scuola",
        "kind": "narrative",
        "template": "t3",
        "tags": ["scuola", "lavoro di rete"],
        "facets": ["minori", "stanchezza"],
        "created": "2026-03-04T10:00:00",
        "count": 3,
        "empty": "",
    }
    assert document.body == "Prima riga\n\n---\nfine"


@pytest.mark.parametrize(
    "source",
    [
        "---\nUna riga, poi una linea.\n---\nTesto",
        "---\ntitle: uno\nsenza chiave\n---\nTesto",
        "---\ntitle: mai chiuso\n\nTesto",
        "---\n---\nTesto",
        "testo\n---\ntitle: no\n---",
    ],
)
def test_what_only_looks_like_front_matter_is_text(source):
    document = read_document("x.md", source.encode())
    assert (document.front, document.body, document.title) == ({}, source, "x")


def test_a_first_heading_is_the_title():
    document = read_document("x.md", b"\n# Una *storia* #\n\nTesto\n## Poi\n")
    assert (document.title, document.body) == ("Una *storia*", "Testo\n## Poi")
    assert read_document("x.md", b"---\ntitle: uno\n---\n# Due\n").body == "# Due"


@pytest.mark.parametrize("value", ["[" * 5000, "9" * 5000, "NaN", "{", '"', "'", "[a, [b]]", "-", ": :", '"\\ud800"'])
def test_odd_values_do_no_harm(value):
    read_document("x.md", f"---\ntitle: {value}\n---\ntesto".encode()).title.encode()


SAFE_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"))
LINES = st.lists(st.sampled_from(["# uno", "\\# due", "\\\\# tre", "#", "---", "title: x", "", " ", "testo"])).map(
    "\n".join
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | SAFE_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SAFE_TEXT, inner, max_size=3),
    max_leaves=6,
)
FRONTS = st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True), VALUES, min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(FRONTS, st.lists(st.tuples(SAFE_TEXT, st.one_of(SAFE_TEXT, LINES)), max_size=4))
def test_what_is_written_is_read_again(front, sections):
    front.pop("sections", None)
    front["kind"] = "narrative"
    text = write_markdown(front, sections)
    data = text.encode()
    too_odd = sum(ord(c) < 32 and c not in "\t\n\v\f" for c in text)  # a file of control characters is no text
    if too_odd > len(text) // 1000:
        return
    document = read_document("x.md", data)
    assert document.front == front
    assert document.sections == [(documents._one_line(heading), body.strip("\n")) for heading, body in sections]


def test_front_matter_takes_only_plain_names():
    for key in ("sections", "a b", "a:b", "", "a\nb"):
        with pytest.raises(ValueError):
            write_markdown({key: 1}, [])


def test_lone_surrogates_can_be_written():
    write_markdown({"title": "\ud800"}, [("a\ud800", "b\ud800\0")]).encode()


# --- Word -----------------------------------------------------------------------------------------------


def word(build) -> bytes:
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_keeps_what_has_meaning():
    def build(document):
        document.add_heading("Una storia", 0)
        document.add_heading("Il contesto", 1)
        paragraph = document.add_paragraph("Ho ")
        paragraph.add_run("visto ").bold = True
        paragraph.add_run("la madre").italic = True
        both = paragraph.add_run(", poi")
        both.bold = both.italic = True
        paragraph.add_run(" car* collegh*")
        document.add_paragraph("uno", style="List Bullet")
        document.add_paragraph("due", style="List Bullet")
        document.add_paragraph("primo", style="List Number")
        document.add_paragraph("secondo", style="List Number")
        document.add_heading("Poi", 2)
        document.add_paragraph("riga\naltra riga")
        table = document.add_table(2, 2)
        for at, text in enumerate(["a", "b", "c", "d"]):
            table.cell(at // 2, at % 2).text = text
        document.add_paragraph("fine")

    document = read_document("file.docx", word(build))
    assert document.title == "Una storia"
    assert document.body == (
        "# Il contesto\n\n"
        "Ho **visto** _la madre_**_, poi_** car\\* collegh\\*\n\n"
        "- uno\n- due\n1. primo\n2. secondo\n\n"
        "## Poi\n\nriga\naltra riga\n\na | b\nc | d\n\nfine"
    )
    assert render(document.body).startswith(
        "<h3>Il contesto</h3><p>Ho <strong>visto</strong> <em>la madre</em><strong><em>, poi</em></strong> car*"
    )


def test_word_without_a_title_takes_the_name_of_the_file():
    assert read_document("un_caso.docx", word(lambda d: d.add_paragraph("testo"))).title == "un caso"


def test_word_lists_in_lists():
    def numbered(document, text, number, level):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )

    def build(document):
        root = document.part.numbering_part.element
        for number, form in (("90", "bullet"), ("91", "decimal")):
            levels = "".join(f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{form}"/></w:lvl>' for level in range(3))
            kind = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{levels}</w:abstractNum>'
            root.insert(0, parse_xml(kind))
            root.append(
                parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
            )
        for text, number, level in [("a", 90, 0), ("b", 90, 1), ("c", 91, 2), ("d", 91, 2), ("e", 90, 0), ("f", 91, 2)]:
            numbered(document, text, number, level)

    document = read_document("x.docx", word(build))
    assert document.body == "- a\n    - b\n        1. c\n        2. d\n- e\n    3. f"
    assert render(document.body) == (
        '<ul><li>a<ul><li>b<ol><li>c</li><li>d</li></ol></li></ul></li><li>e<ol start="3"><li>f</li></ol></li></ul>'
    )


def test_word_leaves_behind_what_is_not_the_text():
    def build(document):
        paragraph = document.add_paragraph("testo")
        document.add_comment(paragraph.runs, text="CANARY", author="CANARY")
        document.sections[0].header.paragraphs[0].text = "CANARY"
        document.sections[0].footer.paragraphs[0].text = "CANARY"
        document.core_properties.author = document.core_properties.title = "CANARY"
        paragraph.add_run("CANARY").font.hidden = True
        paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>CANARY</w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:t>CANARY</w:t></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:instrText>CANARY</w:instrText></w:r>"))
        paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t> aggiunto</w:t></w:r></w:ins>"))

    document = read_document("x.docx", word(build))
    assert document.title == "x"
    assert document.body == "testo aggiunto"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.booleans(), st.booleans()), max_size=6
    )
)
def test_word_keeps_every_word(stretches):
    def build(document):
        paragraph = document.add_paragraph("inizio ")
        for text, bold, italic in stretches:
            run = paragraph.add_run(text)
            run.bold, run.italic = bold, italic

    try:
        data = word(build)
    except ValueError:  # python-docx cannot write it, so nobody brings it
        return
    read = plain(read_document("x.docx", data).body)
    expected = plain(escape("inizio " + "".join(text for text, _, _ in stretches)))
    assert read.split() == expected.split()


# --- what cannot be read --------------------------------------------------------------------------------


def changed(data: bytes, name: str, change) -> bytes:
    """The same package with one part changed."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for info in source.infolist():
            content = source.read(info)
            package.writestr(info.filename, change(content) if info.filename == name else content)
    return target.getvalue()


SIMPLE = word(lambda document: document.add_paragraph("testo"))
BODY = "word/document.xml"


def with_entity(content: bytes) -> bytes:
    head, rest = content.split(b"?>", 1)
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return head + b"?>" + doctype + rest.replace(b"testo", b"&e;")


def laughing(content: bytes) -> bytes:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    head, rest = content.split(b"?>", 1)
    return head + f'?><!DOCTYPE x [<!ENTITY l0 "ha">{lols}]>'.encode() + rest.replace(b"testo", b"&l8;")


def in_utf_16(content: bytes) -> bytes:
    return with_entity(content).decode().replace("UTF-8", "UTF-16").encode("utf-16")


def in_utf_7(content: bytes) -> bytes:
    text = with_entity(content).decode()
    return b"<?xml version='1.0' encoding='UTF-7'?>" + text.split("?>", 1)[1].encode("utf-7")


class TestRefuses:
    def test_what_is_too_large(self):
        assert refusal("a.txt", b"a" * (documents.LARGEST + 1)) == documents.TOO_LARGE
        assert refusal("a.txt", b"a" * (documents.LONGEST + 1)) == documents.TOO_LONG

    @pytest.mark.parametrize("name", ["a.pdf", "a.odt", "a.exe", "a", "", "docx", "a.docx.zip"])
    def test_other_kinds(self, name):
        assert refusal(name, b"testo") == documents.OTHER_KIND

    @pytest.mark.parametrize("data", [SIMPLE, b"%PDF-1.7 ...", b"{\\rtf1 ...}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
    def test_other_kinds_under_a_false_name(self, data):
        assert refusal("a.txt", data) == documents.OTHER_KIND

    @pytest.mark.parametrize("data", [b"a\0b", b"\x01\x02\x03", b"\xff\xfea", b"\xff\xfe\0\xd8", bytes(range(256))])
    def test_what_is_no_text(self, data):
        assert refusal("a.txt", data) == documents.NOT_TEXT

    @pytest.mark.parametrize("name", ["a.txt", "a.md", "a.docx"])
    def test_what_is_empty(self, name):
        assert refusal(name, word(lambda d: d.add_paragraph(" ")) if name == "a.docx" else b"\n \n") == documents.EMPTY

    def test_old_and_locked_word_files(self):
        old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
        assert refusal("a.doc", old) == documents.OLD_WORD
        assert refusal("a.docx", old) == documents.OLD_WORD
        assert refusal("a.docx", old + "EncryptedPackage".encode("utf-16-le")) == unreadable.LOCKED

    def test_a_locked_package(self):
        data = bytearray(SIMPLE)
        at = -1
        while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
            data[at + 8] |= 1
        assert refusal("a.docx", bytes(data)) == unreadable.LOCKED

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"testo",
            b"PK\x03\x04",
            SIMPLE[:1000],
            SIMPLE[: len(SIMPLE) // 2],
            changed(SIMPLE, BODY, lambda c: b""),
            changed(SIMPLE, BODY, lambda c: b"<a/>"),
            changed(SIMPLE, BODY, lambda c: c[:-20]),
            changed(SIMPLE, BODY, lambda c: b"\xff" * 30),
            changed(SIMPLE, "_rels/.rels", lambda c: b"<a/>"),
            changed(SIMPLE, "_rels/.rels", lambda c: c.replace(b"word/document.xml", b"../../etc/passwd")),
            changed(SIMPLE, "_rels/.rels", with_entity),
            changed(SIMPLE, "word/styles.xml", with_entity),
            *(changed(SIMPLE, BODY, attack) for attack in (with_entity, laughing, in_utf_16, in_utf_7)),
            changed(SIMPLE, BODY, lambda c: c.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 5000)),
        ],
    )
    def test_what_is_broken_or_hostile(self, data):
        assert refusal("a.docx", data) == unreadable.BROKEN

    def test_a_bomb(self):
        def blown(content):
            return content.replace(b"testo", b"a" * 200_000_000)

        assert len(bomb := changed(SIMPLE, BODY, blown)) < documents.LARGEST
        assert refusal("a.docx", bomb) == documents.TOO_LONG

    def test_a_long_text(self):
        assert refusal("a.docx", word(lambda d: d.add_paragraph("a" * 200_001))) == documents.TOO_LONG

    def test_a_bomb_among_the_parts_that_are_not_read(self):
        other = changed(SIMPLE, "docProps/core.xml", lambda c: b"<" * 100_000_000)
        assert read_document("a.docx", other).body == "testo"

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_a_damaged_file_is_read_or_refused(self, data):
        damaged = bytearray(SIMPLE)
        for _ in range(data.draw(st.integers(1, 20))):
            damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
        with suppress(UnreadableDocument):
            read_document("a.docx", bytes(damaged))

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from(["a.txt", "a.md", "a.docx", "a.doc", "a"]), st.binary())
    def test_any_bytes_are_read_or_refused(self, name, data):
        with suppress(UnreadableDocument):
            document = read_document(name, data)
            (document.title + document.body).encode()


def test_a_wide_cell_costs_nothing():
    def build(document):
        table = document.add_table(1, 1)
        table.cell(0, 0).text = "cella"
        table.cell(0, 0)._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="100000000"/>'))

    assert read_document("a.docx", word(build)).body == "cella"


def test_styles_that_are_based_on_each_other_end():
    def build(document):
        one = document.styles.add_style("Uno", WD_STYLE_TYPE.PARAGRAPH)
        other = document.styles.add_style("Altro", WD_STYLE_TYPE.PARAGRAPH)
        one.base_style, other.base_style = other, one
        document.add_paragraph("testo", style="Uno")

    assert read_document("a.docx", word(build)).body == "testo"


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


_LISTED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr></w:pPr>' + _run("a") + "</w:p>"
# What stands before, again and again, after: the dearest that fits into a part of the greatest size.
DEAREST = {
    "paragraphs": ("", f"<w:p>{_run('*a')}</w:p>", ""),
    "runs": ("<w:p>", _run("*", "<w:b/>") + _run("_"), "</w:p>"),
    "one run in many": ("<w:p>", _run("a"), "</w:p>"),
    "breaks": ("<w:p><w:r>", "<w:t>a</w:t><w:br/>", "</w:r></w:p>"),
    "rows": ("<w:tbl>", f"<w:tr><w:tc><w:p>{_run('a')}</w:p></w:tc></w:tr>", "</w:tbl>"),
    "tables in tables": ("<w:tbl><w:tr><w:tc>" * 80, f"<w:p>{_run('a')}</w:p>", "</w:tc></w:tr></w:tbl>" * 80),
    "nothing": ("", "<w:p/>", ""),
    "lists": ("", "".join(_LISTED.format(n % 9, n) for n in range(2000)), ""),
}


@pytest.mark.thorough
@pytest.mark.parametrize("name", DEAREST)
def test_the_dearest_document_is_soon_read_or_refused(name):
    def filled(content):
        before, again, after = (part.encode() for part in DEAREST[name])
        room = word_files._LARGEST_PART - len(content) - len(before) - len(after)
        return content.replace(b"<w:body>", b"<w:body>" + before + again * (room // len(again)) + after, 1)

    data = changed(SIMPLE, BODY, filled)

    def reading():
        with suppress(UnreadableDocument):
            read_document("a.docx", data)

    assert_costs_at_most(2, reading)
