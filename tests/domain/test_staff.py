"""Who may do what in a study team, and how long somebody stays signed in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rds.domain.staff import (
    RIGHTS,
    SESSION_IDLE,
    SESSION_LIFE,
    Act,
    Role,
    SessionTimes,
    check_name,
    check_passphrase,
    is_alive,
    may,
)
from rds.domain.staff_refusals import PassphraseTooShort, StaffNameUnusable

NOW = datetime(2020, 6, 1, tzinfo=UTC)


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Act))
def test_several_roles_may_do_what_any_of_them_may(roles, act):
    assert may(roles, act) == any((role, act) in RIGHTS for role in roles)


def test_every_act_is_somebodys_and_every_role_may_use_its_own_account():
    assert {act for _, act in RIGHTS} == set(Act)
    assert all(may([role], Act.USE_OWN_ACCOUNT) for role in Role)


def test_a_helper_answers_and_never_sees_who_somebody_is():
    assert may([Role.HELPER], Act.HANDLE_CASES)
    assert not may([Role.HELPER], Act.REVEAL_NUMBER)
    assert not may([Role.HELPER], Act.SEE_MONEY)


def times(begun, used):
    return SessionTimes(begun_at=NOW - begun, used_at=NOW - used, confirmed_at=NOW - begun)


@given(
    begun=st.timedeltas(timedelta(), timedelta(days=2)), used=st.timedeltas(timedelta(), timedelta(days=2))
)
def test_a_session_holds_only_while_it_is_young_and_used(begun, used):
    assert is_alive(times(begun, used), NOW) == (begun < SESSION_LIFE and used < SESSION_IDLE)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x07b", "a\u202eb"])
def test_a_name_that_nobody_could_read_is_refused(name):
    with pytest.raises(StaffNameUnusable):
        check_name(name)


def test_a_name_is_kept_without_what_stands_around_it():
    assert check_name("  Inès   Okafor ") == "Inès Okafor"


@pytest.mark.parametrize("passphrase", ["", "eleven char", "x" * 201])
def test_a_passphrase_that_is_too_short_or_endless_is_refused(passphrase):
    with pytest.raises(PassphraseTooShort):
        check_passphrase(passphrase)
