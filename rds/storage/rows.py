"""Rows of the state tables as the domain's plain data.

A row comes as a record, or as JSON with instants as text.
"""

from datetime import datetime
from typing import Any, Protocol

from rds.app.ports import Case, FirstRead, Payout, PresentedCoupon, StoredText, StudyState
from rds.domain.conversation import Conversation, ConversationState, PhoneState, TextBefore
from rds.domain.coupons import Coupon, CouponStatus
from rds.domain.guessing import Guesses
from rds.domain.honoraria import Participant
from rds.domain.ids import CouponCode
from rds.domain.money import Money
from rds.domain.parsed_text import ParsedText
from rds.domain.study import CouponKind
from rds.domain.subjects import Subject
from rds.storage.sealing import Keyring, SealBroken


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
        phones_begun=row["phones_begun"],
    )


def conversation(
    row: Row, its_coupon: Row, *, enrolled: bool, handed_over_at: datetime | None
) -> Conversation:
    """Read a row of `conversation` with the coupon it began with, and when its question was handed over.

    Of a question asked before that was noted nothing else is known than when it was asked.
    """
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
        handed_over_at=handed_over_at if row["question"] else instant(row["asked_at"]),
        repeats=row["repeats"],
        reopened=row["reopened"],
        leaving=row["leaving"],
        leaving_at=instant(row["leaving_at"]) if row["leaving_at"] else None,
        reminders_held=row["reminders_held"],
        new_owner=row["new_owner"],
        told_at=instant(row["told_at"]) if row["told_at"] else None,
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
        completed_at=instant(row["completed_at"]) if row["completed_at"] else None,
        completed=row["completed_at"] is not None,
        withdrawn=row["withdrawn_at"] is not None,
    )


def phone_state(row: Row, keyring: Keyring) -> PhoneState:
    """Read a row of `contact.phone_state`, and open the text before."""
    talk, enrolled = row["conversation"], row["participant"]
    begun_under = talk["protocol"] if talk and talk["state"] == "open" else row["protocol"]
    return PhoneState(
        number=row["number"],
        protocol=begun_under,
        recruitment_open=row["recruitment_open"],
        messaging_stopped=row["messaging_stopped"],
        conversation=conversation(
            talk, row["coupon"], enrolled=enrolled is not None, handed_over_at=row["handed_over_at"]
        )
        if talk
        else None,
        participant=participant(enrolled) if enrolled else None,
        recent_texts=row["recent_texts"],
        text_before=text_before(row, keyring),
    )


def text_before(row: Row, keyring: Keyring) -> TextBefore | None:
    """Open the phone's last handled text; None when there is none, or its words cannot be opened.

    A text that was set aside because of its words must not be in the way of the next.
    """
    if not row["sealed_before"]:
        return None
    try:
        words = keyring.open(row["sealed_before"], purpose="inbound", row=row["text_before"])
    except SealBroken:
        return None
    return TextBefore(words, row["before_received_at"])


def read_stored_text(row: Row, body: str, parsed: ParsedText | None, keyring: Keyring) -> StoredText:
    """Read a row of the statement `store_text`."""
    return StoredText(
        id=row["id"],
        study=row["study"],
        caller=row["caller"],
        body=body,
        received_at=row["received_at"],
        parsed=parsed,
        first_read=first_read(row, parsed.code if parsed else None, keyring) if row["version"] else None,
    )


def first_read(row: Row, code: CouponCode | None, keyring: Keyring) -> FirstRead:
    """Read what came with a stored text: its phone's state, and the coupon of the code in it."""
    return FirstRead(
        phone=phone_state(row, keyring),
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
        reference=row["reference"],
        failures=row["failures"],
        failure=row["failure"],
        again_at=row["again_at"],
        batch=row["batch"],
        exported_at=row["exported_at"],
        settled_at=row["settled_at"],
    )


def study_state(row: Row) -> StudyState:
    """Read the columns of `study` that its team decides on."""
    return StudyState(
        id=row["id"],
        number=row["number"],
        protocol=row["protocol"],
        recruitment_open=row["recruitment_open"],
        reopened_at=row["reopened_at"],
        ended_at=row["ended_at"],
    )


def read_case(row: Row) -> Case:
    """Read a row of the statements about cases."""
    return Case(
        id=row["id"],
        study=row["study"],
        caller=row["caller"],
        participant=row["participant"],
        subject=Subject(row["subject"]),
        urgent=row["urgent"],
        reasons=tuple(row["reasons"]),
        texts=row["texts"],
        opened_at=row["opened_at"],
        newest_at=row["newest_at"],
        assigned_to=row["assigned_to"],
        replied_at=row["replied_at"],
        closed_at=row["closed_at"],
    )
