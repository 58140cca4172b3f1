"""People and quiet hours live in the study's time zone, also on the days the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.domain.local_time import format_day, format_instant, is_quiet, local
from rds.domain.study import QuietHours
from tests.support.builders import a_study

STUDY = a_study()  # Toronto, quiet from 21:00 to 09:00
TORONTO = ZoneInfo("America/Toronto")
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2021, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the bounds of aware instants


def utc(*instant):
    return datetime(*instant, tzinfo=UTC)


def test_an_instant_is_written_as_the_day_and_hour_where_the_study_is():
    assert format_instant(STUDY, utc(2020, 6, 15, 2, 30)) == "2020-06-14 22:30"
    assert format_day(STUDY, utc(2020, 6, 15, 2, 30)) == "2020-06-14"


@pytest.mark.parametrize(
    ("instant", "quiet"),
    [
        (utc(2020, 6, 4, 0, 59), False),  # 20:59
        (utc(2020, 6, 4, 1, 0), True),  # 21:00
        (utc(2020, 6, 4, 4, 30), True),  # half past midnight
        (utc(2020, 6, 4, 12, 59), True),  # 08:59
        (utc(2020, 6, 4, 13, 0), False),  # 09:00
    ],
)
def test_quiet_hours_run_past_midnight(instant, quiet):
    assert is_quiet(STUDY, instant) is quiet


@pytest.mark.parametrize(
    ("instant", "quiet"),
    [
        # The clocks go forward on 8 March 2020: nine o'clock comes an hour earlier in UTC than the day
        # before.
        (utc(2020, 3, 7, 13, 30), True),
        (utc(2020, 3, 8, 13, 30), False),
        # They go back on 1 November 2020: it comes an hour later.
        (utc(2020, 10, 31, 13, 30), False),
        (utc(2020, 11, 1, 13, 30), True),
        (utc(2020, 11, 1, 14, 0), False),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall_when_it_changes(instant, quiet):
    assert is_quiet(STUDY, instant) is quiet


def test_the_night_the_clocks_go_back_is_quiet_in_both_of_its_one_oclocks():
    early, late = utc(2020, 11, 1, 5, 30), utc(2020, 11, 1, 6, 30)
    study = a_study(quiet_hours=QuietHours(start=time(1), end=time(2)))

    assert local(study, early).time() == local(study, late).time() == time(1, 30)
    assert is_quiet(study, early)
    assert is_quiet(study, late)


def test_quiet_hours_may_lie_within_a_day():
    study = a_study(quiet_hours=QuietHours(start=time(12), end=time(14)))

    assert is_quiet(study, utc(2020, 6, 4, 17))
    assert not is_quiet(study, utc(2020, 6, 4, 18))
    assert not is_quiet(study, utc(2020, 6, 4, 3))


def test_a_study_without_quiet_hours_has_none():
    assert not is_quiet(a_study(quiet_hours=None), utc(2020, 6, 4, 7))


@given(INSTANTS)
def test_an_instant_is_quiet_exactly_when_the_wall_clock_says_so(instant):
    hour = instant.astimezone(TORONTO).hour

    assert is_quiet(STUDY, instant) == (hour >= 21 or hour < 9)


@given(INSTANTS)
def test_out_of_any_quiet_night_there_is_a_way_within_thirteen_hours(instant):
    """Twelve quiet hours, and one more in the night that has twenty-five."""
    assert any(not is_quiet(STUDY, instant + timedelta(hours=wait)) for wait in range(14))
