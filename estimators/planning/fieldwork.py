"""One run of fieldwork.

Coupons come back or do not, until the target, the last day, or the last chain.
"""

import heapq
import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np

from estimators.numerics.recruitment_tree import grow
from estimators.planning.trajectory import F8, Start, Trajectory

_BLOCK = 1024


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Run:
    """What came of one run."""

    days: F8
    """The day each new respondent took part, ascending."""
    reached: float
    """The day the target was reached; infinite where it was not."""
    recruits: int
    """New respondents whom somebody recruited."""
    lonely: int
    """Seeds, of those new in this run, whom nobody followed."""
    died: float
    """The day after which no coupon was out any more; infinite where some still were at the end."""
    estimate: float
    """The RDS-II share with the trait, all respondents together."""
    se: float
    """Its standard error by interval "tree-markov", as the study would report it."""
    df: float
    """The degrees of freedom that go with it; NaN where nobody differs."""


class Fieldwork:
    """Draws runs of one trajectory from one start. Run `i` of a seed is the same on any machine."""

    def __init__(self, trajectory: Trajectory, start: Start, *, target: int, days: float, seed: int) -> None:
        self.trajectory, self.start, self.target, self.days, self.seed = trajectory, start, target, days, seed
        self.up_to = trajectory.recruits.cumsum().tolist()
        self.delays = trajectory.delays.tolist()
        self.joins = trajectory.joins.tolist()
        self.sizes = tuple(sizes.tolist() for sizes in trajectory.sizes)

    def run(self, number: int) -> Run:
        """Return run `number`."""
        return _Field(self, np.random.Generator(np.random.Philox(key=[self.seed, number]))).go()

    def runs(self, numbers: range) -> list[Run]:
        """Return several, in order."""
        return [self.run(number) for number in numbers]


class _Field:
    """One run under way."""

    def __init__(self, fieldwork: Fieldwork, random: np.random.Generator) -> None:
        self.plan, start = fieldwork, fieldwork.start
        blocks = iter(lambda: random.random(_BLOCK).tolist(), None)
        self.chance = chain.from_iterable(blocks).__next__
        self.recruiter = start.recruiter.tolist()
        self.trait = start.trait.tolist()
        self.size = start.network_size.tolist()
        self.before = len(self.recruiter)
        self.followed: set[int] = set()
        self.coming: list[tuple[float, int]] = [(day, -1) for day in start.coming.tolist()]
        for row, (since, found) in enumerate(zip(start.since.tolist(), start.found.tolist(), strict=True)):
            self._still_to_come(row, since, found)
        heapq.heapify(self.coming)

    def go(self) -> Run:
        days: list[float] = []
        reached = died = math.inf
        while self.coming and reached == math.inf:
            day, recruiter = heapq.heappop(self.coming)
            if day > self.plan.days:
                break
            if self._finds_somebody_new():
                self._takes_part(day, recruiter)
                days.append(day)
                if len(self.recruiter) >= self.plan.target:
                    reached = day
            if not self.coming:
                died = day
        estimate, se, df = self._share()
        new = self.recruiter[self.before :]
        return Run(
            days=np.array(days),
            reached=reached,
            recruits=sum(r >= 0 for r in new),
            lonely=sum(r < 0 and self.before + i not in self.followed for i, r in enumerate(new)),
            died=died if reached == math.inf else math.inf,
            estimate=estimate,
            se=se,
            df=df,
        )

    def _finds_somebody_new(self) -> bool:
        N = self.plan.trajectory.population_size
        return N is None or self.chance() * N >= len(self.recruiter)

    def _takes_part(self, day: float, recruiter: int) -> None:
        plan = self.plan
        joins = plan.start.coming_trait if recruiter < 0 else plan.joins[self.trait[recruiter]]
        trait = int(self.chance() < joins)
        row = len(self.recruiter)
        self.recruiter.append(recruiter)
        self.followed.add(recruiter)
        self.trait.append(trait)
        self.size.append(self._one_of(plan.sizes[trait]))
        brings = min(bisect_right(plan.up_to, self.chance()), len(plan.up_to) - 1)
        for _ in range(brings):
            heapq.heappush(self.coming, (day + self._one_of(plan.delays), row))

    def _one_of(self, likely: list[float]) -> float:
        return likely[int(self.chance() * len(likely))]

    def _still_to_come(self, row: int, since: float, found: int) -> None:
        """Draw who is still to come of a respondent's recruits.

        `found` came in the `since` days since the survey.
        """
        delays, recruits = self.plan.delays, self.plan.trajectory.recruits
        later = delays[bisect_right(delays, since) :]
        most = len(recruits) - 1
        if not later or found >= most:
            return
        waits = len(later) / len(delays)
        likely = [recruits[k] * math.comb(k, found) * waits ** (k - found) for k in range(found, most + 1)]
        if sum(likely) == 0:
            return
        more = bisect_right(list(accumulate(likely)), self.chance() * sum(likely))
        self.coming += [(self._one_of(later) - since, row) for _ in range(min(more, most - found))]

    def _share(self) -> tuple[float, float, float]:
        from estimators.numerics.tree_markov import (  # loads the compiler
            factor_tree,
            smooth_by_answer,
            tree_markov,
        )

        n = len(self.recruiter)
        if n == 0:
            return math.nan, math.nan, math.nan
        tree, _ = grow(np.arange(n).astype(str), np.array(self.recruiter))
        trait = np.array(self.trait, dtype=np.float64)[tree.order]
        weight = (trait >= 0) / np.array(self.size)[tree.order]
        share = float(weight @ trait / weight.sum())
        if not 0 < share < 1:
            return share, 0.0, math.nan
        influence = (weight * (trait - share) / weight.sum())[None]
        counts = weight > 0
        smoothed = smooth_by_answer(influence, trait.astype(np.int64)[None], counts)
        found = tree_markov(factor_tree(tree, counts), influence, smoothed)
        return share, float(found.se[0]), float(found.df[0])
