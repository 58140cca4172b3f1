"""Where codes stand in a column of ids or coupons, found for the whole column at once."""

import re

import numpy as np
import polars as pl
from numpy.typing import NDArray

_SEPARATORS = re.compile(r"[\s.,'_-]+")
_OTHER_HASH = 1
"""The seed of a second hash: texts that have both hashes in common are the same."""
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{1,2}")
"""How R and Excel write long whole numbers."""
_NEGATIVE = re.compile(r"-\d+")
"""A code such as -1 marks something, and is no id written another way."""
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def find_rows(known: pl.Series, wanted: pl.Series) -> NDArray[np.int64]:
    """Return the first row of `known` that holds each wanted text, -1 where none does."""
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    # Hash and row share a number, so that sorting plain numbers finds the first row of each text.
    bits = max(len(known), len(wanted)).bit_length()
    held, asked = _sort_hashes(known, bits), _sort_hashes(wanted, bits)
    at = np.searchsorted(held >> bits, asked >> bits)
    row_of = np.int64((1 << bits) - 1)
    rows = np.empty(len(wanted), dtype=np.int64)
    rows[asked & row_of] = held[np.minimum(at, len(known) - 1)] & row_of
    found = known.hash(_OTHER_HASH).to_numpy()[rows] == wanted.hash(_OTHER_HASH).to_numpy()
    if not found.all():  # not there, or two texts have one hash
        left = np.flatnonzero(~found)
        texts = wanted.gather(left).to_list()
        exact = known.is_in(list(set(texts))).arg_true().to_list()
        first = {known[row]: row for row in reversed(exact)}
        rows[left] = [first.get(text, -1) for text in texts]
    return rows


def _sort_hashes(texts: pl.Series, bits: int) -> NDArray[np.int64]:
    """Return the texts' hashes in ascending order, with each one's row in the lowest bits."""
    hashes = (texts.hash().to_numpy() >> 1).view(np.int64)
    return np.sort(hashes >> bits << bits | np.arange(len(texts)))


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
