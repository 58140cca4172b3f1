"""The study's local time. Instants are kept in UTC; people and quiet hours live in the study's zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rds.domain.study import Study

TEN_IN_THE_MORNING = time(10)


def local(study: Study, instant: datetime) -> datetime:
    """Return the instant where the study is."""
    return instant.astimezone(ZoneInfo(study.time_zone))


def format_instant(study: Study, instant: datetime) -> str:
    """Return the instant's local day and time in the order that no language misreads: `2020-06-14 10:30`."""
    return local(study, instant).strftime("%Y-%m-%d %H:%M")


def format_day(study: Study, instant: datetime) -> str:
    """Return the instant's local day: `2020-06-14`."""
    return local(study, instant).strftime("%Y-%m-%d")


def first_morning(study: Study) -> datetime:
    """Return ten in the morning of the study's first day, or its opening when that is later."""
    day = local(study, study.opens).date()
    return max(
        study.opens,
        datetime.combine(day, TEN_IN_THE_MORNING, ZoneInfo(study.time_zone)).astimezone(study.opens.tzinfo),
    )


def next_full_hour(instant: datetime) -> datetime:
    """Return the instant, or the full hour after it: nobody needs its minutes."""
    return (
        instant
        if not (instant.minute or instant.second or instant.microsecond)
        else (instant.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
    )


def is_quiet(study: Study, now: datetime) -> bool:
    """Return whether only replies may be sent now. Quiet hours may run past midnight."""
    if study.quiet_hours is None:
        return False
    hour, start, end = local(study, now).time(), study.quiet_hours.start, study.quiet_hours.end
    return start <= hour < end if start <= end else hour >= start or hour < end
