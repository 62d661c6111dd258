"""What a text took over from another, sentence by sentence: found again, also where a word was changed, and taken out.

Pure: texts in, text out. A sentence counts as taken over when most of its runs of four words stand in the source;
shorter ones only where they were carried over to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_RUN = 4  # words
_MOST = 0.55  # of a sentence's runs
_WORD = re.compile(r"\w+")
# A sentence with what ends it; marks of lists and quotations at the beginning of a line are no words.
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]+[»”\"')*_]*[ \t]*|\n|\Z)")
_EMPTY_MARK = re.compile(r"^[ \t]*(?:[-*+>]|\d+[.)]|#+)?[ \t]*(?:[*_]+)?[ \t]*$")
_GAPS = re.compile(r"\n{3,}")


def without(text: str, sources: Iterable[str], passages: Iterable[str] = ()) -> str:
    """`text` (Markdown) without the sentences that come from `sources`, nor those of `passages`, however short. The same
    text where there are none."""
    runs = {run for source in sources for run in _runs(_words(source))}
    exact = {" ".join(_words(sentence)) for passage in passages for sentence in _SENTENCE.findall(passage)}
    lines, changed = [], False
    for line in text.split("\n"):
        kept = "".join(s for s in _SENTENCE.findall(line) if not _is_taken(s, runs, exact))
        if kept != line:
            changed = True
            if _EMPTY_MARK.match(kept):
                continue
            kept = kept.rstrip()
        lines.append(kept)
    return _GAPS.sub("\n\n", "\n".join(lines)).strip() if changed else text


def _is_taken(sentence: str, runs: set[tuple[str, ...]], exact: set[str]) -> bool:
    words = _words(sentence)
    if not words:
        return False
    if " ".join(words) in exact:
        return True
    own = _runs(words)
    return bool(own) and sum(run in runs for run in own) > _MOST * len(own)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]
