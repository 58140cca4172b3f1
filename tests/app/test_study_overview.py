"""What needs a person comes from the figures, the worst first."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rds.app.study_overview import Matter, forecast_target, list_matters, people_for, return_rate
from rds.app.team.conversation import correct_answer
from rds.app.withdraw import withdraw_participant
from rds.domain.money import Money
from rds.estimates.settling import SettlingEstimates, checkpoints
from rds.wiring.study_status import read_overview, read_status
from tests.support.office import phone
from tests.support.team import Team


@pytest.fixture
async def overview(office):
    """Give the overview of a study in which one person has completed."""
    await office.take_part(phone(1), await office.seed_coupon())
    return await read_overview(office.system, office.study, SettlingEstimates())


def with_status(overview, **changes):
    return replace(overview, status=replace(overview.status, **changes))


def matters(overview, *, pays_by_itself=True):
    return list_matters(overview, pays_by_itself=pays_by_itself)


async def test_a_study_that_is_well_needs_nobody(overview):
    assert matters(overview) == []


async def test_the_worst_comes_first(overview):
    worried = replace(overview, cases=replace(overview.cases, open=3, urgent=1))
    worried = with_status(
        worried, approval_days=10, liability=Money(2_200_000, "CAD"), payments={"refused": 2, "due": 1}
    )

    assert matters(worried, pays_by_itself=False) == [
        Matter.DANGER,
        Matter.APPROVAL,
        Matter.OVER_BUDGET,
        Matter.REFUSED_PAYMENTS,
        Matter.CASES,
        Matter.DUE_PAYMENTS,
    ]


async def test_a_study_past_its_target_is_to_be_closed_and_its_precision_decided_on(overview):
    reached = with_status(overview, completed=658, half_width_planned=0.05, half_width_reached=0.1)

    assert matters(reached) == [Matter.PAST_TARGET, Matter.PRECISION]
    assert people_for(reached.status, 0.05) == 4 * 658


async def test_the_forecast_follows_the_last_seven_days(overview):
    status = with_status(overview, completed=58, completed_this_week=100).status

    assert forecast_target(status) == status.as_of + timedelta(days=42)
    assert forecast_target(replace(status, completed_this_week=0)) is None
    assert forecast_target(replace(status, recruiting=False)) is None


async def test_the_return_rate_counts_redeemed_of_issued(overview):
    assert return_rate(overview.status) == pytest.approx(1 / 4)


async def test_page_and_command_line_have_the_same_figures_at_the_same_event(office, overview):
    status = await read_status(office.system, office.study)

    assert replace(overview.status, half_width_reached=None) == replace(status, half_width_reached=None)
    assert status.event == await office.value("SELECT max(id) FROM record.event")


async def test_estimates_are_looked_at_again_when_an_answer_may_have_changed_and_only_then(office):
    estimates, last, looked = SettlingEstimates(), None, []

    async def look():
        nonlocal last
        before, last = last, await read_overview(office.system, office.study, estimates, last)
        fresh = await read_overview(office.system, office.study, SettlingEstimates())
        assert (last.status, last.completions, last.cases) == (fresh.status, fresh.completions, fresh.cases)
        looked.append(before is None or last.completions is not before.completions)

    await office.take_part(phone(1), await office.seed_coupon())
    await look()
    coupon = (await office.coupons_of(phone(1)))[0].code
    await office.take_part(phone(2), coupon, until="sector")
    await look()
    await office.text(phone(2), "please, who can help me")
    await look()
    await office.take_part(phone(3), await office.seed_coupon())
    await look()
    order = await Team(office).about(phone(1))
    await correct_answer(order, "network_size", "15", parts=office.parts)
    await look()
    await withdraw_participant(order.study, order.person, by="ana", parts=office.parts)
    await look()

    assert looked == [True, False, False, True, True, True]


@pytest.mark.parametrize(("n", "expected"), [(0, []), (7, [7]), (30, [30]), (58, [30, 40, 50, 58])])
def test_estimates_are_made_at_round_numbers_and_now(n, expected):
    assert checkpoints(n) == expected


def test_however_many_people_there_are_a_line_has_few_points():
    assert all(len(checkpoints(n)) <= 31 for n in range(1, 30_000, 97))
