"""A broken constraint is the refusal that the domain would have given, had it known. Translated here, once.

The driver's detail text is never passed on: it holds values.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from rds.app.ports import StaleSnapshot
from rds.domain.coupon_code import CouponCodeTaken
from rds.domain.refusals import (
    AlreadyTookPart,
    CouponAlreadyRedeemed,
    CouponNotOpen,
    CouponReserved,
    HonorariumAlreadyEarned,
    LedgerOutOfBalance,
    PayoutAlreadySettled,
    PayoutNotWaiting,
    PhoneAbroad,
    PhoneInUse,
    QuotaReached,
    RecordIsAppendOnly,
    RuleBroken,
    StudyAlreadyOpen,
    StudyNumberTaken,
)
from rds.domain.staff_refusals import StaffNameTaken

REFUSALS: dict[str, type[RuleBroken]] = {
    "study_already_open": StudyAlreadyOpen,
    "one_study_per_number": StudyNumberTaken,
    "coupon_code_is_new": CouponCodeTaken,
    "one_redemption_per_coupon": CouponAlreadyRedeemed,
    "one_reservation_per_phone": CouponReserved,
    "one_enrolment_per_phone": AlreadyTookPart,
    "one_conversation_per_phone": PhoneInUse,
    "one_coupon_per_slot": QuotaReached,
    "coupon_quota": QuotaReached,
    "coupon_is_reissued_once": CouponNotOpen,
    "one_turning_away_per_phone": PhoneAbroad,
    "one_primary_honorarium_per_participant": HonorariumAlreadyEarned,
    "one_secondary_honorarium_per_recruit": HonorariumAlreadyEarned,
    "one_open_payout_per_participant": PayoutAlreadySettled,
    "payout_key": PayoutAlreadySettled,
    "payout_covers_what_is_owed": PayoutAlreadySettled,
    "payout_is_settled_once": PayoutAlreadySettled,
    "payout_waits_to_be_tried": PayoutNotWaiting,
    "ledger_balances": LedgerOutOfBalance,
    "staff_name_is_free": StaffNameTaken,
    "record_is_append_only": RecordIsAppendOnly,
}
DECIDED_AS_READ = "decided_as_read"
"""Not a rule of the study: the decision may be made again."""


class DatabaseFault(Exception):
    """The database refused a statement for a reason that no rule of the study names: a fault in the service.

    Holds the SQLSTATE and the constraint's name, never a value.
    """


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise the RuleBroken of a broken constraint, StaleSnapshot, or a DatabaseFault without values."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as fault:
        if fault.constraint_name == DECIDED_AS_READ:
            raise StaleSnapshot from None
        refusal = REFUSALS.get(fault.constraint_name or "")
        if refusal is None:
            raise DatabaseFault(f"{fault.sqlstate} {fault.constraint_name}") from None
        raise refusal from None
    except asyncpg.DataError as fault:
        raise DatabaseFault(f"{fault.sqlstate} {type(fault).__name__}") from None
