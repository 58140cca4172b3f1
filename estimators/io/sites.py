"""Sites of a study: which people are of which, and whether they ever recruited each other."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from estimators.io.options import Reading
from estimators.sample.coupons import Coupons
from estimators.sample.problems import SampleProblems, join_some
from estimators.sample.recruitment_sample import RecruitmentSample
from estimators.sample.texts import as_texts

if TYPE_CHECKING:
    from estimators.io.table import Table

_MOST_SITES, _LEAST_PEOPLE, _LEAST_RECRUITS = 20, 10, 5
"""A column with more values, or with smaller groups, says nothing about sites."""


def tell_separate_sites(sample: RecruitmentSample, columns: Mapping[str, pl.Series]) -> list[str]:
    """Return a note for each column between whose values nobody recruited anybody."""
    order, parent = sample.tree.order, sample.tree.parent
    recruits = parent >= 0
    child, recruiter = order[recruits], order[parent[recruits]]
    notes = []
    for name, column in columns.items():
        if column.head(1000).n_unique() > _MOST_SITES:
            continue
        answers = as_texts(column)
        sites = answers.unique().sort().to_list()
        if "" in sites or not 1 < len(sites) <= _MOST_SITES:
            continue
        codes = answers.cast(pl.Enum(sites)).to_physical().to_numpy()
        if (codes[child] != codes[recruiter]).any():
            continue
        people, brought = np.bincount(codes), np.bincount(codes[child], minlength=len(sites))
        if people.min() >= _LEAST_PEOPLE and brought.min() >= _LEAST_RECRUITS:
            notes.append(
                f"nobody recruited anybody of another {name} ({join_some(sites)}): they are samples of their "
                f"own, and `rds estimate --site {name}` estimates each by itself and pools them"
            )
    return notes


def split_sites(
    table: "Table", column: str, reading: Reading
) -> dict[str, tuple["Table", list[str], list[str]]]:
    """Return each site's rows, the recruiters or coupons in them that are of another site, and notes.

    Ids and coupons are looked for within a site first, so that two sites may use the same ones. Raises
    SampleProblems where somebody's site is missing.
    """
    table.require([column])
    sites = as_texts(table.series(column))
    if missing := (sites == "").sum():
        raise SampleProblems([f"{column} is empty for {missing} respondents: every one needs a site"])
    names = sites.unique().sort().to_list()
    if len(names) < 2:
        raise SampleProblems([f"{column} holds one site only: leave --site out"])
    roles = table.find_roles(reading)
    who = roles.recruiter
    brought = as_texts(table.series(who.redeemed if isinstance(who, Coupons) else who))
    known = [
        as_texts(table.series(name)) for name in (who.issued if isinstance(who, Coupons) else [roles.id])
    ]
    found = {}
    for name in names:
        mine = sites == name
        here = pl.concat([codes.filter(mine) for codes in known]).unique().to_list()
        elsewhere = pl.concat([codes.filter(~mine) for codes in known]).unique().to_list()
        from_outside = brought.filter(mine)
        from_outside = from_outside.filter(
            (from_outside != "") & ~from_outside.is_in(here) & from_outside.is_in(elsewhere)
        )
        notes = []
        if len(from_outside):
            notes.append(f"{len(from_outside)} were recruited from another {column}, and are taken for seeds")
        found[name] = (table.filter(mine), from_outside.unique().to_list(), notes)
    return found
