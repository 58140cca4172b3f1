"""How far an estimate depends on a population size that nobody knows."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, Unpack

from estimators.diagnostics.recruitment_structure import Structure
from estimators.errors import EstimatorError
from estimators.estimation.cross_table import CrossTable
from estimators.estimation.estimate import estimate
from estimators.estimation.quantiles import QuantileTable
from estimators.estimation.results import Estimate, EstimateTable, align, short
from estimators.estimation.settings import SweepSettings
from estimators.sample.recruitment_sample import RecruitmentSample

FOLDS = (1.25, 1.5, 2, 3, 5, 10, 20, 100)
"""Population sizes of a default sweep, in multiples of the sample size."""

Result: TypeAlias = EstimateTable | CrossTable | QuantileTable | Structure
R = TypeVar("R", bound=Result)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptFigure:
    """One figure at each population size, with its interval; NaN where it has none."""

    label: tuple[str, ...]
    """What it is: outcome, level (or "mean"), and group where there are groups."""
    estimates: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Sweep(Generic[R]):
    """The same result at several population sizes, smallest first.

    `tables[i]` is at `population_sizes[i]`.
    """

    population_sizes: tuple[int, ...]
    tables: tuple[R, ...]

    @property
    def figures(self) -> tuple[SweptFigure, ...]:
        """Each figure of the result over the population sizes."""
        swept = zip(*(_figures_of(table) for table in self.tables), strict=True)
        return tuple(
            SweptFigure(
                label=same[0].label,
                estimates=tuple(figure.estimate for figure in same),
                lows=tuple(figure.low for figure in same),
                highs=tuple(figure.high for figure in same),
            )
            for same in swept
        )

    def as_dict(self) -> list[dict[str, Any]]:
        """Return plain data, one record per population size.

        For a sweep of `estimate` with everything its result holds.
        """
        return [
            {"population_size": N, **_as_dict(table)}
            for N, table in zip(self.population_sizes, self.tables, strict=True)
        ]

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat record per figure and population size, ready for a data frame; NaN becomes None."""
        return [
            {
                **dict(zip(("outcome", "level", "group"), f.label, strict=False)),
                "population_size": N,
                "estimate": _finite(f.estimates[i]),
                "low": _finite(f.lows[i]),
                "high": _finite(f.highs[i]),
            }
            for f in self.figures
            for i, N in enumerate(self.population_sizes)
        ]

    def __str__(self) -> str:
        rows = [[*figure.label, *map(short, figure.estimates)] for figure in self.figures]
        head = ["outcome", "level", "group"][: len(rows[0]) - len(self.population_sizes)]
        return "\n".join(align([*head, *(f"N={N}" for N in self.population_sizes)], rows, left=len(head)))


def sweep(
    sample: RecruitmentSample,
    outcomes: Sequence[str] | None = None,
    *,
    population_sizes: Sequence[int] | None = None,
    **settings: Unpack[SweepSettings],
) -> Sweep[EstimateTable]:
    """Return the estimates at each population size.

    `settings` are those of `estimate`, method "ss" unless stated. The sizes run from 1.25 to 100 times the
    sample when None. At the far end successive sampling becomes RDS-II, so the sweep shows how much is at
    stake. Raises what `estimate` does.
    """
    settings.setdefault("method", "ss")
    return sweep_over(
        sample,
        lambda N: estimate(sample, outcomes, population_size=N, **settings),
        population_sizes=population_sizes,
    )


def sweep_over(
    sample: RecruitmentSample, ask: Callable[[int], R], *, population_sizes: Sequence[int] | None = None
) -> Sweep[R]:
    """Return any result at each population size.

    `ask(N)` is a call of `estimate`, `quantiles`, `cross_table`, or the `structure` of `diagnose`. The sizes
    run from 1.25 to 100 times the sample when None. Raises what `ask` does.
    """
    if population_sizes is None:
        population_sizes = [int(len(sample) * fold) for fold in FOLDS]
    if not population_sizes:
        raise EstimatorError(
            "there are no population sizes to sweep over: name some, or none for the usual ones"
        )
    sizes = sorted(set(population_sizes))
    return Sweep(tuple(sizes), tuple(ask(N) for N in sizes))


class _Figure(NamedTuple):
    label: tuple[str, ...]
    estimate: float
    low: float
    high: float


def _figures_of(result: Result) -> list[_Figure]:
    match result:
        case EstimateTable():
            return [_label(e) for e in result]
        case CrossTable():
            return [_label(e) for e in result.joint]
        case QuantileTable():
            return [
                _Figure((result.outcome, f"{q.probability:.0%}"), q.estimate, q.low, q.high) for q in result
            ]
        case Structure():
            kinds = {"homophily": result.population_homophily, "activity": result.differential_activity}
            return [
                _Figure((f"{result.outcome}, {kind}", level), value, math.nan, math.nan)
                for kind, by_level in kinds.items()
                for level, value in by_level.items()
            ]


def _label(e: Estimate) -> _Figure:
    return _Figure((e.outcome, e.level or "mean", *([e.group] if e.group else [])), e.estimate, e.low, e.high)


def _as_dict(result: Result) -> dict[str, Any]:
    match result:
        case EstimateTable():
            return result.as_dict()
        case CrossTable():
            return result.joint.as_dict()
        case QuantileTable() | Structure():
            names = ("estimate", "low", "high")
            return {
                "estimates": [
                    {
                        "outcome": label[0],
                        "level": label[1],
                        **dict(zip(names, map(_finite, figures), strict=True)),
                    }
                    for label, *figures in _figures_of(result)
                ]
            }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
