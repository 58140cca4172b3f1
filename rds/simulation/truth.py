"""The truth of the synthetic workforce: levels and shares of traits, and how traits vary by community.

The shares are the RDS-II estimates of the reference study (Pinto et al. 2022, CMAJ Open 10(2):E527-E538),
taken as the truth of a population that is ours. The loadings are ours too, found by simulating: they make
design effects as large as the study's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

COMMUNITIES = 40
"""Circles of people who work near each other, speak the same language or came by the same agency."""

Levels = NDArray[np.int8]
"""For each worker, the position of her level in `LEVELS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A trait of two levels; `share` is the first one's.

    A worker has the first level when her score is among the highest. `community` is the share of the score's
    variance that lies between communities; the others say how much a standard deviation of that worker's
    block adds to the score.
    """

    levels: tuple[str, str]
    share: float
    community: float
    black: float = 0.0
    home_care: float = 0.0
    long_term_care: float = 0.0


# Ethnicity runs along friendships of its own (workforce.SAME_ETHNICITY), not along communities.
ETHNICITY = Trait(levels=("black", "other"), share=0.765, community=0.0)

# Sector has three levels: home care is drawn first, long-term care from those who are left.
SECTORS = ("home_care", "long_term_care", "other")
HOME_CARE, LONG_TERM_CARE = 0.439, 0.345
HOME_CARE_COMMUNITY, LONG_TERM_CARE_COMMUNITY = 0.115, 0.15

TRAITS: Mapping[str, Trait] = {
    "gender": Trait(levels=("woman", "man"), share=0.901, community=0.31, home_care=0.2),
    "born_in_canada": Trait(levels=("no", "yes"), share=0.974, community=0.48, black=0.3),
    "low_income": Trait(levels=("yes", "no"), share=0.551, community=0.19, black=0.2, home_care=0.2),
    "employment": Trait(
        levels=("precarious", "permanent"),
        share=0.865,
        community=0.33,
        black=0.1,
        home_care=0.2,
        long_term_care=-0.1,
    ),
    "paid_sick_days": Trait(levels=("no", "yes"), share=0.895, community=0.28, black=0.1, home_care=0.2),
    "extended_health_benefits": Trait(
        levels=("no", "yes"),
        share=0.741,
        community=0.25,
        black=0.1,
        home_care=0.25,
        long_term_care=-0.1,
    ),
    "health": Trait(
        levels=("less", "very_good_or_better"),
        share=0.467,
        community=0.165,
        black=0.1,
        long_term_care=0.1,
    ),
}

LEVELS: Mapping[str, tuple[str, ...]] = {
    "ethnicity": ETHNICITY.levels,
    "sector": SECTORS,
    **{name: trait.levels for name, trait in TRAITS.items()},
}
"""Every trait's levels, under the keys that the reference study's file uses."""


def draw_traits(community: NDArray[np.int64], rng: np.random.Generator) -> dict[str, Levels]:
    """Return each worker's levels, given each worker's community; shares are met to the nearest person."""
    black = highest(score(ETHNICITY.community, community, rng), ETHNICITY.share)
    home_care = highest(score(HOME_CARE_COMMUNITY, community, rng), HOME_CARE)
    leaning = np.where(home_care, -np.inf, score(LONG_TERM_CARE_COMMUNITY, community, rng))
    long_term_care = highest(leaning, LONG_TERM_CARE)
    traits = {
        "ethnicity": as_levels(black),
        "sector": np.where(home_care, 0, np.where(long_term_care, 1, 2)).astype(np.int8),
    }
    for name, trait in TRAITS.items():
        own = score(trait.community, community, rng)
        block = (
            trait.black * standardise(black)
            + trait.home_care * standardise(home_care)
            + trait.long_term_care * standardise(long_term_care)
        )
        traits[name] = as_levels(highest(own + block, trait.share))
    return traits


def score(between: float, community: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a standard normal score per worker; `between` is the variance between communities."""
    # Evenly spaced and shuffled: drawn freely, forty values would make one workforce far more clustered than
    # the next.
    spaced = np.array([NormalDist().inv_cdf((k + 0.5) / COMMUNITIES) for k in range(COMMUNITIES)])
    flavour = rng.permutation(spaced / spaced.std())[community]
    alone = rng.standard_normal(community.size)
    scores: NDArray[np.float64] = np.sqrt(between) * flavour + np.sqrt(1 - between) * alone
    return scores


def highest(scores: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Return who is among the highest `share` of the scores."""
    count = round(share * scores.size)
    chosen = np.zeros(scores.size, dtype=np.bool_)
    chosen[np.argsort(-scores, kind="stable")[:count]] = True
    return chosen


def standardise(member: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return membership with mean zero and variance one."""
    scores: NDArray[np.float64] = (member - member.mean()) / member.std()
    return scores


def as_levels(first: NDArray[np.bool_]) -> Levels:
    """Return the position of the level: 0 for those who have the first one, else 1."""
    return np.where(first, 0, 1).astype(np.int8)
