"""A text-message provider written by hand: it takes what it is given, unless told what goes wrong next."""

from collections import deque
from datetime import datetime
from itertools import count

from rds.app.ports import NotSent, ProviderMessage, SendFailure
from rds.domain.ids import MessageId
from tests.app.office import STUDY_NUMBER, HandClock

BUSY = NotSent(SendFailure.TRANSIENT, "20429", retry_after=7.0)
OUT_OF_REACH = NotSent(SendFailure.TRANSIENT, "unreachable")
NO_MOBILE = NotSent(SendFailure.PERMANENT, "21614")
OPTED_OUT = NotSent(SendFailure.OPTED_OUT, "21610")
ANSWER_LOST = NotSent(SendFailure.UNKNOWN, "timeout")
"""The message is taken all the same."""


def again(fault: NotSent) -> NotSent:
    """Return a fault of its own for each send, so that none drags the others' tracebacks along."""
    return NotSent(fault.failure, fault.code, fault.retry_after)


class Provider:
    """Implements `rds.app.ports.MessageGateway`."""

    def __init__(self, clock: HandClock) -> None:
        self.taken: list[ProviderMessage] = []
        self._clock = clock
        self._faults: deque[NotSent] = deque()
        self._numbers = count(1)
        self.is_listing = True

    def plan(self, *faults: NotSent) -> None:
        """Let the next sends go wrong, one fault each."""
        self._faults.extend(faults)

    @property
    def phones_rung(self) -> list[str]:
        return [message.recipient for message in self.taken]

    async def send(self, *, recipient: str, body: str, key: str) -> MessageId:  # noqa: ARG002 - part of the port
        fault = self._faults.popleft() if self._faults else None
        if fault and fault is not ANSWER_LOST:
            raise again(fault)
        message = ProviderMessage(
            id=MessageId(f"SMout{next(self._numbers):029}"),
            sender=STUDY_NUMBER,
            recipient=recipient,
            body=body,
            at=self._clock.now(),
            inbound=False,
            status="sent",
        )
        self.taken.append(message)
        if fault:
            raise again(fault)
        return message.id

    async def list_messages(self, *, since: datetime, inbound: bool) -> list[ProviderMessage]:
        if not self.is_listing:
            raise again(OUT_OF_REACH)
        return [message for message in self.taken if message.at >= since and message.inbound == inbound]
