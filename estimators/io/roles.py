"""Which columns of a file say who recruited whom: by the names the caller gives, or by their usual names."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from estimators.errors import EstimatorError
from estimators.io.options import Reading
from estimators.sample.coupons import Coupons

ID, RECRUITER, NETWORK_SIZE, OWN_COUPON = "id", "recruiter_id", "network_size", "own_coupon"
TIMES = ("recruited_at", "enrolled_at")
"""Where the time of recruitment stands: the first of them that a file has."""
_RECRUITMENT = frozenset(
    {"completedat", "couponsissued", "wave", "chain", "seed", "seedid", "isseed", "recruiterwave"}
)
"""What is about recruitment and worked out again, or not needed."""
_USUAL: Mapping[str, tuple[str, ...]] = {
    ID: ("id", "recordid", "participantid", "respondentid", "subjectid", "studyid", "surveyid", "caseid"),
    RECRUITER: ("recruiterid", "recruiter", "recruitedby"),
    NETWORK_SIZE: ("networksize", "networksizevariable", "netsize", "degree", "personalnetworksize"),
    OWN_COUPON: (
        "owncoupon",
        "inponnumber",
        "inpon",
        "couponin",
        "incoupon",
        "redeemedcoupon",
        "couponredeemed",
        "subjectcoupon",
        "recruitmentcoupon",
        "mycoupon",
    ),
}
"""Names without case, dots, spaces and underscores: RDS Analyst's, REDCap's and other projects'."""
_USUAL_TIMES = (
    "recruitmenttime",
    "recruitedat",
    "enrolledat",
    "interviewdate",
    "dateofinterview",
    "surveydate",
)
_ISSUED = re.compile(r"(?:issued|given|out)?(?:coupons?|outpons?)(?:out|issued|given)?(\d+)")


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns that make a sample, by the names they have in the file."""

    id: str
    recruiter: str | Coupons[str]
    network_size: str
    recruited_at: str | None
    notes: tuple[str, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """All of these columns but the times."""
        who = self.recruiter
        return (
            self.id,
            *((who.redeemed, *who.issued) if isinstance(who, Coupons) else (who,)),
            self.network_size,
        )


def find_roles(names: Sequence[str], reading: Reading) -> Roles:
    """Return which columns are which; a column that is not there keeps its canonical name."""
    used: dict[str, str] = {}

    def find(stated: str | None, role: str) -> str:
        if stated is not None:
            return stated
        found = _find_usual(names, _USUAL[role]) if role not in names else role
        if found not in (None, role):
            used[str(found)] = role
        return found or role

    who = _find_recruiter(names, reading, find)
    roles = {"id": find(reading.id, ID), "network_size": find(reading.network_size, NETWORK_SIZE)}
    return Roles(recruiter=who, recruited_at=reading.recruited_at, notes=_tell(used, who, names), **roles)


def _find_recruiter(
    names: Sequence[str], reading: Reading, find: Callable[[str | None, str], str]
) -> str | Coupons[str]:
    """Return the column of recruiters, or those of coupons where these are named or are all there is."""
    if isinstance(reading.recruiter, Coupons):
        return reading.recruiter
    by_coupons = reading.own_coupon is not None or bool(reading.issued_coupons)
    if by_coupons and reading.recruiter is not None:
        raise EstimatorError("--recruiter and coupons are both named: leave one of them out")
    if reading.recruiter is not None:
        return reading.recruiter
    recruiter = find(None, RECRUITER)
    if recruiter in names and not by_coupons:
        return recruiter
    issued = tuple(reading.issued_coupons) or find_issued(names)
    own = find(reading.own_coupon, OWN_COUPON)
    return Coupons(own, issued) if by_coupons or (issued and own in names) else RECRUITER


def find_issued(names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of coupons issued by their usual names, in the order of their numbers."""
    found = [(int(match.group(1)), name) for name in names if (match := _ISSUED.fullmatch(plain(name)))]
    return tuple(name for _, name in sorted(found, key=lambda pair: pair[0]))


def find_times(names: Sequence[str]) -> str | None:
    """Return the column of recruitment times by its usual names, or None."""
    return next((name for name in TIMES if name in names), None) or _find_usual(names, _USUAL_TIMES)


def is_about_recruitment(name: str, names: Sequence[str]) -> bool:
    """Return whether a column by that name is about recruitment rather than an answer."""
    if plain(name) in _RECRUITMENT or name in (ID, RECRUITER, NETWORK_SIZE, OWN_COUPON, *TIMES):
        return True
    return name in find_issued(names) or name in {_find_usual(names, _USUAL[role]) for role in _USUAL}


def plain(name: str) -> str:
    """Return a column's name without case, dots, spaces, hyphens and underscores."""
    return re.sub(r"[\s._-]+", "", name).lower()


def _find_usual(names: Sequence[str], usual: Sequence[str]) -> str | None:
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain(name), name)
    return next((by_plain[each] for each in usual if each in by_plain), None)


def _tell(used: Mapping[str, str], who: str | Coupons[str], names: Sequence[str]) -> tuple[str, ...]:
    """Return the note that says which columns were taken by their usual names."""
    words = {
        ID: "the id",
        RECRUITER: "the recruiter",
        NETWORK_SIZE: "the network size",
        OWN_COUPON: "the own coupon",
    }
    chosen = {*((who.redeemed, *who.issued) if isinstance(who, Coupons) else (who,))}
    parts = [
        f"{name} is {words[role]}"
        for name, role in used.items()
        if name in chosen or role in (ID, NETWORK_SIZE)
    ]
    issued = find_issued(names)
    if isinstance(who, Coupons) and who.issued == issued and not issued[0].startswith("coupon_"):
        parts.append(
            f"{issued[0]} to {issued[-1]} are the coupons issued"
            if len(issued) > 1
            else f"{issued[0]} is the coupon issued"
        )
    return (f"columns are taken by their usual names: {', '.join(parts)}",) if parts else ()
