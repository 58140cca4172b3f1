"""The one job that tries whether the account works again, and then sends what has waited, in order."""

from datetime import timedelta

from rds.app.deliver import (
    ATTEMPTS,
    FIRST_DELAY,
    WAIT_IN_TURN,
    hand_over,
    is_silenced,
    take_failure,
    take_in_turn,
)
from rds.app.hold import (
    ACCOUNT_FAILURES,
    REPORT_POLL,
    Probe,
    hold_refused,
    next_probe,
    read_probe,
    scope_of,
    time_to_wait,
    wait_behind,
)
from rds.app.parts import Parts
from rds.app.ports import Hold, MessageGateway, NotSent, Outbox, Outgoing, SendFailure, TryAgain

AT_ONCE = 50
"""How many messages one run of the job sends: a worker that is asked to stop lets it come to its end."""
WAITING = "account"


async def send_held(hold_id: str, *, outbox: Outbox, gateway: MessageGateway, parts: Parts) -> None:
    """Try the message that waits longest, and send those behind it once the account works.

    Raises TryAgain as long as it does not. Doing it again after all have left changes nothing.
    """
    for _ in range(AT_ONCE):
        hold = await outbox.find_hold(hold_id)
        if hold is None:
            return
        probe = read_probe(hold) if hold.needs_report else Probe.NONE
        if probe is Probe.ARRIVED:
            await outbox.note_recovery(hold_id)
            continue
        if wait := REPORT_POLL if probe is Probe.AWAITED else time_to_wait(hold):
            raise TryAgain(wait, WAITING)
        if key := await outbox.next_held(hold_id):
            await send_next(key, hold, outbox=outbox, gateway=gateway, parts=parts)
        elif await outbox.end_hold(hold_id):
            return
        else:
            raise TryAgain(WAIT_IN_TURN, "in_turn")
    raise TryAgain(timedelta(), WAITING)


async def send_next(key: str, hold: Hold, *, outbox: Outbox, gateway: MessageGateway, parts: Parts) -> None:
    """Send one message that waits. Raises TryAgain when nothing can leave now."""
    message = await take_in_turn(key, outbox, parts)
    if message is None:
        return
    if is_silenced(message):
        await outbox.give_up(key, "opted_out")
        return
    if await wait_behind(message, outbox, apart_from=hold.scope):
        return
    if hold.needs_report:
        await outbox.note_probe(hold.id, key)
    try:
        provider_id = await hand_over(message, outbox, gateway, parts)
    except NotSent as failure:
        await take_refusal(message, failure, hold, outbox=outbox, parts=parts)
    else:
        await outbox.mark_accepted(key, provider_id)
        if not hold.needs_report and hold.refused_for is not None:
            await outbox.note_recovery(hold.id)


async def take_refusal(
    message: Outgoing, failure: NotSent, hold: Hold, *, outbox: Outbox, parts: Parts
) -> None:
    """Wait longer for the account or the provider; a fault of this message alone delays no other."""
    if failure.failure in ACCOUNT_FAILURES:
        await hold_refused(message, failure, outbox)
        if scope_of(failure.failure, country=message.country, caller=message.caller) != hold.scope:
            return
        await outbox.note_refusal(hold.id)
        raise TryAgain(next_probe(hold.failures + 1), WAITING)
    if failure.failure not in (SendFailure.TRANSIENT, SendFailure.UNKNOWN):
        await take_failure(message, failure, outbox, parts)
    elif message.attempts >= ATTEMPTS:
        await outbox.stop_holding(message.key)
    else:
        if failure.failure is SendFailure.TRANSIENT:
            await outbox.mark_refused(message.key, failure.code)
        raise TryAgain(FIRST_DELAY, failure.code)
