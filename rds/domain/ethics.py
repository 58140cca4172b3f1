"""How long the ethics board's approval still holds."""

from datetime import datetime

from rds.domain.local_time import local
from rds.domain.study import Study

WARN_WITHIN_DAYS = 30


def days_of_approval(study: Study, now: datetime) -> int:
    """Return for how many days people may still be enrolled, today included; 0 or less once expired."""
    return (study.ethics.expires - local(study, now).date()).days


def is_expired(study: Study, now: datetime) -> bool:
    """Return whether nobody may be enrolled any more."""
    return days_of_approval(study, now) <= 0


def expires_soon(study: Study, now: datetime) -> bool:
    """Return whether the approval still holds and will not for long."""
    return 0 < days_of_approval(study, now) <= WARN_WITHIN_DAYS
