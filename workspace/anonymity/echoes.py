"""A name found once is looked for everywhere: in any case, with its first letters only, after the first time."""

from collections.abc import Iterator, Sequence

from workspace.anonymity.features import Seen
from workspace.anonymity.findings import Mark
from workspace.anonymity.wordclasses import CLASS_OF
from workspace.anonymity.words import Token, bag

_SHORTEST = 3


def echoes(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> Iterator[Mark]:
    """Marks for the other places where a piece of a found name stands. Linear: one look into a table a word."""
    pieces: dict[str, str] = {}
    starts: dict[str, str] = {}
    shops: set[str] = set()  # «gregorio sala», and then «sala lo prendeva»
    called: set[str] = set()  # «prof. Sabato»: with a capital and a verb after it is the same person again
    covered = [False] * len(words)
    m = 0
    for i, token in enumerate(words):
        while m < len(marks) and marks[m].end <= token.start:
            m += 1
        if m < len(marks) and marks[m].start < token.end:
            covered[i] = True
            key = seen[i].key
            if (
                marks[m].kind == "PERSON"
                and seen[i].shape == "C"
                and len(key) >= _SHORTEST
                and seen[i].cue not in ("prep", "at", "with", "say")
            ):
                called.add(key)
            if marks[m].kind == "PERSON" and "s" in seen[i].look and seen[i].cue in _ALSO_SURNAMES:
                shops.add(key)
            if marks[m].kind in ("PERSON", "NICKNAME") and _is_piece(seen[i]):
                pieces.setdefault(key, marks[m].kind)
                for size in range(_SHORTEST, min(len(key), 7)):
                    starts.setdefault(key[:size], marks[m].kind)
            elif (
                marks[m].kind in ("ORG", "LOCATION", "SCHOOL", "HEALTH")
                and _is_piece(seen[i])
                and "d" not in seen[i].look
            ):
                pieces.setdefault(key, marks[m].kind)
    for i, token in enumerate(words):
        s = seen[i]
        said_again = s.shape == "C" and s.key in called and not covered[i]
        whose = i and seen[i - 1].shape == "l" and s.cue not in _PARTS  # «la mia Domenica»: no day has a capital there
        spoken_to = (
            0 < i < len(seen) - 1 and seen[i - 1].key in '«"“' and seen[i + 1].key == ","
        )  # «Nello, te ne sei ricordato»
        if said_again and (whose or spoken_to or _acts(seen, i) or _does(seen, i)):
            yield Mark(token.start, token.end, "PERSON")
            continue
        if s.key in shops and not covered[i] and (not i or seen[i - 1].key in _CLAUSE) and _acts(seen, i):
            yield Mark(token.start, token.end, "PERSON")
        if covered[i] or s.cue or s.shape in ".9":
            continue
        known = pieces.get(s.key)
        if known and ("d" not in s.look or _is_meant(seen, i)):
            yield Mark(token.start, token.end, known)
        elif s.key in starts and "d" not in s.look and s.shape in "lCU" and len(s.key) >= _SHORTEST:
            yield Mark(token.start, token.end, starts[s.key])  # «Ale» for «Alessandra»


def _is_meant(seen: Sequence[Seen], i: int) -> bool:
    """Is a word that is also a name («asia», «pintore», «Serena») the person here as well? With a capital inside a sentence,
    or when a list of names has it and no word stands before it that only goes with a common noun."""
    s, before = seen[i], seen[i - 1].key if i else "\n"
    if s.shape in "CU" and before not in '.!?:\n«"':
        return True
    if before in ".;\n-" and i + 1 < len(seen) and seen[i + 1].key == ":":
        return True  # «germani: puntatore oculare ok»
    if _acts(seen, i) and (
        s.shape == "C" or before in ".,;:(!?\n-" or before in ("che", "ke", "poi", "ma", "e", "se", s.key)
    ):
        return True  # «Sabato dice», «sale ha mandato due righe»
    return ("g" in s.look or "s" in s.look) and before not in _WITH_NOUNS and (s.shape in "CU" or s.shape == "l")


def _acts(seen: Sequence[Seen], i: int) -> bool:
    """Does a verb in the third person follow, as after somebody's name?"""
    after = seen[i + 1] if i + 1 < len(seen) else None
    if (
        after is not None
        and after.key in ("non", "nn", "mi", "ci", "si", "gli", "lo", "la", "le")
        and i + 2 < len(seen)
    ):
        after = seen[i + 2]
    return after is not None and (after.key in ("ha", "e", "è", "era") or int(after.use or "0", 16) & 0b111 == 0b100)


def _does(seen: Sequence[Seen], i: int) -> bool:
    after = seen[i + 1] if i + 1 < len(seen) else None
    return (
        after is not None
        and after.shape == "l"
        and (after.cue in ("say", "live") or bool(int(after.use or "0", 16) & 0b100))
    )


_PARTS = ("kin", "title", "role", "person", "org", "health", "school", "court", "live", "street")
_ALSO_SURNAMES = ("org", "health", "school", "live")
_CLAUSE = frozenset([*".,;:(!?\n-", "che", "ke", "poi", "ma", "e", "se", "quando", "perche", "xke"])
_WITH_NOUNS = bag(
    "in un una uno le gli i molto piu che ogni nessun nessuna tanta tanto quanta quanto senza qualche buona buon bella bel mia mio sua suo una"
)


def _is_piece(s: Seen) -> bool:
    return len(s.key) >= _SHORTEST and s.shape not in ".9" and s.key not in CLASS_OF
