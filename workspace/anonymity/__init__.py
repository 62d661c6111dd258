"""What in a text could give a person away: a pure room, text in, findings out.

No web, no database, no network, no clock. It helps the author, it does not guarantee: a detail that only the
neighbours know identifies as well as a name does.
"""

import hashlib
from collections.abc import Sequence

from workspace.anonymity import asking, codes, contacts, dates, justice, leftovers, people, places
from workspace.anonymity.company import by_company, by_letters, called_in_passing, names_of_two_words, second_names
from workspace.anonymity.cues import cues, told
from workspace.anonymity.echoes import echoes
from workspace.anonymity.everyday import everyday_names, particles_of_words
from workspace.anonymity.features import Seen, see
from workspace.anonymity.findings import Finding, Level, Mark, Report, resolve
from workspace.anonymity.growth import bodies, grow, is_name, nicknames, streets, widened
from workspace.anonymity.lexicon import NOTHING, Lexicon
from workspace.anonymity.lists import is_public, sure
from workspace.anonymity.registry import PATTERNS
from workspace.anonymity.sentences import LEVELS, sentence
from workspace.anonymity.tagger import FULL, tag
from workspace.anonymity.words import Token, tokens

__all__ = ["CHECKER", "NOTHING", "Finding", "Level", "Lexicon", "Report", "check", "fingerprint"]

CHECKER = 21
"""Version of the check: it grows whenever the same text may be judged otherwise."""


_A_FEW = 2


