"""Two outcomes at once: the share of the population in every cell."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Unpack

import numpy as np

from estimators.errors import UnknownName
from estimators.estimation.estimate import estimate
from estimators.estimation.results import Estimate, EstimateTable, align, short
from estimators.estimation.settings import CellSettings
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    """Shares of everybody who answered both; `table["yes", "home_care"]` is one cell with its interval.

    `rows` and `columns` are the levels in their stated order; `joint` is the table of estimates behind the
    cells, with the settings and warnings.
    """

    row_outcome: str
    column_outcome: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    joint: EstimateTable

    def __getitem__(self, cell: tuple[str, str]) -> Estimate:
        row, column = cell
        if row not in self.rows or column not in self.columns:
            raise UnknownName(f"no cell {cell}; there are rows {self.rows} and columns {self.columns}")
        return self.joint.estimates[self.rows.index(row) * len(self.columns) + self.columns.index(column)]

    def shares(self) -> list[list[float]]:
        """Return the shares, row by row; they sum to 1."""
        return [[self[row, column].estimate for column in self.columns] for row in self.rows]

    def counts(self) -> list[list[float]]:
        """Return the weighted counts, row by row.

        The shares of as many people as there are respondents who answered both.
        """
        n = self.joint.estimates[0].n
        return [[share * n for share in row] for row in self.shares()]

    def __str__(self) -> str:
        head = [f"{self.row_outcome} / {self.column_outcome}", *self.columns]
        cells = [
            [
                row,
                *(
                    f"{short(e.estimate)} ({short(e.low)} to {short(e.high)})"
                    for e in (self[row, c] for c in self.columns)
                ),
            ]
            for row in self.rows
        ]
        return "\n".join([*align(head, cells, left=1), *map("! {}".format, self.joint.warnings)])


def cross_table(
    sample: RecruitmentSample, rows: str, columns: str, **settings: Unpack[CellSettings]
) -> CrossTable:
    """Return the joint shares of two outcomes with levels; `settings` are those of `estimate`.

    The methods that size groups (RDS-I, HCG) take the cells as the groups. For shares within rows use
    `estimate(..., by=rows)`. Raises what `estimate` does, and EstimatorError when an outcome is a quantity.
    """
    one, other = sample.categories(rows), sample.categories(columns)
    cells = Categories(
        name=f"{rows} x {columns}",
        levels=tuple(f"{a} x {b}" for a in one.levels for b in other.levels),
        codes=np.where(one.known & other.known, one.codes * len(other.levels) + other.codes, -1),
    )
    both = replace(sample, outcomes=MappingProxyType({**sample.outcomes, cells.name: cells}))
    return CrossTable(
        row_outcome=rows,
        column_outcome=columns,
        rows=one.levels,
        columns=other.levels,
        joint=estimate(both, [cells.name], **settings),
    )
