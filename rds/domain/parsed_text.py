"""A parsed text message: every reading that could matter, so that the conversation picks one."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rds.domain.ids import CouponCode
from rds.domain.subjects import Subject


class Keyword(StrEnum):
    """The words that mean the same at any point of a conversation."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    BALANCE = "balance"
    COUPONS = "coupons"
    SKIP = "skip"
    ERASE = "erase"
    WITHDRAW = "withdraw"


class WordClass(StrEnum):
    """What a word is, whatever the question. A word may be of several classes, or of none."""

    AGREEMENT = "agreement"
    AGREEMENT_ALONE = "agreement_alone"
    """Agrees only as a whole sentence: `y`, `I am`."""
    REFUSAL = "refusal"
    REFUSAL_ALONE = "refusal_alone"
    ASSENT = "assent"
    """Goes along without saying yes: `ok`."""
    ACCEPT = "accept"
    """Accepts what was offered: `I agree`."""
    DECLINE = "decline"
    NEGATION = "negation"
    UNSURE = "unsure"
    HEDGE = "hedge"
    PAST = "past"
    RECENT = "recent"
    """Of the past, though it may answer a question about the past: `was`, `last year`."""
    SINCE = "since"
    AHEAD = "ahead"
    """Puts something off: `in` two months."""
    UNDER = "under"
    EXCLAMATION = "exclamation"
    """May be a label or an outcry: `man`."""
    SOMEBODY = "somebody"
    """Names one person: `lady`."""
    COLOUR = "colour"
    """Says what somebody is, or what a thing looks like: `black`."""
    GREETING = "greeting"
    COURTESY = "courtesy"
    FILLER = "filler"
    POINTER = "pointer"
    """Announces the number of an option: `option`, `my answer is`."""
    LEAD = "lead"
    """Announces a count: `I know`."""
    BARE_LEAD = "bare_lead"
    SELF = "self"
    """`I am`, after which a number is an age."""
    ARTICLE = "article"
    ABOUT = "about"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    OR_MORE = "or_more"
    OR_LESS = "or_less"
    NOBODY = "nobody"
    ONLY_ME = "only_me"
    ONLY = "only"
    SEVERAL = "several"
    BOTH = "both"
    PEOPLE = "people"
    QUALITY = "quality"
    """Stands between a number and whom it counts: `close` friends."""
    AGE_UNIT = "age_unit"
    """A unit in which ages are told: `years`."""
    TIME_UNIT = "time_unit"
    """A unit of the calendar."""
    ASKING = "asking"
    """Asks something: `who`, `how`."""
    UNIT = "unit"
    """Counts something else than people: `years`, `$`."""
    JOIN = "join"
    LINK = "link"
    PERIOD = "period"
    """The time that questions ask about: `in the past year`."""
    CLOCK = "clock"
    OF = "of"
    """Makes what stands before it somebody else's: the wife `of` my brother."""
    PRONOUN = "pronoun"
    VERB = "verb"
    POSSESSIVE = "possessive"
    """Makes what stands after it somebody's: `my` wife."""
    CORRECTION = "correction"
    APOLOGY = "apology"
    """Corrects, or only regrets: `sorry`."""
    IDIOM = "idiom"
    NUMBER = "number"
    SPELLED = "spelled"
    ORDINAL = "ordinal"
    PART = "part"
    """Belongs to the number before it: the `five` of `twenty five`."""
    OTHER_FIGURE = "other_figure"
    """Figures that count nothing: a phone number, a date, a time."""
    QUESTION_MARK = "question_mark"


class Leaving(StrEnum):
    """What kind of leaving a message speaks of."""

    STOP = "stop"
    WRONG_NUMBER = "wrong_number"
    ERASE = "erase"
    WITHDRAW = "withdraw"
    MAYBE = "maybe"
    """Could mean any of these, and a person should look."""


class Mark(StrEnum):
    """What else a message is, beside an answer."""

    COURTESY = "courtesy"
    """Nothing but thanks, ok or emoji."""
    GREETING = "greeting"
    BACK = "back"
    CORRECTION = "correction"
    ABUSE = "abuse"
    NEW_OWNER = "new_owner"
    """The phone seems to belong to somebody else now."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign. Of a number in several words, the first holds the value.

    The other words are its parts.
    """

    word: str
    classes: frozenset[WordClass] = frozenset()
    value: Decimal | None = None
    high: Decimal | None = None
    """The upper end of a range whose lower end is `value`."""
    synonyms: frozenset[str] = frozenset()
    """Of a word of agreement or refusal, all such words; of a unit, the question's phrases for it."""

    def is_any(self, *classes: WordClass) -> bool:
        """Return whether the token is of one of these classes."""
        return not self.classes.isdisjoint(classes)


Clause = tuple[Token, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedText:
    """One text message, understood as far as words alone allow.

    `text` is what was written, trimmed and in NFKC; `folded` is the same without case, accents and
    punctuation.
    """

    text: str
    folded: str
    keyword: Keyword | None = None
    leaving: frozenset[Leaving] = frozenset()
    """Every kind of leaving that free words, not a keyword, speak of."""
    clauses: tuple[Clause, ...] = ()
    """The words between punctuation marks and conjunctions."""
    codes: tuple[CouponCode, ...] = ()
    """Every well-formed coupon code in the text (its check character holds), the likeliest first."""
    looks_like_code: bool = False
    """The text was probably meant as a code, though no well-formed one is in it."""
    language: str | None = None
    """The language that the whole message names, as in `en français svp`."""
    spoken: str | None = None
    """The language of a keyword or greeting that only one language has."""
    marks: frozenset[Mark] = frozenset()
    subject: Subject | None = None
    """What the text is about, if a person is to read it and its words tell."""
    subject_words: frozenset[str] = frozenset()
    """The words that tell the subject."""
    in_danger: bool = False
    """Words of distress or danger stand in it."""
    has_media: bool = False
    """A picture, voice message or file came with it."""
    provider_stopped: bool = False
    """The provider took it for a stop, and sends this phone nothing more."""

    @property
    def code(self) -> CouponCode | None:
        """The likeliest well-formed coupon code in the text."""
        return self.codes[0] if self.codes else None

    @property
    def wants_out(self) -> bool:
        """Whether free words, not a keyword, ask that no more texts be sent."""
        return not self.leaving.isdisjoint({Leaving.STOP, Leaving.WRONG_NUMBER})

    @property
    def only_media(self) -> bool:
        """Whether nothing was written beside a picture, voice message or file."""
        return self.has_media and not self.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens of all clauses, in order."""
        return tuple(token for clause in self.clauses for token in clause)
