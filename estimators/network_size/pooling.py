"""Estimates over several imputations of the network sizes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np

from estimators.errors import EstimatorError
from estimators.estimation.estimate import estimate
from estimators.estimation.intervals import bounds
from estimators.estimation.results import Estimate, EstimateTable, Interval
from estimators.estimation.settings import CellSettings
from estimators.network_size.visibility import Visibility


def pooled(
    visibility: Visibility,
    outcomes: Sequence[str] | None = None,
    *,
    imputations: int = 20,
    **settings: Unpack[CellSettings],
) -> EstimateTable:
    """Return estimates that allow for not knowing the network sizes.

    Made from each imputation, and put together. An estimate is the mean over the imputations; its variance is
    the mean variance, and the variance of the estimates between imputations times 1 + 1 / their number (Rubin
    1987, Multiple imputation for nonresponse in surveys, chapter 3). `settings` are those of `estimate`;
    intervals are logit or normal. Raises what `estimate` does.
    """
    kind = settings.get("interval_type", "logit")
    if kind not in ("logit", "normal"):
        raise EstimatorError(f"interval type {kind!r} cannot be pooled: choose 'logit' or 'normal'")
    tables = [estimate(each, outcomes, **settings) for each in visibility.imputations(imputations)]
    rows = [_pool(same) for same in zip(*(t.estimates for t in tables), strict=True)]
    notes = dict.fromkeys(
        [f"pooled over {imputations} imputations of the network sizes", *visibility.warnings]
        + [note for note in tables[0].warnings if not note.startswith("network sizes are ")]
    )
    return replace(tables[0], sample=visibility.sample, estimates=tuple(rows), warnings=tuple(notes))


def _pool(same: tuple[Estimate, ...]) -> Estimate:
    first, number = same[0], len(same)
    points, se = np.array([e.estimate for e in same]), np.array([e.se for e in same])
    simple = np.mean([e.se**2 / e.design_effect for e in same])
    between = points.var(ddof=1) if number > 1 else 0.0
    point, variance = points.mean(), (se**2).mean() + (1 + 1 / number) * between
    kind = first.interval.type
    low, high = bounds(kind, first.interval.level, np.array([point]), np.array([np.sqrt(variance)]), None)
    return replace(
        first,
        estimate=float(point),
        se=float(np.sqrt(variance)),
        interval=Interval(low=float(low[0]), high=float(high[0]), level=first.interval.level, type=kind),
        naive=replace(
            first.naive,
            low=float(np.mean([e.naive.low for e in same])),
            high=float(np.mean([e.naive.high for e in same])),
        ),
        design_effect=float(variance / simple),
        effective_n=float(first.n * simple / variance),
    )
