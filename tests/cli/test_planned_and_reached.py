"""The last line of `rds demo`: what the reference study planned for, and what was reached."""

from rds.cli.tables import reached_precision
from rds.estimates.live import LiveEstimate

NOTHING = float("nan")


def a_share(half_width: float, **other: object) -> LiveEstimate:
    """Return the estimate of a share of 40 % from 61 people, with an interval of this half-width."""
    given: dict[str, object] = {
        "outcome": "sector", "level": "home care", "n": 61, "sample_share": 0.4, "estimate": 0.4,
        "se": half_width / 2, "low": 0.4 - half_width, "high": 0.4 + half_width, "design_effect": 2.0,
    }  # fmt: skip
    return LiveEstimate(**(given | other))


def test_the_middle_interval_stands_beside_the_planned_one_with_the_narrowest_and_the_widest():
    said = reached_precision([a_share(0.04), a_share(0.123), a_share(0.062)])

    assert said.startswith("Planned +-5 points with 600 people")
    assert "reached +-6.2 with 61 recruits" in said
    assert "the middle of 3 intervals; +-4.0 to +-12.3" in said


def test_means_and_shares_without_an_interval_are_left_out_of_the_precision_reached():
    wage = a_share(3.0, outcome="wage", level=None)
    everybody = a_share(0.0, low=NOTHING, high=NOTHING, se=0.0)

    assert "reached +-8.0 with 61 recruits (the middle of 1 interval" in reached_precision(
        [wage, everybody, a_share(0.08)]
    )


def test_where_nothing_has_an_interval_the_line_says_so():
    assert reached_precision([a_share(0.0, low=NOTHING, high=NOTHING)]).endswith("no interval was reached.")
