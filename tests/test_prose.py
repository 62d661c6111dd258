"""Markdown to safe HTML: what people write, what attackers write, and what both of them cost."""

import random
import re
import threading
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_costs_at_most, assert_in_proportion
from workspace import prose
from workspace.prose import clean, escape, is_safe_address, plain, render


class TestWhatPeopleWrite:
    @pytest.mark.parametrize(
        ("source", "html"),
        [
            ("", ""),
            (" \n\t\n", ""),
            ("Ho visto la madre.", "<p>Ho visto la madre.</p>"),
            ("una riga\nun'altra", "<p>una riga<br>un'altra</p>"),
            ("uno\n\n\n\ndue", "<p>uno</p><p>due</p>"),
            (
                "*piano* _piano_ **forte** __forte__",
                "<p><em>piano</em> <em>piano</em> <strong>forte</strong> <strong>forte</strong></p>",
            ),
            ("***tutto***", "<p><em><strong>tutto</strong></em></p>"),
            ("**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"),
            ("- uno\n- due", "<ul><li>uno</li><li>due</li></ul>"),
            ("• uno\n• due", "<ul><li>uno</li><li>due</li></ul>"),
            ("- uno\n\n- due", "<ul><li>uno</li><li>due</li></ul>"),
            ("- uno\n  - dentro\n- due", "<ul><li>uno<ul><li>dentro</li></ul></li><li>due</li></ul>"),
            ("- uno\n\n  ancora\n- due", "<ul><li><p>uno</p><p>ancora</p></li><li>due</li></ul>"),
            ("Prima:\n- uno\nPoi.", "<p>Prima:</p><ul><li>uno</li></ul><p>Poi.</p>"),
            ("1. uno\n2. due", "<ol><li>uno</li><li>due</li></ol>"),
            ("3) tre\n4) quattro", '<ol start="3"><li>tre</li><li>quattro</li></ol>'),
            ("> cito\n> ancora\n\nio", "<blockquote><p>cito<br>ancora</p></blockquote><p>io</p>"),
            ("> uno\n> > due", "<blockquote><p>uno</p><blockquote><p>due</p></blockquote></blockquote>"),
            ("prima\n***\ndopo", "<p>prima</p><hr><p>dopo</p>"),
            ("# Uno\n## Due\n# Tre #", "<h3>Uno</h3><h4>Due</h4><h3>Tre</h3>"),
            ("### Uno\n#### Due\n###### Tre", "<h3>Uno</h3><h4>Due</h4><h4>Tre</h4>"),
            ("# Corso di C#", "<h3>Corso di C#</h3>"),
        ],
    )
    def test_becomes_html(self, source, html):
        assert render(source) == html

    @pytest.mark.parametrize(
        "text",
        [
            "Car* collegh*, tutt* voi, bambin*i e ragazz*i",
            "Il sig. ****, detto ___ ___",
            "snake_case_name e 2*3*4 = 24",
            "2023. Un anno difficile",
            "#senza spazio",
            "5 > 3, 2 < 4 & altro &amp; &lt;b&gt; &#106;",
            "| a | b |\n|---|---|",
            "```\ncodice\n```",
            "– Non so, disse.",
            "(*) nome di fantasia",
            "* ",
            "[ ]( )",
            "[](https://esempio.it)",
            "[nota] e [altra][1]",
            "C:\\Documenti",
        ],
    )
    def test_does_not_see_marks_where_there_are_none(self, text):
        assert plain(text) == text.strip()
        assert not re.search("<(?!/?p>|br>)", render(text))

    def test_a_number_inside_a_paragraph_starts_no_list(self):
        assert render("ci vediamo il\n15. maggio") == "<p>ci vediamo il<br>15. maggio</p>"

    def test_backslash_takes_the_mark_away(self):
        assert render(r"\*no\* \[a](b) \# 1\.") == "<p>*no* [a](b) # 1.</p>"


LINK = '<p><a href="{0}" rel="nofollow noopener noreferrer">{1}</a></p>'


