"""What a text message says: every reading that could matter to the conversation."""

from dataclasses import dataclass
from enum import StrEnum

from rds.domain.ids import CouponCode


class Keyword(StrEnum):
    """The words that mean the same at any point of a conversation."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    BALANCE = "balance"
    COUPONS = "coupons"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedText:
    """One text message, understood as far as words alone allow.

    `text` is what was written, trimmed and in NFKC; `folded` the same in lower case without accents and
    punctuation. `wants_out` marks free text that a reasonable person reads as "stop texting me" though it is
    no keyword.
    """

    text: str
    folded: str
    keyword: Keyword | None = None
    wants_out: bool = False
    code: CouponCode | None = None
    """A well-formed coupon code found in the text (its check character holds)."""
    looks_like_code: bool = False
    """The text was probably meant as a code, though no well-formed one is in it."""
    number: int | None = None
    """A whole number in any usual form: `12`, `twelve`, `about 12`, `douze`, `10-15` (its midpoint, rounded
    down)."""
