"""The reference cases, read through the library's own front door."""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import polars as pl

from estimators import RecruitmentSample, from_frame

REFERENCE = Path(__file__).parents[1] / "estimators" / "reference"
NAMES = ("tiny", "psw", "highfraction", "missing", "heaped", "edge", "quirks", "sspse_size")
NOT_OUTCOMES = ("id", "recruiter_id", "network_size", "wave", "recruited_at")


@dataclass(frozen=True)
class Record:
    """One figure of the reference: R's call, its seed, and the value or the error."""

    id: str
    call: str
    seed: int | None
    value: Any
    error: str | None

    @property
    def outcome(self) -> str:
        return self.id.split(".")[0]

    def by_level(self, figure: str) -> dict[str | None, float]:
        """Return a figure of every level; a mean has the level None."""
        value = self.value["bootstrap"][figure] if figure in ("mean", "sd") else self.value[figure]
        levels = self.value["levels"]
        return {None: value} if isinstance(levels, str) else dict(zip(levels, value, strict=True))

    @property
    def replicates(self) -> int:
        return self.value["bootstrap"]["B"]


@dataclass(frozen=True)
class Case:
    """A sample with its records; `N` is its population size."""

    name: str
    N: int
    records: tuple[Record, ...]

    @cached_property
    def frame(self) -> pl.DataFrame:
        return pl.read_csv(
            REFERENCE / f"{'tiny' if self.name == 'quirks' else self.name}.csv", infer_schema_length=None
        )

    @cached_property
    def outcomes(self) -> list[str]:
        return [name for name in self.frame.columns if name not in NOT_OUTCOMES]

    def sample(
        self, sizes: str = "largest", *, turned: bool = False, **changes: list[Any]
    ) -> RecruitmentSample:
        """Return the sample with missing and zero network sizes treated by hand as one of R's functions does.

        "largest": the largest size, as its estimators do; "beyond": one more, as its RDS-I weights do;
        "drop": left out, as `vh.weights` does with missing ones; "one": zero becomes 1, as it does with
        zeros. `turned` has the last row first.
        """
        frame = self.frame.with_columns(**{name: pl.Series(column) for name, column in changes.items()})
        size = frame["network_size"]
        largest = int(size.max())
        unknown = pl.col("network_size").is_null() | (pl.col("network_size") == 0)
        put = {"largest": largest, "beyond": largest + 1, "drop": None, "one": 1}[sizes]
        known = pl.when(unknown).then(pl.lit(put)).otherwise(pl.col("network_size"))
        if sizes == "one":
            known = pl.when(pl.col("network_size") == 0).then(pl.lit(1)).otherwise(pl.col("network_size"))
        timed = "recruited_at" if "recruited_at" in frame.columns else None
        frame = frame.with_columns(known.alias("network_size"))
        return from_frame(
            frame.reverse() if turned else frame,
            [*self.outcomes, *(name for name in changes if name not in self.frame.columns)],
            recruited_at=timed,
            missing_network_size="drop",
        )

    @cached_property
    def replaced(self) -> RecruitmentSample:
        """The sample under the rule of the reference's estimators."""
        return self.sample("largest")


@cache
def load(name: str) -> Case:
    """Return a case by name, with the records of its top-up."""
    files = [f for part in ("", ".topup") if (f := REFERENCE / f"{name}{part}.expected.json").exists()]
    contents = [json.loads(file.read_text()) for file in files]
    records = tuple(
        Record(
            id=r["id"],
            call=re.sub(r"\s+", " ", r["call"]),
            seed=r["seed"],
            value=r.get("value"),
            error=r.get("error"),
        )
        for content in contents
        for r in content["records"]
    )
    return Case(name, contents[0].get("N", 400), records)
