"""Reading the columns that make a sample: each reader notes every problem it finds, with the ids."""

import shlex
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from estimators.sample.lookup import SCIENTIFIC, find_repeated, find_rows, suggest
from estimators.sample.problems import Problems, join_some
from estimators.sample.texts import Column, as_numbers, as_texts

LARGEST_NETWORK_SIZE = 10**9
Recourse: TypeAlias = Literal["error", "seed"]
"""What becomes of somebody whose recruiter cannot be told: an error, or they are taken for a seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """How the recruiter of each row is told."""

    seed_codes: tuple[str, ...] = ("seed",)
    """What marks a seed beside an empty cell."""
    unknown_recruiter: Recourse = "error"
    ambiguous_coupon: Recourse = "error"

    def find_seeds(self, codes: pl.Series) -> pl.Series:
        """Return which rows a column of recruiters or of redeemed coupons marks as seeds."""
        return codes.is_in(["", *self.seed_codes])

    def begin_chains(self, is_seed: pl.Series, strangers: pl.Series) -> pl.Series:
        """Return which rows are seeds: those marked, and those of unknown recruiters where chosen."""
        return is_seed | strangers if self.unknown_recruiter == "seed" else is_seed


def read_ids(ids: Column, problems: Problems) -> pl.Series:
    """Return ids as text; each must be there, and be there once."""
    names = as_texts(ids)
    if not len(names):
        problems.add("there are no respondents")
        problems.raise_if_any()
    if (nameless := (names == "").arg_true() + 1).len():
        problems.add("rows without an id: {}", nameless.to_list())
    if twice := find_repeated(names):
        way_out = "Keep one row for each person"
        if all(SCIENTIFIC.fullmatch(name) for name in twice):
            way_out = "A spreadsheet has shortened them: show the column as whole numbers, and save it again"
        problems.add(f"ids that appear more than once: {{}}. {way_out}", twice)
    return names


def read_recruiters(
    ids: pl.Series, column: Column, origins: Origins, problems: Problems, notes: list[str]
) -> NDArray[np.int64]:
    """Return the row of each row's recruiter, -1 for seeds."""
    recruiters = as_texts(column)
    is_seed = origins.find_seeds(recruiters)
    rows = find_rows(ids, recruiters)
    rows[is_seed.to_numpy()] = -1
    strangers = ~is_seed & pl.Series(rows < 0)
    check_seeds(ids, origins.begin_chains(is_seed, strangers), origins.seed_codes, "recruiter", problems)
    if strangers.any():
        _tell_strangers(ids, recruiters, strangers, origins, problems, notes)
    if (own := ~is_seed & (recruiters == ids)).any():
        problems.add(
            "recruited by themselves: {}. Correct them in the file; where that marks a seed, leave the cell "
            "empty",
            ids.filter(own),
        )
    return rows


def check_seeds(
    ids: pl.Series, is_seed: pl.Series, codes: Collection[str], cell: str, problems: Problems
) -> None:
    """Note seed codes that are somebody's id, and that there are no seeds."""
    if cell == "recruiter":
        for code in codes:
            if (ids == code).any():
                problems.add(f"{code!r} marks seeds and is also somebody's id: choose another seed code")
    if not is_seed.any():
        problems.add(
            f"there are no seeds: leave a seed's {cell} empty, or write 'seed', or name what stands there "
            "with --seed-code (in Python seed_code=)"
        )


def _tell_strangers(
    ids: pl.Series,
    recruiters: pl.Series,
    strangers: pl.Series,
    origins: Origins,
    problems: Problems,
    notes: list[str],
) -> None:
    """Note people whose recruiter is not there: a problem, or the choice to take them for seeds."""
    who, by = ids.filter(strangers), recruiters.filter(strangers)
    if origins.unknown_recruiter == "seed":
        notes.append(f"{len(who)} whose recruiter is not in the sample are taken for seeds: {join_some(who)}")
        return
    near = suggest(ids, by.unique().to_list())
    pairs = [f"{i} (by {r}{_did_you_mean(near, r)})" for i, r in zip(who, by, strict=True)]
    problems.add(
        "recruited by somebody who is not in the sample, nor marked as seeds: {}. " + way_on(by), pairs
    )


def way_on(codes: pl.Series) -> str:
    """Return what to do about codes of recruiters that are nobody's."""
    distinct = codes.unique(maintain_order=True).to_list()
    marks = (
        f"; if {distinct[0]} marks seeds, add --seed-code={shlex.quote(distinct[0])}"
        if len(distinct) == 1
        else ""
    )
    return (
        f"Correct them in the file{marks}, or take these people for seeds with --unknown-recruiter seed "
        '(in Python unknown_recruiter="seed")'
    )


def _did_you_mean(near: dict[str, str], code: str) -> str:
    return f", did you mean {near[code]}?" if code in near else ""


def read_network_size(ids: pl.Series, column: Column, problems: Problems) -> NDArray[np.int64]:
    """Return network sizes, 0 where missing."""
    sizes = as_numbers(column)
    if sizes is None:
        texts = as_texts(column)
        answered = (texts != "").to_numpy()
        sizes = texts.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
    else:
        answered = ~np.isnan(sizes)
    with np.errstate(invalid="ignore"):
        fine = (sizes >= 0) & (sizes <= LARGEST_NETWORK_SIZE) & (sizes == np.floor(sizes))
    if (wrong := answered & ~fine).any():
        problems.add(
            "network size is not a whole number of 1 or more for: {}. Correct them in the file, or name what "
            "stands there for unknown with --missing-code (in Python missing_codes=) and choose "
            "--missing-network-size drop",
            ids.filter(pl.Series(wrong)),
        )
        sizes = np.where(wrong, 1, sizes)  # no size is said to be missing as well
    return np.where(answered, sizes, 0).astype(np.int64)
