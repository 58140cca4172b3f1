"""What does each kind of job."""

from collections.abc import Awaitable, Callable, Mapping

from rds.app.deliver import send_message
from rds.app.parts import Parts
from rds.app.pay import carry_out_payout
from rds.app.ports import JobKind, MessageGateway, Outbox, PayoutProvider
from rds.app.send_held import send_held
from rds.domain.ids import PayoutId

Handler = Callable[[str], Awaitable[None]]


def handlers(
    *, parts: Parts, outbox: Outbox, gateway: MessageGateway, payer: PayoutProvider
) -> Mapping[JobKind, Handler]:
    """Return one handler per kind of job.

    Each may run twice for one job, and then changes nothing the second time.
    """

    async def send(key: str) -> None:
        await send_message(key, outbox=outbox, gateway=gateway, parts=parts)

    async def pay(key: str) -> None:
        await carry_out_payout(PayoutId(key), provider=payer, parts=parts)

    async def send_waiting(hold: str) -> None:
        await send_held(hold, outbox=outbox, gateway=gateway, parts=parts)

    return {JobKind.SEND_MESSAGE: send, JobKind.SEND_HELD: send_waiting, JobKind.CARRY_OUT_PAYOUT: pay}
