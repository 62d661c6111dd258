"""Reading the letters of a test: sends what waits into the folder of the installation and opens it."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from flask import Flask

from workspace.post import deliver


def letters(app: Flask) -> list[EmailMessage]:
    """Everything that was written and not yet read, in order; reading removes it."""
    deliver(app, say=lambda words: None)
    folder: Path = app.config["SETTINGS"].data_dir / "mail"
    found = []
    for place in sorted(folder.glob("*.eml"), key=lambda p: int(p.stem.rsplit("-", 1)[1])):
        found.append(cast(EmailMessage, message_from_bytes(place.read_bytes(), policy=default)))
        place.unlink()
    return found


def text_of(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def link_in(letter: EmailMessage) -> str:
    """The path of the letter's link («/chiave/…»)."""
    found = re.search(r"^http://[^/\s]+(/chiave/\S+)$", text_of(letter), re.MULTILINE)
    assert found, text_of(letter)
    return found[1]
