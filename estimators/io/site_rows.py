"""The rows of each site of a study."""

import polars as pl

from estimators.io.options import Reading
from estimators.io.table import Table
from estimators.sample.coupons import Coupons
from estimators.sample.problems import SampleProblems
from estimators.sample.texts import as_texts


def split_sites(table: Table, column: str, reading: Reading) -> dict[str, tuple[Table, list[str], list[str]]]:
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
