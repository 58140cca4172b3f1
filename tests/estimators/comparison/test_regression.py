import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from estimators import RecruitmentSample, estimate, regress
from tests.support.reference_cases import REFERENCE, load

FAMILIES = {"poisson": sm.families.Poisson, "logistic": sm.families.Binomial, "linear": sm.families.Gaussian}
ON = ["work_location", "years_worked"]


@pytest.fixture(scope="module")
def psw():
    return load("psw").replaced


def by_statsmodels(sample, family, **how):
    frame = pd.read_csv(REFERENCE / "psw.csv")  # its rows are the sample's
    frame["y"] = (frame.union_member == "yes").astype(float)
    chain = pd.Series(sample.chain).astype("category").cat.codes
    clusters = {"groups": chain} if how.get("cov_type") == "cluster" else {}
    return smf.glm("y ~ work_location + years_worked", frame, family=FAMILIES[family]()).fit(
        **how, **({"cov_kwds": clusters} if clusters else {})
    )


@pytest.mark.parametrize("family", ["poisson", "logistic"])
def test_errors_by_chain_are_those_of_statsmodels(psw, family):
    # The chains are clusters, with statsmodels' small-sample correction and t distribution.
    ours, theirs = (
        regress(psw, "union_member", ON, family=family),
        by_statsmodels(psw, family, cov_type="cluster", use_t=True),
    )

    np.testing.assert_allclose([c.coefficient for c in ours], theirs.params, rtol=1e-8)
    np.testing.assert_allclose([c.se for c in ours], theirs.bse, rtol=1e-8)
    np.testing.assert_allclose([c.p for c in ours], theirs.pvalues, rtol=1e-6)
    np.testing.assert_allclose([[c.low, c.high] for c in ours], theirs.conf_int(), rtol=1e-7)


def test_naive_errors_are_the_sandwich_of_statsmodels(psw):
    ours, theirs = (
        regress(psw, "union_member", ON, errors="naive"),
        by_statsmodels(psw, "poisson", cov_type="HC0"),
    )
    n, k = len(psw), len(ours)
    np.testing.assert_allclose([c.se for c in ours], theirs.bse * np.sqrt(n / (n - k)), rtol=1e-8)


def test_a_prevalence_ratio_worked_by_hand():
    # Members: 3 of 4 at home, 1 of 4 in the clinic, so the ratio is 3, whatever the network sizes.
    found = regress(
        RecruitmentSample.from_columns(
            [f"p{i}" for i in range(8)],
            ["seed", "p0", "p0", "p1", "seed", "p4", "p4", "p5"],
            [1, 2, 3, 4, 5, 6, 7, 8],
            {
                "member": ["yes", "yes", "yes", "no", "no", "no", "no", "yes"],
                "sector": ["b home"] * 4 + ["a clinic"] * 4,
            },
        ),
        "member",
        ["sector"],
    )
    assert found["sector: b home"].ratio[0] == pytest.approx(3)
    assert np.exp(found["(intercept)"].coefficient) == pytest.approx(1 / 4)


def test_weights_by_rds_ii_regress_to_the_weighted_shares(psw):
    found = regress(psw, "union_member", ["work_location"], method="rds-ii")
    shares = estimate(psw, ["union_member"], by="work_location")
    ratio = (
        shares["union_member", "yes", "other"].estimate / shares["union_member", "yes", "home_care"].estimate
    )

    assert found["work_location: other"].ratio[0] == pytest.approx(ratio)
    assert any("few people with few peers" in warning for warning in found.warnings)


def test_the_tree_s_errors_are_those_of_the_comparison_of_groups(psw):
    from estimators import compare

    found = regress(psw, "union_member", ["work_location"], method="rds-ii", errors="tree")
    ratio = compare(psw, "union_member", "work_location", measure="ratio", interval="tree-exact")[
        "other", "yes"
    ]

    assert found["work_location: other"].se == pytest.approx(ratio.se)
    assert found["work_location: other"].p == pytest.approx(ratio.p)


def test_weights_by_ss_come_near_those_of_rds_ii_in_a_large_population(psw):
    ss, rds = (regress(psw, "union_member", ON, method=m, population_size=10**7) for m in ("ss", "rds-ii"))
    np.testing.assert_allclose([c.coefficient for c in ss], [c.coefficient for c in rds], atol=1e-3)


def test_the_default_is_unweighted_poisson_by_chain_and_says_that_chains_are_few(psw):
    found = regress(psw, "union_member", ON)

    assert (found.family, found.method.method, found.errors) == ("poisson", "mean", "chain")
    assert (found.of, found.n, found.chains) == ("yes", 658, 24)
    assert any("24 chains are few" in warning for warning in found.warnings)


def test_a_formula_says_the_same_as_its_columns(psw):
    columns, formula = (
        regress(psw, "union_member", ON),
        regress(psw, "union_member", "work_location + years_worked"),
    )
    assert columns.coefficients == formula.coefficients


