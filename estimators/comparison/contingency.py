"""Are two outcomes associated? A chi-square test whose null keeps that recruits resemble their recruiters."""

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from estimators.comparison.independence import TableMethod, independent_shares
from estimators.comparison.results import chance, finite
from estimators.errors import EstimatorError
from estimators.estimation.cross_table import cross_table
from estimators.estimation.provenance import Provenance, SampleSummary, sample_notes, summary_of
from estimators.estimation.results import align
from estimators.estimation.settings import check_choice, check_numbers
from estimators.sample.choices import Seeds
from estimators.sample.outcome import Categories
from estimators.sample.recruitment_sample import RecruitmentSample

F8: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """A weighted table of two outcomes, and how far it is from independence."""

    rows: str
    columns: str
    row_levels: tuple[str, ...]
    column_levels: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]
    """Weighted counts that sum to `n`, row by row."""
    n: int
    statistic: float
    """Pearson's chi-square of the counts."""
    p: float
    sample: SampleSummary
    method: Provenance[TableMethod]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain data; NaN becomes None."""
        return {
            "rows": self.rows,
            "columns": self.columns,
            "row_levels": list(self.row_levels),
            "column_levels": list(self.column_levels),
            "counts": [list(row) for row in self.counts],
            "n": self.n,
            "test": finite({"statistic": self.statistic, "p": self.p}),
            "sample": asdict(self.sample),
            "method": self.method.as_dict(),
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        m, s = self.method, self.sample
        cells = [
            [level, *(f"{count:.1f}" for count in row)]
            for level, row in zip(self.row_levels, self.counts, strict=True)
        ]
        return "\n".join(
            [
                f"{self.rows} by {self.columns}: weighted counts",
                (
                    f"{m.method}; {m.replicates} replicates from seed {m.seed} under independence; seeds"
                    f" {m.seeds}d"
                ),
                f"{s}, version {m.version}",
                *align(["", *self.column_levels], cells, left=1),
                f"chi-square {self.statistic:.2f}, p {chance(self.p)}",
                *map("! {}".format, self.warnings),
            ]
        )


def contingency(
    sample: RecruitmentSample,
    rows: str,
    columns: str,
    *,
    method: TableMethod = "rds-ii",
    replicates: int = 1000,
    seed: int = 0,
    seeds: Seeds = "include",
    threads: int = 1,
) -> Association:
    """Return the weighted table of two outcomes, and the chance of one as far from independence.

    Under the null, each outcome keeps its own homophily and shares, and knows nothing of the other: a
    homophily configuration graph (Fellows 2019) is fitted to each, and the observed tree is filled again from
    their product, `replicates` times. The ordinary chi-square distribution would take the respondents for
    independent, and find associations that are not there. `method` weighs the table: "rds-ii", "hcg" (small
    fraction) or "mean". Someone who did not answer both is left out.

    Raises what `estimate` does, and EstimatorError where an outcome has fewer than two levels or the method
    has no weights in a replicate.
    """
    check_choice("method", method, get_args(TableMethod))
    check_numbers(replicates=replicates, threads=threads)
    one, other = _with_two_levels(sample, rows), _with_two_levels(sample, columns)
    table = cross_table(sample, rows, columns, method=method, seeds=seeds, interval="naive")
    n = table.joint.estimates[0].n
    null = independent_shares(
        sample, one, other, method=method, replicates=replicates, seed=seed, seeds=seeds, threads=threads
    )
    defined = np.isfinite(null).all(axis=1)
    drawn = chi_square(null[defined].reshape(-1, len(one.levels), len(other.levels))) * n
    counts = table.counts()
    statistic = float(chi_square(np.array(counts)))
    notes = sample_notes(sample)
    if left_out := int((~defined).sum()):
        notes.append(f"{left_out} of {replicates} replicates gave no table and were left out")
    return Association(
        rows=rows,
        columns=columns,
        row_levels=one.levels,
        column_levels=other.levels,
        counts=tuple(map(tuple, counts)),
        n=n,
        statistic=statistic,
        p=(1 + int((drawn >= statistic).sum())) / (1 + len(drawn)),
        sample=summary_of(sample),
        method=Provenance(
            method=method,
            interval="hcg",
            interval_type="normal",
            replicates=replicates,
            seed=seed,
            seeds=seeds,
            missing_network_size=sample.missing_network_size,
        ),
        warnings=tuple(notes),
    )


def _with_two_levels(sample: RecruitmentSample, name: str) -> Categories:
    outcome = sample.categories(name)
    if len(np.unique(outcome.codes[outcome.known])) < 2:
        raise EstimatorError(f"{name!r} has one level only: there is nothing to test")
    return outcome


def chi_square(table: F8) -> F8:
    """Return Pearson's chi-square of tables of shape (..., rows, columns).

    Counts, or shares (then per person).
    """
    total = table.sum(axis=(-2, -1), keepdims=True)
    expected = table.sum(axis=-1, keepdims=True) * table.sum(axis=-2, keepdims=True) / total
    terms = np.divide((table - expected) ** 2, expected, out=np.zeros_like(table), where=expected > 0)
    return np.asarray(terms.sum(axis=(-2, -1)))
