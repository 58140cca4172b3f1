"""Rows of the state tables as the domain's plain data.

A row comes as a record, or as JSON with instants as text.
"""

from datetime import datetime
from typing import Any, Protocol

from rds.app.ports import FirstRead, Payout, PresentedCoupon, StoredText, StudyState
from rds.domain.conversation import Conversation, ConversationState, PhoneState
from rds.domain.coupons import Coupon, CouponStatus
from rds.domain.guessing import Guesses
from rds.domain.honoraria import Participant
from rds.domain.ids import CouponCode
from rds.domain.money import Money
from rds.domain.parsed_text import ParsedText
from rds.domain.study import CouponKind


class Row(Protocol):
    """A record, or the JSON object of one."""

    def __getitem__(self, column: str, /) -> Any:
        """Return a column."""
        ...


def instant(value: datetime | str) -> datetime:
    """Return an instant from either form."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def coupon(row: Row) -> Coupon:
    """Read a row of `coupon`."""
    return Coupon(
        code=row["code"],
        kind=CouponKind(row["kind"]),
        status=CouponStatus(row["status"]),
        holder=row["holder"],
        slot=row["slot"],
        quota=row["quota"],
        wave=row["wave"],
        chain=row["chain"],
        active_from=instant(row["active_from"]),
        expires_at=instant(row["expires_at"]),
        secondary=Money(row["secondary_minor"], row["currency"]),
        reserved_by=row["reserved_by"],
    )


def conversation(row: Row, its_coupon: Row, *, enrolled: bool) -> Conversation:
    """Read a row of `conversation` with the coupon it began with."""
    return Conversation(
        participant=row["participant"],
        coupon=coupon(its_coupon),
        state=ConversationState(row["state"]),
        step=row["step"],
        attempt=row["attempt"],
        confirming=row["confirming"],
        language=row["language"],
        enrolled=enrolled,
        asked_at=instant(row["asked_at"]),
        waits_until=instant(row["waits_until"]),
        reminders=row["reminders"],
        reminded_at=instant(row["reminded_at"]) if row["reminded_at"] else None,
    )


def participant(row: Row) -> Participant:
    """Read a row of `participant`."""
    return Participant(
        id=row["id"],
        recruiter=row["recruiter"],
        chain=row["chain"],
        wave=row["wave"],
        quota=row["quota"],
        primary=Money(row["primary_minor"], row["currency"]),
        secondary=Money(row["secondary_minor"], row["currency"]),
        completed=row["completed_at"] is not None,
        withdrawn=row["withdrawn_at"] is not None,
    )


def phone_state(row: Row) -> PhoneState:
    """Read a row of `contact.phone_state`."""
    talk, enrolled = row["conversation"], row["participant"]
    begun_under = talk["protocol"] if talk and talk["state"] == "open" else row["protocol"]
    return PhoneState(
        number=row["number"],
        protocol=begun_under,
        recruitment_open=row["recruitment_open"],
        messaging_stopped=row["messaging_stopped"],
        conversation=conversation(talk, row["coupon"], enrolled=enrolled is not None) if talk else None,
        participant=participant(enrolled) if enrolled else None,
        recent_texts=row["recent_texts"],
    )


def stored_text(row: Row, body: str, parsed: ParsedText | None) -> StoredText:
    """Read a row of the statement `store_text`."""
    return StoredText(
        id=row["id"],
        study=row["study"],
        caller=row["caller"],
        body=body,
        received_at=row["received_at"],
        parsed=parsed,
        first_read=first_read(row, parsed.code if parsed else None) if row["version"] else None,
    )


def first_read(row: Row, code: CouponCode | None) -> FirstRead:
    """Read what came with a stored text: its phone's state, and the coupon of the code in it."""
    return FirstRead(
        phone=phone_state(row),
        version=row["version"],
        presented=presented_coupon(row, code) if code else None,
    )


def presented_coupon(row: Row, code: CouponCode) -> PresentedCoupon:
    """Read the coupon of a code, its version, and both counts of wrong codes."""
    found = coupon(row["presented"]) if row["presented"] else None
    return PresentedCoupon(code=code, coupon=found, version=row["presented_version"], guesses=guesses(row))


def guesses(row: Row) -> Guesses:
    """Read both counts of wrong codes."""
    return Guesses(by_phone=row["by_phone"], overall=row["overall"])


def payout(row: Row) -> Payout:
    """Read a row of `payout` with its participant's phone."""
    return Payout(
        id=row["id"],
        study=row["study"],
        participant=row["participant"],
        caller=row["caller"],
        amount=Money(row["amount_minor"], row["currency"]),
        method=row["method"],
        status=row["status"],
    )


def study_state(row: Row) -> StudyState:
    """Read the columns of `study` that its team decides on."""
    return StudyState(
        id=row["id"],
        number=row["number"],
        protocol=row["protocol"],
        recruitment_open=row["recruitment_open"],
    )
