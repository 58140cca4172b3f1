"""A message split into words, figures, signs and the breaks between sentences."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PieceKind(StrEnum):
    """What a piece of a message is."""

    WORD = "word"
    FIGURE = "figure"
    ORDINAL = "ordinal"
    ODD = "odd"
    """Figures that count nothing: a phone number, a date, a time, a negative number."""
    SIGN = "sign"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece, as it was written in plain letters."""

    kind: PieceKind
    text: str
    value: Decimal | None = None


# A point or comma before exactly three figures parts thousands; before any others it parts a fraction.
_PIECE = re.compile(
    r"(?P<odd>(?<![\w.,])\d{1,2}\s?[:h]\s?[0-5]\d(?!\d)|(?<!\d)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)"
    r"|\+?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}(?!\d)|\d{3}-\d{4}(?!\d)|\+\d{7,}|\d{10,})"
    r"|(?P<ordinal>\d+(?:st|nd|rd|th|ere?|re|eme|e)(?![a-z]))"
    r"|(?P<figure>[1-9]\d{0,2}(?:[ ,.]\d{3})+(?!\d)(?:[.,]\d+)?|\d+o+(?![a-z])|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[$£€%~≈±<>+&/?¿⁄#])"
    r"|(?P<spaced>(?:(?<=\s)|^)-+(?=\s|$))"
    r"|(?P<dash>-+)"
    r"|(?P<break>[.,;:!()\[\]{}\"«»“”…|*\n\r=]+)"
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ ,.]\d{3})+(?!\d)")
_LONGEST_FIGURE = 12


def split_text(plain: str) -> list[Piece]:
    """Return the pieces of a text in plain letters, in order; spaces, apostrophes and emoji are left out."""
    pieces: list[Piece] = []
    for match in _PIECE.finditer(plain):
        piece = _piece(match.lastgroup or "", match[0])
        if piece.kind is PieceKind.FIGURE and _is_negative(pieces, plain, match.start()):
            piece = Piece(PieceKind.ODD, piece.text)
        pieces.append(piece)
    return pieces


def _piece(group: str, text: str) -> Piece:
    match group:
        case "figure":
            return Piece(PieceKind.FIGURE, text, _value(text))
        case "spaced" | "break":
            return Piece(PieceKind.BREAK, "-" if group == "spaced" else text)
        case "dash":
            return Piece(PieceKind.SIGN, "-")
        case _:
            return Piece(PieceKind(group), text)


def _value(figure: str) -> Decimal:
    digits = figure.replace("o", "0")
    if thousands := _THOUSANDS.match(digits):
        whole = re.sub(r"\D", "", thousands[0])
        digits = whole + digits[thousands.end() :]
    return Decimal(digits.replace(",", ".")[:40])


def _is_negative(pieces: list[Piece], plain: str, start: int) -> bool:
    """Tell whether a figure has a minus before it that joins it to no number."""
    if not start or plain[start - 1] != "-" or not pieces or pieces[-1].text != "-":
        return False
    before = pieces[-2] if len(pieces) > 1 else None
    return before is None or (before.kind is PieceKind.BREAK)
