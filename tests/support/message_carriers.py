"""Those who carry texts in tests, each behind the port by which the service knows it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import aiohttp

from rds.app.ports import MessageGateway, NotSent
from rds.simulation.twilio_double import Fault, TwilioDouble
from rds.sms.twilio_gateway import TwilioGateway
from tests.support.clock import HandClock
from tests.support.office import STUDY_NUMBER
from tests.support.provider import ANSWER_LOST, BUSY, OPTED_OUT, Provider

ACCOUNT, TOKEN = "AC" + "0" * 32, "token-of-a-study"
NOBODY = "http://127.0.0.1:9"
"""Where nobody listens: no report arrives, and no text."""


class MessageCarrier(Protocol):
    """A provider, and what happens on its side of the line."""

    gateway: MessageGateway
    clock: HandClock

    async def text(self, sender: str, words: str) -> None:
        """Let a phone text the study; the webhook is lost."""
        ...

    async def opt_out(self, phone: str) -> None:
        """Let the next send to this phone meet an opt-out at the provider."""
        ...

    def be_busy(self) -> None:
        """Turn the next send away."""
        ...

    def lose_answer(self) -> None:
        """Take the next message, and let the answer be lost."""
        ...

    def refuse_list(self) -> None:
        """Turn the next request for a list away."""
        ...


class HandWrittenCarrier:
    """The fake that the use cases are tested with."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self._provider = Provider(self.clock)
        self.gateway: MessageGateway = self._provider

    async def text(self, sender: str, words: str) -> None:
        self._provider.drop(sender, words)

    async def opt_out(self, phone: str) -> None:  # noqa: ARG002 - there is one phone
        self._provider.plan(OPTED_OUT)

    def be_busy(self) -> None:
        self._provider.plan(BUSY)

    def lose_answer(self) -> None:
        self._provider.plan(ANSWER_LOST)

    def refuse_list(self) -> None:
        self._provider.plan_lists(BUSY)


class TwilioCarrier:
    """The double of Twilio, by HTTP and through Twilio's own client."""

    def __init__(self, gateway: MessageGateway, double: TwilioDouble, clock: HandClock) -> None:
        self.gateway, self.clock, self._double = gateway, clock, double

    async def text(self, sender: str, words: str) -> None:
        self._double.lose_webhooks(1)
        await self._double.receive(sender, words)

    async def opt_out(self, phone: str) -> None:
        await self.text(phone, "STOP")

    def be_busy(self) -> None:
        self._double.plan(Fault.TOO_MANY_REQUESTS)

    def lose_answer(self) -> None:
        self._double.plan(Fault.ANSWER_LOST)

    def refuse_list(self) -> None:
        self._double.plan_lists(Fault.TOO_MANY_REQUESTS)


@asynccontextmanager
async def a_twilio_carrier() -> AsyncIterator[TwilioCarrier]:
    """Yield a double that listens, and a gateway to it."""
    clock = HandClock()
    double = TwilioDouble(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        study_number=STUDY_NUMBER,
        webhook_url=f"{NOBODY}/sms/inbound",
        now=clock.now,
    )
    async with aiohttp.ClientSession() as session:
        gateway = TwilioGateway(
            session,
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            status_url=f"{NOBODY}/sms/status",
            base_url=await double.start(),
        )
        yield TwilioCarrier(gateway, double, clock)
    await double.stop()


async def failure_of(carrier: MessageCarrier, recipient: str) -> NotSent:
    """Send to a phone, and return why that failed."""
    try:
        await carrier.gateway.send(sender=STUDY_NUMBER, recipient=recipient, body="Hello", key="k")
    except NotSent as refusal:
        return refusal
    raise AssertionError("the message was sent")
