"""The numbers of a message, in figures and in words, alone or as the two ends of a range."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rds.sms.number_words import (
    alternatives,
    articles,
    between_words,
    links,
    longest_number,
    number_openings,
    numbers_in_words,
    ordinals,
    range_words,
    respelled,
    scales,
)
from rds.sms.splitting import Piece, PieceKind

LEAST_SLASHED = 5
"""Below this, figures with a slash are a fraction: 3/4, not three or four. The same figure twice is a mark: 10/10."""
MOST_DIGITS = 9
FURTHEST = 3
"""Two numbers with `or` between are a range up to this ratio; `5 or 50` is two answers."""


@dataclass(frozen=True, slots=True)
class Span:
    """A number, from one piece of the message to the one before `end`."""

    start: int
    end: int
    value: Decimal
    high: Decimal | None = None
    is_spelled: bool = False
    is_article: bool = False
    is_ordinal: bool = False


def find_numbers(pieces: Sequence[Piece], taken: frozenset[int]) -> list[Span]:
    """Return the numbers of a message in order. Pieces at the places `taken` belong to a phrase that is no number."""
    return list(_without_echoes(_with_ranges(list(_singles(pieces, taken)), pieces), pieces))


def _singles(pieces: Sequence[Piece], taken: frozenset[int]) -> Iterator[Span]:
    at = 0
    while at < len(pieces):
        span = None if at in taken else _number_at(pieces, at)
        if span:
            yield span
        at = span.end if span else at + 1


def _number_at(pieces: Sequence[Piece], at: int) -> Span | None:
    piece = pieces[at]
    if piece.kind is PieceKind.FIGURE:
        return _figure_at(pieces, at)
    if piece.kind is PieceKind.WORD or piece.kind is PieceKind.ORDINAL:
        return _ordinal_at(pieces, at) or _words_at(pieces, at)
    return None


def _figure_at(pieces: Sequence[Piece], at: int) -> Span | None:
    value = pieces[at].value
    if value is None:
        return None
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    scale = scales().get(following.text) if following and following.kind is PieceKind.WORD else None
    return Span(at, at + 2, value * scale) if scale else Span(at, at + 1, value)


def _ordinal_at(pieces: Sequence[Piece], at: int) -> Span | None:
    two = tuple(piece.text for piece in pieces[at : at + 2])
    for words in (two, two[:1]):
        if words in ordinals():
            return Span(at, at + len(words), Decimal(ordinals()[words]), is_spelled=True, is_ordinal=True)
    return None


def _words_at(pieces: Sequence[Piece], at: int) -> Span | None:
    """Return the longest number in words that begins here."""
    if respelled().get(pieces[at].text, pieces[at].text) not in number_openings():
        return None
    found: Span | None = None
    words: tuple[str, ...] = ()
    for end, piece in enumerate(pieces[at : at + 2 * longest_number()], start=at + 1):
        if piece.text == "-" and words:
            continue
        if piece.kind is not PieceKind.WORD or len(words) == longest_number():
            break
        if piece.text in links() and words:
            continue
        words = (*words, respelled().get(piece.text, piece.text))
        value = numbers_in_words().get(words)
        if value is not None:
            is_article = end == at + 1 and piece.text in articles()
            span = Span(at, end, Decimal(value), is_spelled=True, is_article=is_article)
            found = found if _runs_on(pieces, end) else span
    return found


def _runs_on(pieces: Sequence[Piece], end: int) -> bool:
    """Tell whether a scale is left over after the words: `between one hundred and two hundred` is a misreading."""
    return end < len(pieces) and pieces[end].text in scales()


def _with_ranges(spans: list[Span], pieces: Sequence[Piece]) -> Iterator[Span]:
    at = 0
    while at < len(spans):
        low, high = spans[at], spans[at + 1] if at + 1 < len(spans) else None
        if high and _is_range(low, high, pieces):
            yield replace(low, end=high.end, high=high.value, is_article=False)
            at += 2
        else:
            yield low
            at += 1


def _is_range(low: Span, high: Span, pieces: Sequence[Piece]) -> bool:
    gap = [piece.text for piece in pieces[low.end : high.start]]
    if low.value > high.value or low.is_ordinal or high.is_ordinal or not gap:
        return False
    if set(gap) == {"-"}:
        return True
    if len(gap) == 1 and gap[0] in range_words():
        return gap[0] not in alternatives() or high.value <= FURTHEST * low.value
    if gap == ["/"]:
        return LEAST_SLASHED <= low.value < high.value
    before = pieces[low.start - 1].text if low.start else ""
    return len(gap) == 1 and gap[0] in links() and before in between_words()


def _without_echoes(spans: Iterator[Span], pieces: Sequence[Piece]) -> Iterator[Span]:
    """Join a number with the same number in the other spelling beside it: `15 (fifteen)`."""
    last: Span | None = None
    for span in spans:
        is_echo = (
            last is not None
            and last.high is None
            and span.high is None
            and span.value == last.value
            and span.is_spelled != last.is_spelled
            and all(piece.kind is PieceKind.BREAK for piece in pieces[last.end : span.start])
        )
        if last and is_echo:
            last = replace(last, end=span.end, is_article=False)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
