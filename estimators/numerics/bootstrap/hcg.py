"""The bootstrap of the homophily configuration graph: new people in the observed tree.

Fellows 2019, Respondent-driven sampling and the homophily configuration graph, Statistics in Medicine 38(1),
131-150: who recruited whom stays as it was, and everybody's group and network size are drawn again from the
fitted model, down the tree. It assumes that the model holds: that recruiters choose at random among their
ties to people not yet in the sample.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from estimators.numerics.bootstrap.recruiting import Cells, cells_of, copy_into, member_at_random, recruit
from estimators.numerics.bootstrap.stream import STEP, mix, stream
from estimators.numerics.bootstrap.totals import GroupTotals
from estimators.numerics.compiled import kernel
from estimators.numerics.hcg import Hcg
from estimators.numerics.parallel import over_replicates
from estimators.numerics.successive_sampling import PopulationTooSmall, whole_numbers

_ENDLESS = 1_000_000
"""People per respondent in a population that the sample does not use up."""


class FilledTree(NamedTuple):
    """A population to fill the observed tree from, and the places that are filled.

    Places are in the order they were recruited.
    """

    cells: Cells
    places: NDArray[np.int64]
    """Rows of the sample that are filled again: those with an answer; shape (P,)."""
    recruiter: NDArray[np.uint64]
    """Whose recruits fill each place: 0 for seeds, 1 + the recruiter's place, or P + 1 where that one's
    answer is missing."""


def hcg_tree(
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    fitted: Hcg,
    N: int | None,
) -> FilledTree:
    """Return the tree and the population that a fit stands for.

    Arrays have one entry per respondent, in recruitment order. `codes` are levels, -1 without an answer (such
    places keep who they have); `network_size` is 0 where unknown. The population has each network size as
    often as the fit's weights say. Without N it is endless. Seeds are drawn from groups in proportion to
    their shares, recruits by theta, and recruits of somebody without an answer from everybody's ties.
    """
    if N is not None and (codes >= 0).sum() > N:
        raise PopulationTooSmall(f"the population size, {N}, is below the number of answers; give a larger N")
    weighed = (codes >= 0) & (fitted.weights > 0)
    size, position = np.unique(network_size[weighed], return_inverse=True)
    occupied, cell = np.unique(codes[weighed] * len(size) + position, return_inverse=True)
    group, position = np.divmod(occupied, len(size))
    people = whole_numbers(
        np.bincount(cell, weights=fitted.weights[weighed]).astype(np.float64),
        _ENDLESS * len(codes) if N is None else N,
    )
    ends = people * size[position]
    of_group = np.bincount(group, weights=ends, minlength=len(fitted.shares))[group]
    chance = np.concatenate(
        [fitted.theta[:, group] * ends / of_group, [ends], [fitted.shares[group] * ends / of_group]]
    )
    chance[:-1] = np.where(chance[:-1].sum(axis=1, keepdims=True) > 0, chance[:-1], ends)

    places = np.flatnonzero(codes >= 0)
    ordinal = np.full(len(codes), len(places))
    ordinal[places] = np.arange(len(places))
    parent = recruiter[places]
    return FilledTree(
        cells=cells_of(group, people, chance, np.flatnonzero(weighed), cell),
        places=places,
        recruiter=np.where(parent < 0, 0, 1 + ordinal[parent]).astype(np.uint64),
    )


def hcg_members(
    tree: FilledTree, respondents: int, *, replicates: int, seed: int, threads: int = 1
) -> NDArray[np.int32]:
    """Return who fills each place of the tree in each replicate.

    Rows of the sample, shape (replicates, respondents). A person of some group and network size is given the
    answers of one of the respondents like them, at random, so that every outcome can be read from the same
    resample; only the outcome of the fit keeps its homophily. The same `seed` gives the same digits for any
    number of threads.
    """
    return over_replicates(_fill, (tree,), (replicates, respondents), np.int32, seed, threads)


def group_totals(
    members: NDArray[np.int32],
    codes: NDArray[np.int64],
    network_size: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    levels: int,
    *,
    counted: NDArray[np.bool_] | None = None,
    threads: int = 1,
) -> GroupTotals:
    """Return the totals of filled trees, by level and replicate.

    All that RDS-I, RDS-II and small-fraction HCG need. `counted` says which places of the tree enter (by
    default those whose network size is known): transitions are those of all.
    """
    entering = network_size > 0 if counted is None else counted & (network_size > 0)
    reciprocal = np.divide(1.0, network_size, out=np.zeros(len(codes)), where=network_size > 0)
    pairs = levels * levels
    rows = over_replicates(
        _tally,
        (members, codes, recruiter, reciprocal, entering, levels),
        (len(members), pairs + 2 * levels),
        np.float64,
        0,
        threads,
    )
    flow, people, inverse = np.split(rows, [pairs, pairs + levels], axis=1)
    return GroupTotals(flow.reshape(-1, levels, levels), people, inverse)


@kernel
def _fill(tree: FilledTree, seed: np.uint64, begin: int, replicates: NDArray[np.int32]) -> None:
    cells, places = tree.cells, tree.places
    number, filled = np.uint64(len(cells.people)), len(places)
    left, found = np.empty_like(cells.people), np.empty(filled, dtype=np.uint64)
    row = np.empty(filled + 2, dtype=np.uint64)
    row[0] = np.uint64(len(cells.chance) - 1) * number
    row[filled + 1] = np.uint64(len(cells.chance) - 2) * number
    for replicate in range(len(replicates)):
        state = stream(seed, begin + replicate)
        copy_into(cells.people, left)
        state = recruit(cells, tree.recruiter, row, 0, filled, state, left, found)
        members = replicates[replicate]
        for place in range(len(members)):
            members[place] = place
        for i in range(filled):
            state += STEP
            members[places[i]] = member_at_random(cells, found[i], mix(state))


@kernel
def _tally(
    members: NDArray[np.int32],
    codes: NDArray[np.int64],
    recruiter: NDArray[np.int64],
    reciprocal: NDArray[np.float64],
    entering: NDArray[np.bool_],
    levels: int,
    _seed: np.uint64,
    begin: int,
    replicates: NDArray[np.float64],
) -> None:
    pairs = levels * levels
    for row in range(len(replicates)):
        filled, tally = members[begin + row], replicates[row]
        for i in range(len(tally)):
            tally[i] = 0.0
        for place in range(len(filled)):
            level = codes[filled[place]]
            if level < 0:
                continue
            if entering[place]:
                tally[pairs + level] += 1.0
                tally[pairs + levels + level] += reciprocal[filled[place]]
            if recruiter[place] >= 0:
                origin = codes[filled[recruiter[place]]]
                if origin >= 0:
                    tally[origin * levels + level] += 1.0
