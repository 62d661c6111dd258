"""A test client that checks the page contract on every GET: valid HTML, one h1, labels, ids, headers, no-store."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.contracts.asks import check_asks

#: What two answers differ in that are the same page.
ONCE = re.compile(r'(nonce="|name="csrf_token" value=")[\w.-]{16,}"')
VOID_LABELS = {"hidden", "submit", "button", "image", "reset"}


class PageClient(FlaskClient):
    """`client.get(...)` fails the test when the answer breaks a rule of the house."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            # A test that holds an application context would lend its `g`, and with it who is signed in, to the request.
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().get(*args, **kwargs)
        if response.mimetype == "text/html" and not kwargs.get("follow_redirects"):
            tree = check_page(response)
            if tree is not None:
                check_asks(self.application, response.request.path, tree)
        return response


def check_page(response: TestResponse) -> Element | None:
    """The page as a tree; None where the answer leads elsewhere."""
    check_headers(response)
    if response.status_code in (301, 302, 303, 307, 308):
        return None
    return sound(ONCE.sub(r'\1one-of-many"', response.get_data(as_text=True)))


@lru_cache(maxsize=64)
def sound(text: str) -> Element:
    """The tree of a page that breaks no rule, for reading. Kept: most pages that say no say it in the same words."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = parser.parse(text)
    wrong = [(place, code) for place, code, _ in parser.errors]
    assert not wrong, f"invalid HTML: {wrong[:5]}"
    every: list[Element] = [e for e in tree.iter() if isinstance(e.tag, str)]
    assert sum(e.tag == "h1" for e in every) == 1, "a page has one h1"
    ids = [e.get("id") for e in every if e.get("id")]
    assert len(ids) == len(set(ids)), f"duplicate ids: {sorted({i for i in ids if ids.count(i) > 1})}"
    assert tree.get("lang") in ("it", "en"), "the page says its language"
    assert "".join(tree.find(".//title").itertext()).strip(), "the page has a title"
    labelled = {e.get("for") for e in every if e.tag == "label"}
    wrapped = {id(field) for label in every if label.tag == "label" for field in label.iter()}
    for field in every:
        if field.tag in ("input", "select", "textarea") and field.get("type") not in VOID_LABELS:
            named = field.get("aria-label") or field.get("aria-labelledby")
            assert named or field.get("id") in labelled or id(field) in wrapped, f"no label: {field.attrib}"
        assert not field.get("style"), "no inline style"
        assert not any(name.startswith("on") for name in field.attrib), "no inline handler"
        if field.tag == "script":
            assert field.get("nonce"), "a script without the nonce"
        if field.tag == "style":
            raise AssertionError("no inline style element")
        if field.tag == "form" and (field.get("method") or "get").lower() == "post":
            assert any(e.get("name") == "csrf_token" for e in field.iter()), f"no CSRF field: {field.get('action')}"
        for name in ("src", "href", "action"):
            value = field.get(name) or ""
            outside = value.startswith(("http:", "https:", "//")) and field.tag != "a"
            assert not outside, f"an external request: {value}"
    return tree


def check_headers(response: TestResponse) -> None:
    h = response.headers
    assert h.get("Cache-Control") == "no-store"
    assert "default-src 'none'" in h.get("Content-Security-Policy", "")
    assert "unsafe" not in h["Content-Security-Policy"]
    assert h.get("X-Content-Type-Options") == "nosniff"
    assert h.get("Referrer-Policy") == "same-origin"
    assert "Server" not in h
