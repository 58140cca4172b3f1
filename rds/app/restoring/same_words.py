"""Whether a message that the provider lists is one of ours, by what it says."""

import re

from rds.domain.coupon_code import canonical
from rds.domain.ids import CouponCode

_SHOWN = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")


def is_same(ours: str, listed: str) -> bool:
    """Return whether both have the same words, or the same until the same coupons.

    Beside coupons stands a day until which they are good, and it depends on when the message was made.
    """
    if ours.strip() == listed.strip():
        return True
    codes = shown_codes(ours)
    return bool(codes) and codes == shown_codes(listed) and opening(ours) == opening(listed)


def shown_codes(words: str) -> frozenset[CouponCode]:
    """Return the coupon codes that a message shows."""
    return frozenset(code for shown in _SHOWN.findall(words) if (code := canonical(shown)))


def opening(words: str) -> str:
    """Return what stands before the first code."""
    return _SHOWN.split(words.strip(), maxsplit=1)[0]