class TestLinks:
    @pytest.mark.parametrize(
        ("source", "address", "words"),
        [
            ("[qui](https://a.it/x?a=1&b=2#c)", "https://a.it/x?a=1&amp;b=2#c", "qui"),
            ('[qui](http://a.it "titolo")', "http://a.it", "qui"),
            ("[qui](<http://a.it>)", "http://a.it", "qui"),
            ("[a [b] c](http://a.it)", "http://a.it", "a [b] c"),
            ("[di *questo*](http://a.it)", "http://a.it", "di <em>questo</em>"),
            ("[wiki](https://a.it/A_(b))", "https://a.it/A_(b)", "wiki"),
            ("[scrivi](mailto:a.b+c@esempio.it)", "mailto:a.b+c@esempio.it", "scrivi"),
            ("<https://a.it/b_c>", "https://a.it/b_c", "https://a.it/b_c"),
            ("Https://a.it/b_c_d", "Https://a.it/b_c_d", "Https://a.it/b_c_d"),
            ("https://perché.it/è", "https://perché.it/è", "https://perché.it/è"),
        ],
    )
    def test_lead_where_they_say(self, source, address, words):
        assert render(source) == LINK.format(address, words)

    def test_leave_the_punctuation_to_the_sentence(self):
        html = render("Vedi (https://a.it/b), poi https://it.wikipedia.org/wiki/A_(b). Fine *https://c.it*")
        assert re.findall('href="([^"]*)"', html) == [
            "https://a.it/b",
            "https://it.wikipedia.org/wiki/A_(b)",
            "https://c.it",
        ]
        assert "</a>), poi" in html
        assert "</a>. Fine <em>" in html

    def test_do_not_nest(self):
        assert render("[[a](http://b.it)](http://c.it)").count("<a ") == 1
        assert render("[http://vero.it](http://falso.it)") == LINK.format("http://falso.it", "http://vero.it")

    def test_show_no_picture(self):
        assert "<img" not in render("![gatto](https://a.it/gatto.png)")

    @pytest.mark.parametrize(
        "address",
        [
            "javascript:alert(1)",
            "javascript:123",
            "JaVaScRiPt:1",
            "java\nscript:1",
            "java\tscript:1",
            "\x01javascript:1",
            " javascript:1",
            "jav&#x61;script:1",
            "javascript&colon;1",
            "javascript%3A1",
            "ｊavascript:1",
            "ja\u200bvascript:1",
            "data:1",
            "data:text/html,x",
            "vbscript:9",
            "file:///etc/passwd",
            "blob:https://a.it/1",
            "//a.it",
            "/scritti/1",
            "#a",
            "a.it:80",
            "www.a.it",
            "http:a.it",
            "http:///a.it",
            "http://",
            "http://.it",
            "https://inps.it@a.it",
            "https://a:b@c.it",
            "http://[::1]/",
            "http://a.it\\@b.it",
            'http://a.it/"onmouseover=alert(1)',
            "http://a.it/'x",
            "http://a.it/<b>",
            "http://a.it/ b",
            "https\u202e://a.it",
            "mailto:",
            "mailto:a",
            "mailto:a@b.it\nbcc:c@d.it",
            "tel:1",
            "",
        ],
    )
    def test_never_lead_elsewhere(self, address):
        assert not is_safe_address(address)
        for source in (f"[x]({address})", f"<{address}>", f"[x](<{address}>)"):
            for found in re.findall('href="([^"]*)"', render(source)):
                assert is_safe_address(found)
                assert "x" not in found or "javascript" not in found

    @pytest.mark.parametrize("address", ["javascript:123", "data:1", "vbscript:9", "javascript:alert(1)"])
    def test_clean_takes_such_an_address_away(self, address):
        assert clean(f'<a href="{address}">x</a>') == "<a>x</a>"


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//a.it></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<a href=javascript:alert(1)>x</a>",
    "<p onclick=alert(1)>x</p>",
    "<p style=background:url(javascript:1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<base href=//a.it><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    "<form action=x><input autofocus onfocus=alert(1)><button>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "[x](javascript:alert(1))",
    '[x](http://a.it/"onmouseover="alert(1))',
    "[x](http://a.it/'onmouseover='alert(1))",
    "[<script>alert(1)</script>](http://a.it)",
    '![x](http://a.it/" onerror="alert(1))',
    "[x]: javascript:alert(1)\n[x]",
    '<http://a.it/"onclick=alert(1)>',
    "<javascript:alert(1)>",
    "**<b onmouseover=alert(1)>**",
    "> <script>alert(1)</script>",
    "- <script>\n- alert(1)</script>",
    "# <script>alert(1)</script>",
    "``<script>``",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0001\x03 \x02amp\x03",
    "\ue001script\ue002alert(1)\ue001/script\ue002",
    "[x](http://a.it/\ue002\ue001script\ue002)",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "<scr\u00adipt>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "\ud83c<script>\udf00",
    "<p" * 300 + ">" * 300,
    "<a href='http://a.it'>" * 50,
    "</p></div></body><script>",
]


