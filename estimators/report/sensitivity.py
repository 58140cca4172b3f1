"""The sensitivity analyses: other methods, other population sizes, seeds in and out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from estimators.charts.sweep import drawings
from estimators.estimation.estimate import estimate
from estimators.estimation.results import Estimate
from estimators.population_size.sweep import sweep
from estimators.report.formatting import NONE, count, figure_name, label, percent, point_of
from estimators.report.parts import Figure, Grid, Section, paragraphs
from estimators.report.request import Request
from estimators.sample.choices import Method, Seeds, method_name

_FOLDS = (1.5, 3, 10, 100)
"""Population sizes tried where none is known, in multiples of the sample."""
_DRAWN = 2
"""How many outcomes are drawn over population sizes."""
_AROUND = (0.5, 1, 2)
"""The same, in multiples of the one that is."""


_SEEDS: tuple[Seeds, ...] = ("include", "exclude")
Estimates: TypeAlias = Mapping[tuple[str, str | None], Estimate]
"""Estimates by outcome and level."""


@dataclass(frozen=True, slots=True)
class _Variant:
    head: str
    method: Method
    population_size: int | None


def sensitivity_section(request: Request) -> Section:
    """Return the estimates under every method, over population sizes, with and without seeds."""
    variants = list(_variants(request))
    found: dict[Seeds, list[Estimates]] = {
        seeds: [_estimates(request, variant, seeds) for variant in variants] for seeds in _SEEDS
    }
    grids = [_grid(request, variants, found[seeds], seeds) for seeds in _SEEDS]
    weighted = [
        (variant, seeds, made)
        for seeds in _SEEDS
        for variant, made in zip(variants, found[seeds], strict=True)
        if variant.method != "mean"
    ]
    return Section(
        title="Sensitivity analyses",
        parts=(
            *paragraphs([_describe_moves(request, weighted)]),
            *grids,
            *_sweeps(request, variants, found[request.seeds]),
        ),
    )


def _variants(request: Request) -> Iterator[_Variant]:
    known, n = request.population_size, len(request.sample)
    folds = (
        [int(n * fold) for fold in _FOLDS]
        if known is None
        else [max(n, int(known * fold)) for fold in _AROUND]
    )
    # names with a hyphen and spaces that do not break, as heads of narrow columns
    yield _Variant("Unweighted", "mean", None)
    yield _Variant("RDS\u2011I", "rds-i", None)
    yield _Variant("RDS\u2011II", "rds-ii", None)
    for size in dict.fromkeys(folds):
        yield _Variant(f"SS, N\u00a0=\u00a0{count(size)}", "ss", size)
    yield _Variant("HCG" if known is None else f"HCG, N\u00a0=\u00a0{count(known)}", "hcg", known)


def _estimates(request: Request, variant: _Variant, seeds: Seeds) -> Estimates:
    """Return the estimates; an outcome for which the method is not defined is left out."""
    found: dict[tuple[str, str | None], Estimate] = {}
    for name in request.outcomes:
        try:
            made = estimate(
                request.sample,
                [name],
                method=variant.method,
                population_size=variant.population_size,
                seeds=seeds,
                interval="naive",
            )
        except (ValueError, ArithmeticError):
            continue
        found |= {(e.outcome, e.level): e for e in made}
    return found


def _describe_moves(request: Request, weighted: Sequence[tuple[_Variant, Seeds, Estimates]]) -> str:
    """Return in words which share moves most for its precision, and by how much."""
    moves = [
        (
            abs(made[e.outcome, e.level].estimate - e.estimate) / e.se,
            made[e.outcome, e.level].estimate,
            e,
            variant,
            seeds,
        )
        for e in request.headline()
        for variant, seeds, made in weighted
        if e.level is not None and e.se > 0 and (e.outcome, e.level) in made
    ]
    if not moves:
        return ""
    errors, there, e, variant, seeds = max(moves, key=lambda move: move[0])
    outside = [m for m in moves if not m[2].low <= m[1] <= m[2].high]
    return (
        "Across weighted methods, population sizes, and seeds in or out, the proportion that moved most for "
        f"its precision was that of {figure_name(e.outcome, e.level)}: from {percent(e.estimate)}% to "
        f"{percent(there)}%, or {errors:.1f} standard errors, under {variant.head} with seeds {seeds}d. "
        f"{_judge(errors, bool(outside))}"
    )


def _judge(errors: float, outside: bool) -> str:
    if outside:
        return (
            "That a proportion leaves its confidence interval says that the choice of method matters here "
            "and should be argued for."
        )
    if errors < 1:
        return "No proportion moved by as much as its standard error."
    return "Every proportion stayed within its confidence interval."


def _sweeps(request: Request, variants: Sequence[_Variant], found: Sequence[Estimates]) -> Iterator[Figure]:
    """Draw the outcomes that lean most on the population size, where that is not known."""
    if request.population_size is not None:
        return
    swept = [made for variant, made in zip(variants, found, strict=True) if variant.method == "ss"]
    lean: dict[str, float] = {}
    for e in request.headline():
        values = [made[e.outcome, e.level].estimate for made in swept if (e.outcome, e.level) in made]
        if values and e.se > 0:
            lean[e.outcome] = max(lean.get(e.outcome, 0.0), (max(values) - min(values)) / e.se)
    for name in sorted(lean, key=lambda name: -lean[name])[:_DRAWN]:
        for draw in drawings(sweep(request.sample, [name], seeds=request.seeds, level=request.level)):
            yield Figure(caption=f"Successive sampling over population sizes, {label(name)}", draw=draw)


def _grid(request: Request, variants: Sequence[_Variant], found: Sequence[Estimates], seeds: Seeds) -> Grid:
    rows: list[tuple[str, ...]] = []
    undefined = False
    for e in request.headline():
        cells = [made.get((e.outcome, e.level)) for made in found]
        undefined |= None in cells
        rows.append(
            (
                figure_name(e.outcome, e.level),
                *(NONE if cell is None else _format_like(cell, e) for cell in cells),
            )
        )
    method = request.table.method
    has_means = any(e.level is None for e in request.headline())
    units = "per cent; means in their own unit" if has_means else "per cent"
    note = (
        f"The report's own estimates are {method_name(method.method)} with seeds {method.seeds}d. SS: "
        "successive sampling from N people."
    )
    if request.population_size is None:
        note += " HCG and RDS-II take the population as much larger than the sample."
    if undefined:
        note += (
            f" {NONE}: the method is not defined, as some levels never recruit each other or N is too small."
        )
    return Grid(
        caption=f"Estimates by method, seeds {seeds}d ({units})",
        head=("", *(variant.head for variant in variants)),
        rows=tuple(rows),
        note=note,
    )


def _format_like(cell: Estimate, like: Estimate) -> str:
    """Return an estimate, a mean with as many decimals as the main one has."""
    return point_of(replace(cell, se=like.se))
