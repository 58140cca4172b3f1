"""What workers do, and the payer they do it with."""

from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from rds.app.ports.record import Payout


class JobKind(StrEnum):
    """What a worker can be asked to do; a job's payload is the key of what to do it to."""

    SEND_MESSAGE = "send_message"
    CARRY_OUT_PAYOUT = "carry_out_payout"
    SEND_HELD = "send_held"


class TryAgain(Exception):
    """A job could not be done now; it should be done again after a while."""

    def __init__(self, after: timedelta, reason: str) -> None:
        """Keep when and why."""
        super().__init__(reason)
        self.after = after
        self.reason = reason


class SetAside(Exception):
    """A job has failed for good and waits for a person.

    `reason` is a code or a short word, since it is kept and shown.
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class PaymentRefused(Exception):
    """The payer will not make this payment. `reason` is a short word for the record."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class PayoutProvider(Protocol):
    """Carries out one payment."""

    async def pay(self, payout: Payout) -> str:
        """Pay and return the payer's reference.

        The payout's id is the idempotency key. Raises PaymentRefused.
        """
        ...
