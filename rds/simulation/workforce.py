"""A synthetic workforce of personal support workers: a friendship network with known truth."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rds.simulation.truth import COMMUNITIES, LEVELS, Levels, draw_traits

SMALLEST, LARGEST = 10_000, 100_000
MEDIAN_DEGREE, DEGREE_SIGMA, MOST_FRIENDS = 12.0, 1.0, 300
# Log-scale shift of the median by sector: who works alone in other people's homes meets fewer colleagues.
# Zero on average.
SECTOR_SHIFT = np.array([-0.2, 0.24, 0.024])

# The share of friendships confined to one's own community, ethnicity and sector; a friendship may be under
# several at once.
SAME_COMMUNITY, SAME_ETHNICITY, SAME_SECTOR = 0.8, 0.53, 0.135

EXACT_UP_TO = 15
"""Network sizes up to here are reported as they are; larger ones tend to be rounded."""
ROUND_TO_FIVE, ROUND_TO_TEN = 0.5, 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One worker: position, traits by name, reported network size, and the positions of friends."""

    position: int
    traits: Mapping[str, str]
    network_size: int
    neighbours: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workforce:
    """A population of workers and their friendships.

    Friends of worker i are `friends[starts[i]:starts[i + 1]]` (compressed sparse rows, each friendship stored
    in both directions). `traits` holds one array per trait, positions into `LEVELS`; `network_size` is what
    each worker would report; `truth` is each level's share of the whole population, what an estimator should
    find.
    """

    starts: NDArray[np.int64]
    friends: NDArray[np.int32]
    traits: Mapping[str, Levels]
    network_size: NDArray[np.int32]
    truth: Mapping[str, Mapping[str, float]]

    @property
    def size(self) -> int:
        """How many workers there are."""
        return self.starts.size - 1

    @property
    def degree(self) -> NDArray[np.int64]:
        """How many friends each worker has in truth; `network_size` is what is reported of it."""
        return np.diff(self.starts)

    def neighbours(self, i: int) -> NDArray[np.int32]:
        """Return the positions of worker i's friends, in increasing order."""
        return self.friends[self.starts[i] : self.starts[i + 1]]

    def worker(self, i: int) -> Worker:
        """Return all that is known of worker i."""
        return Worker(
            position=i,
            traits={name: LEVELS[name][codes[i]] for name, codes in self.traits.items()},
            network_size=int(self.network_size[i]),
            neighbours=self.neighbours(i),
        )

    def choose_seeds(self, count: int, seed: int) -> tuple[int, ...]:
        """Return the positions of `count` different workers, drawn with probability proportional to degree.

        A study finds its seeds through people who know people, so the well connected are found first.
        """
        rng = np.random.default_rng([seed, count])
        chosen = rng.choice(self.size, size=count, replace=False, p=self.degree / self.friends.size)
        return tuple(int(i) for i in chosen)


