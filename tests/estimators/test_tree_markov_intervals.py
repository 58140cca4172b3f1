"""The default interval, through the front door: its figures, its notes, and what it leaves alone."""

import json
import math

import numpy as np
import pytest

from estimators import RecruitmentSample, compare, compare_estimates, estimate, quantiles
from estimators.estimation.tree_markov_notes import notes_of
from estimators.numerics.tree_markov import TreeMarkov
from tests.support.reference_cases import REFERENCE, load

RECORDS = json.loads((REFERENCE / "psw.treemarkov.json").read_text())


@pytest.mark.parametrize("seeds", ["include", "exclude"])
def test_estimates_of_the_case_psw_are_the_prototype_s(seeds):
    table = estimate(load("psw").sample(), seeds=seeds)
    records = [record for record in RECORDS if record["seeds"] == seeds]

    assert table.method.interval == "tree-markov"
    assert len(records) == len(table)
    for record in records:
        found = table[record["outcome"], record["level"]]
        figures = (found.estimate, found.se, found.df, found.low, found.high)
        assert figures == pytest.approx(
            [record[k] for k in ("estimate", "se", "df", "low", "high")], abs=1e-6
        )


def a_sample(recruiters, answers, *, sizes=None, **columns):
    """Recruiters by position, -1 for seeds."""
    ids = [f"p{i}" for i in range(len(recruiters))]
    return RecruitmentSample.from_columns(
        ids,
        ["seed" if r < 0 else ids[r] for r in recruiters],
        [5] * len(ids) if sizes is None else sizes,
        {"member": answers, **columns},
    )


def two_sides(n=12):
    """Two chains, one of people who all say yes, one of people who all say no."""
    recruiters = [-1, -1, *(i for i in range(n - 2))]
    return a_sample(recruiters, ["yes" if i % 2 else "no" for i in range(n)])


def a_chain(n, answer):
    return a_sample([-1, *range(n - 1)], [answer(i) for i in range(n)])


def test_chains_that_never_cross_are_judged_by_the_differences_between_them():
    found = estimate(two_sides(), ["member"])
    yes = found["member", "yes"]

    # Influences are +-1/24 for each of six people a chain: sums of 1/4, and 2/1 times their squares is 1/4.
    assert (yes.se, yes.df) == pytest.approx((0.5, 1))
    assert any("each chain stayed on its seed's side" in note for note in yes.notes)
    assert any(warning.startswith("member (no, yes): each chain stayed") for warning in found.warnings)


def test_one_chain_whose_sides_never_cross_has_no_interval():
    # The seed's own answer is not known; its two branches keep to themselves.
    recruiters = [-1, 0, 0, *range(1, 11)]
    answers = ["", *("yes" if i % 2 else "no" for i in range(1, 13))]
    found = estimate(a_sample(recruiters, answers), ["member"])["member", "yes"]

    assert math.isnan(found.low)
    assert found.notes == (
        "everybody is in one chain, which stayed on its seed's side: there is no interval",
    )


def test_one_seed_leaves_the_rest_to_the_model():
    warnings = estimate(a_chain(30, lambda i: "yes" if i % 3 else "no"), ["member"]).warnings

    assert "what other seeds would have shown is filled in by the interval's model alone" in warnings


def test_a_large_part_of_the_population_asks_for_successive_sampling():
    sample = load("psw").sample()
    unknown = estimate(sample, ["union_member"])
    large = estimate(sample, ["union_member"], population_size=2000)
    small = estimate(sample, ["union_member"], population_size=90_000)
    met = estimate(sample, ["union_member"], method="ss", population_size=2000)

    assert [w for w in unknown.warnings if w.startswith("N is not known: where it is below 13,160")]
    assert not [w for w in estimate(sample, ["union_member"], by="work_location").warnings if "N is" in w]
    assert not [w for w in compare(sample, "union_member", "work_location").warnings if "N is" in w]
    assert [w for w in large.warnings if w.startswith("33% of the population took part")]
    assert not [w for t in (small, met) for w in t.warnings if "method ss" in w]


def test_the_interval_is_narrower_where_much_of_the_population_took_part():
    sample = load("psw").sample()
    alone = estimate(sample, ["union_member"], method="ss", population_size=90_000)["union_member", "yes"]
    known = estimate(sample, ["union_member"], method="ss", population_size=1000)["union_member", "yes"]

    assert known.se < 0.6 * alone.se


