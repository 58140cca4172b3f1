"""The rows of a file of respondents: what every reader returns and every writer takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Unpack

import polars as pl

from estimators.io.answers import Answers
from estimators.io.cells import Cell, Columns, series_of, texts
from estimators.io.mistaken_roles import refuse_mistaken
from estimators.io.options import SEED_WORDS, Reading, ReadingOptions
from estimators.io.roles import (
    ID,
    NETWORK_SIZE,
    OWN_COUPON,
    RECRUITER,
    Roles,
    find_issued,
    find_roles,
    find_times,
    is_about_recruitment,
)
from estimators.io.sites import tell_separate_sites
from estimators.sample.columns import Origins
from estimators.sample.coupons import Coupons, trace
from estimators.sample.problems import Problems, join_some
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.texts import Column, Trimmed, as_texts

SEED = "seed"
MISSING_CODES = ("NA", ".", "NaN", "nan", "<NA>", "#N/A", "NULL", "#NULL!")
"""What programs write for missing beside an empty cell, in files that have no missing values of their own."""


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
    notes: tuple[str, ...] = ()
    """What was assumed when the file was read."""
    repeated: frozenset[str] = frozenset()
    """Names that more than one column has; the first of them is meant, and none may be chosen."""
    missing_codes: tuple[str, ...] = MISSING_CODES
    thing: str = "file"
    """What the caller knows it as."""
    separator: str | None = None
    """What stood between the cells, where the file was text."""
    trimmed: bool = False
    """Whether no cell of text has blanks at its edges, nor is null."""

    def __len__(self) -> int:
        return len(self.series(next(iter(self.columns)))) if self.columns else 0

    def series(self, name: str) -> pl.Series:
        """Return a column as a whole: text or numbers."""
        return (
            self.columns.series(name) if isinstance(self.columns, Columns) else series_of(self.columns[name])
        )

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The columns that hold answers, rather than recruitment."""
        names = tuple(self.columns)
        return tuple(name for name in names if not is_about_recruitment(name, names))

    @property
    def coupons(self) -> tuple[str, ...]:
        """The columns of coupons issued, in their order."""
        return find_issued(tuple(self.columns))

    @property
    def recruited_at(self) -> str | None:
        """The column of recruitment times, if there is one."""
        return find_times(tuple(self.columns))

    def rename_roles(self, **options: Unpack[ReadingOptions]) -> "Table":
        """Return the table with the columns that make a sample first, under their canonical names.

        Another column that has such a name already is called `NAME_in_file`, and a note says so. Raises
        SampleProblems when a column is not there.
        """
        roles = self.find_roles(Reading(**options))
        who = roles.recruiter
        wanted = {roles.id: ID}
        if isinstance(who, Coupons):
            issued = {name: f"coupon_{place}" for place, name in enumerate(who.issued, start=1)}
            wanted |= {who.redeemed: OWN_COUPON, roles.network_size: NETWORK_SIZE, **issued}
        else:
            wanted |= {who: RECRUITER, roles.network_size: NETWORK_SIZE}
        self.require(wanted)
        rest = [name for name in self.columns if name not in wanted]
        moved = {name: f"{name}_in_file" if name in wanted.values() else name for name in rest}
        names = wanted | moved
        displaced = [f"{old} is called {new}" for old, new in moved.items() if old != new]
        return replace(
            self,
            columns=Columns({new: self.series(old) for old, new in names.items()}),
            levels={names[name]: levels for name, levels in self.levels.items() if name in names},
            notes=(*self.notes, *roles.notes, *displaced),
        )

    def find_roles(self, reading: Reading) -> Roles:
        """Return which columns make a sample."""
        return find_roles(tuple(self.columns), reading)

    def with_column(self, name: str, column: pl.Series) -> "Table":
        """Return the table with another column, or with that one in place of the one of that name."""
        held = {each: self.series(each) for each in self.columns}
        return replace(self, columns=Columns({**held, name: column}))

    def filter(self, rows: pl.Series) -> "Table":
        """Return the table with those rows alone."""
        return replace(self, columns=Columns({name: self.series(name).filter(rows) for name in self.columns}))

    def recruiters(self) -> list[str]:
        """Return each row's recruiter, empty for seeds, also where only coupons tell who that was.

        Somebody whose coupon leads to nobody, or to two people, is a seed here.
        """
        if RECRUITER in self.columns:
            marks = {SEED, *({*SEED_WORDS} - {*texts(self.columns.get(ID, ()))})}
            return ["" if text in marks else text for text in texts(self.columns[RECRUITER])]
        self.require([ID, OWN_COUPON])
        ids = as_texts(self.series(ID))
        coupons: Coupons[Column] = Coupons(
            self.series(OWN_COUPON), [self.series(name) for name in self.coupons]
        )
        origins = Origins(seed_codes=(SEED,), unknown_recruiter="seed", ambiguous_coupon="seed")
        rows = trace(ids, coupons, origins, Problems(), [])
        return [ids[row] if row >= 0 else "" for row in rows.tolist()]

    def sample(
        self, outcomes: Sequence[str] | None = None, **options: Unpack[ReadingOptions]
    ) -> RecruitmentSample:
        """Return the validated sample; arguments are as in `read_csv`.

        Raises SampleProblems with everything that is wrong.
        """
        reading = Reading(**options)
        roles = self.find_roles(reading)
        named = [*roles.named, *([roles.recruited_at] if roles.recruited_at else [])]
        wanted = [n for n in self.outcomes if n not in named] if outcomes is None else list(outcomes)
        self.require([*named, *wanted])
        self.require_coded(reading.missing_codes_by_column)
        answers = Answers(self, reading)
        stated = {
            **{name: answers.known_levels(name) for name in wanted if name in self.levels},
            **(reading.levels or {}),
        }
        ids = answers.codes(roles.id)
        who = roles.recruiter
        recruiters: Trimmed | Coupons[Column] = (
            Coupons(answers.codes(who.redeemed), [answers.codes(name) for name in who.issued])
            if isinstance(who, Coupons)
            else answers.codes(who)
        )
        refuse_mistaken(roles, recruiters, ids.texts, {name: self.series(name) for name in self.coupons})
        sample = RecruitmentSample.from_columns(
            ids,
            recruiters,
            answers.sizes(roles.network_size),
            answers.outcomes(wanted, as_text={*stated, *reading.categories}),
            recruited_at=answers.codes(roles.recruited_at) if roles.recruited_at else None,
            levels=stated,
            seed_code=reading.seed_codes(ids.texts.filter(ids.texts.is_in(SEED_WORDS)).to_list()),
            missing_network_size=reading.missing_network_size,
            unknown_recruiter=reading.unknown_recruiter,
            ambiguous_coupon=reading.ambiguous_coupon,
            network_size_floor=reading.network_size_floor,
            network_size_cap=reading.network_size_cap,
            notes=[*self.notes, *roles.notes, *answers.notes],
        )
        others = {
            n: self.series(n) for n in self.outcomes if n not in named and self.series(n).dtype == pl.String
        }
        return replace(sample, notes=(*sample.notes, *tell_separate_sites(sample, others)))

    def require_coded(self, columns: Collection[str]) -> None:
        """Raise SampleProblems unless the columns that have codes for missing of their own are there."""
        problems = Problems()
        if absent := [name for name in columns if name not in self.columns]:
            problems.add(
                f"--missing-code (in Python missing_codes_by_column=) names {join_some(absent)}, and the "
                f"{self.thing} has no such column; it has {join_some(self.columns)}"
            )
        problems.raise_if_any()

    def require(self, names: Collection[str]) -> None:
        """Raise SampleProblems unless all those columns are there, each once."""
        problems = Problems()
        if absent := [name for name in dict.fromkeys(names) if name not in self.columns]:
            near = _suggest_options(absent)
            problems.add(
                f"the {self.thing} has no column {join_some(absent)}; it has {join_some(self.columns)}{near}"
            )
        if twice := [name for name in dict.fromkeys(names) if name in self.repeated]:
            problems.add("columns that appear more than once: {}. Rename all but one of each", twice)
        problems.raise_if_any()


_OPTIONS = {
    ID: "--id",
    RECRUITER: "--recruiter, or --own-coupon and --issued-coupon",
    NETWORK_SIZE: "--network-size",
}


def _suggest_options(absent: Sequence[str]) -> str:
    """Return the options that name the columns of recruitment, where those are what is not there."""
    helpful = [_OPTIONS[name] for name in absent if name in _OPTIONS]
    return f". Name it with {' and '.join(helpful)}" if helpful else ""
