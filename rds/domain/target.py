"""The sample planned for, and what the study does once it is reached."""

from datetime import datetime

from rds.domain.events import RecruitmentClosed
from rds.domain.study import Study, WhenReached

TARGET_REACHED = "target reached"


def close_at_target(
    study: Study, reached_at: datetime | None, reopened_at: datetime | None
) -> RecruitmentClosed | None:
    """Close the recruiting study that has reached its target, if its file says so.

    Recruitment that the study team reopened after that stays open.
    """
    if study.target.when_reached is not WhenReached.CLOSE or reached_at is None:
        return None
    if reopened_at is not None and reopened_at >= reached_at:
        return None
    return RecruitmentClosed(reason=TARGET_REACHED)
