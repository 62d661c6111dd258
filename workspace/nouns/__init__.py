"""The nouns of the product: tables, one file a noun. No permission, no request, no HTML."""

from workspace.nouns.agenda import (
    CARD_ITEMS,
    CARD_VALUES,
    CHOICES,
    Agenda,
    CardGiven,
    CardTally,
    Format,
    MeetingTerm,
    Minutes,
    Proposal,
    SupervisorNote,
    TakeAway,
    Vote,
)
from workspace.nouns.ambito import Ambito
from workspace.nouns.ascent import REASON_LIMIT, Ascent
from workspace.nouns.collection import (
    CHANGES_LIMIT,
    COLLECTION_TITLE_LIMIT,
    INTRODUCTION_LIMIT,
    MOST_ITEMS,
    MOST_SECTIONS,
    NOTE_LIMIT,
    Collection,
    Edition,
    Export,
    FeedAddress,
    Item,
    ReadMark,
    Section,
)
from workspace.nouns.comment import COMMENT_KINDS, Comment
from workspace.nouns.door import Attempt, SignIn, Ticket
from workspace.nouns.entry import BODY_LIMIT, KINDS, TITLE_LIMIT, Check, Decision, Entry, Revision
from workspace.nouns.event import Event, Letter, Notice
from workspace.nouns.feedback import FEEDBACK_LIMIT, Feedback
from workspace.nouns.group import Group, Membership, Pact, PactAcceptance, Theme
from workspace.nouns.identity import GLOSS_MEANING, GLOSS_WORD, Gloss, Offer, Portrait
from workspace.nouns.learnt import WORDS_LIMIT, LearntWord
from workspace.nouns.meeting import MODES, REASONS, Attendance, CalendarFeed, Meeting, MeetingReminder
from workspace.nouns.person import Office, Particulars, PastEmployer, Person
from workspace.nouns.practice import AGAIN, PRACTICE_STATES, Practice, Source, Trial
from workspace.nouns.programme import FUNDINGS, Certificate, Logo, Programme, ProgrammeAmbito, ProgrammeGroup
from workspace.nouns.publication import Publication
from workspace.nouns.reading import Kept, Question, Recognition, StrategyUse
from workspace.nouns.saved_search import SEARCH_NAME_LIMIT, SavedSearch
from workspace.nouns.second import SecondReading
from workspace.nouns.template import Template
from workspace.nouns.term import FREE, EntryTerm, Facet, Term, TermLabel

__all__ = [
    "AGAIN",
    "BODY_LIMIT",
    "CARD_ITEMS",
    "CARD_VALUES",
    "CHANGES_LIMIT",
    "CHOICES",
    "COLLECTION_TITLE_LIMIT",
    "COMMENT_KINDS",
    "FEEDBACK_LIMIT",
    "FREE",
    "FUNDINGS",
    "GLOSS_MEANING",
    "GLOSS_WORD",
    "INTRODUCTION_LIMIT",
    "KINDS",
    "MODES",
    "MOST_ITEMS",
    "MOST_SECTIONS",
    "NOTE_LIMIT",
    "PRACTICE_STATES",
    "REASONS",
    "REASON_LIMIT",
    "SEARCH_NAME_LIMIT",
    "TITLE_LIMIT",
    "WORDS_LIMIT",
    "Agenda",
    "Ambito",
    "Ascent",
    "Attempt",
    "Attendance",
    "CalendarFeed",
    "CardGiven",
    "CardTally",
    "Certificate",
    "Check",
    "Collection",
    "Comment",
    "Decision",
    "Edition",
    "Entry",
    "EntryTerm",
    "Event",
    "Export",
    "Facet",
    "FeedAddress",
    "Feedback",
    "Format",
    "Gloss",
    "Group",
    "Item",
    "Kept",
    "LearntWord",
    "Letter",
    "Logo",
    "Meeting",
    "MeetingReminder",
    "MeetingTerm",
    "Membership",
    "Minutes",
    "Notice",
    "Offer",
    "Office",
    "Pact",
    "PactAcceptance",
    "Particulars",
    "PastEmployer",
    "Person",
    "Portrait",
    "Practice",
    "Programme",
    "ProgrammeAmbito",
    "ProgrammeGroup",
    "Proposal",
    "Publication",
    "Question",
    "ReadMark",
    "Recognition",
    "Revision",
    "SavedSearch",
    "SecondReading",
    "Section",
    "SignIn",
    "Source",
    "StrategyUse",
    "SupervisorNote",
    "TakeAway",
    "Template",
    "Term",
    "TermLabel",
    "Theme",
    "Ticket",
    "Trial",
    "Vote",
]