def _elements(html: str) -> list[Element]:
    return list(html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False).iter())[1:]


def assert_safe(html: str) -> None:
    """As a browser reads it: only allowed elements and attributes, and safe addresses."""
    for element in _elements(html):
        assert element.tag in prose.TAGS
        for name, value in element.attrib.items():
            if element.tag == "a":
                assert is_safe_address(value) if name == "href" else (name, value) == ("rel", prose.REL)
            else:
                assert (element.tag, name) == ("ol", "start")
                assert value.isdigit()
        if element.tag == "a":
            assert set(element.attrib) == {"href", "rel"}


# All that render() may ever write, letter by letter.
ONLY_THIS = re.compile(
    r"(?:[^<>&]|&(?:amp|lt|gt);|</?(?:blockquote|em|h3|h4|li|ol|p|strong|ul)>|<br>|<hr>|</a>"
    r'|<ol start="\d{1,3}">|<a href="(?:[^\s"<>&]|&amp;)+" rel="nofollow noopener noreferrer">)*+'
)


def assert_whole(html: str) -> None:
    """Strict HTML: each element closed in its turn, nothing moved by the parser, a tree of bounded depth."""
    open_tags: list[str] = []
    for closing, tag in re.findall(r"<(/?)([a-z0-9]+)", html):
        if closing:
            assert open_tags.pop() == tag
        elif tag not in ("br", "hr"):
            open_tags.append(tag)
        assert len(open_tags) < 20
    assert open_tags == []
    html5lib.HTMLParser(strict=True).parseFragment(html)


def assert_sound(source: str) -> None:
    html = render(source)
    assert ONLY_THIS.fullmatch(html)
    assert_safe(html)
    assert_whole(html)
    assert clean(html) == html
    assert "\x00" not in html + plain(source)
    (html + plain(source)).encode()
    read = "".join(html5lib.parseFragment(html, namespaceHTMLElements=False).itertext())
    assert re.sub(r"\s", "", read) == re.sub(r"\s", "", plain(source))


TOKENS = [
    *"*_[]()<>!`~#&|\\\"'+-=:;.,/ \n\t",
    *(
        "**",
        "***",
        "__",
        "](",
        "![",
        "[a](<",
        "<a ",
        "<!--",
        "](http://a.it)",
        "http://",
        "https://a.it/(",
        "mailto:a@b",
    ),
    *(
        "\n\n",
        "\n- ",
        "\n  - ",
        "\n    ",
        "\n> ",
        "> ",
        ">",
        "\n# ",
        "\n1. ",
        "1.1.",
        "- ",
        "---",
        "***\n",
        "\n***\n",
        "  \n",
    ),
    *(
        "&amp;",
        "&#1",
        "&a",
        "<b>",
        "a",
        "è",
        " a ",
        "parola",
        "l'équipe",
        "\u0301",
        "\u200d",
        "\ue000",
        "\0",
        "\ud800",
        "•",
        "9",
        '"',
    ),
]
HOSTILE_TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(TOKENS), max_size=60).map("".join),
    st.lists(st.one_of(st.sampled_from(TOKENS), st.sampled_from(HOSTILE), st.text(max_size=5)), max_size=12).map(
        "".join
    ),
    st.text(st.characters()),  # with surrogates
)


