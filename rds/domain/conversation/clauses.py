"""What the rules of reading ask about the clauses of a message."""

from collections.abc import Collection, Iterable

from rds.domain.parsed_text import Clause, ParsedText, Token, WordClass

POLITE = (WordClass.GREETING, WordClass.COURTESY, WordClass.ASSENT, WordClass.CORRECTION)
BESIDE_A_NUMBER = (*POLITE, WordClass.POINTER)
_AFTER_A_BARE_NUMBER = (
    WordClass.ABOUT,
    WordClass.VERB,
    WordClass.NUMBER,
    WordClass.AGREEMENT,
    WordClass.REFUSAL,
    WordClass.QUESTION_MARK,
    WordClass.OR_MORE,
)
BESIDE_A_LABEL = (*BESIDE_A_NUMBER, WordClass.FILLER, WordClass.ARTICLE, WordClass.PART)


def is_all(tokens: Iterable[Token], *classes: WordClass) -> bool:
    """Return whether every token is of one of these classes."""
    return all(token.is_any(*classes) for token in tokens)


def has_any(tokens: Iterable[Token], *classes: WordClass) -> bool:
    """Return whether some token is of one of these classes."""
    return any(token.is_any(*classes) for token in tokens)


def is_asked_back(clause: Clause) -> bool:
    """Return whether the clause is a question."""
    return has_any(clause, WordClass.QUESTION_MARK)


def core(clause: Clause, *beside: WordClass) -> Clause:
    """Return the clause without a conjunction before it and without what is of the classes `beside` at its two ends."""
    start, end = 0, len(clause)
    if clause and clause[0].is_any(WordClass.JOIN):
        start = 1
    while start < end and clause[start].is_any(*beside):
        start += 1
    while start < end and clause[end - 1].is_any(*beside):
        end -= 1
    return clause[start:end]


def numbers(tokens: Iterable[Token]) -> list[Token]:
    """Return the numbers among the tokens, but for articles beside other numbers."""
    found = [token for token in tokens if token.value is not None]
    return [token for token in found if not token.is_any(WordClass.ARTICLE)] or found


def is_counting(clause: Clause, at: int) -> bool:
    """Return whether the number at this place counts something: a word of its own follows it."""
    following = next((token for token in clause[at + 1 :] if not token.is_any(WordClass.PART)), None)
    if following is None:
        return False
    return following.is_any(WordClass.UNIT) or not following.is_any(
        *BESIDE_A_NUMBER,
        *_AFTER_A_BARE_NUMBER,
    )


def bare_numbers(parsed: ParsedText, labelled: Collection[int]) -> list[Token]:
    """Return the numbers that count nothing. What stands at the places `labelled`, question marks aside, is not counted."""
    found, place = [], 0
    for clause in parsed.clauses:
        said = tuple(token for token in clause if not token.is_any(WordClass.QUESTION_MARK))
        for at, token in enumerate(said):
            is_number = (
                token.value is not None and place + at not in labelled and not token.is_any(WordClass.ARTICLE)
            )
            told = at > 0 and said[at - 1].is_any(WordClass.SELF, WordClass.SINCE, WordClass.UNIT)
            if is_number and not told and (place + at + 1 in labelled or not is_counting(said, at)):
                found.append(token)
        place += len(said)
    return found
