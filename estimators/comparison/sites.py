"""Estimates of several sites side by side, and pooled by how many people each site has."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from estimators.comparison.results import finite, span
from estimators.errors import EstimatorError
from estimators.estimation.intervals import bounds
from estimators.estimation.results import Estimate, EstimateTable, align, describe, short
from estimators.sample.problems import join_some


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledEstimate:
    """A share or mean over all sites, each site by its part of the population."""

    outcome: str
    level: str | None
    """The level whose share this is; None for a mean."""
    group: str | None
    n: int
    estimate: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEstimates:
    """The estimates of each site, and pooled ones.

    Take a site's table with `sites["Beira"]`, a pooled figure from `pooled`.
    """

    site: str
    """What the sites are levels of."""
    tables: Mapping[str, EstimateTable]
    weights: Mapping[str, float]
    """Each site's part of the population; they sum to 1."""
    pooled: tuple[PooledEstimate, ...]
    warnings: tuple[str, ...]

    def __getitem__(self, site: str) -> EstimateTable:
        """Return the estimates of one site."""
        return self.tables[site]

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat record per estimate with its site, the pooled ones last, under no site."""
        records = [{self.site: site, **row} for site, table in self.tables.items() for row in table.rows()]
        names = list(records[0]) if records else []
        for each in self.pooled:
            known = finite(asdict(each))
            records.append({name: known.get(name) for name in names})
        return records

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: each site's estimates, the parts of the population, the pooled estimates."""
        return {
            "site": self.site,
            "sites": {site: table.as_dict() for site, table in self.tables.items()},
            "weights": dict(self.weights),
            "pooled": [finite(asdict(each)) for each in self.pooled],
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        cells = [_cells(site, e, e.low, e.high) for site, table in self.tables.items() for e in table]
        cells += [_cells("all sites", each, each.low, each.high) for each in self.pooled]
        head = [self.site, "outcome", "level", "n", "estimate", "se", "interval"]
        titles = [
            f"{site}: {line}"
            for site, table in self.tables.items()
            for line in describe(table.method, table.sample, interval_type=True)
        ]
        parts = ", ".join(f"{site} {weight:.1%}" for site, weight in self.weights.items())
        return "\n".join(
            [*titles, f"all sites: {parts}", *align(head, cells, left=3), *map("! {}".format, self.warnings)]
        )


def _cells(site: str, e: Estimate | PooledEstimate, low: float, high: float) -> list[str]:
    level = "mean" if e.level is None else e.level
    level = level if e.group is None else f"{level} in {e.group}"
    return [site, e.outcome, level, str(e.n), short(e.estimate), short(e.se), span(low, high)]


def pool_sites(
    site: str, tables: Mapping[str, EstimateTable], sizes: Mapping[str, int] | None = None
) -> SiteEstimates:
    """Return the estimates of sites, and pooled by the sites' population sizes.

    Sites are independent samples, so their variances add up with the squares of their parts. Without `sizes`
    a site counts by its respondents, with a warning. Raises EstimatorError where a size is missing or belongs
    to no site.
    """
    if sizes and (odd := sorted({*sizes} ^ {*tables})):
        raise EstimatorError(
            f"--site-size is needed once for each of {join_some(tables)}: look at {join_some(odd)}"
        )
    notes = []
    if not sizes:
        notes.append(
            "sites are pooled by their respondents, as if each had as large a part of the population: "
            "--site-size NAME=N, once for each, says how many people it has"
        )
    people = dict(sizes) if sizes else {name: table.sample.n for name, table in tables.items()}
    total = sum(people.values())
    weights = {name: people[name] / total for name in tables}
    keys = dict.fromkeys((e.outcome, e.level, e.group) for table in tables.values() for e in table)
    for name, table in tables.items():
        notes += [f"{name}: {warning}" for warning in table.warnings]
    return SiteEstimates(
        site=site,
        tables=dict(tables),
        weights=weights,
        pooled=tuple(_pool(key, tables, weights) for key in keys),
        warnings=tuple(notes),
    )


def _pool(
    key: tuple[str, str | None, str | None], tables: Mapping[str, EstimateTable], weights: Mapping[str, float]
) -> PooledEstimate:
    """Return one figure over all sites; a level that nobody of a site has is a share of 0 there."""
    outcome, level, group = key
    figures = [_figure(table, key) for table in tables.values()]
    parts = np.array(list(weights.values()))
    estimate = float(parts @ [figure.estimate for figure in figures])
    variances = (parts * [figure.se for figure in figures]) ** 2
    variance = float(variances.sum())
    freedoms = [figure.df for figure in figures]
    noise = sum(v**2 / df for v, df in zip(variances.tolist(), freedoms, strict=True) if df is not None)
    low, high = bounds(
        "normal" if level is None else "logit",
        next(iter(tables.values())).method.level,
        np.array([estimate]),
        np.array([math.sqrt(variance) if variance > 0 else math.nan]),
        degrees_of_freedom=np.array([variance**2 / noise]) if noise > 0 else None,
    )
    return PooledEstimate(
        outcome=outcome,
        level=level,
        group=group,
        n=sum(figure.n for figure in figures),
        estimate=estimate,
        se=math.sqrt(variance),
        low=float(low[0]),
        high=float(high[0]),
    )


@dataclass(frozen=True, slots=True)
class _Figure:
    n: int
    estimate: float
    se: float
    df: float | None


def _figure(table: EstimateTable, key: tuple[str, str | None, str | None]) -> _Figure:
    """Return a site's own figure."""
    same = [e for e in table if (e.outcome, e.group) == (key[0], key[2])]
    for e in same:
        if e.level == key[1]:
            return _Figure(e.n, e.estimate, e.se, e.df)
    if key[1] is None or not same:
        return _Figure(0, math.nan, math.nan, None)
    return _Figure(same[0].n, 0.0, 0.0, None)
