import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimators.numerics.hcg import at_least_sampled, hcg, hcg_small_fraction
from estimators.numerics.hcg_likelihood import Recruitments, log_likelihood
from estimators.numerics.rds_i import transition_counts
from estimators.numerics.successive_sampling import PopulationTooSmall, successive_sampling_weights

OUTCOMES = [
    ("tiny", "member"),
    ("psw", "union_member"),
    ("psw", "work_location"),
    ("highfraction", "disease"),
    ("heaped", "level"),
    ("missing", "hiv"),
    ("missing", "grp"),
]


def parts(sample, outcome):
    return sample.codes(outcome), sample.network_size, sample.recruiter, sample.levels(outcome)


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES)
def test_small_fraction_shares_agree_with_the_reference_implementation(case, name, outcome):
    sample = case(name)
    found = hcg_small_fraction(*parts(sample, outcome))
    np.testing.assert_allclose(
        found.shares, sample.by_level(f"{outcome}.HCG_small", outcome, "point"), rtol=1e-9
    )


@pytest.mark.parametrize(("name", "outcome"), OUTCOMES[:4])
def test_small_fraction_weights_agree_with_the_reference_implementation(case, name, outcome):
    sample = case(name)
    found = hcg_small_fraction(*parts(sample, outcome))
    theirs = np.array(sample.value(f"{outcome}.w_HCG_small"))
    np.testing.assert_allclose(found.weights / found.weights.sum(), theirs / theirs.sum(), rtol=1e-9)


def test_a_recruitment_that_never_happened_adds_one_to_every_count_as_in_the_reference(case):
    edge = case("edge")
    found = hcg_small_fraction(*parts(edge, "y"))
    np.testing.assert_allclose(found.shares, edge.value("HCG_small")["point"], rtol=1e-9)
    assert any("1 is added to every count" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("name", "outcome", "apart"),
    [
        ("psw", "union_member", 0.002),
        ("psw", "work_location", 0.002),
        ("heaped", "level", 0.002),
        ("missing", "hiv", 0.002),
        ("missing", "grp", 0.002),
        ("highfraction", "disease", 0.006),
        ("tiny", "member", 0.01),
    ],
)
def test_the_full_form_comes_near_the_reference_implementation(case, name, outcome, apart):
    """The reference stops when the squared changes sum to 5e-5, up to 0.005 of a share short, and its SS
    weights are simulated."""
    sample = case(name)
    found = hcg(*parts(sample, outcome), sample.N)
    theirs = sample.by_level(f"{outcome}.HCG", outcome, "point")
    np.testing.assert_allclose(found.shares, theirs, atol=apart)
    assert found.warnings == ()


def test_two_groups_worked_by_hand():
    # Half of each group's recruits are of the other; recruits' mean sizes are 2 and 4. Ties balance when 2
    # N_a / 2 = 4 N_b / 2.
    codes, recruiter = np.array([0, 0, 0, 1, 1, 0, 1]), np.array([-1, 0, 0, 0, 0, 3, 3])
    sizes = np.array([90, 2, 2, 4, 4, 2, 4])
    found = hcg_small_fraction(codes, sizes, recruiter, ["a", "b"])
    np.testing.assert_allclose(found.theta, [[0.5, 0.5], [0.5, 0.5]])
    np.testing.assert_allclose(found.shares, [2 / 3, 1 / 3])
    np.testing.assert_allclose(found.weights, [0, 4 / 3, 4 / 3, 2 / 3, 2 / 3, 4 / 3, 2 / 3])


def test_in_an_endless_population_the_likely_theta_is_the_recruits_shares(case):
    sample = case("psw")
    counts = transition_counts(sample.codes("work_location"), sample.recruiter, 3)
    found = hcg(*parts(sample, "work_location"), 1e9)
    np.testing.assert_allclose(found.theta, counts / counts.sum(axis=1, keepdims=True), rtol=1e-4)


def test_the_slope_of_the_likelihood_is_its_derivative(case):
    sample = case("highfraction")
    codes, recruiter = sample.codes("disease"), sample.recruiter
    origin = np.where(recruiter >= 0, codes[recruiter], -1)
    known = Recruitments(codes, origin, sample.network_size, np.array([7.5, 15.0]), 1000.0, 1.0)
    theta, slope, ignored = np.empty((2, 2)), np.empty(4), np.empty(4)
    point = np.log([0.8, 0.2, 0.4, 0.6])
    log_likelihood(known, point, theta, slope)
    for i, step in enumerate(np.eye(4) * 1e-5):
        rise = log_likelihood(known, point + step, theta, ignored)
        fall = log_likelihood(known, point - step, theta, ignored)
        assert slope[i] == pytest.approx((rise - fall) / 2e-5, abs=1e-5)


