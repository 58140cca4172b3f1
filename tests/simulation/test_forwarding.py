"""Codes passed on: to whom, how many, and never where they should not go."""

import pytest

from rds.domain.coupon_code import display, make_code
from rds.domain.replies import ReplyKey
from rds.simulation.actions import Forward
from tests.support.phone import FRIENDS, OPENS, POPULATION, Phone, a_person


def test_a_spent_code_passed_on_is_refused():
    phone = Phone(a_person(shares_spent_code=1)).goes_through()
    spent = [action for action in phone.forwards if action.code == phone.person.code]
    friend = Phone(a_person(position=spent[0].to), desk=phone.desk).goes_through(spent[0].code)

    assert len(spent) == 1
    assert friend.desk.replies[ReplyKey.CODE_USED] == 3
    assert friend.person.gone


def test_a_coupon_passed_on_goes_to_a_friend_without_a_text():
    phone = Phone(a_person(passed_on=1)).goes_through("K7Q4M-2HXP3")

    assert not phone.texts
    assert [action.code for action in phone.forwards] == ["K7Q4M-2HXP3"]
    assert phone.forwards[0].to in FRIENDS


@pytest.mark.parametrize("wanted", [0, 1, 2, 3])
def test_a_recruiter_passes_on_as_many_codes_as_meant_to_different_friends(wanted):
    phone = Phone(a_person(forwards=tuple(float(n == wanted) for n in range(4)))).goes_through()

    assert len(phone.forwards) == wanted
    assert len({action.to for action in phone.forwards}) == wanted
    assert {action.to for action in phone.forwards} <= set(FRIENDS)


def test_nobody_is_approached_twice():
    approached = frozenset(FRIENDS[:-1])
    phone = Phone(a_person()).goes_through(approached=approached)

    assert [action.to for action in phone.forwards] == [FRIENDS[-1]], "the other two codes are kept"


def test_a_friend_who_is_taken_changes_nothing_for_the_others():
    free = {action.to for action in Phone(a_person()).goes_through().forwards}
    taken = min(free)
    others = {action.to for action in Phone(a_person()).goes_through(approached=frozenset({taken})).forwards}

    assert free - {taken} < others


def test_a_stranger_is_no_friend_and_not_approached_yet():
    approached = frozenset(range(0, POPULATION, 2))
    phone = Phone(a_person(to_a_stranger=1)).goes_through(approached=approached)

    strangers = [action.to for action in phone.forwards]
    assert len(set(strangers)) == 3
    assert not approached & set(strangers)
    assert not set(FRIENDS) & set(strangers)


def test_a_code_quoted_before_the_end_is_not_passed_on():
    person = a_person()
    person.receive_code("K7Q4M-2HXP3")

    actions = person.read_text(f"A code looks like {display(make_code(7))}.", at=OPENS)

    assert not [action for action in actions if isinstance(action, Forward)]


def test_a_person_uses_one_code():
    person = a_person()

    assert person.receive_code("K7Q4M-2HXP3")
    assert person.receive_code("3K7C1-61T50") == ()
