"""Markdown as people write it on a phone -> safe HTML, and the words that a reader reads.

The room keeps one small dialect, one allow-list and one rule for addresses. It refuses raw HTML (shown as
text), images, tables and code. Its grammar runs inside python-markdown but is our own, because each of its
rules must take time in proportion to the text, however hostile (docs/adr/0002-markdown-and-bleach.md).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from bleach.sanitizer import Cleaner
from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry

RENDERER = 1  # stored beside what render() made; raise it when a source would give other HTML or other words
LIMIT = 20_000  # characters of one answer; a form refuses more, render() does not

TAGS = frozenset({"a", "blockquote", "br", "em", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul"})
REL = "nofollow noopener noreferrer"

# A quotation in a list in a list … deeper marks are shown as they were typed.
DEEPEST = 5


def render(source: str) -> str:
    """The safe HTML of a Markdown text; "" for a text without words. Never raises, whatever the text."""
    html = _tools.cleaner.clean(_tools.to_html.convert(tidy(source)))
    return html.translate(_AS_ENTITIES)


def plain(source: str) -> str:
    """The words a reader of `render(source)` reads, without marks: for search, snippets and quotations.

    Paragraphs are parted by an empty line, lines and list items by a line break.
    """
    return _tools.to_words.convert(tidy(source)).translate(_AS_TYPED)


def tree(source: str) -> Element:
    """What `render` makes of a text, before it is HTML: elements of the allow-list, with words as they are read."""
    _tools.last = root = Element("div")  # of a blank text, which is not converted at all
    _tools.to_tree.convert(tidy(source))
    root = _tools.last
    for element in root.iter():
        element.text = (element.text or "").translate(_AS_TYPED)
        element.tail = (element.tail or "").translate(_AS_TYPED)
        for name, value in element.attrib.items():
            element.set(name, value.translate(_AS_TYPED))
    return root


def clean(html: str) -> str:
    """HTML reduced to the allow-list; the rest is shown as text. `clean(render(x)) == render(x)`.

    Made for what we rendered or stored: on a stranger's HTML bleach may take long.
    """
    return _tools.cleaner.clean(html)


def escape(text: str) -> str:
    """Markdown that reads as `text` does: each character that could be a mark gets a backslash."""
    text = re.sub(r"[\\*_\[\]]|<(?=https?:|mailto:)", r"\\\g<0>", tidy(text))
    text = re.sub(r"(?m)^( *+)([#>+•-])", r"\1\\\2", text)
    return re.sub(r"(?m)^( *+\d{1,3})([.)])", r"\1\\\2", text)


def is_safe_address(address: str) -> bool:
    """Whether a link may lead there: http, https (with a host and no hidden user name) or mailto."""
    return _SAFE_ADDRESS.fullmatch(address) is not None


def tidy(source: str) -> str:
    """Line ends made one, tabs made spaces; characters taken out that nobody sees and that deceive."""
    text = _LINE_END.sub("\n", source).replace("\t", "    ")
    return _LONE_SURROGATE.sub("\ufffd", _INVISIBLE.sub("", text))


_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u00ad\u200b\u2060\ufeff"  # break a word in two for search and for the anonymity check, not for the eye
    "\u202a-\u202e\u2066-\u2069"  # turn the reading direction: the text would not read as it is stored
    "\ue000-\ue002"  # our own stand-ins, below
    "\ufdd0-\ufdef\ufffe\uffff]"
)
# Bleach spends 10 µs on every entity, so `&` × 20,000 would cost 0.2 s. Between parsing and the end these
# three stand in for the characters; being in the source of nobody, they can only come from us.
_STAND_INS = str.maketrans({"&": "\ue000", "<": "\ue001", ">": "\ue002"})
_AS_ENTITIES = str.maketrans({"\ue000": "&amp;", "\ue001": "&lt;", "\ue002": "&gt;"})
_AS_TYPED = str.maketrans({"\ue000": "&", "\ue001": "<", "\ue002": ">"})

# Bleach lets `javascript:123` and `data:1` through (it reads host:port), so this rule is ours.
# No user name before the host: https://inps.it@example.org leads to example.org.
_SAFE_ADDRESS = re.compile(
    r"[hH][tT]{2}[pP][sS]?://[^\W_][\w.-]*+(?::\d{1,5})?(?:[/?#][^\s<>\"'`\\]*+)?"
    r"|[mM][aA][iI][lL][tT][oO]:[\w.+-]++@[\w.-]++(?:\?[^\s<>\"'`\\]*+)?"
)


# --- blocks ---------------------------------------------------------------------------------------------

_HEADING = re.compile(r"(?P<marks>#{1,6}) ++(?P<words>\S.*)")
_ITEM = re.compile(r"(?P<indent> *+)(?P<mark>[-*+•]|(?P<number>\d{1,3})[.)]) ++(?P<words>\S.*)")


def _most_elements(characters: int) -> int:
    """How many elements a text of so many characters may become; the rest of it is shown as it was typed.

    Each costs bleach 20 µs, and it looks for each among its neighbours. Prose has one in a hundred characters, a list
    of short words one in twenty; what has more, after the first 500, is an attack or an accident.
    """
    return min(500 + characters // 20, 3_000)


class _Blocks(BlockProcessor):
    """Lines -> paragraphs, headings, lists, quotations and rules. Each line is read DEEPEST times at most."""

    left: int  # elements that may still be made
    top: int  # level of the first heading, which becomes h3; deeper ones become h4

    def test(self, parent: Element, block: str) -> bool:
        return True

    def run(self, parent: Element, blocks: list[str]) -> None:
        text = "\n\n".join(blocks)
        blocks.clear()
        self.left = _most_elements(len(text))
        self.top = 0
        self._read(parent, text.split("\n"), 0)

    def _add(self, parent: Element, tag: str, text: str = "") -> Element:
        self.left -= 1
        element = SubElement(parent, tag)
        element.text = text
        return element

    def _read(self, parent: Element, lines: list[str], depth: int) -> None:
        paragraph: list[str] = []
        at = 0
        while at < len(lines):
            words = lines[at].strip(" ") if lines[at].strip() else ""
            if self.left <= 0:
                paragraph.append(words)
                at += 1
                continue
            after = self._read_mark(parent, lines, at, depth, paragraph) if words else at
            if after == at:  # an ordinary line, or an empty one, which ends the paragraph
                if words:
                    paragraph.append(words)
                else:
                    self._end(parent, paragraph)
                after += 1
            at = after
        self._end(parent, paragraph)

    def _end(self, parent: Element, paragraph: list[str]) -> None:
        if any(paragraph):
            self._add(parent, "p", "\n".join(paragraph).strip())
        paragraph.clear()

    def _read_mark(self, parent: Element, lines: list[str], at: int, depth: int, paragraph: list[str]) -> int:
        """Read what starts at line `at` with a mark, ending the paragraph before; the line to go on from."""
        words = lines[at].strip(" ")
        if heading := _HEADING.match(words):
            self._end(parent, paragraph)
            level = len(heading["marks"])
            self.top = self.top or level
            self._add(parent, "h3" if level <= self.top else "h4", _without_closing_marks(heading["words"]))
            return at + 1
        if _is_rule(words):
            self._end(parent, paragraph)
            self._add(parent, "hr")
            return at + 1
        if depth == DEEPEST:
            return at
        if words[0] == ">":
            self._end(parent, paragraph)
            return self._read_quotation(parent, lines, at, depth)
        item = _ITEM.match(lines[at])
        if item and (not paragraph or _may_interrupt(item)):
            self._end(parent, paragraph)
            return self._read_list(parent, lines, at, depth)
        return at

    def _read_quotation(self, parent: Element, lines: list[str], at: int, depth: int) -> int:
        inside = []
        while at < len(lines) and (line := lines[at].lstrip(" ")).startswith(">"):
            inside.append(line[2:] if line[1:2] == " " else line[1:])
            at += 1
        self._read(self._add(parent, "blockquote"), inside, depth + 1)
        return at

    def _read_list(self, parent: Element, lines: list[str], at: int, depth: int) -> int:
        first = _ITEM.match(lines[at])
        assert first
        inner = len(first["indent"]) + 2  # a line indented this far belongs to the item above
        items = self._add(parent, "ol" if first["number"] else "ul")
        if first["number"] and int(first["number"]) != 1:
            items.set("start", str(int(first["number"])))
        item: re.Match[str] | None = first
        while item:
            inside = [item["words"]]
            at = self._gather(lines, at + 1, inner, item.start("words"), inside)
            element = self._add(items, "li")
            self._read(element, inside, depth + 1)
            _unwrap_only_paragraph(element)
            next_at = _next_written(lines, at)
            item = _ITEM.match(lines[next_at]) if next_at < len(lines) and self.left > 0 else None
            if item and (bool(item["number"]) != bool(first["number"]) or _is_rule(item[0].strip(" "))):
                item = None
            if item:
                at = next_at
        return at

    @staticmethod
    def _gather(lines: list[str], at: int, inner: int, offset: int, inside: list[str]) -> int:
        """Move the lines of one item, from `at` on, into `inside`; the first line that is not its own."""
        while (written := _next_written(lines, at)) < len(lines):
            line = lines[written]
            indent = len(line) - len(line.lstrip(" "))
            if indent < inner:
                break
            inside.extend([""] * (written - at))
            inside.append(line[min(indent, offset) :])
            at = written + 1
        return at


def _may_interrupt(item: re.Match[str]) -> bool:
    """«ci vediamo il / 15. maggio»: inside a paragraph only a 1 starts a list, or a number that is set in."""
    return item["number"] in (None, "1") or len(item["indent"]) >= 2


def _without_closing_marks(words: str) -> str:
    """`Titolo ##` -> `Titolo`, but `Corso di C#` stays."""
    rest = words.rstrip("#")
    return rest.rstrip() if rest.endswith(" ") else words


def _is_rule(words: str) -> bool:
    if words[0] not in "-*_":
        return False
    marks = words.replace(" ", "")
    return len(marks) >= 3 and marks.count(marks[0]) == len(marks)


def _next_written(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _unwrap_only_paragraph(item: Element) -> None:
    """`<li><p>uno</p><ul>…` -> `<li>uno<ul>…`, unless the item has several paragraphs."""
    if len(item) and item[0].tag == "p" and all(child.tag != "p" for child in item[1:]):
        item.text = item[0].text
        del item[0]


# --- inside a line --------------------------------------------------------------------------------------

# Possessive quantifiers, and no branch that may run past the next place where it could start: linear.
_MARK = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~•])"
    r"|(?P<run>\*++|_++)"
    r"|(?P<open>\[)"
    r"|(?P<close>\](?:\( *+<?(?P<address>[^\s<>()]*+(?:\([^\s<>()]*+\)[^\s<>()]*+)*+)>?"
    r"(?: ++\"[^\"\n]*+\")? *+\))?)"  # a title after the address is read and left out
    r"|<(?P<angle>(?:https?://|mailto:)[^\s<>]++)>"
    r"|(?P<bare>[hH]ttps?://[^\s<>\"«»“”‘’\[\]*`\\]++)"
)
_AFTER_AN_ADDRESS = ".,;:!?'_)}…"


class _Run:
    """One to three asterisks or underscores that may open or close emphasis; `left` of them stay text."""

    __slots__ = ("closes", "left", "may_close", "may_open", "opens", "sign")

    def __init__(self, text: str, start: int, end: int) -> None:
        before, after = text[start - 1 : start] or " ", text[end : end + 1] or " "
        self.sign = text[start]
        self.left = end - start
        # Never inside or at the end of a word: «car* collegh*, tutt* voi» is Italian, not emphasis.
        self.may_open = not (before.isalnum() or after.isspace() or after in ")]}»”")
        self.may_close = not (after.isalnum() or before.isspace() or before in "([{«“")
        self.opens: list[str] = []
        self.closes: list[str] = []


class _Link:
    __slots__ = ("address", "inside")

    def __init__(self, address: str, inside: list[_Token]) -> None:
        self.address = address
        self.inside = inside


_Token = str | _Run | _Link


class _Inlines(Treeprocessor):
    """The raw text of every element -> emphasis, links and line breaks."""

    def run(self, root: Element) -> None:
        written = [element for element in root.iter() if element.text]
        self.left = _most_elements(sum(len(element.text or "") for element in written))
        for element in written:
            blocks_inside = list(element)
            element[:] = []
            pen = _Pen(element)
            self._write(pen, _tokens(element.text or ""))
            pen.flush()
            element.extend(blocks_inside)

    def _may_add(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def _write(self, pen: _Pen, tokens: list[_Token]) -> None:
        _pair(tokens)
        for token in tokens:
            if isinstance(token, str):
                self._write_lines(pen, token)
            elif isinstance(token, _Link):
                shown = self._may_add()
                pen.open("a" if shown else "", href=token.address.translate(_STAND_INS), rel=REL)
                self._write(pen, token.inside)
                pen.close()
            else:
                for _ in token.closes:
                    pen.close()
                pen.words.append(token.sign * token.left)
                for tag in token.opens:
                    # emphasis within emphasis says nothing, and could be nested a thousand deep
                    pen.open(tag if not pen.is_inside(tag) and self._may_add() else "")

    def _write_lines(self, pen: _Pen, text: str) -> None:
        first, *others = text.split("\n")
        pen.words.append(first)
        for line in others:
            if self._may_add():
                pen.open("br")
                pen.close()
            else:
                pen.words.append("\n")
            pen.words.append(line)


class _Pen:
    """Writes words and elements into a tree, joining the words only once."""

    def __init__(self, element: Element) -> None:
        self.inside: list[bool] = []  # whether each `open` not yet closed started an element
        self.here = element
        self.parents: list[Element] = []
        self.last: Element | None = None
        self.words: list[str] = []

    def is_inside(self, tag: str) -> bool:
        return self.here.tag == tag or any(parent.tag == tag for parent in self.parents)

    def flush(self) -> None:
        words = "".join(self.words).translate(_STAND_INS)
        self.words.clear()
        if self.last is None:
            self.here.text = words
        else:
            self.last.tail = words

    def open(self, tag: str, **attributes: str) -> None:
        """Start an element; "" starts none, and waits for its `close` all the same."""
        if not tag:
            self.inside.append(False)
            return
        self.flush()
        self.parents.append(self.here)
        self.here = SubElement(self.here, tag, attributes)
        self.inside.append(True)
        self.last = None

    def close(self) -> None:
        if self.inside.pop():
            self.flush()
            self.last = self.here
            self.here = self.parents.pop()


def _tokens(text: str) -> list[_Token]:
    """Text, runs and links in order. A link is made where its bracket closes; links do not nest."""
    tokens: list[_Token] = []
    brackets: list[int] = []  # places in `tokens` of the opening ones
    at = 0
    while mark := _MARK.search(text, at):
        tokens.append(text[at : mark.start()])
        at = mark.end()
        match mark.lastgroup:
            case "escaped":
                tokens.append(mark["escaped"])
            case "run":
                run = mark["run"]  # four and more are a line or a name blotted out: text
                tokens.append(_Run(text, mark.start(), at) if len(run) <= 3 else run)
            case "open":
                brackets.append(len(tokens))
                tokens.append("[")
            case "close":
                opened = brackets.pop() if brackets else None
                link = None
                if opened is not None and is_safe_address(mark["address"] or ""):
                    link = _link_around(tokens[opened + 1 :], mark["address"])
                if link:
                    tokens[opened:] = [link]
                    brackets.clear()
                else:
                    tokens.append(mark["close"])
            case "angle":
                address = mark["angle"]
                tokens.append(_link_to(address) if is_safe_address(address) else mark[0])
            case _:
                address = _bare_address(mark["bare"])
                stands_alone = not text[mark.start() - 1 : mark.start()].isalnum()
                tokens.append(_link_to(address) if stands_alone and is_safe_address(address) else address)
                at = mark.start() + len(address)
    tokens.append(text[at:])
    return tokens


def _link_to(address: str) -> _Link:
    return _Link(address, [address])


def _bare_address(found: str) -> str:
    """What of `found` is the address, without the punctuation of the sentence around it."""
    address = found.rstrip(_AFTER_AN_ADDRESS)
    return address + ")" if "(" in address and found[len(address) :].startswith(")") else address


def _link_around(tokens: list[_Token], address: str) -> _Link | None:
    """A link on these tokens, without links in it; None where nobody could see it."""
    if not any(token.strip() if isinstance(token, str) else True for token in tokens):
        return None
    return _Link(address, [token.address if isinstance(token, _Link) else token for token in tokens])


def _pair(tokens: list[_Token]) -> None:
    """Match the runs of each sign, inner pairs first, so that elements never overlap."""
    open_runs: dict[str, list[tuple[int, _Run]]] = {"*": [], "_": []}
    for at, run in enumerate(tokens):
        if not isinstance(run, _Run):
            continue
        mine, others = open_runs[run.sign], open_runs["_" if run.sign == "*" else "*"]
        while run.may_close and run.left and mine:
            place, opener = mine[-1]
            while others and others[-1][0] > place:
                others.pop()  # it would overlap: stays text
            size = 2 if min(run.left, opener.left) >= 2 else 1
            tag = "strong" if size == 2 else "em"
            opener.opens.insert(0, tag)
            run.closes.append(tag)
            opener.left -= size
            run.left -= size
            if not opener.left:
                mine.pop()
        if run.may_open and run.left:
            mine.append((at, run))


# --- the converters -------------------------------------------------------------------------------------


class _Dialect(Markdown):
    """python-markdown with our two processors and none of its own."""

    def build_parser(self) -> _Dialect:
        self.preprocessors = Registry()
        self.parser = BlockParser(self)
        self.parser.blockprocessors.register(_Blocks(self.parser), "blocks", 1)
        self.inlinePatterns = Registry()
        self.treeprocessors = Registry()
        self.treeprocessors.register(_Inlines(self), "inlines", 1)
        self.postprocessors = Registry()
        return self


def _words_of(root: Element) -> str:
    return "".join(_pieces(root)).strip()


def _pieces(element: Element) -> Iterator[str]:
    """The words of an element with the breaks that its blocks make."""
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif child.tag in ("a", "em", "strong"):
            yield from _pieces(child)
        else:
            words = _words_of(child)
            yield (("\n" if element.tag in ("li", "ol", "ul") else "\n\n") + words) if words else ""
        yield child.tail or ""


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if tag == "a":
        return value == REL if name == "rel" else name == "href" and is_safe_address(value)
    return tag == "ol" and name == "start" and value.isascii() and value.isdigit()


class _Tools(threading.local):
    """One set for each thread: neither python-markdown nor bleach may be shared, both are slow to make."""

    last: Element

    def __init__(self) -> None:
        self.to_html = _Dialect(output_format="html")
        self.to_words = _Dialect(output_format="html")
        self.to_words.serializer = _words_of
        self.to_words.stripTopLevelTags = False
        self.to_tree = _Dialect(output_format="html")
        self.to_tree.serializer = self._keep
        self.to_tree.stripTopLevelTags = False
        self.cleaner = Cleaner(tags=TAGS, attributes=_is_allowed, protocols={"http", "https", "mailto"})

    def _keep(self, root: Element) -> str:
        self.last = root
        return ""


_tools = _Tools()
