"""Facts about honoraria and their payment."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rds.domain.events.event import Event
from rds.domain.ids import ParticipantId, PayoutId
from rds.domain.money import Money


class HonorariumKind(StrEnum):
    """What an honorarium is for."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


@dataclass(frozen=True, slots=True, kw_only=True)
class HonorariumEarned(Event):
    """The study owes a participant: for the survey (`recruit` None), or for one recruit who completed it."""

    participant: ParticipantId
    kind: HonorariumKind
    recruit: ParticipantId | None
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRequested(Event):
    """What is owed to a participant was put into one payment.

    `honoraria`: the events by which it was earned.

    They are named because another may be earned at the same instant, and the record must say which the
    payment covers.
    """

    payout: PayoutId
    participant: ParticipantId
    amount: Money
    honoraria: tuple[int, ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPaid(Event):
    """The money left; `reference` is the payer's."""

    payout: PayoutId
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutFailed(Event):
    """The money did not leave; the payment keeps its id, and is due again from `again_at`.

    Without `again_at` it waits for the study team. Version 1 ended the payment, and what it covered was put
    into another one.
    """

    VERSION = 2

    payout: PayoutId
    reason: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRetried(Event):
    """A payment that failed is due again. `by_team`: its failures so far no longer count."""

    payout: PayoutId
    by_team: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutsExported(Event):
    """These payments were written into a file for the payments office; batches count from 1."""

    batch: int
    payouts: tuple[PayoutId, ...]
