"""Where codes stand in a column of ids or coupons, found for the whole column at once."""

import re

import numpy as np
import polars as pl
from numpy.typing import NDArray

_SEPARATORS = re.compile(r"[\s.,'_-]+")
_OTHER_HASH = 1
"""The seed of a second hash: texts that have both hashes in common are the same."""
_LOOKED_AT = 100
"""So many codes tell whether they are numbers."""
_MOST_GAPS = 8
"""So many times as long as the column its table of numbers may be."""
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{1,2}")
"""How R and Excel write long whole numbers."""
_NEGATIVE = re.compile(r"-\d+")
"""A code such as -1 marks something, and is no id written another way."""
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def find_rows(known: pl.Series, wanted: pl.Series) -> NDArray[np.int64]:
    """Return the first row of `known` that holds each wanted text, -1 where none does."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    by_number = _find_by_number(known, wanted)
    rows = _find_by_hash(known, wanted) if by_number is None else by_number
    found = known.hash(_OTHER_HASH).to_numpy()[rows] == wanted.hash(_OTHER_HASH).to_numpy()
    if not found.all():  # not there, or two texts have one hash
        left = np.flatnonzero(~found)
        texts = wanted.gather(left).to_list()
        exact = known.is_in(list(set(texts))).arg_true().to_list()
        first = {known[row]: row for row in reversed(exact)}
        rows[left] = [first.get(text, -1) for text in texts]
    return rows


def _find_by_number(known: pl.Series, wanted: pl.Series) -> NDArray[np.int64] | None:
    """Return for each wanted text the first row of `known` with its number, or any row where none has it.

    None where the known texts are not whole numbers close to each other, which then are places in a table.
    """
    if known.head(_LOOKED_AT).cast(pl.Int64, strict=False).null_count():
        return None
    numbers = known.cast(pl.Int64, strict=False)
    low, high = numbers.min(), numbers.max()
    if numbers.null_count() or not isinstance(low, int) or not isinstance(high, int):
        return None
    if high - low > _MOST_GAPS * len(known):
        return None
    table = np.zeros(high - low + 1, dtype=np.int32)
    table[numbers.to_numpy()[::-1] - low] = np.arange(len(known) - 1, -1, -1)
    asked = wanted.cast(pl.Int64, strict=False).fill_null(low).clip(low, high).to_numpy() - low
    return np.asarray(table[asked], dtype=np.int64)


def _find_by_hash(known: pl.Series, wanted: pl.Series) -> NDArray[np.int64]:
    """Return for each wanted text the first row of `known` with its hash, or any row where none has it.

    Hashes share a number with their rows, so that sorting plain numbers is enough, and the highest bits of a
    hash lead to the place at which the few hashes that begin so stand.
    """
    bits = len(known).bit_length()
    held, asked = np.sort(_hash(known, bits) | np.arange(len(known))), _hash(wanted, bits)
    shift = np.int64(63 - bits)
    begins = np.concatenate([[0], np.cumsum(np.bincount(held >> shift, minlength=1 << bits))])
    row_of, last = np.int64((1 << bits) - 1), len(held) - 1
    at = np.minimum(begins[asked >> shift], last)
    left = np.flatnonzero(held[at] < asked)
    while len(left):
        at[left] = np.minimum(at[left] + 1, last)
        left = left[(held[at[left]] < asked[left]) & (at[left] < last)]
    return np.asarray(held[at] & row_of)


def _hash(texts: pl.Series, bits: int) -> NDArray[np.int64]:
    """Return the texts' hashes as numbers of 63 bits, the lowest ones cleared."""
    return (texts.hash().to_numpy() >> 1).view(np.int64) >> bits << bits


def find_repeated(texts: pl.Series) -> list[str]:
    """Return the texts that stand there more than once, sorted; empty text does not count."""
    hashes = np.sort(texts.hash().to_numpy())
    if not (hashes[1:] == hashes[:-1]).any():
        return []
    return texts.filter(texts.is_duplicated() & (texts != "")).unique().sort().to_list()


def suggest(known: pl.Series, wanted: list[str]) -> dict[str, str]:
    """Return, for codes that are not known, the one known code that is written almost the same.

    Case, leading zeros, spaces, dots, commas and hyphens are what may differ.
    """
    alike: dict[str, set[str]] = {}
    for code in known.unique().to_list():
        alike.setdefault(_plain(code), set()).add(code)
    found = {code: alike.get(_plain(code), set()) for code in wanted if not _NEGATIVE.fullmatch(code)}
    return {code: next(iter(near)) for code, near in found.items() if len(near) == 1}


def _plain(code: str) -> str:
    if SCIENTIFIC.fullmatch(code) and float(code).is_integer():
        return str(int(float(code)))
    return _LEADING_ZEROS.sub("", _SEPARATORS.sub("", re.sub(r"\.0+$", "", code.casefold())))
