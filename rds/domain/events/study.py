"""Facts about a study as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rds.domain.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOpened(Event):
    """The study exists and is reached under this number (the study's own, in E.164)."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolAdopted(Event):
    """From now on this version holds; what was promised under earlier ones still does."""

    protocol: int
    content: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentClosed(Event):
    """No new coupon is accepted from now on."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentReopened(Event):
    """Coupons are accepted again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEnded(Event):
    """Nothing is taken in, told or asked any more.

    `settled_at`: since when it was closed, with no coupon open and nothing owed. What is erased later is
    counted from then.
    """

    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DataErased(Event):
    """What participants gave of one kind was erased in the whole study: how many rows of which table."""

    kind: str
    rows: Mapping[str, int]