def test_interactions_have_readable_names(psw):
    found = regress(psw, "union_member", "work_location * years_worked", family="logistic")
    assert found["work_location: other x years_worked"].se > 0


def test_a_quantity_gets_a_line(psw):
    found = regress(psw, "years_worked", ["union_member"])
    values = psw.outcomes["years_worked"].values
    member = psw.outcomes["union_member"].codes == 1

    assert found.family == "linear"
    assert found["union_member: yes"].coefficient == pytest.approx(
        values[member].mean() - values[~member].mean()
    )
    assert "ratio" not in found.as_dict()["coefficients"][0]


def test_excluded_seeds_and_missing_answers_are_left_out_and_counted():
    missing = load("missing").replaced
    found = regress(missing, "hiv", ["grp"], seeds="exclude")
    answered = missing.outcomes["hiv"].known & missing.outcomes["grp"].known & ~missing.is_seed

    assert found.n == answered.sum()
    assert any(
        f"{(~missing.is_seed).sum() - found.n} respondents lack" in warning for warning in found.warnings
    )


def test_the_order_of_the_rows_changes_no_digit_that_matters(psw):
    turned = load("psw").sample("largest", turned=True)
    one, other = (regress(s, "union_member", ON, errors="tree") for s in (psw, turned))
    np.testing.assert_allclose(
        [[c.coefficient, c.se] for c in one], [[c.coefficient, c.se] for c in other], rtol=1e-9
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": []}, "at least one column"),
        ({"on": ["union_member"]}, "cannot explain itself"),
        ({"on": "work_location +"}, "cannot be read"),
        ({"on": "nobody_asked"}, "cannot be read"),
        ({"of": "maybe"}, "no level 'maybe'"),
        ({"outcome": "years_worked", "family": "logistic"}, "is a quantity"),
        ({"family": "probit"}, "choose one of poisson, logistic, linear"),
        ({"method": "rds-i"}, "choose one of mean, rds-ii, ss"),
        ({"method": "ss"}, "population size N"),
    ],
)
def test_what_cannot_be_regressed_is_said(psw, changes, words):
    with pytest.raises(ValueError, match=words):
        regress(psw, **{"outcome": "union_member", "on": ON, **changes})


def test_a_column_that_is_not_there_is_named(psw):
    with pytest.raises(KeyError, match="no outcome 'sector'"):
        regress(psw, "union_member", ["sector"])


def test_a_column_that_tells_the_outcome_apart_is_explained():
    sample = RecruitmentSample.from_columns(
        list("abcdef"),
        ["seed", "a", "b", "seed", "d", "e"],
        [2] * 6,
        {"member": ["yes", "yes", "yes", "no", "no", "no"], "same": ["1x", "1x", "1x", "2x", "2x", "2x"]},
    )
    with pytest.raises(ValueError, match="no finite answer"):
        regress(sample, "member", ["same"], family="logistic")


def test_columns_that_say_the_same_are_refused():
    sample = RecruitmentSample.from_columns(
        list("abcdef"),
        ["seed", "a", "b", "seed", "d", "e"],
        [2] * 6,
        {
            "member": [1, 0, 1, 0, 1, 0],
            "age": [20, 30, 40, 50, 60, 25],
            "months": [240, 360, 480, 600, 720, 300],
        },
    )
    with pytest.raises(ValueError, match="say the same"):
        regress(sample, "member", ["age", "months"])


def test_a_column_that_nobody_answered_is_named():
    answers = {"member": ["yes", "no", "yes"], "age": ["", "", ""], "silent": ["", "", ""]}
    sample = RecruitmentSample.from_columns(list("abc"), ["seed", "a", "seed"], [2, 3, 4], answers)
    for outcome, on in (("member", ["age"]), ("silent", ["member"])):
        with pytest.raises(
            ValueError, match=f"nobody answered '{on[0] if outcome == 'member' else outcome}'"
        ):
            regress(sample, outcome, on)


def test_a_level_may_hold_a_colon(psw):
    shift = np.where(np.arange(len(psw)) % 2, "day: early", "day: late")
    columns = {"member": psw.outcomes["union_member"].content.tolist(), "shift": shift.tolist()}
    sample = RecruitmentSample.from_columns(psw.ids, psw.recruiter_ids, psw.network_size, columns)
    assert regress(sample, "member", ["shift"])["shift: day: late"].se > 0


def test_one_chain_is_not_enough_for_errors_by_chain():
    sample = RecruitmentSample.from_columns(
        list("abcdef"),
        ["seed", "a", "b", "c", "d", "e"],
        [2] * 6,
        {"member": [1, 0, 1, 0, 1, 0], "age": [20, 30, 40, 50, 60, 25]},
    )
    with pytest.raises(ValueError, match="one chain: choose errors 'tree'"):
        regress(sample, "member", ["age"])
