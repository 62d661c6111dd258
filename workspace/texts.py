"""The text of a revision: which answers a template takes, how long they may be, and what is kept of them.

A text is rendered once, when it is written, and stored as safe HTML and as the words that a reader reads. Every way
in (the editor, an import, the demo world) passes here, so that the limits and the rendering are the same for all.
Nothing here knows who may write, and nothing commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workspace import prose
from workspace.nouns import BODY_LIMIT, KINDS, TITLE_LIMIT, Revision, Template
from workspace.refusals import Invalid

Prompt = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """What a revision holds. `answers` and `html` by prompt key, in the order of the template, empty ones left out."""

    title: str
    answers: dict[str, str]
    html: dict[str, str]
    plain: str
    words: int


def prompts_of(template: Template) -> list[Prompt]:
    """The questions of a template, in order (see workspace.data.Prompt)."""
    prompts: list[Prompt] = template.body["prompts"]
    return prompts


def kinds_of(template: Template) -> tuple[str, ...]:
    """The kinds that a text on this template may be; the writer chooses where there are several."""
    return (template.kind,) if template.kind else tuple(template.body.get("kinds") or KINDS)


def tidy_title(title: str) -> str:
    """One line, without what nobody sees."""
    return " ".join(prose.tidy(title).split())


def tidy_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """As typed, with line ends made one; answers without a visible word are left out."""
    tidied = {key: prose.tidy(source).rstrip() for key, source in answers.items()}
    return {key: source for key, source in tidied.items() if source.strip()}


def compose(template: Template, title: str, answers: Mapping[str, str]) -> Text:
    """The text of these answers, rendered. Raises Invalid, with a sentence that holds nothing of the text, for an
    answer to a question that the template does not ask, and for more than the limits."""
    keys = [prompt["key"] for prompt in prompts_of(template)]
    if not set(answers) <= set(keys):
        raise Invalid("Questo modello non ha una di queste domande: ricarica la pagina.")
    title, answers = tidy_title(title), tidy_answers(answers)
    if len(title) > TITLE_LIMIT:
        raise Invalid("Il titolo è troppo lungo: può avere fino a 300 caratteri.")
    if sum(map(len, answers.values())) > BODY_LIMIT:
        raise Invalid("Il testo è troppo lungo: può avere fino a 20.000 caratteri in tutto. Dividilo in due scritti.")
    ordered = {key: answers[key] for key in keys if key in answers}
    plain = "\n\n".join(filter(None, map(as_read, ordered.values())))
    return Text(title, ordered, {key: prose.render(source) for key, source in ordered.items()}, plain, count(plain))


def write_into(revision: Revision, text: Text) -> None:
    """Puts the text into a revision that is not frozen."""
    if revision.frozen:
        raise ValueError("a frozen revision is never written again")
    take_out(revision, text)


def take_out(revision: Revision, text: Text) -> None:
    """The same for any revision: only to take out what somebody took back, which must not live on anywhere."""
    revision.title, revision.answers, revision.html = text.title, text.answers, text.html
    revision.plain, revision.words, revision.renderer = text.plain, text.words, prose.RENDERER


def is_same(revision: Revision, text: Text) -> bool:
    """Would writing `text` into the revision change nothing that its author typed?"""
    return revision.title == text.title and revision.answers == text.answers


def next_number(session: Session, entry_id: int) -> int:
    """The number of the entry's next revision. Whoever writes holds the entry's row, so two never take the same."""
    return (session.scalar(select(func.max(Revision.number)).where(Revision.entry_id == entry_id)) or 0) + 1


def count(plain: str) -> int:
    """How many words a reader of this plain text reads: «l'équipe» is one, a lone dash is none."""
    return sum(1 for word in plain.split() if any(map(str.isalnum, word)))


@lru_cache(maxsize=256)
def as_read(source: str) -> str:
    """The words of one answer as a reader reads them: what the places of quotations count in."""
    return prose.plain(source)


def opening(plain: str, most: int = 180) -> str:
    """The first words of a text, for a list."""
    line = " ".join(plain[: most * 2].split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + "…"


def said(both: Mapping[str, str], language: str) -> str:
    """A bilingual label of a template in the reader's language; Italian where there is no other."""
    return both.get(language) or both["it"]


def labels(prompts: Iterable[Prompt], language: str) -> dict[str, str]:
    """prompt key -> its question in the reader's language."""
    return {prompt["key"]: said(prompt["label"], language) for prompt in prompts}