def test_the_order_of_rows_changes_nothing_in_the_small_fraction_form(case):
    """The reference gives 0.3098, 0.3081 or 0.3032 for these three orders, taking other people for seeds."""
    sample = case("tiny")
    codes, sizes, recruiter, levels = parts(sample, "member")
    expected = hcg_small_fraction(codes, sizes, recruiter, levels)
    for rows in (np.arange(40)[::-1], np.random.default_rng(1).permutation(40)):
        moved = np.where(recruiter[rows] >= 0, np.argsort(rows)[recruiter[rows]], -1)
        found = hcg_small_fraction(codes[rows], sizes[rows], moved, levels)
        np.testing.assert_allclose(found.shares, expected.shares)
        np.testing.assert_allclose(found.weights, expected.weights[rows])


def test_a_whole_population_has_the_samples_shares():
    codes, recruiter = np.array([0, 1, 0, 1, 1]), np.array([-1, 0, 1, 1, 2])
    found = hcg(codes, np.array([2, 3, 4, 3, 1]), recruiter, ["a", "b"], 5)
    np.testing.assert_allclose(found.shares, [0.4, 0.6])
    np.testing.assert_allclose(found.weights, np.ones(5))


def test_a_level_with_nobody_in_it_has_no_share(case):
    sample = case("tiny")
    codes, sizes, recruiter, levels = parts(sample, "member")
    for found, plain in [
        (hcg(codes, sizes, recruiter, [*levels, "other"], 400), hcg(codes, sizes, recruiter, levels, 400)),
        (
            hcg_small_fraction(codes, sizes, recruiter, [*levels, "other"]),
            hcg_small_fraction(codes, sizes, recruiter, levels),
        ),
    ]:
        np.testing.assert_allclose(found.shares, [*plain.shares, 0.0])
        np.testing.assert_allclose(found.weights, plain.weights)
        assert "'other'" in found.warnings[0]


def test_a_population_smaller_than_the_sample_is_refused(case):
    with pytest.raises(PopulationTooSmall, match="below the number of respondents, 40"):
        hcg(*parts(case("tiny"), "member"), 39)


def test_it_finds_a_connected_minority_where_one_over_network_size_does_not(recruited):
    """Forty percent of 1,000 people with homophily are recruited; 30% are in the well connected group."""
    rng = np.random.default_rng(12)
    group = (np.arange(1000) < 300).astype(np.int64)
    size = np.where(group == 1, rng.integers(8, 24, 1000), rng.integers(2, 12, 1000))
    ours, inverse, ss = [], [], []
    for _ in range(40):
        rows, recruiter = recruited(rng, group, size, 400)
        codes, sizes = group[rows], size[rows]
        ours.append(hcg(codes, sizes, recruiter, ["a", "b"], 1000).shares[1])
        inverse.append((codes / sizes).sum() / (1 / sizes).sum())
        weights = successive_sampling_weights(sizes, 1000)
        ss.append(weights[codes == 1].sum() / 1000)
    error = np.std(ours) / np.sqrt(40)
    assert abs(np.mean(ours) - 0.3) < 4 * error + 0.003
    assert np.mean(inverse) < 0.27
    assert np.std(ours) < 2 * np.std(ss)


@st.composite
def recruitment(draw):
    n = draw(st.integers(8, 60))
    recruiter = [-1] + [draw(st.integers(-1, i - 1)) for i in range(1, n)]
    codes = draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n))
    sizes = draw(st.lists(st.integers(1, 40), min_size=n, max_size=n))
    return np.array([0, 1, 2, *codes]), np.array([3, 3, 3, *sizes]), np.array([-1, -1, -1, *recruiter])


@given(recruitment(), st.integers(0, 400))
def test_weights_count_the_population(sample, extra):
    codes, sizes, recruiter = sample
    N = int((codes >= 0).sum()) + extra
    found = hcg(codes, sizes, recruiter, ["x", "y", "z"], N)
    assert found.shares.sum() == pytest.approx(1.0)
    assert found.weights.sum() == pytest.approx(N)
    assert found.weights[codes >= 0].min() > 0.8
    assert (found.weights[codes < 0] == 0).all()


@given(recruitment(), st.permutations(range(3)))
def test_the_order_of_levels_changes_nothing(sample, levels):
    codes, sizes, recruiter = sample
    renamed = np.append(levels, -1)[codes]
    for method in (hcg_small_fraction, lambda *arguments: hcg(*arguments, 500)):
        try:
            found = method(codes, sizes, recruiter, ["x", "y", "z"])
        except ValueError:
            return
        again = method(renamed, sizes, recruiter, ["x", "y", "z"])
        np.testing.assert_allclose(again.shares[list(levels)], found.shares, atol=1e-4)


@given(
    st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 30)), min_size=1, max_size=6), st.integers(0, 300)
)
def test_no_group_is_made_smaller_than_what_was_sampled(groups, extra):
    people, sampled = (np.array(part) for part in zip(*groups, strict=True))
    N = float(sampled.sum() + extra)
    sizes = at_least_sampled(people, sampled, N)
    assert sizes.sum() == pytest.approx(N)
    assert (sizes >= sampled - 1e-9).all()