def make_workforce(size: int = 40_000, *, seed: int) -> Workforce:
    """Make a workforce of `size` people; the same size and seed give the same one.

    Population shares are those of the reference study (see `rds.simulation.truth`). Degrees are log-normal
    with median 12 and sigma 1, network sizes are reported with heaping above 15. Raises ValueError unless
    10,000 <= size <= 100,000.

    What to expect of RDS-II from 658 participants with 24 seeds, who are left out of the estimate: these
    design effects, the variance of the estimate over p(1 - p) / 634. "Plain" is referral alone, with
    offspring .38, .24, .21, .17: 600 samples from each of four workforces of 40,000. "People" is 250 samples
    recruited by `rds.simulation.people`, from one workforce.

    | level                       | truth | plain | people | in the study |
    |-----------------------------|-------|-------|--------|--------------|
    | black                       |  .765 |   5.4 |    5.0 |          6.4 |
    | woman                       |  .901 |   4.6 |    3.7 |          4.6 |
    | not born in Canada          |  .974 |   4.5 |    4.1 |          4.1 |
    | home care                   |  .439 |   4.4 |    4.2 |          5.0 |
    | long-term care              |  .345 |   3.7 |    3.7 |          3.9 |
    | low income                  |  .551 |   4.5 |    3.9 |          5.2 |
    | precarious employment       |  .865 |   4.9 |    3.6 |          4.8 |
    | no paid sick days           |  .895 |   4.2 |    3.6 |          2.5 |
    | no extended health benefits |  .741 |   4.8 |    3.6 |          4.6 |
    | health less than very good  |  .467 |   4.2 |    4.2 |          5.1 |

    Plain referral has no bias beyond half a point. People also give one coupon in twenty to a stranger, who
    is found whatever her degree: that brings home care, where degrees are low, to .453 and long-term care to
    .334. Recruitment homophily is 1.28 on ethnicity and 1.30 on sector. One workforce's design effects are
    within about 0.7 of the mean; at 10,000 people they are about 0.6 lower, because the samples use up the
    communities.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(
            f"a synthetic workforce has {SMALLEST:,} to {LARGEST:,} people, not {size:,}: "
            "choose a size in between"
        )
    rng = np.random.default_rng(seed)
    community = rng.permutation(size) * COMMUNITIES // size
    traits = draw_traits(community, rng)
    wanted = draw_degrees(traits["sector"], rng)
    starts, friends = befriend(wanted, circles(wanted, community, traits, rng), rng)
    return Workforce(
        starts=starts,
        friends=friends,
        traits=traits,
        network_size=report_network_sizes(np.diff(starts), rng),
        truth={name: shares(codes, LEVELS[name]) for name, codes in traits.items()},
    )


def draw_degrees(sector: Levels, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return how many friends each worker would like to have."""
    log_degree = (
        np.log(MEDIAN_DEGREE) + SECTOR_SHIFT[sector] + DEGREE_SIGMA * rng.standard_normal(sector.size)
    )
    wanted: NDArray[np.int64] = np.clip(np.rint(np.exp(log_degree)), 1, MOST_FRIENDS).astype(np.int64)
    return wanted


def circles(
    wanted: NDArray[np.int64],
    community: NDArray[np.int64],
    traits: Mapping[str, Levels],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Return, for each wanted friendship, the number of the circle within which it is to be made."""
    circle = np.zeros(wanted.sum(), dtype=np.int64)
    for groups, confined in (
        (community, SAME_COMMUNITY),
        (traits["ethnicity"], SAME_ETHNICITY),
        (traits["sector"], SAME_SECTOR),
    ):
        # Zero stands for a friendship that this grouping does not confine.
        own = np.repeat(groups.astype(np.int64) + 1, wanted) * (rng.random(circle.size) < confined)
        circle *= int(groups.max()) + 2
        circle += own
    return circle


def befriend(
    wanted: NDArray[np.int64], circle: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Pair friendships at random within circles by a configuration model (Newman 2010, Networks, ch. 13).

    A pair with oneself and a second pair of the same two people fall away, about one in twenty. Nobody stays
    without a friend: who would is given one at random.
    """
    people = wanted.size
    who = np.repeat(np.arange(people), wanted)[np.lexsort((rng.random(circle.size), circle))]
    pairs = who[: who.size // 2 * 2].reshape(-1, 2)
    lonely = np.setdiff1d(np.arange(people), pairs[pairs[:, 0] != pairs[:, 1]])
    rescue = np.column_stack((lonely, (lonely + rng.integers(1, people, lonely.size)) % people))
    pairs = np.sort(np.concatenate((pairs, rescue)), axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    first, second = np.divmod(np.unique(pairs[:, 0] * people + pairs[:, 1]), people)
    source, target = np.concatenate((first, second)), np.concatenate((second, first))
    order = np.argsort(source * people + target)
    starts = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=people))))
    return starts, target[order].astype(np.int32)


def report_network_sizes(degree: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int32]:
    """Return network sizes as reported: above 15, half are rounded to fives, two fifths to tens."""
    manner = rng.random(degree.size)
    unit = np.where(manner < ROUND_TO_FIVE, 5, np.where(manner < ROUND_TO_FIVE + ROUND_TO_TEN, 10, 1))
    heaped = np.floor(degree / unit + 0.5) * unit
    return np.where(degree > EXACT_UP_TO, heaped, degree).astype(np.int32)


def shares(codes: Levels, levels: tuple[str, ...]) -> dict[str, float]:
    """Return each level's share."""
    return {level: float(np.mean(codes == code)) for code, level in enumerate(levels)}
