"""What the tree-markov variance must not depend on."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from estimators.numerics.recruitment_tree import grow
from estimators.numerics.tree_markov import factor_tree, smooth_by_answer, tree_markov

FIGURES = ("variance", "df", "pull", "usual_pull", "best_lambda", "best_share", "slow_part")


@st.composite
def studies(draw):
    """Draw people with ids, recruiters, network sizes and one answer each, in order of recruitment."""
    n = draw(st.integers(3, 30))
    parents = np.array([-1, *(draw(st.integers(-1, i - 1)) for i in range(1, n))])
    sizes = np.array(draw(st.lists(st.integers(1, 20), min_size=n, max_size=n)))
    answers = np.array(draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)))
    answers[:2] = 0, 1
    return np.array([f"{i:03}" for i in range(n)]), parents, sizes, answers


def figures_of(ids, parents, sizes, answers, levels=(0, 1, 2)):
    """Return the figures for the shares of the levels, in the order of the levels."""
    tree, _ = grow(ids, parents)
    sizes, answers = sizes[tree.order], answers[tree.order]
    counts = (sizes > 0) & (answers >= 0)
    weights = np.where(counts, 1 / np.maximum(sizes, 1), 0.0)
    holds = (answers == np.array(levels)[:, None]) * 1
    shares = (holds * weights).sum(axis=1) / weights.sum()
    influence = weights * (holds - shares[:, None]) / weights.sum()
    smoothed = smooth_by_answer(influence, np.where(answers >= 0, holds, -1), counts)
    found = tree_markov(factor_tree(tree, counts), influence, smoothed)
    return {name: getattr(found, name) for name in FIGURES}


def alike(one, other, rel):
    for name in FIGURES:
        np.testing.assert_allclose(one[name], other[name], rtol=rel, atol=1e-15, err_msg=name)


@given(studies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_digit(study, random):
    ids, parents, sizes, answers = study
    order = np.array(random.sample(range(len(ids)), len(ids)))
    position = np.argsort(order)
    moved = np.where(parents[order] >= 0, position[parents[order]], -1)
    alike(figures_of(*study), figures_of(ids[order], moved, sizes[order], answers[order]), rel=0)


@given(studies(), st.permutations([0, 1, 2]))
def test_the_order_of_levels_changes_no_digit(study, levels):
    figures, moved = figures_of(*study), figures_of(*study, levels=levels)
    alike({name: values[list(levels)] for name, values in figures.items()}, moved, rel=0)


@given(studies(), st.randoms(use_true_random=False))
def test_other_ids_change_nothing_beyond_rounding(study, random):
    ids, *rest = study
    names = random.sample(ids.tolist(), len(ids))
    alike(figures_of(*study), figures_of(np.array(names), *rest), rel=1e-10)


@given(studies(), st.integers(0, 2))
def test_somebody_without_an_answer_who_recruited_nobody_changes_nothing(study, recruiter):
    ids, parents, sizes, answers = study
    joined = figures_of(
        np.append(ids, "last"), np.append(parents, recruiter), np.append(sizes, 3), np.append(answers, -1)
    )
    alike(figures_of(*study), joined, rel=1e-12)


@given(studies(), st.sampled_from([2.0**-10, 2.0**10]))
def test_another_unit_changes_the_standard_error_alone(study, unit):
    ids, parents, _, answers = study
    tree, _ = grow(ids, parents)
    z = (answers - answers.mean())[tree.order][None] / len(ids)
    factors = factor_tree(tree, np.ones(len(ids), dtype=bool))
    one, other = tree_markov(factors, z, z), tree_markov(factors, z * unit, z * unit)
    np.testing.assert_allclose(other.se, one.se * unit, rtol=1e-12)
    np.testing.assert_allclose(other.df, one.df, rtol=1e-10)


@given(studies())
def test_the_second_of_two_answers_is_as_uncertain_as_the_first(study):
    ids, parents, sizes, answers = study
    found = figures_of(ids, parents, sizes, np.minimum(answers, 1), levels=(0, 1))
    np.testing.assert_allclose(found["variance"][0], found["variance"][1], rtol=1e-10)
    np.testing.assert_allclose(found["pull"][0], -found["pull"][1], rtol=1e-10, atol=1e-15)
