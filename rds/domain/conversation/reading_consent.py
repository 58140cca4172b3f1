"""What a message answers to the request for consent."""

from enum import StrEnum
from itertools import pairwise

from rds.domain.conversation.clauses import POLITE, core, has_any, is_all, numbers
from rds.domain.parsed_text import Clause, ParsedText, Token, WordClass

AGREE_NUMBER, REFUSE_NUMBER = 1, 2
_FILLER = (*POLITE, WordClass.POINTER, WordClass.PART)
_YES = (*_FILLER, WordClass.AGREEMENT, WordClass.AGREEMENT_ALONE)
_NO = (*_FILLER, WordClass.REFUSAL, WordClass.REFUSAL_ALONE, WordClass.DECLINE, WordClass.NEGATION)


class Choice(StrEnum):
    """What a person answers to the request for consent."""

    AGREE = "1"
    REFUSE = "2"
    ASK_EXACT = "ask_exact"
    """Goes along, though not in words that can count as consent: providers take YES as an opt-in of their own."""


def consent_choice(parsed: ParsedText) -> Choice | None:
    """Return the choice made, or None when the message is neither: consent is then explained.

    Consent is given by nothing but 1, one or words such as "I agree". A message that begins with no or 2 refuses.
    """
    tokens = parsed.tokens
    if not tokens or has_any(tokens, WordClass.UNSURE, WordClass.OTHER_FIGURE):
        return None
    if has_any(core(parsed.clauses[0], *POLITE)[:1], WordClass.IDIOM):
        return None
    found = numbers(tokens)
    if len(found) > 1 or any(token.high is not None for token in found):
        return None
    number = found[0].value if found else None
    if _accepts(parsed, number):
        return Choice.AGREE
    if _refuses(parsed, number):
        return Choice.REFUSE
    return Choice.ASK_EXACT if number is None and _goes_along(parsed) else None


def _accepts(parsed: ParsedText, number: object) -> bool:
    """Return whether the message is nothing but 1, words of acceptance, or both."""
    said = [token for token in parsed.tokens if token.value is None]
    if number not in {None, AGREE_NUMBER} or not is_all(said, *_YES, WordClass.ACCEPT, WordClass.JOIN):
        return False
    if has_any(said, WordClass.NEGATION, WordClass.QUESTION_MARK):
        return False
    return number == AGREE_NUMBER or has_any(said, WordClass.ACCEPT)


def _refuses(parsed: ParsedText, number: object) -> bool:
    """Return whether the message begins with a refusal, or is nothing but 2 and words that refuse."""
    tokens = parsed.tokens
    if has_any(tokens, WordClass.ACCEPT, WordClass.AGREEMENT) or number not in {None, REFUSE_NUMBER}:
        return _refuses_in_spite_of_a_count(parsed)
    if number == REFUSE_NUMBER:
        return _is_two(parsed)
    first = core(parsed.clauses[0], *_FILLER, WordClass.FILLER)
    if has_any(first[:1], WordClass.REFUSAL):
        if has_any(first[:1], WordClass.HEDGE):
            return False
        return not has_any(tokens[:2], WordClass.QUESTION_MARK)
    return any(_declines(clause) for clause in parsed.clauses)


def _refuses_in_spite_of_a_count(parsed: ParsedText) -> bool:
    """Return whether a refusal begins a message whose number counts something: `no, I have 3 jobs`."""
    tokens = parsed.tokens
    if has_any(tokens, WordClass.ACCEPT, WordClass.AGREEMENT):
        return False
    first = core(parsed.clauses[0], *_FILLER, WordClass.FILLER)
    place = next((at for at, token in enumerate(tokens) if token.value is not None), 0)
    after = tokens[place + 1 : place + 2]
    return has_any(first[:1], WordClass.REFUSAL) and has_any(after, WordClass.UNIT, WordClass.PEOPLE)


def _is_two(parsed: ParsedText) -> bool:
    """Return whether 2 begins the message and the rest refuses, or is polite."""
    said = [token for token in parsed.tokens if token.value is None]
    if has_any(said, WordClass.QUESTION_MARK) or _is_negated_number(parsed.tokens):
        return False
    if is_all(said, *_NO):
        return True
    clause = core(parsed.clauses[0], *_FILLER)
    begins = bool(clause) and (clause[0].value is not None or clause[0].is_any(WordClass.REFUSAL))
    return begins and any(_declines(one) or has_any(one, WordClass.REFUSAL) for one in parsed.clauses)


def _is_negated_number(tokens: Clause) -> bool:
    """Return whether the number is refused itself: `not 2`."""
    return any(
        after.value is not None
        and before.is_any(WordClass.NEGATION)
        and not before.is_any(WordClass.REFUSAL, WordClass.DECLINE)
        for before, after in pairwise(tokens)
    )


def _declines(clause: Clause) -> bool:
    inner = core(clause, *_FILLER, WordClass.FILLER)
    negated = has_any(inner[:1], WordClass.NEGATION) and not has_any(
        inner[:1], WordClass.DECLINE, WordClass.REFUSAL
    )
    if negated and has_any(inner, WordClass.DECLINE):
        return False
    return (
        bool(inner)
        and (has_any(inner[:1], WordClass.DECLINE) or is_all(inner, *_NO))
        and not has_any(clause, WordClass.QUESTION_MARK)
        and _is_a_refusal(inner)
    )


def _is_a_refusal(tokens: Clause) -> bool:
    """Return whether the words refuse, and not only put off: `not yet`."""
    return any(
        token.is_any(WordClass.DECLINE, WordClass.REFUSAL, WordClass.REFUSAL_ALONE)
        and not token.is_any(WordClass.HEDGE)
        for token in tokens
    )


def _goes_along(parsed: ParsedText) -> bool:
    """Return whether the message begins with yes, ok, or the like."""
    going: tuple[Token, ...] = core(parsed.clauses[0], WordClass.GREETING, WordClass.COURTESY)
    hindered = has_any(
        parsed.tokens, WordClass.NEGATION, WordClass.REFUSAL, WordClass.QUESTION_MARK, WordClass.ASKING
    )
    agreeing = (WordClass.AGREEMENT, WordClass.AGREEMENT_ALONE, WordClass.ASSENT, WordClass.ACCEPT)
    return not hindered and has_any(going[:1], *agreeing)
