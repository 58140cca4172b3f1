"""Who recruited whom, told by coupons.

The one that each person brought, and the ones they were given to pass on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from estimators.sample.columns import Origins, check_seeds, way_on
from estimators.sample.lookup import find_rows, suggest
from estimators.sample.problems import Problems, join_some
from estimators.sample.texts import Column as Cells
from estimators.sample.texts import as_texts

Column = TypeVar("Column")


@dataclass(frozen=True, slots=True)
class Coupons(Generic[Column]):
    """The columns that hold coupons.

    Columns themselves for `from_columns`, their names for a file or a data frame. `redeemed` is the coupon
    that a person brought (empty, or the seed code, for seeds); `issued` are the columns of the coupons that
    they were given, empty where they were given fewer.
    """

    redeemed: Column
    issued: Sequence[Column]


def trace(
    ids: pl.Series, coupons: Coupons[Cells], origins: Origins, problems: Problems, notes: list[str]
) -> NDArray[np.int64]:
    """Return the row of each row's recruiter, -1 for seeds.

    The one who was issued the coupon that they redeemed.
    """
    redeemed = as_texts(coupons.redeemed)
    is_seed = origins.find_seeds(redeemed)
    issued = _list_issued(coupons)
    if issued["together"].any():
        notes.append("cells that hold several coupons, with ; , or | between them, are taken apart")
    ambiguous = _tell_issued_twice(issued, redeemed.filter(~is_seed), origins, problems, notes)
    at = np.full(len(ids), -1, dtype=np.int64)
    at[~is_seed.to_numpy()] = find_rows(issued["code"], redeemed.filter(~is_seed))
    rows = np.where(is_seed.to_numpy() | (at < 0), -1, issued["row"].to_numpy()[at] if len(issued) else -1)
    chains = origins.begin_chains(is_seed, ~is_seed & pl.Series(at < 0))
    check_seeds(ids, chains, origins.seed_codes, "redeemed coupon", problems)
    bearers = pl.DataFrame({"code": redeemed, "id": ids}).filter(~is_seed)
    unknown = bearers.filter(pl.Series(at < 0).filter(~is_seed))
    _tell_unknown(unknown, issued["code"], origins, problems, notes)
    unclear = [*unknown["code"].unique(), *ambiguous]
    _tell_shared(bearers.filter(~pl.col("code").is_in(unclear)), notes)
    if (own := rows == np.arange(len(ids))).any():
        problems.add("redeemed a coupon of their own: {}", ids.filter(pl.Series(own)))
    return np.where(redeemed.is_in(ambiguous).to_numpy(), -1, rows).astype(np.int64)


def count_issued(columns: Sequence[Cells]) -> pl.Series:
    """Return how many coupons each row was given, as text."""
    given = [_take_apart(as_texts(column)).list.len().cast(pl.Int64) for column in columns]
    return pl.select(pl.sum_horizontal(given)).to_series().cast(pl.String)


def _list_issued(coupons: Coupons[Cells]) -> pl.DataFrame:
    """Return every coupon that was written down as issued, and the row of the one it was issued to.

    `together` says that it stood in one cell with others.
    """
    columns = [as_texts(column) for column in coupons.issued]
    if not columns:
        return pl.DataFrame(schema={"code": pl.String, "row": pl.Int64, "together": pl.Boolean})
    frames = []
    for column in columns:
        codes = _take_apart(column)
        cells = pl.DataFrame({"code": codes, "row": np.arange(len(column)), "together": codes.list.len() > 1})
        frames.append(cells.explode("code").drop_nulls("code"))
    return pl.concat(frames)


def _take_apart(cells: pl.Series) -> pl.Series:
    """Return the codes in each cell, as lists; none where a cell is empty."""
    parts = cells.str.replace_all(r"\s*[;,|]\s*", ";").str.split(";")
    return parts.list.eval(pl.element().filter(pl.element() != ""))


def _tell_issued_twice(
    issued: pl.DataFrame, redeemed: pl.Series, origins: Origins, problems: Problems, notes: list[str]
) -> list[str]:
    """Note the coupons written down more than once; return those that leave the recruiter unclear."""
    twice = (
        issued.filter(pl.col("code").is_duplicated())
        .group_by("code")
        .agg(pl.col("row").n_unique())
        .sort("code")
    )
    brought = pl.col("code").is_in(redeemed.unique().to_list())
    harmless = twice.filter(~brought)["code"].to_list()
    if harmless:
        notes.append(f"{_count(harmless)} written down twice and redeemed by nobody: {join_some(harmless)}")
    if same := twice.filter(brought & (pl.col("row") == 1))["code"].to_list():
        notes.append(f"{_count(same)} written down twice for one person: {join_some(same)}")
    unclear: list[str] = twice.filter(brought & (pl.col("row") > 1))["code"].to_list()
    if unclear and origins.ambiguous_coupon == "seed":
        notes.append(
            f"{_count(unclear)} issued to more than one person, and whoever brought one is taken for a seed: "
            f"{join_some(unclear)}"
        )
    elif unclear:
        problems.add(
            "coupons issued more than once, to different people, and redeemed: {}. Correct them in the file, "
            "or take those who brought them for seeds with --ambiguous-coupon seed "
            '(in Python ambiguous_coupon="seed")',
            unclear,
        )
    return unclear


def _tell_unknown(
    unknown: pl.DataFrame, issued: pl.Series, origins: Origins, problems: Problems, notes: list[str]
) -> None:
    """Note coupons that nobody was issued: a problem, or the choice to take their bearers for seeds."""
    if not len(unknown):
        return
    by_code = unknown.group_by("code", maintain_order=True).agg("id")
    near = suggest(issued, by_code["code"].to_list())
    listed = [
        f"{code} (by {join_some(who)}{f', did you mean {near[code]}?' if code in near else ''})"
        for code, who in by_code.iter_rows()
    ]
    if origins.unknown_recruiter == "seed":
        notes.append(
            f"{len(unknown)} brought a coupon that nobody was issued, and are taken for seeds: "
            f"{join_some(listed)}"
        )
        return
    problems.add(
        "coupons redeemed that nobody was issued: {}. " + way_on(by_code["code"]),
        listed,
    )


def _tell_shared(bearers: pl.DataFrame, notes: list[str]) -> None:
    """Note coupons that more than one person brought: their recruiter is clear all the same."""
    shared = bearers.filter(pl.col("code").is_duplicated()).group_by("code", maintain_order=True).agg("id")
    if len(shared):
        listed = [f"{code} (by {join_some(who)})" for code, who in shared.iter_rows()]
        notes.append(
            f"{_count(listed)} redeemed more than once, and issued to one person, who is the recruiter: "
            f"{join_some(listed)}"
        )


def _count(codes: Sequence[str]) -> str:
    return "one coupon was" if len(codes) == 1 else f"{len(codes)} coupons were"