def fingerprint(text: str) -> str:
    """sha256 of the exact text, in hexadecimal: binds a check to the version that was looked at."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def check(text: str, known: Lexicon = NOTHING) -> Report:
    """All that identifies in `text`, and the words that `known` asks for; offsets are code points of it, as given.
    Linear in its length."""
    marks = resolve((mark for recognise in PATTERNS for mark in recognise(text)), LEVELS)
    marks = [mark for mark in marks if not (mark.kind == "ADDRESS" and places.is_means(text[mark.start : mark.end]))]
    words = tokens(text)
    seen = see(words)
    typed = [mark for mark in marks if mark.kind != "QUASI"]  # what a detail tells may hold a name, or half of one
    named = resolve([*tag(words, typed, seen), *sure(words, seen)], LEVELS)
    named = grow(words, seen, _private(words, seen, _without(named, typed)))
    named = [mark for mark in named if is_name(words, seen, mark)]
    found = resolve([*bodies(words, seen, marks), *named], LEVELS)
    found = resolve([*found, *nicknames(words, seen, found)], LEVELS)
    found = resolve([*found, *echoes(words, seen, found)], LEVELS)
    if len(found) > _A_FEW and len(found) * FULL >= sum(s.shape not in ".9" for s in seen):
        loose = [
            *people.one_letter(text),
            *people.letters(text),
            *people.in_beds(text),
            *people.by_looks(text),
            *people.two_letters(text),
            *contacts.loose_profiles(text),
            *places.quarters(text),
            *places.fares(text),
            *asking.titled_bodies(text),
            *places.blocks(text),
            *justice.loose_acts(text),
            *places.houses(text),
            *dates.bare_days(text),
            *streets(text, words, seen),
            *told(text),
            *asking.listed(text),
            *asking.speakers(text),
            *asking.bynames(text),
            *asking.shops(text),
            *asking.hospitals(text),
            *asking.schools(text),
            *asking.particles(words, seen),
            *asking.chains(words, seen),
            *asking.by_author(words, seen),
            *asking.with_a_famous_name(words, seen),
            *particles_of_words(words, seen),
            *names_of_two_words(words, seen),
            *called_in_passing(text),
            *by_letters(text),
            *dates.loose_years(text),
            *leftovers.numbers(text),
            *leftovers.initials_that_return(text),
            *leftovers.accented_shorts(words),
            *leftovers.parts_of_cities(text),
            *leftovers.names_given(words, seen),
            *leftovers.bynames_that_act(words, seen),
            *leftovers.called_before(text),
            *leftovers.in_few_words(text),
            *leftovers.with_her_article(words, seen),
            *_private(
                words,
                seen,
                [
                    *asking.capitals(words, seen),
                    *asking.subjects(words, seen),
                    *asking.bare_nouns(words, seen),
                    *asking.households(words, seen),
                    *asking.lo_surnames(words, seen),
                    *asking.capital_particles(words, seen),
                    *asking.families(words, seen),
                ],
            ),
        ]
        found = resolve([*widened(words, seen, found), *loose], LEVELS)
        found = [leftovers.whole_street(words, seen, mark) if mark.kind == "ADDRESS" else mark for mark in found]
        found = resolve([*found, *asking.shorts(words, seen, found)], LEVELS)
        found = resolve([*found, *_private(words, seen, [*everyday_names(words, seen, found)])], LEVELS)
        found = resolve([*found, *by_company(words, seen, found)], LEVELS)
        found = resolve([*found, *second_names(words, seen, found)], LEVELS)
        found = resolve([*found, *leftovers.called_again(words, seen, found)], LEVELS)
        found = resolve([*found, *echoes(words, seen, found)], LEVELS)
        found = leftovers.with_particles(words, seen, found)
        found = resolve([_with_tail(text, mark) for mark in found], LEVELS)
        found = resolve(leftovers.whole_places(text, found), LEVELS)
    found = resolve([*found, *dates.birth_years(text, found)], LEVELS)
    found = [mark for mark in found if not leftovers.is_everybodys(text, mark)]
    found = resolve([leftovers.whole_number(text, codes.labelled(text, mark)) for mark in found], LEVELS)
    found = resolve([*known.marks(words), *found], LEVELS)
    return Report(tuple(_finding(mark) for mark in found), cues(text))


def _with_tail(text: str, mark: Mark) -> Mark:
    """An address with what stands around it («sopra il gommista», «secondo portone»), a court with its section, a
    person with the article and the byname."""
    if mark.kind in ("PERSON", "LOCATION") and (number := places.house_number(text, mark.end)) > mark.end:
        return Mark(mark.start, number, "ADDRESS", mark.level, mark.reason)
    if mark.kind in ("PERSON", "NICKNAME"):
        return asking.whole_body(text, asking.whole_person(text, mark))
    if mark.kind in ("LOCATION", "ORG", "HEALTH", "SCHOOL", "COURT"):
        mark = asking.whole_body(text, mark)
        return Mark(mark.start, places.section(text, mark.end), mark.kind, mark.level, mark.reason)
    if mark.kind == "ADDRESS":
        return Mark(places.head(text, mark.start), places.tail(text, mark.end), "ADDRESS", mark.level, mark.reason)
    return mark


def _without(named: Sequence[Mark], known: Sequence[Mark]) -> list[Mark]:
    """The named that do not lie inside something known; both sorted, neither overlapping itself."""
    rest, k = [], 0
    for mark in named:
        while k < len(known) and known[k].end <= mark.start:
            k += 1
        if k == len(known) or not (known[k].start <= mark.start and mark.end <= known[k].end):
            rest.append(mark)
    return rest


def _private(words: Sequence[Token], seen: Sequence[Seen], marks: Sequence[Mark]) -> list[Mark]:
    """Without the names that are everybody's."""
    starts = {token.start: i for i, token in enumerate(words)}
    ends = {token.end: i + 1 for i, token in enumerate(words)}
    named = ("PERSON", "LOCATION", "NICKNAME", "ORG")
    return [m for m in marks if m.kind not in named or not is_public(words, seen, starts[m.start], ends[m.end])]


def _finding(mark: Mark) -> Finding:
    why, suggestions = sentence(mark.kind, mark.reason)
    return Finding(mark.start, mark.end, mark.kind, mark.level or LEVELS[mark.kind], why, suggestions)
