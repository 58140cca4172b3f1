"""The clauses of a message: its words with all that the vocabulary knows of them, between punctuation and conjunctions."""

import re
from collections.abc import Iterator, Sequence

from rds.domain.parsed_text import Clause, Token, WordClass
from rds.sms.numbers import Span, find_numbers
from rds.sms.splitting import Piece, PieceKind, split_text
from rds.sms.vocabulary import Entry, phrasebook

_NOTHING = Entry(frozenset(), frozenset())
_REPEATED = re.compile(r"(.)\1+$|(.)\2{2,}")
_DRAWN_OUT = frozenset(
    {WordClass.AGREEMENT, WordClass.AGREEMENT_ALONE, WordClass.REFUSAL, WordClass.REFUSAL_ALONE}
)
_PART = frozenset({WordClass.PART})
_NO_NUMBER = frozenset(
    {
        WordClass.PRONOUN,
        WordClass.NOBODY,
        WordClass.ONLY_ME,
        WordClass.IDIOM,
        WordClass.DECLINE,
        WordClass.REFUSAL,
    }
)
"""Classes of phrases in which `one` is no number."""


def read_clauses(plain: str) -> tuple[Clause, ...]:
    """Return the clauses of a text in plain letters."""
    pieces = split_text(plain)
    known, phrases = _look_up(pieces)
    in_phrase = frozenset(at for at in phrases if known[at].classes & _NO_NUMBER)
    spans = {span.start: span for span in find_numbers(pieces, in_phrase)}
    return tuple(_clauses(pieces, known, phrases, spans))


def _look_up(pieces: Sequence[Piece]) -> tuple[list[Entry], frozenset[int]]:
    """Return what is known of each piece, and the places of those that belong to a phrase of several words."""
    book = phrasebook()
    known, in_phrase = [_NOTHING] * len(pieces), set[int]()
    at = 0
    while at < len(pieces):
        places = _places_from(pieces, at, book.longest.get(pieces[at].text, 0))
        words = tuple(pieces[place].text for place in places)
        length = next((n for n in range(len(words), 0, -1) if words[:n] in book.entries), 0)
        end = places[length - 1] + 1 if length else at + 1
        if length:
            known[at:end] = [book.entries[words[:length]]] * (end - at)
        elif pieces[at].kind is PieceKind.WORD:
            known[at] = _drawn_out(pieces[at].text)
        if length > 1:
            in_phrase.update(range(at, end))
        at = end
    return known, frozenset(in_phrase)


def _drawn_out(word: str) -> Entry:
    """Return what is known of a drawn-out yes or no: `ouiii`."""
    shortened = _REPEATED.sub(r"\1\2", word)
    entry = phrasebook().entries.get((shortened,), _NOTHING) if shortened != word else _NOTHING
    return entry if entry.classes & _DRAWN_OUT else _NOTHING


def _places_from(pieces: Sequence[Piece], at: int, most: int) -> list[int]:
    """Return where the next words stand, at most so many; hyphens between them are passed over."""
    places: list[int] = []
    for place in range(at, len(pieces)):
        if pieces[place].kind is PieceKind.BREAK or len(places) == most:
            break
        if pieces[place].text != "-":
            places.append(place)
    return places


def _clauses(
    pieces: Sequence[Piece], known: Sequence[Entry], phrases: frozenset[int], spans: dict[int, Span]
) -> Iterator[Clause]:
    clause: list[Token] = []
    end = 0
    for at, piece in enumerate(pieces):
        if at < end:
            if piece.kind in {PieceKind.WORD, PieceKind.FIGURE}:
                clause.append(Token(piece.text, _PART))
            continue
        if span := spans.get(at):
            clause.append(_number(piece, span, known[at]))
            end = span.end
            continue
        joins = WordClass.JOIN in known[at].classes and at not in phrases
        if (piece.kind is PieceKind.BREAK or joins) and clause:
            yield tuple(clause)
            clause = []
        if token := _token(piece, known[at]):
            clause.append(token)
            if token.is_any(WordClass.QUESTION_MARK):
                yield tuple(clause)
                clause = []
    if clause:
        yield tuple(clause)


def _number(piece: Piece, span: Span, entry: Entry) -> Token:
    classes = {WordClass.NUMBER} | entry.classes
    if span.is_spelled:
        classes.add(WordClass.SPELLED)
    if span.is_ordinal:
        classes.add(WordClass.ORDINAL)
    if span.is_article:
        classes.add(WordClass.ARTICLE)
    else:
        classes.discard(WordClass.ARTICLE)
    return Token(piece.text, frozenset(classes), span.value, span.high, entry.synonyms)


def _token(piece: Piece, entry: Entry) -> Token | None:
    """Return the token of a piece that is no number, or None when it says nothing."""
    match piece.kind:
        case PieceKind.BREAK:
            return None
        case PieceKind.ODD | PieceKind.ORDINAL | PieceKind.FIGURE:
            return Token(piece.text, frozenset({WordClass.OTHER_FIGURE}))
        case PieceKind.SIGN if piece.text in "?¿":
            return Token(piece.text, frozenset({WordClass.QUESTION_MARK}))
        case PieceKind.SIGN if piece.text in "-#¿":
            return None
        case _:
            return Token(piece.text, entry.classes, synonyms=entry.synonyms)
