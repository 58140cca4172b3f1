"""The telephone company of a fault run: it counts what happens, remembers what it was given, and drops what
is not taken.
"""

import asyncio
from collections import defaultdict
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from rds.simulation.twilio_double import FaultRates, TwilioDouble
from rds.simulation.twilio_double.ledger import Message
from rds.web.webhooks.twilio import INBOUND
from tests.support.office import STUDY_NUMBER
from tests.support.processes import ACCOUNT, TOKEN

UNRULY = FaultRates(
    undelivered=0.06,
    failed=0.03,
    late=0.15,
    twice=0.15,
    disordered=0.15,
    inbound_twice=0.15,
    inbound_lost=0.02,
    reports_lost=0.05,
)
"""Callbacks late, twice, in the wrong order or never, texts posted twice or never: so often that a small
study has it all.
"""


class Carrier(TwilioDouble):
    """A double of Twilio by whose beats faults strike: one when a text or a send begins, and one when it is
    through.
    """

    def __init__(self, *, account_sid, auth_token, study_number, webhook_url, seed, now, fault_rates=UNRULY):
        super().__init__(
            account_sid=account_sid,
            auth_token=auth_token,
            study_number=study_number,
            webhook_url=webhook_url,
            seed=seed,
            fault_rates=fault_rates,
            handles_opt_outs=False,
            pumped=True,
            now=now,
        )
        self.beats = 0
        self._dropped = 0
        self.texts: list[Message] = []
        self.sends: dict[str, list[Message]] = defaultdict(list)
        """What was taken from the service, by the key it was sent under."""
        self._beaten = asyncio.Event()

    def _beat(self) -> None:
        self.beats += 1
        self._beaten.set()
        self._beaten = asyncio.Event()

    async def reach(self, beat: int) -> None:
        """Wait for a beat."""
        while self.beats < beat:
            await self._beaten.wait()

    async def receive(self, phone: str, text: str, *, pictures: int = 0) -> str:
        self._beat()
        sid = await super().receive(phone, text, pictures=pictures)
        self.texts.append(self.ledger.get(sid))
        self._beat()
        return sid

    async def take(
        self, recipient: str, body: str, status_url: str | None, service: str | None = None
    ) -> Message:
        self._beat()
        message = await super().take(recipient, body, status_url, service)
        (key,) = parse_qs(urlsplit(status_url).query)["key"]
        self.sends[key].append(message)
        self._beat()
        return message

    def opt_out_last_texter(self) -> None:
        """Let the phone that texted last tell its carrier to stop, and nobody else."""
        if self.texts:
            self.opt_outs.take_keyword(self.texts[-1].sender, "STOP")

    def has_dropped(self) -> bool:
        """Return whether the service did not take something since this was asked last."""
        dropped, self._dropped = self._dropped, len(self.failed_webhooks)
        return self._dropped > dropped


@asynccontextmanager
async def a_carrier(address):
    """Yield a well-behaved carrier that posts texts to this address, and where it takes messages."""
    carrier = Carrier(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        study_number=STUDY_NUMBER,
        webhook_url=address + INBOUND,
        seed=1,
        now=lambda: datetime.now(UTC),
        fault_rates=FaultRates(),
    )
    yield carrier, await carrier.start()
    await carrier.stop()
