"""What a plan or a forecast says, in figures and in words for somebody who decides."""

import math
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from estimators.estimation.results import align


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A figure that differs from run to run: its median, and the range that nine in ten runs fall in."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """Everything needed to draw the same runs again."""

    target: int
    days: float
    already: int
    """Respondents before the first day of the plan."""
    runs: int
    seed: int
    level: float
    honorarium: float
    recruit_honorarium: float
    version: str = field(default_factory=lambda: version("seedline"))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plan:
    """What the runs say of the study. Money is what new respondents earn, in the study's currency."""

    method: PlanSettings
    reaches_target: float
    """The share of runs that reach the target in time."""
    reached_on: Spread | None
    """The day of the target, of the runs that reach it; None where none does."""
    respondents: Spread
    """All respondents at the end."""
    spend: Spread
    half_width: Spread
    """Of the interval that the study will report for the trait: "tree-markov", with its t distribution."""
    error: float
    """How far the estimate itself strays: z times its standard deviation over the runs, below `half_width`
    as a rule. NaN in a forecast, whose runs share the respondents that are there already."""
    design_effect: float
    """The variance of the estimate over the runs, over that of a simple random sample as large; NaN in a
    forecast."""
    lonely_seeds: float
    """The share of this plan's seeds whom nobody follows; NaN without seeds."""
    died: float
    """The share of runs in which every chain ends before the target and the last day."""
    week_by_week: tuple[Spread, ...]
    """All respondents at the end of each week."""
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        plain: dict[str, Any] = _finite(asdict(self))
        return plain

    def __str__(self) -> str:
        return "\n".join(_lines(self))


def _lines(plan: Plan) -> list[str]:
    """Return the lines of a plan as `rds plan` prints it."""
    m = plan.method
    already = f" ({m.already} are there already)" if m.already else ""
    rows = [
        ["chance of the target in time", f"{plan.reaches_target:.0%}", ""],
        ["day it is reached, if it is", *_both(plan.reached_on, "{:.0f}")],
        ["respondents at the end", *_both(plan.respondents, "{:.0f}")],
        [
            f"spend from here, at {m.honorarium:g} and {m.recruit_honorarium:g}",
            *_both(plan.spend, "{:,.0f}"),
        ],
        ["half width the study will report", *_both(plan.half_width, "{:.1%}")],
    ]
    if not math.isnan(plan.error):
        rows.append(
            [
                "half width of the estimate itself",
                f"{plan.error:.1%}",
                f"design effect {plan.design_effect:.1f}",
            ]
        )
    rows.append(["all chains end too early", f"{plan.died:.0%}", ""])
    if not math.isnan(plan.lonely_seeds):
        rows.append(["seeds whom nobody follows", f"{plan.lonely_seeds:.0%}", ""])
    head = (
        f"{m.target} respondents{already} in {m.days:g} days; {m.runs} runs from seed {m.seed}, version"
        f" {m.version}"
    )
    return [
        head,
        *align(["", "expected", "in nine of ten runs"], rows, left=1),
        *(f"! {w}" for w in plan.warnings),
    ]


def _both(spread: Spread | None, form: str) -> tuple[str, str]:
    if spread is None:
        return "-", "in no run"
    return form.format(spread.median), f"{form.format(spread.low)} to {form.format(spread.high)}"


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
