"""What the estimators return: frozen, complete, and readable when printed."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from estimators.errors import UnknownName
from estimators.estimation.provenance import Provenance, SampleSummary
from estimators.sample.choices import IntervalType, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A range for an estimate, in the estimate's unit; NaN where none can be computed."""

    low: float
    high: float
    level: float
    """The confidence level, such as 0.95."""
    type: IntervalType


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One share (between 0 and 1) or mean, with its uncertainty."""

    outcome: str
    level: str | None
    """The level whose share this is; None for a mean."""
    group: str | None
    """The subgroup it describes; None for everybody."""
    n: int
    """How many respondents entered the estimate (with an answer, in the group, seeds as the settings say)."""
    estimate: float
    se: float
    interval: Interval
    naive: Interval
    """What the interval would be, had the respondents been a simple random sample: never to be reported as
    the precision."""
    design_effect: float
    """The variance over that of a simple random sample of n."""
    effective_n: float
    """How large a simple random sample would be this precise."""
    df: float | None = None
    """Degrees of freedom of the t distribution behind the interval; None where it is the normal distribution or there is none."""
    notes: tuple[str, ...] = ()
    """What the reader must be told of this estimate."""

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.interval.low

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.interval.high


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateTable:
    """Estimates made together from one sample, one resample and one set of settings.

    Iterate over it, take one with `table["outcome", "level"]` (level None or left out for a mean), print it,
    or turn it into plain data with `as_dict` or `rows`.
    """

    sample: SampleSummary
    method: Provenance[Method]
    estimates: tuple[Estimate, ...]
    warnings: tuple[str, ...]

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.estimates)

    def __len__(self) -> int:
        return len(self.estimates)

    def __getitem__(self, key: str | tuple[str | None, ...]) -> Estimate:
        """Return the estimate of (outcome, level, group).

        Trailing parts that are None may be left out.
        """
        parts = (key,) if isinstance(key, str) else key
        wanted = (*parts, None, None)[:3]
        for estimate in self.estimates:
            if (estimate.outcome, estimate.level, estimate.group) == wanted:
                return estimate
        raise UnknownName(
            f"no estimate of {wanted}; there are: {[(e.outcome, e.level, e.group) for e in self.estimates]}"
        )

    def rows(self) -> list[dict[str, Any]]:
        """Return one flat record per estimate, ready for a data frame; NaN becomes None."""
        records = []
        for e in self.estimates:
            record: dict[str, Any] = {"outcome": e.outcome, "level": e.level}
            if self.method.by is not None:
                record["group"] = e.group
            numbers = {"estimate": e.estimate, "se": e.se, "low": e.low, "high": e.high}
            prices = {"design_effect": e.design_effect, "effective_n": e.effective_n}
            record |= {"n": e.n} | {k: _finite(v) for k, v in (numbers | prices).items()}
            record |= {"df": e.df, "notes": "; ".join(e.notes)}
            records.append(record)
        return records

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: sample, method, estimates and warnings, numbers at full precision."""
        return {
            "sample": asdict(self.sample),
            "method": self.method.as_dict(),
            "estimates": self.rows(),
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        by = self.method.by
        head = [
            "outcome",
            "level",
            *([by] if by else []),
            "n",
            "estimate",
            "se",
            "interval",
            "naive",
            "deff",
            "eff. n",
        ]
        cells = [
            [
                e.outcome,
                "mean" if e.level is None else e.level,
                *([e.group or ""] if by else []),
                str(e.n),
                short(e.estimate),
                short(e.se),
                _span(e.interval),
                _span(e.naive),
                "-" if math.isnan(e.design_effect) else f"{e.design_effect:.2f}",
                "-" if math.isnan(e.effective_n) else f"{e.effective_n:.0f}",
            ]
            for e in self.estimates
        ]
        return "\n".join(
            [self._title(), *align(head, cells, left=3 if by else 2), *map("! {}".format, self.warnings)]
        )

    def _title(self) -> str:
        return "\n".join(describe(self.method, self.sample, interval_type=True))


def describe(m: Provenance[Method], sample: SampleSummary, *, interval_type: bool = False) -> tuple[str, str]:
    """Return two lines that say how figures were made, and from what."""
    size = "" if m.population_size is None else f", N = {m.population_size}"
    kind = f", {m.interval_type}" if interval_type else ""
    interval = f"{m.level:.0%} interval: {m.interval}{kind}{m.resampling}"
    return f"{m.method}{size}; {interval}; seeds {m.seeds}d", f"{sample}, version {m.version}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def short(value: float) -> str:
    """Return a figure as a table shows it."""
    return "-" if math.isnan(value) else f"{value:.4g}" if abs(value) >= 1 else f"{value:.3f}"


def _span(interval: Interval) -> str:
    return "-" if math.isnan(interval.low) else f"{short(interval.low)} to {short(interval.high)}"


def align(head: list[str], cells: list[list[str]], left: int) -> list[str]:
    """Return the lines of a table; the first `left` columns to the left, the rest to the right."""
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    return [
        "  ".join(
            c.ljust(w) if i < left else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *cells]
    ]
