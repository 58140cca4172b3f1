"""What the first prototype of this library found, and how near every later version has to come."""

import math
from dataclasses import dataclass

from tests.validation.study import Findings

ROOM = 0.03
"""Three points of coverage, beyond what the runs behind the figures allow."""
RUNS = 200
"""How many runs are behind them: they are multiples of half a per cent."""
PAIRS = (("rds-ii", "naive"), ("rds-ii", "salganik"), ("rds-ii", "tree"), ("ss", "naive"))
"""The methods and intervals that have a band."""


@dataclass(frozen=True)
class Figures:
    """Means of the estimates, and coverages of 95 % normal intervals about RDS-II, for one design."""

    mean: float
    sd: float
    ss: float
    naive: float
    salganik: float
    tree: float


@dataclass(frozen=True)
class Band:
    """One figure, what it was, what it is, and how far it may be from what it was."""

    figure: str
    was: float
    now: float
    room: float

    @property
    def holds(self) -> bool:
        return abs(self.now - self.was) <= self.room


PROTOTYPE = {
    "n = 200": Figures(0.188, 0.030, 0.197, 0.885, 0.95, 1.00),
    "n = 500": Figures(0.169, 0.013, 0.199, 0.535, 0.66, 0.97),
    "n = 200, with replacement": Figures(0.201, 0.044, 0.214, 0.795, 0.89, 0.97),
}


def bands(found: Findings) -> list[Band]:
    """Return the bands of one design."""
    was = PROTOTYPE[found.design.name]
    held = []
    for method, then in (("rds-ii", was.mean), ("ss", was.ss)):
        room = 2 * was.sd * math.sqrt(1 / RUNS + 1 / found.runs) + 0.0005
        held.append(Band(f"mean of {method}", then, found.bias(method).mean, room))
    held.append(
        Band(
            "sd of rds-ii",
            was.sd,
            found.bias("rds-ii").sd,
            was.sd * 2 * math.sqrt(0.5 / RUNS + 0.5 / found.runs) + 0.0005,
        )
    )
    for interval, then in (("naive", was.naive), ("salganik", was.salganik), ("tree", was.tree)):
        noise = 1.96 * math.sqrt(then * (1 - then) * (1 / RUNS + 1 / found.runs))
        held.append(
            Band(f"coverage of {interval}", then, found.coverage("rds-ii", interval).share, ROOM + noise)
        )
    return held
