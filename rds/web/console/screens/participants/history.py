"""What happened to a person, the last first: from facts and orders, without a number or an answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rds.app.ports import PersonDetails, PersonFile
from rds.domain.coupon_code import display
from rds.web.console import wording

ORDERS = {
    "coupons add": "added coupons",
    "resend": "sent again what did not arrive",
    "message": "wrote to the person",
    "correct": "corrected an answer",
    "skip": "skipped the open question",
    "move": "moved the person to a new phone",
    "allow": "let a second person on the phone",
    "language": "changed the language",
    "reopen": "reopened the screening",
    "withdraw": "let the person leave",
    "erase": "erased the answers, as the person asked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of what happened; `reason` is the study team's own words."""

    at: datetime
    words: str
    person: str = ""
    reason: str = ""


def tell_history(details: PersonDetails, file: PersonFile, names: Mapping[str, str]) -> Sequence[Happening]:
    """Return what happened, the last first."""
    found = [*tell_conversation(details, file), *tell_recruits(file), *tell_money(file)]
    for order in details.orders:
        who = names.get(order.actor, order.actor.removeprefix("staff:"))
        found.append(
            Happening(at=order.at, words=f"{who} {ORDERS.get(order.act, order.act)}", reason=order.reason)
        )
    for look in file.looks:
        who = names.get(look.actor, look.actor.removeprefix("staff:"))
        found.append(Happening(at=look.at, words=f"{who} saw the number", reason=look.reason))
    return sorted(found, key=lambda each: each.at)[::-1]


def tell_conversation(details: PersonDetails, file: PersonFile) -> Iterator[Happening]:
    """Yield how far the person came, and when."""
    yield Happening(at=details.presented_at, words=f"presented coupon {display(details.coupon)}")
    if file.consent:
        words = f"consented (version {file.consent.version}, {wording.language_name(file.consent.language)})"
        yield Happening(at=file.consent.given_at, words=words)
    if details.enrolled_at:
        yield Happening(at=details.enrolled_at, words=f"enrolled under protocol version {file.protocol}")
    if details.completed_at:
        yield Happening(at=details.completed_at, words="completed the survey")
    if file.coupons:
        first = min(coupon.issued_at for coupon in file.coupons)
        given = sum(coupon.issued_at == first for coupon in file.coupons)
        yield Happening(at=first, words=f"was given {wording.count(given, 'coupon')} to forward")
    if details.withdrawn_at:
        yield Happening(at=details.withdrawn_at, words="left the study")


def tell_recruits(file: PersonFile) -> Iterator[Happening]:
    """Yield who took part with the person's coupons."""
    for recruit in file.recruits:
        words = f"a recruit enrolled with {display(recruit.coupon)}:"
        yield Happening(at=recruit.enrolled_at, words=words, person=recruit.id)


def tell_money(file: PersonFile) -> Iterator[Happening]:
    """Yield what was paid."""
    for each in file.honoraria:
        if each.status == "paid" and each.settled_at:
            yield Happening(at=each.settled_at, words=f"{wording.sum_of(each.amount)} paid")
