"""A respondent-driven sample: validated once, then immutable. Every estimate starts from one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from estimators.errors import EstimatorError, UnknownName
from estimators.numerics.recruitment_tree import RecruitmentTree, grow
from estimators.sample.columns import Origins, Recourse, read_ids, read_network_size, read_recruiters
from estimators.sample.coupons import Coupons, trace
from estimators.sample.outcome import Categories, Outcome, read_outcome
from estimators.sample.plausibility import find_far_times, size_notes, time_notes
from estimators.sample.problems import Problems, join_some
from estimators.sample.texts import Column, as_array
from estimators.sample.times import check_order, read_times

MissingNetworkSize: TypeAlias = Literal["error", "drop", "impute"]
NetworkSizeFloor: TypeAlias = Literal["none", "seen"]

_NO_RECRUITMENT = (
    "nobody recruited anybody: these are seeds alone, and no interval can follow recruitment; "
    "the naive interval takes them for people drawn independently"
)


@dataclass(frozen=True, kw_only=True)
class NetworkSizePolicy:
    """What was done about respondents whose network size was missing or zero.

    `drop` leaves them out of every estimate and keeps them in the tree; `impute` gives them `value`, the
    median of the network sizes that were reported. `count` respondents were touched.
    """

    policy: MissingNetworkSize
    count: int = 0
    value: int | None = None
    source: str | None = None
    """Where the network sizes come from, when they are not those reported."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RecruitmentSample:
    """Who took part, who recruited them, how many peers they know, and what they answered.

    Make one with `RecruitmentSample.from_columns`, `read_csv`, `from_frame` or `from_coupons`; they validate.
    Arrays have one entry per respondent, in the order of the rows given, and cannot be written to.
    `network_size` is 0 where it is unknown and the policy is to drop. `tree` holds the same people
    breadth-first.
    """

    ids: NDArray[np.str_]
    recruiter_ids: NDArray[np.str_]
    network_size: NDArray[np.int64]
    outcomes: Mapping[str, Outcome]
    recruited_at: NDArray[np.float64] | None
    missing_network_size: NetworkSizePolicy
    tree: RecruitmentTree
    notes: tuple[str, ...] = ()
    """What was assumed or is hardly true of these data; every result repeats it."""

    @classmethod
    def from_columns(
        cls,
        ids: Column,
        recruiter_ids: Column | Coupons[Column],
        network_size: Column,
        outcomes: Mapping[str, Column] | None = None,
        *,
        recruited_at: Column | None = None,
        levels: Mapping[str, Sequence[str]] | None = None,
        seed_code: str | Sequence[str] = "seed",
        missing_network_size: MissingNetworkSize = "error",
        unknown_recruiter: Recourse = "error",
        ambiguous_coupon: Recourse = "error",
        network_size_floor: NetworkSizeFloor = "none",
        network_size_cap: int | None = None,
        notes: Sequence[str] = (),
    ) -> "RecruitmentSample":
        """Return the validated sample.

        Raises SampleProblems with everything that is wrong and the ids concerned. A seed's recruiter is empty
        or `seed_code` (or one of several); `recruiter_ids` may also be the coupons that tell who recruited
        whom. `unknown_recruiter` and `ambiguous_coupon` say what becomes of people whose recruiter is not
        there or not clear. Network sizes are whole numbers of 1 or more; `missing_network_size` says what
        happens where they are missing or zero; `network_size_floor` "seen" raises those below the recruits
        seen; `network_size_cap` lowers those above it. `recruited_at` (dates, ISO text or numbers) is
        optional, for all or for nobody; a time far from all others becomes NaN, with a note. An outcome of
        text, truth values or 0/1 has levels, alphabetical unless `levels[name]` states their order; other
        numbers are a quantity. None, NaN and empty text mean missing. `notes` are kept before its own.
        """
        problems, said = Problems(), list(notes)
        outcomes = outcomes or {}
        _check_lengths(ids, recruiter_ids, {"network_size": network_size, **outcomes}, recruited_at, problems)
        names = read_ids(ids, problems)
        origins = Origins(
            seed_codes=(seed_code,) if isinstance(seed_code, str) else tuple(seed_code),
            unknown_recruiter=unknown_recruiter,
            ambiguous_coupon=ambiguous_coupon,
        )
        find = trace if isinstance(recruiter_ids, Coupons) else read_recruiters
        recruiter_row = find(names, recruiter_ids, origins, problems, said)  # type: ignore[arg-type]  # each takes its own
        sizes = read_network_size(names, network_size, problems)
        recruits = np.bincount(recruiter_row + 1, minlength=len(names) + 1)[1:]
        sizes, doubts = size_notes(names, sizes, recruits, network_size_floor, network_size_cap)
        sizes, policy = _apply(missing_network_size, names, sizes, problems)
        times, late = _read_plausible_times(names, recruited_at, recruiter_row, problems)
        answers = {
            name: read_outcome(names, name, column, (levels or {}).get(name), problems)
            for name, column in outcomes.items()
        }
        if unknown := sorted(set(levels or {}) - set(outcomes)):
            problems.add("levels are stated for outcomes that are not in the sample: {}", unknown)
        problems.raise_if_any()  # the chains can only be followed once ids and recruiters make sense
        everyone = as_array(names)
        tree = _grow_tree(everyone, recruiter_row, problems)
        alone = [_NO_RECRUITMENT] if tree.wave[-1] == 0 else []
        return cls(
            ids=_freeze(everyone),
            recruiter_ids=_freeze(_take_recruiters(everyone, recruiter_row)),
            network_size=_freeze(sizes),
            outcomes=MappingProxyType(answers),
            recruited_at=None if times is None else _freeze(times),
            missing_network_size=policy,
            tree=tree,
            notes=tuple(dict.fromkeys([*said, *doubts, *late, *alone])),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        return (
            f"<RecruitmentSample of {len(self)}: {self.tree.seeds} seeds, {self.waves} waves, outcomes"
            f" {join_some(self.outcomes)}>"
        )

    @property
    def is_seed(self) -> NDArray[np.bool_]:
        """Which rows are seeds."""
        return np.asarray(self.recruiter_ids == "")

    @property
    def waves(self) -> int:
        """The last wave's number; seeds alone are wave 0."""
        return int(self.tree.wave[-1])

    @cached_property
    def wave(self) -> NDArray[np.int64]:
        """Each row's wave: 0 for seeds, one more than the recruiter's for recruits."""
        return self.tree.to_rows(self.tree.wave)

    @cached_property
    def chain(self) -> NDArray[np.str_]:
        """The id of the seed from which each row descends."""
        return self.tree.to_rows(self.ids[self.tree.order][self.tree.chain])

    @cached_property
    def recruits(self) -> NDArray[np.int64]:
        """How many recruits each row has."""
        return self.tree.to_rows(self.tree.recruits)

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that any change to the data changes.

        The order of the rows does not.
        """
        order = self.tree.order
        digest = hashlib.sha256()
        columns: list[NDArray[Any]] = [self.ids, self.recruiter_ids, self.network_size]
        if self.recruited_at is not None:
            columns.append(self.recruited_at)
        for name in sorted(self.outcomes):
            digest.update(f"{name}\x1e".encode())
            columns.append(self.outcomes[name].content)
        for column in columns:
            digest.update(("\x1f".join(map(str, column[order].tolist())) + "\x1e").encode())
        return digest.hexdigest()[:16]

    def outcome(self, name: str) -> Outcome:
        """Return an outcome by name, or raise UnknownName with the names there are."""
        try:
            return self.outcomes[name]
        except KeyError:
            raise UnknownName(f"no outcome {name!r}; the sample has: {join_some(self.outcomes)}") from None

    def categories(self, name: str) -> Categories:
        """Return an outcome that has levels.

        EstimatorError when it is a quantity, UnknownName when it is not there.
        """
        outcome = self.outcome(name)
        if not isinstance(outcome, Categories):
            raise EstimatorError(f"{name!r} is a quantity: cut it into categories first")
        return outcome


def _take_recruiters(ids: NDArray[np.str_], recruiter_row: NDArray[np.int64]) -> NDArray[np.str_]:
    """Return the id of each row's recruiter, empty for seeds."""
    found = np.take(ids, recruiter_row, mode="clip")
    found[recruiter_row < 0] = ""
    return found


def _freeze(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that cannot be written to."""
    array.setflags(write=False)
    return array


def _read_plausible_times(
    ids: pl.Series, column: Column | None, recruiter_row: NDArray[np.int64], problems: Problems
) -> tuple[NDArray[np.float64] | None, list[str]]:
    """Return recruitment times, NaN where they are far from all others, and what must be said of those."""
    if column is None:
        return None, []
    times = read_times(ids, column, problems)
    far = find_far_times(times)
    notes = time_notes(ids, far, times)
    times = np.where(far, np.nan, times)
    check_order(ids, times, recruiter_row, problems)
    return times, notes


def _check_lengths(
    ids: Column,
    recruiter_ids: Column | Coupons[Column],
    columns: Mapping[str, Column],
    times: Column | None,
    problems: Problems,
) -> None:
    """Raise SampleProblems unless every column has as many rows as there are ids."""
    columns = dict(columns)
    if isinstance(recruiter_ids, Coupons):
        columns |= {"redeemed": recruiter_ids.redeemed}
        columns |= {f"issued {i}": column for i, column in enumerate(recruiter_ids.issued, start=1)}
    else:
        columns["recruiter_ids"] = recruiter_ids
    if times is not None:
        columns["recruited_at"] = times
    for name, column in columns.items():
        if len(column) != len(ids):
            problems.add(f"column {name!r} has {len(column)} rows where there are {len(ids)} ids")
    problems.raise_if_any()


def _grow_tree(
    ids: NDArray[np.str_], recruiter_row: NDArray[np.int64], problems: Problems
) -> RecruitmentTree:
    """Return the recruitment chains, or raise SampleProblems where no seed leads to somebody."""
    tree, unreached = grow(ids, recruiter_row)
    if len(unreached):
        problems.add(
            "no seed leads to: {}. Among them are people who recruited each other in a circle. Correct their "
            "recruiters in the file; who was recruited by nobody has an empty cell there",
            ids[unreached],
        )
    problems.raise_if_any()
    return tree


def _apply(
    policy: MissingNetworkSize, ids: pl.Series, sizes: NDArray[np.int64], problems: Problems
) -> tuple[NDArray[np.int64], NetworkSizePolicy]:
    """Treat network sizes that are missing or zero (0 here) as the caller says."""
    unknown = sizes == 0
    count = int(unknown.sum())
    if policy not in ("error", "drop", "impute"):
        problems.add(f"missing_network_size is {policy!r}: choose 'error', 'drop' or 'impute'")
    if count and policy == "error":
        problems.add(
            f"network size is missing or zero for {count} of {len(ids)}: {{}}. Ask them again, or choose "
            "--missing-network-size drop or impute (in Python missing_network_size='drop')",
            ids.filter(pl.Series(unknown)),
        )
    if count and count == len(ids):
        problems.add("nobody's network size is known: no estimate can be made")
    elif count and policy == "impute":
        value = max(1, int(np.floor(np.median(sizes[~unknown]) + 0.5)))
        return np.where(unknown, value, sizes), NetworkSizePolicy(policy=policy, count=count, value=value)
    return sizes, NetworkSizePolicy(policy=policy, count=count)
