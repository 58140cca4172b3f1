"""Messages that the provider account keeps from leaving wait, and leave in order once it works.

Waiting costs no attempt. A *scope* says whom a refusal concerns: everybody (""), the phones of a country
("CA"), or one phone (its random id). One job tries what waits in a scope: one message at a time, at growing
intervals, until one gets through.
"""

from datetime import timedelta
from enum import Enum, auto

from rds.app.ports import Hold, NotSent, Outbox, Outgoing, SendFailure
from rds.domain.ids import CallerId

ACCOUNT_FAILURES = frozenset(
    {SendFailure.ACCOUNT, SendFailure.ACCOUNT_FOR_COUNTRY, SendFailure.ACCOUNT_FOR_PHONE}
)
EVERYBODY = ""
FIRST_PROBE = timedelta(seconds=20)
"""After the first refusal; then twice as long each time."""
LONGEST_WAIT = timedelta(minutes=15)
REPORT_POLL = timedelta(seconds=10)
"""How often the delivery report of a message that tries the account is looked for."""
BELIEVED_AFTER = timedelta(minutes=10)
"""Without any report for so long, the message is believed to have arrived: some networks never say so."""
ARRIVED = frozenset({"delivered", "read"})
UNDER_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "sent"})


def scope_of(failure: SendFailure, *, country: str | None, caller: CallerId) -> str:
    """Return whom an account's failure keeps from being reached."""
    if failure is SendFailure.ACCOUNT_FOR_PHONE:
        return caller
    if failure is SendFailure.ACCOUNT_FOR_COUNTRY:
        return country or caller
    return EVERYBODY


def waiting_scope(message: Outgoing, *, apart_from: str | None = None) -> str | None:
    """Return the scope in which this message has to wait behind others; None when it may leave."""
    covers = (EVERYBODY, message.country, message.caller)
    return next((scope for scope in covers if scope in message.holds and scope != apart_from), None)


async def hold_refused(message: Outgoing, failure: NotSent, outbox: Outbox) -> None:
    """Let a message wait that the account kept from leaving."""
    scope = scope_of(failure.failure, country=message.country, caller=message.caller)
    # A doubt stays: the refusal may have been about looking for an earlier attempt.
    await outbox.hold(
        message.key, scope=scope, code=failure.code, was_in_doubt=message.in_doubt_for is not None
    )


async def wait_behind(message: Outgoing, outbox: Outbox, *, apart_from: str | None = None) -> bool:
    """Let a message wait behind those that wait already, if there are such, and return whether it does."""
    scope = waiting_scope(message, apart_from=apart_from)
    return scope is not None and await outbox.hold(
        message.key, scope=scope, code=None, was_in_doubt=message.in_doubt_for is not None
    )


def time_to_wait(hold: Hold) -> timedelta:
    """Return how long it is until the account may be tried again."""
    if hold.refused_for is None:
        return timedelta()
    return max(next_probe(hold.failures) - hold.refused_for, timedelta())


def next_probe(failures: int) -> timedelta:
    """Return how long to wait after this many refusals."""
    return min(FIRST_PROBE * (1 << min(max(failures - 1, 0), 16)), LONGEST_WAIT)


class Probe(Enum):
    """What the delivery report of a message that tries the account shows."""

    NONE = auto()
    AWAITED = auto()
    ARRIVED = auto()


def read_probe(hold: Hold) -> Probe:
    """Return what is known of the message sent to try the account; another kind of failure shows nothing."""
    if hold.probe in ARRIVED:
        return Probe.ARRIVED
    if hold.probe not in UNDER_WAY:
        return Probe.NONE
    return Probe.ARRIVED if (hold.probed_for or timedelta()) >= BELIEVED_AFTER else Probe.AWAITED
