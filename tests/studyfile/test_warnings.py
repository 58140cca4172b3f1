"""What `rds study check` warns of in a valid file: a budget that falls short, an approval that ends."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rds.app.study_warnings import approval_warning, budget_warning, cost_of_target
from rds.domain.ethics import days_of_approval
from rds.domain.money import Money
from rds.studyfile import EXAMPLES, load

PSW = load(EXAMPLES / "gta-psw.yaml")


def spending(dollars):
    budget = None if dollars is None else Money(dollars * 100, "CAD")
    return replace(PSW, honoraria=replace(PSW.honoraria, budget=budget))


def test_the_reference_study_can_pay_for_its_658():
    assert PSW.honoraria.budget == Money(2_100_000, "CAD")
    assert cost_of_target(PSW) == Money(658 * 2000 + 657 * 1000, "CAD")
    assert budget_warning(PSW) is None


@pytest.mark.parametrize(
    ("dollars", "is_enough"), [(13_160, False), (19_729, False), (19_730, True), (None, True)]
)
def test_a_budget_pays_the_target_and_the_recruiters_of_all_but_one_seed(dollars, is_enough):
    assert (budget_warning(spending(dollars)) is None) == is_enough


def test_a_budget_that_falls_short_is_told_with_what_it_should_be():
    assert "19730.00 CAD" in budget_warning(spending(15_000))


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2021, 4, 1, tzinfo=UTC), None),
        (datetime(2021, 5, 1, 16, tzinfo=UTC), None),
        (datetime(2021, 5, 2, 16, tzinfo=UTC), "in 30 days"),
        (datetime(2021, 5, 31, 16, tzinfo=UTC), "in 1 day:"),
        (datetime(2021, 6, 1, 3, tzinfo=UTC), "in 1 day:"),
        (datetime(2021, 6, 1, 16, tzinfo=UTC), "expired on 2021-06-01"),
        (datetime(2026, 6, 1, tzinfo=UTC), "expired on 2021-06-01"),
    ],
)
def test_an_approval_that_has_expired_or_will_within_30_days_is_told(now, said):
    warning = approval_warning(PSW, now)

    assert (warning is None) if said is None else (said in warning)


def test_days_are_counted_where_the_study_is():
    one_day_left = replace(PSW, ethics=replace(PSW.ethics, expires=date(2021, 6, 1)))

    assert days_of_approval(one_day_left, datetime(2021, 6, 1, 3, 59, tzinfo=UTC)) == 1
    assert days_of_approval(one_day_left, datetime(2021, 6, 1, 4, tzinfo=UTC)) == 0
