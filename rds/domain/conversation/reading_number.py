"""How many: the number that a message gives to the question that was asked."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rds.domain.conversation.clauses import POLITE, core, has_any, is_all
from rds.domain.conversation.script import NETWORK_SIZE
from rds.domain.folding import fold
from rds.domain.parsed_text import Clause, ParsedText, Token, WordClass
from rds.domain.study import Question

RANGE, BOUNDED = "range", "bounded"
LADDER = (0, 3, 8, 15, 35, 75)
"""What each of the ranges stands for that are offered to who gives no number: none, 1 to 5, 6 to 10, 11 to 20, 21 to 50, more."""
MOST = 999_999
"""Anything above is a phone number or a slip."""

_BOUNDS = (WordClass.AT_MOST, WordClass.AT_LEAST)
_BEFORE = (
    *POLITE,
    *_BOUNDS,
    WordClass.LEAD,
    WordClass.BARE_LEAD,
    WordClass.ABOUT,
    WordClass.ONLY,
    WordClass.PEOPLE,
    WordClass.AGREEMENT,
    WordClass.ARTICLE,
    WordClass.POINTER,
    WordClass.UNSURE,
    WordClass.PART,
)
_CLOSE = (
    *POLITE,
    WordClass.ABOUT,
    WordClass.OR_MORE,
    WordClass.OR_LESS,
    WordClass.PART,
    WordClass.ONLY,
    WordClass.QUESTION_MARK,
    WordClass.AGREEMENT,
)
"""What may follow a number without counting anything."""


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number as read, why it is less than exact (`range`, `bounded`), and whether to ask about it once before taking it."""

    value: Decimal
    flag: str | None = None
    asks_once: bool = False

    def text(self) -> str:
        """Return the number as it is kept: without exponent or needless places."""
        whole = self.value.to_integral_value()
        return str(int(whole)) if self.value == whole else format(self.value, "f")


def read_number(question: Question, parsed: ParsedText) -> NumberReading | None:
    """Return the one number that a message gives to this question, or None when it gives none, several, or one of something else."""
    if _is_unfinished(parsed) or has_any(
        parsed.tokens, WordClass.OTHER_FIGURE, WordClass.CORRECTION, WordClass.PAST
    ):
        return None
    found = [
        (clause, at)
        for clause in parsed.clauses
        for at, token in enumerate(clause)
        if token.value is not None
    ]
    found = [(clause, at) for clause, at in found if not clause[at].is_any(WordClass.ARTICLE)] or found
    if any(clause[at].is_any(WordClass.ORDINAL) for clause, at in found):
        return None
    if not found:
        return NumberReading(Decimal(0)) if _is_nobody(question, parsed) else None
    fitting = [(clause, at) for clause, at in found if _fits(question, parsed, clause, at)]
    if len(fitting) != 1 or not all(_is_of_something_else(*place) for place in found if place not in fitting):
        return None
    clause, at = fitting[0]
    if len(found) > 1 and not _is_announced(clause, at):
        return None
    return _reading(question, clause, at)


def doubt(question: Question, number: Decimal | int) -> str | None:
    """Return why a number needs asking once more (`zero` or `implausible`), or None when it is plausible."""
    if question.low is not None and number < question.low:
        return "zero" if number == 0 else "implausible"
    if question.high is not None and number > question.high:
        return "implausible"
    return None


def read_ladder(parsed: ParsedText) -> NumberReading | None:
    """Return what the number of one of the ranges stands for, or None when the message is no such number."""
    found = [token for token in parsed.tokens if token.value is not None]
    rest = [token for token in parsed.tokens if token.value is None]
    if (
        len(found) != 1
        or found[0].high is not None
        or not is_all(rest, *POLITE, WordClass.POINTER, WordClass.PART)
    ):
        return None
    value = found[0].value or Decimal(0)
    is_a_step = value == int(value) and 1 <= value <= len(LADDER)
    return NumberReading(Decimal(LADDER[int(value) - 1]), RANGE) if is_a_step else None


