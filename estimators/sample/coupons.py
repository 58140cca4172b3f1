"""Who recruited whom, told by coupons.

The one that each person brought, and the ones they were given to pass on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from estimators.sample.outcome import texts_of
from estimators.sample.problems import Problems, join_some

Column = TypeVar("Column")


@dataclass(frozen=True, slots=True)
class Coupons(Generic[Column]):
    """The columns that hold coupons.

    Columns themselves for `from_columns`, their names for a file or a data frame. `redeemed` is the coupon
    that a person brought (empty, or the seed code, for seeds); `issued` are the columns of the coupons that
    they were given, empty where they were given fewer.
    """

    redeemed: Column
    issued: Sequence[Column]


def trace(
    ids: NDArray[np.str_], coupons: Coupons[Sequence[Any]], seed_code: str, problems: Problems
) -> NDArray[np.int64]:
    """Return the row of each row's recruiter, -1 for seeds.

    The one who was issued the coupon that they redeemed.
    """
    issuer, issued_twice = _issuers(coupons)
    redeemed = texts_of(coupons.redeemed)
    is_seed = np.array([code in ("", seed_code) for code in redeemed])
    bearers: dict[str, list[str]] = {}
    for row in np.flatnonzero(~is_seed).tolist():
        bearers.setdefault(redeemed[row], []).append(str(ids[row]))
    recruiter_row = np.array(
        [-1 if seed else issuer.get(code, -1) for code, seed in zip(redeemed, is_seed, strict=True)],
        dtype=np.int64,
    )

    if issued_twice:
        problems.add(f"coupons issued more than once: {join_some(issued_twice)}")
    if unknown := [f"{code} (by {join_some(who)})" for code, who in bearers.items() if code not in issuer]:
        problems.add(f"coupons redeemed that nobody was issued: {join_some(unknown)}")
    if shared := [f"{code} (by {join_some(who)})" for code, who in bearers.items() if len(who) > 1]:
        problems.add(f"coupons redeemed more than once: {join_some(shared)}")
    if (own := recruiter_row == np.arange(len(ids))).any():
        problems.add(f"redeemed a coupon of their own: {join_some(ids[own])}")
    if not is_seed.any():
        problems.add(f"there are no seeds: leave a seed's redeemed coupon empty, or write {seed_code!r}")
    return recruiter_row


def _issuers(coupons: Coupons[Sequence[Any]]) -> tuple[dict[str, int], list[str]]:
    """Return the row of the one who was issued each coupon, and the coupons issued more than once."""
    issuer: dict[str, int] = {}
    twice: list[str] = []
    for column in coupons.issued:
        for row, code in enumerate(texts_of(column)):
            if code in issuer:
                twice.append(code)
            elif code:
                issuer[code] = row
    return issuer, sorted(set(twice))
