import pytest

from estimators import cross_table, estimate
from tests.support.samples import a_sample

TOWNS = {"member": ["yes", "no", "yes", "no", "yes", "no"], "town": ["n", "n", "s", "s", "", "n"]}


def test_joint_shares_by_hand():
    # Weights 1/2, 1/4, 1/4, 1 and 1/4; emeka has no town and leaves the table.
    table = cross_table(a_sample(outcomes=TOWNS), "member", "town")

    assert table.rows == ("no", "yes")
    assert table.columns == ("n", "s")
    assert table["yes", "n"].estimate == pytest.approx((1 / 2) / (9 / 4))
    assert table["no", "s"].estimate == pytest.approx(1 / (9 / 4))
    assert sum(map(sum, table.shares())) == pytest.approx(1)
    assert sum(map(sum, table.counts())) == pytest.approx(5)


def test_each_cell_has_the_interval_of_the_crossed_outcome():
    crossed = [f"{m}-{t}" if t else "" for m, t in zip(*TOWNS.values(), strict=True)]
    alone = estimate(a_sample(outcomes={"both": crossed}))["both", "yes-n"]
    cell = cross_table(a_sample(outcomes=TOWNS), "member", "town")["yes", "n"]

    assert (cell.estimate, cell.low, cell.high) == pytest.approx((alone.estimate, alone.low, alone.high))


def test_a_quantity_cannot_be_crossed():
    with pytest.raises(ValueError, match="'age' is a quantity"):
        cross_table(a_sample(), "member", "age")


def test_a_cross_table_prints():
    assert "member / town" in str(cross_table(a_sample(outcomes=TOWNS), "member", "town"))