def _reading(question: Question, clause: Clause, at: int) -> NumberReading | None:
    token = clause[at]
    value, is_size = token.value or Decimal(0), question.key == NETWORK_SIZE
    if token.high is not None:
        return _within(
            question,
            NumberReading(_midpoint(value, token.high, question.decimals), RANGE, asks_once=not is_size),
        )
    before, after = clause[:at], clause[at + 1 :]
    if has_any(before[-2:], *_BOUNDS):
        return _within(question, NumberReading(value, BOUNDED, asks_once=True))
    if has_any(after[:3], WordClass.OR_MORE, WordClass.OR_LESS):
        asks = not is_size or has_any(after[:3], WordClass.OR_LESS)
        return _within(question, NumberReading(value, BOUNDED, asks_once=asks))
    return _within(question, NumberReading(value))


def _within(question: Question, reading: NumberReading) -> NumberReading | None:
    """Return the reading, or None for more places than were asked for: a number is never changed in silence."""
    exponent = reading.value.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return reading if places <= question.decimals and reading.value <= MOST else None


def _midpoint(low: Decimal, high: Decimal, decimals: int) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    return ((low + high) / 2 // step) * step


def _fits(question: Question, parsed: ParsedText, clause: Clause, at: int) -> bool:
    """Return whether what stands beside the number lets it answer the question."""
    before, after = clause[:at], clause[at + 1 :]
    hedged = has_any(clause, WordClass.ABOUT)
    if any(
        token.is_any(WordClass.HEDGE) and not token.is_any(WordClass.ABOUT, WordClass.NUMBER, WordClass.PART)
        for token in parsed.tokens
    ):
        return False
    if has_any(parsed.tokens, WordClass.UNSURE) and not hedged:
        return False
    if has_any(clause[:1], WordClass.VERB) and has_any(after, WordClass.ASSENT):
        return False
    if has_any(clause, WordClass.CLOCK) or (has_any(clause, WordClass.QUESTION_MARK) and not hedged):
        return False
    negated = [
        token
        for token in parsed.tokens
        if token.is_any(WordClass.NEGATION) and not token.is_any(*_BOUNDS, WordClass.UNSURE)
    ]
    if negated or (has_any(clause, WordClass.SEVERAL) and not hedged) or has_any(clause, WordClass.REFUSAL):
        return False
    return _may_precede(question, before, after) and _may_follow(question, after)


def _may_precede(question: Question, before: Clause, after: Clause) -> bool:
    if before and before[0].is_any(WordClass.JOIN):
        before = before[1:]
    told = [token for token in before if token.is_any(WordClass.SELF) and not token.is_any(WordClass.LEAD)]
    if told:
        return (
            has_any(after, WordClass.PEOPLE)
            and is_all(told, WordClass.BARE_LEAD)
            and is_all(before, *_BEFORE)
        )
    if is_all(before, *_BEFORE):
        return not has_any(before, WordClass.UNIT) or _is_asked_for(question, before)
    lead = next(
        (place for place in range(len(before) - 1, -1, -1) if before[place].is_any(WordClass.LEAD)), None
    )
    if lead is None or has_any(before, WordClass.UNIT, WordClass.SELF):
        return _is_asked_for(question, before) and is_all(before, *_BEFORE, WordClass.UNIT)
    return is_all(before[lead:], *_BEFORE)


def _is_asked_for(question: Question, tokens: Clause) -> bool:
    """Return whether every unit among the tokens is what the question asks for."""
    text = " ".join(f" {fold(words)} " for words in question.text.values())
    units = [token for token in tokens if token.is_any(WordClass.UNIT)]
    return question.key != NETWORK_SIZE and all(
        any(f" {phrase} " in text for phrase in token.synonyms) for token in units
    )


def _may_follow(question: Question, after: Clause) -> bool:
    rest = _dropped(after, *_CLOSE)
    if not rest:
        return True
    if question.key != NETWORK_SIZE:
        return _is_counted_thing(question, rest)
    counted = (
        _dropped(rest, WordClass.QUALITY)
        if has_any(_dropped(rest, WordClass.QUALITY)[:1], WordClass.PEOPLE)
        else rest
    )
    people = _dropped(counted, WordClass.PEOPLE)
    if len(people) < len(counted):
        tail = _dropped(people, *_CLOSE)
        return not has_any(tail[:1], WordClass.UNIT) and (
            not tail or has_any(tail[:1], WordClass.LINK, WordClass.LEAD, WordClass.PERIOD)
        )
    if has_any(rest[:1], WordClass.PERIOD):
        return True
    is_of = has_any(rest[:1], WordClass.OF)
    units = [
        unit
        for before, unit in pairwise(rest)
        if unit.is_any(WordClass.UNIT)
        and (is_of or not before.is_any(WordClass.ARTICLE, WordClass.POSSESSIVE))
    ]
    return has_any(rest[:1], WordClass.LEAD, WordClass.LINK) and not units and len(rest) > 1


def _is_counted_thing(question: Question, rest: Clause) -> bool:
    """Return whether a number of a survey question counts what the question names."""
    if has_any(rest, WordClass.UNIT):
        return _is_asked_for(question, rest) and is_all(
            rest, WordClass.UNIT, WordClass.ARTICLE, WordClass.LINK, *_CLOSE
        )
    words = {word for text in question.text.values() for word in fold(text).split() if len(word) > 3}
    return all(token.word in words or token.is_any(*_CLOSE, WordClass.LINK) for token in rest)


def _dropped(tokens: Clause, *classes: WordClass) -> Clause:
    """Return the tokens without those of these classes that come first."""
    counts = WordClass.UNIT not in classes
    start = next(
        (
            at
            for at, token in enumerate(tokens)
            if not token.is_any(*classes) or (counts and token.is_any(WordClass.UNIT))
        ),
        len(tokens),
    )
    return tokens[start:]


def _is_of_something_else(clause: Clause, at: int) -> bool:
    return has_any(clause[at + 1 : at + 2], WordClass.UNIT) or has_any(
        clause[max(at - 1, 0) : at], WordClass.SELF
    )


def _is_announced(clause: Clause, at: int) -> bool:
    return has_any(clause[at + 1 :], WordClass.PEOPLE) or has_any(clause[:at], WordClass.LEAD)


def _is_unfinished(parsed: ParsedText) -> bool:
    """Return whether the message ends in the middle of a sentence: with `and`, `who` or `from`."""
    last_clause = parsed.clauses[-1] if parsed.clauses else ()
    if has_any(last_clause[:1], WordClass.JOIN) and is_all(
        last_clause[1:], WordClass.ABOUT, WordClass.ARTICLE
    ):
        return True
    last = last_clause[-1] if last_clause else None
    return bool(
        last
        and last.is_any(WordClass.JOIN, WordClass.LINK)
        and not last.is_any(WordClass.NUMBER, WordClass.COURTESY)
    )


def _is_nobody(question: Question, parsed: ParsedText) -> bool:
    """Return whether the message says none, and nothing else."""
    none = (WordClass.NOBODY, WordClass.ONLY_ME) if question.key == NETWORK_SIZE else (WordClass.NOBODY,)
    beside = (
        *POLITE,
        WordClass.LEAD,
        WordClass.BARE_LEAD,
        WordClass.PEOPLE,
        WordClass.ABOUT,
        WordClass.PART,
        WordClass.ONLY,
        WordClass.FILLER,
    )
    clauses = [core(clause) for clause in parsed.clauses]
    tokens: list[Token] = [token for clause in clauses for token in clause]
    return has_any(tokens, *none) and is_all(tokens, *none, *beside) and not has_any(tokens, WordClass.UNSURE)