class TestWhatAttackersWrite:
    @pytest.mark.parametrize("source", HOSTILE)
    def test_is_only_text(self, source):
        assert_sound(source)
        assert not re.search("<(?:script|img|svg|math|style|iframe|form|input)", render(source), re.I)

    def test_payloads_in_pairs(self):
        for one in HOSTILE:
            for other in HOSTILE[::5]:
                html = render(f"{one} {other}\n{other}{one}")
                assert_safe(html)
                assert clean(html) == html

    @settings(max_examples=150, deadline=None)
    @given(HOSTILE_TEXTS)
    def test_any_text_gives_sound_html(self, source):
        assert_sound(source)

    def test_raw_html_is_shown_as_typed(self):
        assert plain("<b>ciao</b> &amp;") == "<b>ciao</b> &amp;"
        assert render("<b>ciao</b> &amp;") == "<p>&lt;b&gt;ciao&lt;/b&gt; &amp;amp;</p>"

    def test_characters_that_deceive_go(self):
        assert plain("co\u00addi\u200bce \u202efiscale\u202c\0\x07\ufeff") == "codice fiscale"
        assert plain("a\ud800b") == "a\ufffdb"
        assert plain("uno\r\ndue\rtre\u2028quattro") == "uno\ndue\ntre\nquattro"
        assert plain("👩\u200d⚕️") == "👩\u200d⚕️"  # joined, not deceiving


class TestWords:
    def test_plain_is_what_one_reads(self):
        source = "# Titolo\n\nHo *visto* [la madre](http://a.it).\nPoi\n\n- uno\n  - due\n\n> cito\n\n---\n\nfine"
        assert plain(source) == "Titolo\n\nHo visto la madre.\nPoi\n\nuno\ndue\n\ncito\n\nfine"

    @settings(max_examples=100, deadline=None)
    @given(HOSTILE_TEXTS)
    def test_escaped_text_reads_as_itself(self, text):
        read = plain(escape(text))
        assert re.sub(r"\s+", " ", read).strip() == re.sub(r"\s+", " ", prose.tidy(text)).strip()


def test_threads_do_not_share_a_converter():
    source = "# Titolo\n" + "- *uno* [due](http://a.it)\n" * 20
    expected = render(source)
    wrong: list[str] = []

    def work() -> None:
        wrong.extend(html for _ in range(20) if (html := render(source)) != expected)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# --- what it costs --------------------------------------------------------------------------------------

FAMILIES = [
    *(
        "[",
        "![",
        "<a ",
        "[a](<",
        "[a](",
        "](",
        "[a](http://a.it",
        "[a](http://a.it)",
        '[a](http://a "',
        "[[a](b)",
        "*",
        "_",
    ),
    *(
        "*a ",
        " a*",
        "*a",
        "**a*",
        "*a_b ",
        "*a _b* c_ ",
        "***a** b* ",
        "*a*_a_",
        "`",
        "`a",
        "``a`",
        "&",
        "&a",
        "&#",
        "&amp;",
        "&lt;",
    ),
    *(
        "<",
        ">",
        "<<a>",
        "<!--",
        "<http://a",
        "<http://a>",
        "http://",
        "http://a ",
        "http://a.it/(",
        "https://a)",
        "\\",
        "\\*",
        "\\\\*",
    ),
    *(
        "> ",
        ">a\n",
        ">a\n\n",
        "> > a\n\n",
        ">>>>>a\n\n",
        "- ",
        "- a\n",
        "- a\n\n",
        "1. ",
        "1. a\n",
        "1.1.",
        "1.",
        "1",
        "# ",
        "# a\n",
    ),
    *(
        "a\n",
        "a\n\n",
        "a\n \n",
        "\n",
        " ",
        "\t",
        " a",
        "\ta",
        "a    \n",
        "    a\n",
        "  - a\n",
        "- - ",
        "> - ",
        ">- a\n\n",
        "* * a\n",
    ),
    *(
        "---\n",
        "- -",
        "_ _",
        "| a | b |\n|---|---|\n",
        "[a]: b\n",
        "a\u0301",
        "\ud800",
        "\0",
        "\u202e",
        "è",
        "𝒳",
        '"',
        "'",
        "~",
        "=\n",
    ),
    *(
        "a@b.it ",
        "mailto:a@b ",
        "[a](mailto:",
        "[x](javascript:1)",
        "<p>",
        "</p>",
        "<b ",
        "a_b",
        "a*b",
        "(",
        "((",
        "[a][",
        "][",
    ),
]
LONG = 20_000


