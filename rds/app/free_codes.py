"""A code that another coupon has already is passed over for the next of its series."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from rds.app.parts import Parts
from rds.domain.coupon_code import CouponCodeTaken

T = TypeVar("T")
MOST_TAKEN = 5
"""Two equal codes are rare among 23**9, five in a row mean something else."""


async def with_free_codes(work: Callable[[Parts], Awaitable[T]], parts: Parts) -> T:
    """Do the work with codes that no coupon has, and return its result.

    Raises what `work` raises, CouponCodeTaken too after the last try.
    """
    for taken in range(MOST_TAKEN):
        try:
            return await work(replace(parts, ids=parts.ids.skip_taken(taken)))
        except CouponCodeTaken:
            continue
    raise CouponCodeTaken
