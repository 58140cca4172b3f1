"""Facts about a study as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
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
