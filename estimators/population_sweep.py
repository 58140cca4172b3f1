"""How far an estimate depends on a population size that nobody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from estimators.estimation import estimate
from estimators.results import EstimateTable, aligned, short
from estimators.sample import RecruitmentSample

FOLDS = (1.25, 1.5, 2, 3, 5, 10, 20, 100)
"""Population sizes of a default sweep, in multiples of the sample size."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """The same estimates at several population sizes, smallest first: `tables[i]` is at `population_sizes[i]`."""

    population_sizes: tuple[int, ...]
    tables: tuple[EstimateTable, ...]

    def as_dict(self) -> list[dict[str, Any]]:
        """Return plain data, one record per population size."""
        return [
            {"population_size": N, **t.as_dict()}
            for N, t in zip(self.population_sizes, self.tables, strict=True)
        ]

    def __str__(self) -> str:
        figures = [
            [e.outcome, e.level or "mean", *([e.group or ""] if e.group else [])]
            for e in self.tables[0].estimates
        ]
        shares = [
            [short(e.estimate) for e in same]
            for same in zip(*(t.estimates for t in self.tables), strict=True)
        ]
        head = ["outcome", "level", *(["group"] if figures and len(figures[0]) > 2 else [])]
        rows = [figure + share for figure, share in zip(figures, shares, strict=True)]
        return "\n".join(aligned([*head, *(f"N={N}" for N in self.population_sizes)], rows, left=len(head)))


def sweep(
    sample: RecruitmentSample,
    outcomes: Sequence[str] | None = None,
    *,
    population_sizes: Sequence[int] | None = None,
    **settings: Any,
) -> Sweep:
    """Return the estimates at each population size; `settings` are those of `estimate`, method "ss" unless stated.

    The sizes run from 1.25 to 100 times the sample when None. At the far end successive sampling becomes RDS-II, so the sweep shows
    how much is at stake. Raises what `estimate` does.
    """
    sizes = sorted(
        {int(len(sample) * fold) for fold in FOLDS} if population_sizes is None else set(population_sizes)
    )
    chosen = {"method": "ss", **settings}
    return Sweep(tuple(sizes), tuple(estimate(sample, outcomes, population_size=N, **chosen) for N in sizes))
