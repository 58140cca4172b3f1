"""A person in words: how they stand, what happened, and what can be done; no number, and no answer."""

from collections.abc import Sequence
from datetime import datetime

from rds.app.ports import (
    EarnedHonorarium,
    GivenCoupon,
    ListedPerson,
    MessageFate,
    PersonDetails,
    PersonFile,
    PersonFilter,
)
from rds.app.team.order import describe_standing
from rds.domain.conversation.script import CONSENT, LANGUAGE
from rds.web.console import wording
from rds.web.console.visit import Visit

FILTERS = {
    PersonFilter.ALL: ("All", "everybody who presented a coupon, the last first"),
    PersonFilter.STUCK: ("Stuck", "asked more than once, or silent for three days; the longest silent first"),
    PersonFilter.UNFINISHED: ("Unfinished", "a question is open; the longest silent first"),
    PersonFilter.OWED: ("Owed", "something earned is not paid; who has waited longest first"),
    PersonFilter.FLAGGED: ("Flagged", "an answer was corrected, left out or doubted"),
    PersonFilter.NOT_REACHED: ("Not reached", "a message did not arrive; the last first"),
}
STATES = {
    "open": "in a conversation",
    "completed": "completed",
    "declined": "declined",
    "screened_out": "not eligible",
    "silence": "fell silent",
    "closed": "ended with recruitment",
    "withdrawn": "left the study",
}
STEPS = {LANGUAGE: "language", CONSENT: "consent", "network_size": "network size"}
PAYMENTS = {
    None: "not requested",
    "requested": "on its way",
    "refused": "refused",
    "failed": "failed",
    "paid": "paid",
}


def read_filter(typed: str) -> PersonFilter:
    """Return the filter of that name; all for any other."""
    return PersonFilter(typed) if typed in set(PersonFilter) else PersonFilter.ALL


def name_step(step: str) -> str:
    """Return where a conversation stands, as the study file calls it."""
    return STEPS.get(step, step.rpartition(":")[2].replace("_", " "))


def make_line(person: ListedPerson, now: datetime) -> dict[str, object]:
    """Return one line of the list: how the person stands, and what needs somebody."""
    is_open = person.state == "open"
    needs = []
    if person.cases:
        needs.append(wording.count(person.cases, "open case"))
    if person.not_arrived:
        needs.append(f"{wording.count(person.not_arrived, 'message')} did not arrive")
    if person.flags:
        needs.append(wording.count(person.flags, "flag"))
    if person.owed and person.owed.minor > 0:
        needs.append(f"{wording.sum_of(person.owed)} owed")
    return {
        "person": person,
        "state": f"at {name_step(person.step)}" if is_open else STATES.get(person.state, person.state),
        "silent": wording.age(now - person.asked_at) if is_open else "",
        "needs": needs,
        "coupons": f"{person.coupons_redeemed} of {person.coupons}" if person.coupons else "",
    }


def mark_of(details: PersonDetails) -> str:
    """Return the mark of how a person stands, for the forms on their page."""
    standing = describe_standing(
        details.caller, details.state, details.step, details.attempt, details.language
    )
    return f"{standing}.{len(details.orders)}"


def summarise(details: PersonDetails) -> str:
    """Return how a person stands in one line."""
    words = [STATES.get(details.state, details.state)]
    if details.state == "open":
        words = [f"asked about {name_step(details.step)}"]
    if details.earned is not None and details.paid is not None:
        owed = details.earned.minor - details.paid.minor
        words.append(
            f"{wording.sum_of(type(details.earned)(owed, details.earned.currency))} owed"
            if owed
            else "nothing is owed"
        )
    if details.messaging_stopped:
        words.append("the phone said STOP")
    return "; ".join(words)


def list_facts(details: PersonDetails, file: PersonFile, visit: Visit) -> Sequence[tuple[str, str, str]]:
    """Return the facts: name, words, and the id that they lead to."""
    at = visit.at_study
    consent = file.consent
    flags = ", ".join(f"{name_step(question)}: {flag}" for question, flag in file.flags.items())
    facts = [
        ("Wave", str(details.wave), ""),
        (
            "Seed" if details.kind == "seed" else "Recruited by",
            "starts a chain" if not file.recruiter else "",
            file.recruiter or "",
        ),
        ("Language", wording.describe_language(details.language, visit.at_study.protocol.languages), ""),
        (
            "Consent",
            f"version {consent.version}, {wording.short_day(consent.given_at, at.zone)}"
            if consent
            else "not given",
            "",
        ),
        ("Promises", f"protocol version {file.protocol}", ""),
        ("Answers", f"{len(file.answered)}, not shown", ""),
        ("Flags", flags or "none", ""),
    ]
    if file.protocol != at.state.protocol:
        facts[4] = ("Promises", f"protocol version {file.protocol}; the study is at {at.state.protocol}", "")
    return facts


def describe_coupon(coupon: GivenCoupon, visit: Visit) -> dict[str, object]:
    """Return one coupon's code, and what became of it."""
    over = coupon.status == "issued" and visit.now >= coupon.expires_at
    status = "expired" if over else coupon.status
    when = coupon.ended_at if coupon.ended_at and not over else coupon.expires_at
    words = {
        "issued": "out, valid until",
        "reserved": "in a conversation, valid until",
        "redeemed": "redeemed",
        "expired": "expired",
        "voided": "void since",
    }
    return {
        "code": coupon.code,
        "issued_at": coupon.issued_at,
        "words": words[status],
        "at": when,
        "status": status,
    }


def describe_honorarium(earned: EarnedHonorarium) -> dict[str, object]:
    """Return what was earned, for what, and what became of its payment."""
    return {
        "earned": earned,
        "words": PAYMENTS.get(earned.status, earned.status or ""),
        "is_bad": earned.status == "refused",
    }


PURPOSES = {"nothing_to_do": "survey is complete already", "consent_exact": "text just 1 or 2"}
"""What a text is about, where its key alone does not say it."""


def describe_message(message: MessageFate) -> dict[str, object]:
    """Return what a message was for, and what became of it."""
    is_bad = message.status in ("undelivered", "failed", "given_up") and message.error not in (
        "superseded",
        "opted_out",
        "resent",
    )
    fate = {"given_up": "given up", "sent": "handed over", "queued": "handed over"}.get(
        message.status, message.status
    )
    if message.error in ("superseded", "opted_out", "resent"):
        fate = {"superseded": "no longer needed", "opted_out": "held back: STOP", "resent": "sent once more"}[
            message.error
        ]
    return {
        "at": message.created_at,
        "purpose": PURPOSES.get(message.purpose) or message.purpose.replace("_", " "),
        "fate": fate,
        "is_bad": is_bad,
    }
