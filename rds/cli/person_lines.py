"""How a person stands, in lines for the terminal: no number, and nothing of what they answered."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rds.cli.amounts import count_of

if TYPE_CHECKING:
    from datetime import datetime

    from rds.app.ports import PersonDetails
    from rds.domain.coupons import Coupon


def person_lines(person: "PersonDetails") -> Iterator[str]:
    """Yield one line for each thing that is known of a person."""
    yield f"{person.id}  {person.state}  {person.kind}  wave {person.wave}  language {person.language or '-'}"
    if person.state == "open":
        yield f"stands at: {person.step}, asked {count_of(person.attempt, 'time')}"
    dates = (person.presented_at, person.enrolled_at, person.completed_at)
    yield "began {}, enrolled {}, completed {}".format(*map(day, dates))
    yield from state_lines(person)
    yield from coupon_lines(person)
    yield from money_lines(person)
    for message in person.messages:
        fault = f" ({message.error})" if message.error else ""
        yield f"message {day(message.created_at)}  {message.purpose}: {message.status}{fault}"
    for order in person.orders:
        yield f"order {day(order.at)}  {order.act} by {order.actor.removeprefix('staff:')}: {order.reason}"


def state_lines(person: "PersonDetails") -> Iterator[str]:
    """Yield what stands in the way of texting the person."""
    if person.withdrawn_at:
        yield f"left the study {day(person.withdrawn_at)}"
    if person.messaging_stopped:
        yield "the phone has asked for no more texts"
    if person.new_owner:
        yield "the phone may have a new owner: it is told of no money and no codes"
    if person.reminders_held:
        yield "reminders wait until the open cases about leaving are closed"
    if person.cases:
        yield "open cases: " + ", ".join(map(str, person.cases))


def coupon_lines(person: "PersonDetails") -> Iterator[str]:
    """Yield the coupon that the person came with, and the fate of those they were given."""
    from rds.domain.coupon_code import display

    yield f"came with {display(person.coupon)}"
    if person.quota is not None:
        yield f"coupons to forward: {len(person.coupons)} given, {person.quota} promised"
    for coupon in person.coupons:
        yield f"coupon {display(coupon.code)}  {fate_of(coupon)}"


def fate_of(coupon: "Coupon") -> str:
    """Say what became of a coupon, and how long an unused one lives."""
    return f"{coupon.status}" + (f" until {day(coupon.expires_at)}" if coupon.status == "issued" else "")


def money_lines(person: "PersonDetails") -> Iterator[str]:
    """Yield what was earned and paid, and each payment's fate."""
    if person.earned is not None and person.paid is not None:
        yield f"earned {person.earned.format_in('en')}, paid {person.paid.format_in('en')}"
    for payment in person.payments:
        amount = payment.amount.format_in("en")
        yield f"payment {payment.id}  {amount}  {payment.status}  asked for {day(payment.requested_at)}"


def day(instant: "datetime | None") -> str:
    """Return an instant in UTC to the minute; a dash for none."""
    return f"{instant:%Y-%m-%d %H:%M}Z" if instant else "-"
