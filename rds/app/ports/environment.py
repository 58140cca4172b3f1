"""What every decision is handed: the clock, new ids, the text parser, the wording."""

from datetime import datetime
from typing import Protocol

from rds.domain.ids import CouponCode, ParticipantId, PayoutId
from rds.domain.parsed_text import ParsedText
from rds.domain.replies import Reply
from rds.domain.study import Study


class Clock(Protocol):
    """Study time. The only source of `now`; always aware, in UTC."""

    def now(self) -> datetime:
        """Return the present instant of the study."""
        ...


class IdSource(Protocol):
    """Where random ids and codes come from: the system's secure source, or a seeded one in the demonstration.

    `cause` names what they are drawn for, so that a seeded source gives the same ones in whatever order it is
    asked.
    """

    def participant_id(self, cause: str) -> ParticipantId:
        """Draw an id that derives from nothing about the person."""
        ...

    def payout_id(self, cause: str) -> PayoutId:
        """Draw an id for a payment."""
        ...

    def coupon_codes(self, cause: str, count: int) -> tuple[CouponCode, ...]:
        """Draw that many coupon codes."""
        ...


class TextParser(Protocol):
    """Understands a text as far as words alone allow."""

    def __call__(self, text: str) -> ParsedText:
        """Return every reading that could matter. Never raises."""
        ...


class Wording(Protocol):
    """Puts a reply into the words of its language."""

    def words(self, reply: Reply, study: Study) -> str:
        """Return the message's full text."""
        ...
