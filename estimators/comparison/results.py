"""What a comparison of groups returns: frozen, complete, and readable when printed."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from estimators.errors import UnknownName
from estimators.estimation.provenance import Provenance, SampleSummary
from estimators.estimation.results import align, describe, short
from estimators.sample.choices import Method

Measure: TypeAlias = Literal["difference", "ratio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """One group against the reference group; shares are between 0 and 1, means in the outcome's own unit."""

    level: str | None
    """The level whose share is compared; None for a mean."""
    group: str
    n: int
    """How many respondents the group's figure is made from."""
    figure: float
    """The group's share or mean."""
    reference: float
    """The reference group's share or mean."""
    contrast: float
    """figure - reference, or figure / reference."""
    se: float
    """Of the difference, or of the logarithm of the ratio."""
    low: float
    high: float
    p: float
    """Chance of a contrast at least this far from none, were there none in the population (two-sided; normal, or t where there are degrees of freedom)."""
    df: float | None = None
    """Degrees of freedom of the t distribution behind interval and p; None where it is the normal distribution."""
    notes: tuple[str, ...] = ()
    """What the reader must be told of this contrast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Groups compared from one resample of the same people.

    Iterate over it, or take one with `comparison["group", "level"]`.
    """

    outcome: str
    by: str
    against: str
    """The group that the others are compared with."""
    measure: Measure
    sample: SampleSummary
    method: Provenance[Method]
    contrasts: tuple[Contrast, ...]
    warnings: tuple[str, ...]

    def __iter__(self) -> Iterator[Contrast]:
        return iter(self.contrasts)

    def __len__(self) -> int:
        return len(self.contrasts)

    def __getitem__(self, key: str | tuple[str, str | None]) -> Contrast:
        """Return the contrast of a group and level (a mean has none)."""
        group, level = (key, None) if isinstance(key, str) else key
        for contrast in self.contrasts:
            if (contrast.group, contrast.level) == (group, level):
                return contrast
        raise UnknownName(
            f"no contrast of {(group, level)}; there are: {[(c.group, c.level) for c in self.contrasts]}"
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain data: what was compared, sample, method, contrasts and warnings; NaN becomes None."""
        return {
            "outcome": self.outcome,
            "by": self.by,
            "against": self.against,
            "measure": self.measure,
            "sample": asdict(self.sample),
            "method": self.method.as_dict(),
            "contrasts": [finite(asdict(c) | {"notes": "; ".join(c.notes)}) for c in self.contrasts],
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        figure = "share" if self.contrasts and self.contrasts[0].level is not None else "mean"
        head = ["level", self.by, "n", figure, self.against, self.measure, "interval", "p"]
        cells = [
            [
                "mean" if c.level is None else c.level,
                c.group,
                str(c.n),
                short(c.figure),
                short(c.reference),
                short(c.contrast),
                span(c.low, c.high),
                chance(c.p),
            ]
            for c in self.contrasts
        ]
        title = f"{self.outcome}: {self.measure} by {self.by}, against {self.against}"
        return "\n".join(
            [
                title,
                *describe(self.method, self.sample),
                *align(head, cells, left=2),
                *map("! {}".format, self.warnings),
            ]
        )


def finite(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with NaN and infinities as None, for JSON."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in record.items()
    }


def span(low: float, high: float) -> str:
    """Return an interval as a table shows it."""
    return "-" if math.isnan(low) else f"{short(low)} to {short(high)}"


def chance(p: float) -> str:
    """Return a p-value as a table shows it."""
    return "-" if math.isnan(p) else "<0.001" if p < 0.001 else f"{p:.3f}"
