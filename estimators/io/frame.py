"""A sample from a pandas or polars data frame (or any other that narwhals knows)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import IntoDataFrame

from estimators.sample.coupons import Coupons
from estimators.sample.outcome import text_of
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.recruitment_sample import MissingNetworkSize, RecruitmentSample


def from_frame(
    frame: IntoDataFrame,
    outcomes: Sequence[str] | None = None,
    *,
    id: str = "id",  # noqa: A002  the column's name in the file format
    recruiter: str | Coupons[str] = "recruiter_id",
    network_size: str = "network_size",
    recruited_at: str | None = None,
    levels: Mapping[str, Sequence[str]] | None = None,
    categories: Collection[str] = (),
    seed_code: str = "seed",
    missing_network_size: MissingNetworkSize = "error",
) -> RecruitmentSample:
    """Return the sample in a data frame with one row per respondent; arguments are as in `read_csv`.

    The levels of categorical columns keep the frame's order. Codes that the frame turned into numbers
    (1001.0) are whole again; one that has lost its leading zeros cannot be told, so read such columns as
    text.
    """
    table = nw.from_native(frame, eager_only=True)
    coupons = [recruiter.redeemed, *recruiter.issued] if isinstance(recruiter, Coupons) else [recruiter]
    named = [id, *coupons, network_size, *([recruited_at] if recruited_at else [])]
    wanted = [name for name in table.columns if name not in named] if outcomes is None else list(outcomes)
    if absent := [name for name in dict.fromkeys([*named, *wanted]) if name not in table.columns]:
        raise SampleProblems(
            [f"the frame has no column {join_some(absent)}; it has {join_some(table.columns)}"]
        )
    return RecruitmentSample.from_columns(
        _cells(table[id]),
        Coupons(_cells(table[recruiter.redeemed]), [_cells(table[name]) for name in recruiter.issued])
        if isinstance(recruiter, Coupons)
        else _cells(table[recruiter]),
        _cells(table[network_size]),
        {name: _codes(table[name]) if name in categories else _cells(table[name]) for name in wanted},
        recruited_at=_cells(table[recruited_at]) if recruited_at else None,
        levels={
            **{name: _read_levels(table[name]) for name in wanted if _is_categorical(table[name])},
            **(levels or {}),
        },
        seed_code=seed_code,
        missing_network_size=missing_network_size,
    )


def _cells(column: nw.Series[Any]) -> list[Any]:
    return [
        None if missing else cell
        for cell, missing in zip(column.to_list(), column.is_null().to_list(), strict=True)
    ]


def _codes(column: nw.Series[Any]) -> list[str]:
    return [text_of(cell) for cell in _cells(column)]


def _is_categorical(column: nw.Series[Any]) -> bool:
    return isinstance(column.dtype, nw.Categorical | nw.Enum)


def _read_levels(column: nw.Series[Any]) -> list[str]:
    return [str(level) for level in column.cat.get_categories().to_list()]
