"""The design effect that a design is to expect, by the model behind interval "tree-markov"."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from estimators.planning.design import Design
from estimators.planning.sample_size import DESIGN_EFFECTS, sample_size

F8: TypeAlias = NDArray[np.float64]

TREES = 20
"""Trees that a design effect is averaged over."""
ROUNDS = 3
"""The sample size and its design effect settle in so few."""


def model_design_effect(design: Design, n: int, *, trees: int = TREES, seed: int = 0) -> float:
    """Return the variance of an RDS-II share from `n` respondents over that of a simple random sample.

    A recruit has the recruiter's trait beyond chance with probability lambda, and all of the trait is passed on so: the covariance of
    two people is lambda to the power of the steps between them, summed over all pairs of `trees` random trees.
    """
    trajectory, p = design.trajectory(), design.share
    lam = float(trajectory.joins[1] - trajectory.joins[0])
    weight = [1 / sizes for sizes in trajectory.sizes]
    met = np.array([1 - design.met, design.met])
    mean = np.array([w.mean() for w in weight])
    square = np.array([(w**2).mean() for w in weight])
    apart = (np.array([0.0, 1.0]) - p) / (met @ mean)
    alone, shared = met @ (square * apart**2), met @ (mean * apart) ** 2
    rng = np.random.default_rng(seed)
    pairs = np.mean([_pairs(_tree(design, trajectory.recruits, n, rng), lam) for _ in range(trees)])
    return float((alone + shared * (pairs / n - 1)) / (p * (1 - p)))


def expected_design_effects(
    design: Design, half_width: float, *, level: float = 0.95, population_size: int | None = None
) -> dict[float, str]:
    """Return the design effects that the field knows and this design's own, each with where it comes from."""
    own = settled_design_effect(design, half_width, level=level, population_size=population_size)
    trajectory = design.trajectory()
    brought = float(trajectory.recruits @ np.arange(len(trajectory.recruits)))
    kept = float(trajectory.joins[1] - trajectory.joins[0])
    return DESIGN_EFFECTS | {
        round(own, 1): f"this design by the model: {design.seeds} seeds, {brought:.2g} recruits each, "
        f"correlation {kept:.2f} a recruitment; more where communities hide"
    }


def settled_design_effect(
    design: Design, half_width: float, *, level: float = 0.95, population_size: int | None = None
) -> float:
    """Return the design effect at the sample size that it leads to itself."""
    effect = model_design_effect(design, design.target)
    for _ in range(ROUNDS):
        needed = sample_size(
            half_width,
            share=design.share,
            design_effect=effect,
            level=level,
            population_size=population_size,
        )
        effect = model_design_effect(design, max(needed, design.seeds + 1))
    return effect


def _tree(design: Design, recruits: F8, n: int, rng: np.random.Generator) -> list[int]:
    """Return each respondent's recruiter, -1 for seeds, breadth-first; another seed starts where all chains have ended."""
    drawn = rng.choice(len(recruits), size=n, p=recruits).tolist()
    parent = [-1] * min(design.seeds, n)
    turn = 0
    while len(parent) < n:
        if turn == len(parent):
            parent.append(-1)
        parent += [turn] * min(drawn[turn], n - len(parent))
        turn += 1
    return parent


def _pairs(parent: list[int], lam: float) -> float:
    """Return the sum of lambda^steps over all ordered pairs of people, with themselves (G of Rohe 2019)."""
    below, pairs = [1.0] * len(parent), 0.0
    for person in range(len(parent) - 1, -1, -1):
        up = parent[person]
        pairs += below[person] ** 2
        if up >= 0:
            pairs -= (lam * below[person]) ** 2
            below[up] += lam * below[person]
    return pairs
