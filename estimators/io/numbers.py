"""Numbers written as text, for a whole column at once."""

from dataclasses import dataclass

import polars as pl

from estimators.io.options import Decimal

_NUMBER = r"^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$"
"""A code such as 007 or 1_000 is text."""
_MINUS = "\u2212"
"""The minus sign of word processors."""
_LOOKED_AT = 100
"""How many answers at the top are looked at: a word among them makes the column one of text."""
_WHOLE = r"^[+-]?\d+(?:[.,]0+)?$"
_COMMA = r"^[+-]?(?:0|[1-9]\d*),\d+$"
_THOUSANDS_COMMA = r"^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$"
_THOUSANDS_POINT = r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+$"


_GROUPS = r"^[+-]?[1-9]\d{0,2}(?:[\s'\u2019]\d{3})+(?:[.,]\d+)?$"
_POINT_GROUPS = r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})+$"
_WITHOUT_SEPARATORS = r"^[+-]?(?:0|[1-9]\d{0,2})(?:[.,]\d+)?$"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of text as numbers, null where missing, and how its commas and other marks were read."""

    values: pl.Series
    marks: tuple[str, ...] = ()
    """Such as "commas stand before decimals"."""


class Ambiguous(Exception):
    """Whether 1,234 is one or a thousand cannot be told; the text says what the column has."""


def read_numbers(texts: pl.Series, decimal: Decimal | None, separator: str | None) -> Numbers | None:
    """Return a column as numbers where every answer is one; None elsewhere, or without an answer.

    Raises Ambiguous where a comma may stand before decimals or thousands, and nothing says which.
    """
    first = texts.head(_LOOKED_AT).str.replace(_MINUS, "-", literal=True)
    if (first.str.contains(r"\p{L}") & ~first.str.contains(_NUMBER)).any():
        return None
    distinct = texts.unique()
    if distinct.str.contains(_MINUS, literal=True).any():
        texts = texts.str.replace_all(_MINUS, "-", literal=True)
        distinct = texts.unique()
    known = distinct.filter(distinct != "")
    if not len(known):
        return None
    if known.str.contains(_NUMBER).all():
        return _read_points(texts, known, decimal, separator)
    if (grouped := known.str.contains(_GROUPS)).any():
        return _read_groups(texts, known, grouped, decimal)
    return _read_commas(texts, known, decimal, separator)


def _read_points(
    texts: pl.Series, known: pl.Series, decimal: Decimal | None, separator: str | None
) -> Numbers:
    """Return numbers without commas: a point may stand between thousands where commas are for decimals."""
    points = known.filter(known.str.contains(".", literal=True))
    if decimal == "point" or not len(points) or not points.str.contains(_POINT_GROUPS).all():
        return Numbers(_cast(texts))
    if decimal == "comma":
        return Numbers(
            _cast(texts.str.replace_all(".", "", literal=True)), ("points stand between thousands",)
        )
    if separator == ";":
        raise Ambiguous("points")
    return Numbers(_cast(texts))


def _read_groups(
    texts: pl.Series, known: pl.Series, grouped: pl.Series, decimal: Decimal | None
) -> Numbers | None:
    """Return numbers whose thousands are apart by spaces or apostrophes; None where an answer is none."""
    if not known.filter(~grouped).str.contains(_WITHOUT_SEPARATORS).all():
        return None
    quotes = known.str.contains(r"['\u2019]").any()
    whole = texts.str.replace_all(r"[\s'\u2019]", "")
    commas = known.str.contains(",", literal=True).any()
    if commas and (decimal == "point" or known.str.contains(".", literal=True).any()):
        return None
    between = f"{'apostrophes' if quotes else 'spaces'} stand between thousands"
    if commas:
        whole = whole.str.replace(",", ".", literal=True)
        return Numbers(_cast(whole), (between, "commas stand before decimals"))
    return Numbers(_cast(whole), (between,))


def _read_commas(
    texts: pl.Series, known: pl.Series, decimal: Decimal | None, separator: str | None
) -> Numbers | None:
    """Return numbers that have commas before decimals or between thousands; None where an answer is none."""
    commas = known.str.contains(",", literal=True)
    if not commas.any():
        return None
    with_commas = known.filter(commas)
    others = known.filter(~commas).str.contains(r"^[+-]?(?:0|[1-9]\d*)$").all()
    is_decimal = (
        with_commas.str.contains(_COMMA) | with_commas.str.contains(_THOUSANDS_POINT)
    ).all() and others
    is_thousands = (
        with_commas.str.contains(_THOUSANDS_COMMA).all() and known.filter(~commas).str.contains(_NUMBER).all()
    )
    if is_decimal and is_thousands and decimal is None and separator != ";":
        raise Ambiguous("commas")
    if is_decimal and decimal != "point":
        plain = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        return Numbers(_cast(plain), ("commas stand before decimals",))
    if is_thousands and decimal != "comma":
        return Numbers(
            _cast(texts.str.replace_all(",", "", literal=True)), ("commas stand between thousands",)
        )
    return None


def make_whole(texts: pl.Series) -> pl.Series | None:
    """Return a column in which 2.0 is 2, where every code is a whole number and some are written so."""
    if not texts.filter(texts.str.ends_with("0")).str.contains(r"\d[.,]0+$").any():
        return None
    if not texts.filter(texts != "").str.contains(_WHOLE).all():
        return None
    return texts.str.replace(r"[.,]0+$", "")


def _cast(texts: pl.Series) -> pl.Series:
    return texts.cast(pl.Float64, strict=False)