def _nested(depth: int) -> str:
    return "\n".join("  " * n + "- a" for n in range(depth))


def _fit(fragment: str, size: int) -> str:
    return (fragment * (size // len(fragment) + 1))[:size]


def _staircase(size: int) -> str:
    return _nested(max(1, int(size**0.5)))[:size]


def assert_grows_in_proportion(make) -> None:
    assert_in_proportion(render, lambda size: (make(size),), LONG, most=0.2)


@pytest.mark.thorough
def test_cost_grows_with_the_text_and_no_faster():
    for fragment in FAMILIES:
        assert_grows_in_proportion(lambda size, fragment=fragment: _fit(fragment, size))


@pytest.mark.thorough
@pytest.mark.parametrize(
    "make",
    [
        _staircase,
        lambda size: "*a " * (size // 6) + "a* " * (size // 6),
        lambda size: "*a _b " * (size // 12) + "b_ a* " * (size // 12),
        lambda size: "[" * (size // 2) + "](http://a.it)" * (size // 28),
        lambda size: "[*" * (size // 3) + "]" * (size // 3),
        lambda size: "[a](b" * (size // 10) + "](http://a.it)" * (size // 28),
        lambda size: "[" * (size // 2) + "]()" * (size // 6),
        lambda size: "*a* " * 600 + "*a " * (size // 6) + "a* " * (size // 6),
        lambda size: "*a* " * 600 + "**a _b " * (size // 14) + "b_ a** " * (size // 14),
        lambda size: "(" * (size // 2) + ")" * (size // 2),
        lambda size: ">" * (size // 2) + "\n>" * (size // 4),
        lambda size: "[a](" + " " * size,
        lambda size: "[a](http://a.it" + " " * size,
        lambda size: "https://a.it/" + ")" * size,
        lambda size: "- a\n" + "\n" * size,
        lambda size: ("- " + " " * 60 + "\n") * (size // 63),
        lambda size: ("- a\n" + "\n" * 50) * (size // 54),
        lambda size: "#" * size,
        lambda size: "# a" + "#" * size,
        lambda size: "# a" + " #" * (size // 2),
    ],
)
def test_cost_of_shapes_that_no_repetition_makes(make):
    assert_grows_in_proportion(make)


def _random_text(chance: random.Random, size: int) -> str:
    fragments = ["".join(chance.choices(TOKENS, k=chance.randint(1, 5))) for _ in range(chance.randint(1, 3))]
    share = size // len(fragments)
    return "".join(_fit(fragment, share) for fragment in fragments)


def _sample(seeds: range) -> None:
    for seed in seeds:
        print("seed", seed)  # pytest shows the last one where this fails
        assert_grows_in_proportion(lambda size, seed=seed: _random_text(random.Random(seed), size))


@pytest.mark.thorough
def test_cost_of_random_repetitions():
    first = random.randrange(10**9)
    _sample(range(first, first + 25))


@pytest.mark.slow
def test_cost_of_many_random_repetitions():
    _sample(range(1_000))


def test_ordinary_text_costs_little():
    paragraph = "Ieri ho incontrato la **madre** e l'educatrice: dicono che *forse* il ragazzo torna a scuola. " * 4
    text = (paragraph + "\n\n- una cosa\n- un'altra\n\n") * 8
    assert 3_000 <= len(text) <= 3_500
    assert_costs_at_most(0.008, render, text)  # aim: 4 ms
