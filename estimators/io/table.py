"""The rows of a file of respondents: what every reader returns and every writer takes."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from estimators.io.cells import Cell, numbers_or_text, texts
from estimators.sample.coupons import Coupons, trace
from estimators.sample.problems import Problems, SampleProblems, join_some
from estimators.sample.recruitment_sample import MissingNetworkSize, RecruitmentSample

ID, RECRUITER, NETWORK_SIZE, OWN_COUPON = "id", "recruiter_id", "network_size", "own_coupon"
SEED = "seed"
TIMES = ("recruited_at", "enrolled_at")
"""Where the time of recruitment stands: the first of them that a file has."""
_RECRUITMENT = {
    ID,
    RECRUITER,
    NETWORK_SIZE,
    OWN_COUPON,
    *TIMES,
    "completed_at",
    "coupons_issued",
    "wave",
    "chain",
    "seed",
}
_COUPON = re.compile(r"coupon_(\d+)")


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """Columns of equal length, one row per respondent, not yet validated: `sample` does that.

    Readers of formats that know what their columns are give them the names of docs/recruitment-csv.md: `id`,
    `recruiter_id` (or `own_coupon` and `coupon_1`, `coupon_2` ...), `network_size`, `recruited_at`.
    """

    columns: Mapping[str, Sequence[Cell]]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The levels of columns whose format states their order."""
    population_size: int | None = None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The columns that hold answers, rather than recruitment."""
        return tuple(
            name for name in self.columns if name not in _RECRUITMENT and not _COUPON.fullmatch(name)
        )

    @property
    def coupons(self) -> tuple[str, ...]:
        """The columns of coupons issued, in their order."""
        return tuple(
            sorted(filter(_COUPON.fullmatch, self.columns), key=lambda name: int(name.partition("_")[2]))
        )

    @property
    def recruited_at(self) -> str | None:
        """The column of recruitment times, if there is one."""
        return next((name for name in TIMES if name in self.columns), None)

    def rename_roles(self, *, id: str, recruiter: str, network_size: str) -> "Table":  # noqa: A002  the column's name
        """Return the table with those columns first, called `id`, `recruiter_id` and `network_size`.

        A table with coupons needs no recruiter. Raises SampleProblems when a column is not there, or its name
        is taken.
        """
        wanted = {id: ID, recruiter: RECRUITER, network_size: NETWORK_SIZE}
        if recruiter not in self.columns and self.coupons and OWN_COUPON in self.columns:
            del wanted[recruiter]
        self.require(wanted)
        if taken := [new for old, new in wanted.items() if old != new and new in self.columns]:
            raise SampleProblems(
                [f"another column is called {join_some(taken)} already: rename it in the file"]
            )
        rest = {name: column for name, column in self.columns.items() if name not in wanted}
        return replace(self, columns={**{new: self.columns[old] for old, new in wanted.items()}, **rest})

    def recruiters(self) -> list[str]:
        """Return each row's recruiter, empty for seeds, also where only coupons tell who that was."""
        if RECRUITER in self.columns:
            return ["" if text == SEED else text for text in texts(self.columns[RECRUITER])]
        self.require([ID, OWN_COUPON])
        problems, ids = Problems(), np.array(texts(self.columns[ID]), dtype=np.str_)
        coupons = Coupons(self.columns[OWN_COUPON], [self.columns[name] for name in self.coupons])
        rows = trace(ids, coupons, SEED, problems)
        problems.raise_if_any()
        return [str(ids[row]) if row >= 0 else "" for row in rows]

    def sample(
        self,
        outcomes: Sequence[str] | None = None,
        *,
        id: str = ID,  # noqa: A002  the column's name in the file format
        recruiter: str | Coupons[str] = RECRUITER,
        network_size: str = NETWORK_SIZE,
        recruited_at: str | None = None,
        levels: Mapping[str, Sequence[str]] | None = None,
        categories: Collection[str] = (),
        seed_code: str = SEED,
        missing_network_size: MissingNetworkSize = "error",
    ) -> RecruitmentSample:
        """Return the validated sample; arguments are as in `read_csv`.

        Raises SampleProblems with everything that is wrong.
        """
        if recruiter == RECRUITER and RECRUITER not in self.columns and self.coupons:
            recruiter = Coupons(OWN_COUPON, self.coupons)
        who = [recruiter.redeemed, *recruiter.issued] if isinstance(recruiter, Coupons) else [recruiter]
        named = [id, *who, network_size, *([recruited_at] if recruited_at else [])]
        wanted = [n for n in self.outcomes if n not in named] if outcomes is None else list(outcomes)
        self.require([*named, *wanted])
        stated = {**{name: self.levels[name] for name in wanted if name in self.levels}, **(levels or {})}
        as_text = {*stated, *categories}
        return RecruitmentSample.from_columns(
            self.columns[id],
            Coupons(self.columns[recruiter.redeemed], [self.columns[name] for name in recruiter.issued])
            if isinstance(recruiter, Coupons)
            else self.columns[recruiter],
            self.columns[network_size],
            {
                name: texts(self.columns[name]) if name in as_text else numbers_or_text(self.columns[name])
                for name in wanted
            },
            recruited_at=self.columns[recruited_at] if recruited_at else None,
            levels=stated,
            seed_code=seed_code,
            missing_network_size=missing_network_size,
        )

    def require(self, names: Collection[str]) -> None:
        """Raise SampleProblems unless all those columns are there."""
        if absent := [name for name in dict.fromkeys(names) if name not in self.columns]:
            raise SampleProblems(
                [f"the file has no column {join_some(absent)}; it has {join_some(self.columns)}"]
            )
