"""Pieces that are the same in many answers: rendered once in each language, then kept by their key.

    {% call kept('foot') %} … {% endcall %}

What stands inside may depend on the key and the language and on nothing else: no token, no nonce, no address of this
request, no text that somebody wrote. The frame and the badges of a list are most of what a page costs; kept, they cost
next to nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import Flask
from markupsafe import Markup

from workspace.web.language import spoken

MOST = 512  # a name and a number of notices are in the keys: the oldest pieces make room


def init(app: Flask) -> None:
    pieces: OrderedDict[tuple[Hashable, ...], Markup] = OrderedDict()

    def kept(*key: Hashable, caller: Callable[[], str]) -> Markup:
        key = (spoken(), *key)
        piece = pieces.get(key)
        if piece is None:
            piece = pieces[key] = Markup(caller())  # noqa: S704 - what a macro's body gives is escaped already
            if len(pieces) > MOST:
                pieces.popitem(last=False)
        return piece

    app.jinja_env.globals["kept"] = kept
