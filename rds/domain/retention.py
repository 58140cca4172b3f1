"""How long what participants gave is kept once a study is over, and when the study may end."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rds.domain.ending_refusals import (
    CouponsAreOpen,
    MoneyIsOwed,
    RecruitmentIsOpen,
    RetentionNotSet,
    StudyHasEnded,
    TextsUnderWay,
)
from rds.domain.refusals import RuleBroken


class ErasedKind(StrEnum):
    """What is erased together, in the order in which it is."""

    NUMBERS = "numbers"
    TEXTS = "texts"
    TRANSCRIPTS = "transcripts"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long each is kept after the study is settled; None: it is kept."""

    numbers: timedelta
    texts: timedelta
    transcripts: timedelta | None = None
    answers: timedelta | None = None
    backups: timedelta = timedelta(days=35)
    """How long a backup may be kept, whenever it was made."""

    def of(self, kind: ErasedKind) -> timedelta | None:
        """Return how long one kind is kept."""
        length: timedelta | None = getattr(self, kind)
        return length


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How far a study is from being settled: closed, no coupon open, nothing owed."""

    recruitment_open: bool
    ended_at: datetime | None
    open_coupons: int
    owed: int
    """Honoraria that no payment has paid, of people who can still be reached."""
    unanswered: int
    """Texts that wait for an answer, those apart that were set aside for a person."""
    unsent: int
    """Messages that have not left."""
    settled_at: datetime
    """When it was closed, the last coupon ended, person completed or payment was made: the latest of them."""


def combine_promises(promised: Iterable[Retention | None]) -> Retention | None:
    """Return the shortest time of any protocol version for each kind: what was promised stays promised."""
    named = [each for each in promised if each]
    if not named:
        return None
    transcripts = [each.transcripts for each in named if each.transcripts is not None]
    answers = [each.answers for each in named if each.answers is not None]
    return Retention(
        numbers=min(each.numbers for each in named),
        texts=min(each.texts for each in named),
        transcripts=min(transcripts, default=None),
        answers=min(answers, default=None),
        backups=min(each.backups for each in named),
    )


def check_may_end(retention: Retention | None, settlement: Settlement) -> Retention:
    """Return what holds for a study that may end now, or raise the refusal that applies first."""
    if settlement.ended_at:
        raise StudyHasEnded
    if retention is None:
        raise RetentionNotSet
    if settlement.recruitment_open:
        raise RecruitmentIsOpen
    if settlement.open_coupons:
        raise CouponsAreOpen
    if settlement.owed:
        raise MoneyIsOwed
    if settlement.unanswered or settlement.unsent:
        raise TextsUnderWay
    return retention


def ends_by_itself(retention: Retention | None, settlement: Settlement, now: datetime) -> bool:
    """Return whether the study may end, but for messages that never left, and its first time has passed."""
    try:
        promised = check_may_end(retention, replace(settlement, unsent=0))
    except RuleBroken:
        return False
    return bool(due_kinds(promised, settlement.settled_at, now, ()))


def due_kinds(
    retention: Retention, settled_at: datetime, now: datetime, erased: Collection[ErasedKind]
) -> tuple[ErasedKind, ...]:
    """Return what is to be erased now, in order."""
    return tuple(
        kind
        for kind in ErasedKind
        if kind not in erased and (length := retention.of(kind)) is not None and now >= settled_at + length
    )