def figures(**changes):
    usual = {
        "variance": 0.01,
        "df": 30.0,
        "pull": 0.0,
        "usual_pull": 0.0001,
        "best_lambda": 0.25,
        "best_share": 0.5,
        "slow_part": 0.1,
    }
    return TreeMarkov(**{name: np.array([value]) for name, value in {**usual, **changes}.items()})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pull": 0.05}, "the seeds' own answers pull it up by about 5.0 points; the interval allows for it"),
        (
            {"pull": -0.05},
            "the seeds' own answers pull it down by about 5.0 points; the interval allows for it",
        ),
        ({"slow_part": 0.51}, "chains remember for ten recruitments and more"),
        (
            {"best_lambda": 0.95},
            "more recruits a head would not make its interval narrower: more seeds would",
        ),
        ({"df": 5.9}, "there is little to judge its precision by (5.9 degrees of freedom)"),
    ],
)
def test_each_danger_is_said_once_its_line_is_crossed_and_not_before(changes, words):
    assert notes_of(figures(), np.ones(1, dtype=bool), 1.2) == ((),)
    ((note,),) = notes_of(figures(**changes), np.ones(1, dtype=bool), 1.2)
    assert note.startswith(words)


@pytest.mark.parametrize(
    "changes",
    [{"pull": 0.02}, {"slow_part": 0.5}, {"best_lambda": 0.95, "best_share": 0.025}, {"df": 6.0}],
)
def test_nothing_is_said_up_to_the_line(changes):
    assert notes_of(figures(**changes), np.ones(1, dtype=bool), 1.2) == ((),)


def test_seeds_of_one_side_are_said_to_pull_the_estimate():
    rng = np.random.default_rng(3)
    recruiters, answers = [-1] * 12, ["yes"] * 12
    for i in range(12, 240):
        recruiters.append((i - 12) // 2)
        same = rng.random() < 0.8
        answers.append(answers[recruiters[-1]] if same else rng.choice(["yes", "no", "no", "no"]))
    table = estimate(a_sample(recruiters, answers), ["member"])
    yes, no = table["member", "yes"], table["member", "no"]

    assert any(note.startswith("the seeds' own answers pull it up by about") for note in yes.notes)
    assert any(note.startswith("the seeds' own answers pull it down by about") for note in no.notes)
    assert (no.se, no.df) == (yes.se, yes.df)


def test_where_nobody_differs_there_is_no_interval():
    table = estimate(a_chain(8, lambda _: "yes"), ["member"])

    assert math.isnan(table["member", "yes"].low)
    assert table["member", "yes"].df is None
    assert "member: a share of 0 or 1 has no interval, because nobody in the sample differs" in table.warnings


def test_a_difference_has_degrees_of_freedom_of_its_own():
    sample = load("psw").sample()
    found = compare(sample, "union_member", "work_location")["long_term_care", "yes"]
    here = estimate(sample, ["union_member"], by="work_location")

    assert found.df not in {here["union_member", "yes", g].df for g in ("home_care", "long_term_care")}
    assert found.low < found.contrast < found.high
    half, normal = (found.high - found.low) / 2, 1.96 * found.se
    assert half > normal


def test_a_difference_and_its_reverse_mirror_each_other():
    sample = load("psw").sample()
    one = compare(sample, "union_member", "work_location", against="home_care")["other", "yes"]
    other = compare(sample, "union_member", "work_location", against="other")["home_care", "yes"]

    assert (one.low, one.high, one.df) == pytest.approx((-other.high, -other.low, other.df))


def test_two_surveys_share_their_degrees_of_freedom():
    sample = load("psw").sample()
    one = estimate(sample, ["union_member"])["union_member", "yes"]
    found = compare_estimates(one, one)

    assert found.df == pytest.approx(2 * one.df)  # Welch: equal variances with equal degrees of freedom


def test_an_estimate_does_not_depend_on_what_else_is_asked():
    sample = load("psw").sample()
    together = estimate(sample)["work_location", "other"]
    alone = estimate(sample, ["work_location"])["work_location", "other"]

    assert (together.se, together.df) == (alone.se, alone.df)


def test_missing_answers_leave_the_tree_as_it_is():
    sample = load("missing").sample()
    for row in estimate(sample):
        assert row.n < len(sample)
        assert row.se > 0


def test_the_median_has_an_interval_by_the_model():
    sample = load("psw").sample()
    median = quantiles(sample, "years_worked", [0.5])[0.5]

    assert median.low < median.estimate < median.high


@pytest.mark.parametrize("method", ["rds-i", "rds-i-ds", "hcg", "mean"])
def test_every_method_has_the_interval(method):
    sample = load("psw").sample()
    found = estimate(sample, ["union_member"], method=method)["union_member", "yes"]
    cautious = estimate(sample, ["union_member"], method=method, interval="tree-exact")["union_member", "yes"]

    assert found.estimate == cautious.estimate
    assert 0.3 < found.se / cautious.se < 1
