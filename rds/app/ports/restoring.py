"""What a restored database is asked and told before it is let go."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from rds.app.ports.outbox import ProviderMessage
from rds.domain.ids import CallerId, CouponCode, MessageId, PayoutId, StudyId


class UnseenQuestion(NamedTuple):
    """The message with a phone's open question, where a text came before it has certainly been seen."""

    key: str
    asked_at: datetime
    handed_over_at: datetime | None


class Restoring(Protocol):
    """A database in which something is missing that the provider, the payer or a head may know."""

    async def last_event_at(self) -> datetime | None:
        """Return the study time of the record's last event; None for an empty record."""
        ...

    async def event_counts(self) -> Mapping[str, Mapping[str, int]]:
        """Return the number of events by study and type."""
        ...

    async def seed_counts(self) -> Mapping[str, int]:
        """Return the number of seeds' coupons by study, those in another's place apart."""
        ...

    async def replaceable_coupons(self, study: StudyId) -> Sequence[CouponCode]:
        """Return the coupons that the study team may have reissued since."""
        ...

    async def unhandled_among(self, texts: Sequence[MessageId]) -> frozenset[MessageId]:
        """Return which of these texts are stored and not handled."""
        ...

    async def unknown_among(self, sent: Sequence[MessageId]) -> frozenset[MessageId]:
        """Return which of the provider's ids no message of ours has."""
        ...

    async def note_handed_over(self, listed: Sequence[ProviderMessage]) -> None:
        """Note of messages that are known when the provider sent them first: its list dates texts too."""
        ...

    async def find_message(self, study: StudyId, listed: ProviderMessage, until: datetime) -> str | None:
        """Return the key of the message that the provider lists as sent; None when none says the same.

        `until`: by our clock, which may have been ahead of the provider's, when it was written at the latest.
        """
        ...

    async def unseen_question(self, text: MessageId) -> UnseenQuestion | None:
        """Return the open question of a text's phone, if it was asked before and may not have been seen."""
        ...

    async def believe_handed_over(self, key: str, at: datetime | None) -> None:
        """Note when a message began to leave; None: it has not."""
        ...

    async def find_answer(
        self, study: StudyId, listed: ProviderMessage, requests: frozenset[str]
    ) -> str | None:
        """Return the key of the phone's newest answer to a request that waits, whatever its words.

        `requests`: the purposes of such answers. The text that it answers came before the listed message.
        """
        ...

    async def adopt(self, key: str, listed: ProviderMessage) -> None:
        """Note that the provider had this message, and when it was handed over: it never leaves again."""
        ...

    async def requested_payouts(self, study: StudyId, number: str) -> Sequence[PayoutId]:
        """Return the payments requested for the participant with this number (E.164)."""
        ...

    async def not_in_a_file(self, study: StudyId, payouts: Sequence[PayoutId]) -> tuple[PayoutId, ...]:
        """Return which of these payments are requested and in no file for the payments office."""
        ...

    async def erase_again(self, phones: Sequence[CallerId], at: datetime) -> int:
        """Erase the numbers of these phones, and return how many were still there.

        A phone to which something is owed, or on its way, keeps its number.
        """
        ...

    async def count_numbers(self, phones: Sequence[CallerId]) -> int:
        """Return how many of these phones have a number."""
        ...
