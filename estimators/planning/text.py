"""A plan in words and figures, for somebody who decides."""

import math
from typing import TYPE_CHECKING

from estimators.estimation.results import aligned

if TYPE_CHECKING:
    from estimators.planning.plan import Plan, Spread


def lines(plan: "Plan") -> list[str]:
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
    head = f"{m.target} respondents{already} in {m.days:g} days; {m.runs} runs from seed {m.seed}, version {m.version}"
    return [
        head,
        *aligned(["", "expected", "in nine of ten runs"], rows, left=1),
        *(f"! {w}" for w in plan.warnings),
    ]


def _both(spread: "Spread | None", form: str) -> tuple[str, str]:
    if spread is None:
        return "-", "in no run"
    return form.format(spread.median), f"{form.format(spread.low)} to {form.format(spread.high)}"
