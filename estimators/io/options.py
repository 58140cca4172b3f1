"""How a file is read: what its columns are, what stands for missing, what becomes of people out of place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypedDict

from estimators.sample.columns import Recourse
from estimators.sample.coupons import Coupons
from estimators.sample.recruitment_sample import MissingNetworkSize, NetworkSizeFloor

Decimal: TypeAlias = Literal["point", "comma"]

SEED_WORDS = ("seed", "Seed", "SEED")
"""What stands for a seed's recruiter, beside an empty cell."""


class ReadingOptions(TypedDict, total=False):
    """The options of `read_csv`, `read_sample`, `from_frame` and `Table.sample`; see `Reading`."""

    id: str | None
    recruiter: str | Coupons[str] | None
    own_coupon: str | None
    issued_coupons: Sequence[str]
    network_size: str | None
    recruited_at: str | None
    levels: Mapping[str, Sequence[str]] | None
    categories: Collection[str]
    seed_code: str | Sequence[str]
    missing_codes: Sequence[str]
    missing_codes_by_column: Mapping[str, Sequence[str]]
    missing_network_size: MissingNetworkSize
    unknown_recruiter: Recourse
    ambiguous_coupon: Recourse
    network_size_floor: NetworkSizeFloor
    network_size_cap: int | None
    decimal: Decimal | None
    where: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the columns of a table become a sample."""

    id: str | None = None
    """The column of ids; by its usual names where None. So with the other columns."""
    recruiter: str | Coupons[str] | None = None
    """The column of recruiters' ids, or the columns of coupons."""
    own_coupon: str | None = None
    issued_coupons: Sequence[str] = ()
    network_size: str | None = None
    recruited_at: str | None = None
    """The column of recruitment times; None where no method needs it."""
    levels: Mapping[str, Sequence[str]] | None = None
    """The levels of outcomes, in their order."""
    categories: Collection[str] = ()
    """Outcomes that have levels even where they are numbers."""
    seed_code: str | Sequence[str] = ()
    """What marks a seed beside an empty cell and the word seed."""
    missing_codes: Sequence[str] = ()
    """What stands for a missing answer beside the table's own codes; an empty text: an empty cell alone."""
    missing_codes_by_column: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The same, for those columns alone, beside the codes for all columns."""
    missing_network_size: MissingNetworkSize = "error"
    unknown_recruiter: Recourse = "error"
    """What becomes of somebody whose recruiter or coupon is not in the file."""
    ambiguous_coupon: Recourse = "error"
    """What becomes of somebody whose coupon was issued to two people."""
    network_size_floor: NetworkSizeFloor = "none"
    network_size_cap: int | None = None
    decimal: Decimal | None = None
    """What stands before decimals; found by column where None."""
    where: Sequence[str] = field(default=())
    """Conditions such as "city=Beira": everybody else leaves the estimates and stays in the tree."""

    def seed_codes(self, ids_like_seed: Collection[str]) -> tuple[str, ...]:
        """Return what marks a seed: the word seed too, unless it is an id and other codes are named.

        `ids_like_seed`: which spellings of the word are ids.
        """
        named = (self.seed_code,) if isinstance(self.seed_code, str) else tuple(self.seed_code)
        words = [word for word in SEED_WORDS if word not in ids_like_seed]
        return tuple(dict.fromkeys([*named, *words])) if named or words[:1] == ["seed"] else ("seed", *words)
