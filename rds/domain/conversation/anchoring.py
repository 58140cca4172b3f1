"""Whether a label stands in a message where it answers: at its beginning, or as a clause of its own."""

from collections.abc import Collection, Iterator, Sequence

from rds.domain.conversation.clauses import BESIDE_A_LABEL, has_any, is_all, is_asked_back
from rds.domain.conversation.labels import ARTICLES, Occurrence
from rds.domain.parsed_text import Clause, ParsedText, Token, WordClass

_OF_A_PEOPLE = (
    "an",
    "ian",
    "ese",
    "ish",
    "ali",
    "ani",
    "ois",
    "oise",
    "ais",
    "aise",
    "en",
    "enne",
    "ole",
    "ne",
    "que",
)
"""The endings of words that say of which people somebody is: `Jamaican`, `Somali`, `haïtienne`."""


def clause_places(parsed: ParsedText) -> Iterator[tuple[int, Clause, bool]]:
    """Return each clause without its question mark, where its first token stands, and whether it is asked."""
    at = 0
    for clause in parsed.clauses:
        said = tuple(token for token in clause if not token.is_any(WordClass.QUESTION_MARK))
        yield at, said, is_asked_back(clause)
        at += len(said)


def is_anchored(one: Occurrence, places: Sequence[tuple[int, Clause, bool]], tokens: Sequence[Token]) -> bool:
    """Return whether a label is said of the person, and of nobody else.

    It begins the message or is a clause of its own.
    """
    for start, clause, asked in places:
        end = start + len(clause)
        if not start <= one.start < end:
            continue
        if asked:
            return False
        before = tokens[start : one.start]
        after = tokens[one.end : end] if one.end <= end else ()
        if before and before[0].is_any(WordClass.JOIN):
            before = before[1:]
        leads = is_all(before, *BESIDE_A_LABEL, WordClass.NUMBER, WordClass.AGREEMENT)
        is_alone = leads and is_all(after, *BESIDE_A_LABEL, WordClass.NUMBER)
        begins = (
            one.is_label
            and is_all(tokens[: one.start], *BESIDE_A_LABEL, WordClass.NUMBER, WordClass.AGREEMENT)
            and not _is_counted(one, tokens)
        )
        if (
            _is_somebody_elses(one, tokens)
            or _names_a_thing(tokens[one.start : one.end], one.goes_on, after)
            or _adds_another(places, end)
        ):
            return False
        if has_any(tokens[one.start : one.end], WordClass.EXCLAMATION) and not _has_article(one, tokens):
            others = (*tokens[: one.start], *tokens[one.end :])
            return is_all(others, *BESIDE_A_LABEL, WordClass.NUMBER, WordClass.UNIT)
        return is_alone or begins
    return False


def _is_somebody_elses(one: Occurrence, tokens: Sequence[Token]) -> bool:
    """Return whether another person or thing is spoken of.

    So it is in `my woman`, `the woman of` and `woman is`, and not in `man of 50`.
    """
    before, after = tokens[max(one.start - 1, 0) : one.start], tokens[one.end : one.end + 2]
    counted = len(after) > 1 and after[1].value is not None
    return (
        has_any(before, WordClass.POSSESSIVE)
        or has_any(after[:1], WordClass.VERB)
        or (has_any(after[:1], WordClass.OF) and not counted)
    )


def _names_a_thing(said: Sequence[Token], goes_on: Collection[str], after: Sequence[Token]) -> bool:
    """Return whether the words after a label make another thing of it, in the same clause.

    So it is in `black coffee`, `black friday is` and `long term disability`, not in `Black Caribbean`.
    """
    following = next(iter(after), None)
    if following is None or following.classes or following.value is not None or following.word in goes_on:
        return False
    is_colour = len(said) == 1 and said[0].is_any(WordClass.COLOUR)
    return bool(goes_on) or (is_colour and not following.word.endswith(_OF_A_PEOPLE))


def _adds_another(places: Sequence[tuple[int, Clause, bool]], end: int) -> bool:
    """Return whether the clause after the label may add another answer or take this one back.

    `home care and LTC` adds one.
    """
    following = next((clause for start, clause, _ in places if start == end and clause), ())
    return has_any(following[:1], WordClass.JOIN) and not is_all(following[1:], *BESIDE_A_LABEL)


def _is_counted(one: Occurrence, tokens: Sequence[Token]) -> bool:
    """Return whether a number stands right before the label: `one black parent`."""
    before = tokens[max(one.start - 1, 0) : one.start]
    return any(token.value is not None and not token.is_any(WordClass.ARTICLE) for token in before)


def _has_article(one: Occurrence, tokens: Sequence[Token]) -> bool:
    return one.start > 0 and tokens[one.start - 1].word in ARTICLES
