"""Columns taken for what they are not: coupons for recruiters' ids, and ids for coupons."""

from collections.abc import Mapping

import polars as pl

from estimators.io.roles import Roles
from estimators.sample.coupons import Coupons
from estimators.sample.problems import SampleProblems
from estimators.sample.texts import Column, Trimmed, as_texts

_LOOKED_AT = 1000
"""How many codes tell what a column holds."""
_NAME_RECRUITER = (
    "{name} holds the ids of recruiters, not coupons: add --recruiter {quoted} (in Python recruiter=)"
)
_NAME_COUPONS = (
    "{name} holds the coupons that respondents brought, not ids: add --own-coupon {quoted} {columns} "
    "(in Python own_coupon=, issued_coupons=)"
)


def refuse_mistaken(
    roles: Roles,
    recruiters: Trimmed | Coupons[Column],
    ids: pl.Series,
    handed_out: Mapping[str, pl.Series],
) -> None:
    """Raise SampleProblems that says how to name the columns where one kind of code stands for the other.

    `handed_out`: the file's columns of coupons issued, by their usual names.
    """
    who = roles.recruiter
    if isinstance(who, Coupons) and isinstance(recruiters, Coupons):
        codes = as_texts(recruiters.redeemed)
        issued = [as_texts(column) for column in recruiters.issued]
        if _hold(ids, codes) and not any(_hold(column, codes) for column in issued):
            raise SampleProblems([_NAME_RECRUITER.format(name=who.redeemed, quoted=_quote(who.redeemed))])
    elif isinstance(who, str) and isinstance(recruiters, Trimmed) and handed_out:
        issued = [as_texts(column) for column in handed_out.values()]
        if _hold(pl.concat(issued), recruiters.texts) and not _hold(ids, recruiters.texts):
            columns = " ".join(f"--issued-coupon {_quote(name)}" for name in handed_out)
            raise SampleProblems([_NAME_COUPONS.format(name=who, quoted=_quote(who), columns=columns)])


def _hold(known: pl.Series, codes: pl.Series) -> bool:
    """Return whether most of the codes are among those known."""
    given = codes.filter(codes != "").head(_LOOKED_AT)
    return len(given) > 0 and 2 * int(given.is_in(known.implode()).sum()) > len(given)


def _quote(name: str) -> str:
    return name if name.replace("_", "").replace(".", "").isalnum() else f'"{name}"'
