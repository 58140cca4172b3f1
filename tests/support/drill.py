"""A restore drill: a study over real HTTP with a double of the provider, whose database can be lost."""

import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from rds.app.confirm_payouts import Confirmation
from rds.app.ports import Payout
from rds.app.reconcile import reconcile
from rds.domain.ids import PayoutId
from rds.settings import Settings
from rds.simulation.twilio_double import TwilioDouble
from rds.web.webhooks.twilio import INBOUND
from rds.wiring.keys import make_identity
from rds.wiring.provider import provider_of, twilio
from rds.wiring.running import run_service
from rds.wiring.system import System, open_system
from tests.support.clock import HandClock
from tests.support.installation import KEYS
from tests.support.office import STUDY_NUMBER, USUAL_ANSWERS, Office
from tests.support.waiting import limit

ACCOUNT, TOKEN = "AC" + "2" * 32, "the token of a drill"


class ListingPayer:
    """A payer that makes each payment once by its id, and has a list of those it has made."""

    def __init__(self) -> None:
        self.made: dict[PayoutId, int] = {}
        self.asked: Counter[PayoutId] = Counter()

    async def pay(self, payout: Payout) -> str:
        self.asked[payout.id] += 1
        self.made.setdefault(payout.id, payout.amount.minor)
        return f"reference of {payout.id}"

    def list_made(self) -> list[Confirmation]:
        return [Confirmation(payout=each, reference=f"reference of {each}") for each in self.made]


@dataclass(kw_only=True)
class Drill:
    """Phones, their provider and the payer outlive the database."""

    settings: Settings
    clock: HandClock
    twilio: TwilioDouble
    door: socket.socket
    payer: ListingPayer = field(default_factory=ListingPayer)
    study: str = ""
    pays_at_once: bool = True

    @asynccontextmanager
    async def service(self, database: str | None, data: Path | None = None) -> AsyncIterator[Office]:
        """Open the service on a database, or on an embedded one in a folder, and take the phones' texts."""
        where = {"database_url": SecretStr(database)} if database else {"database_url": None, "data": data}
        self.settings = self.settings.model_copy(update=where)
        async with AsyncExitStack() as stack:
            system: System = await stack.enter_async_context(open_system(self.settings, clock=self.clock))
            await stack.enter_async_context(run_service(system, with_worker=False, door=self.door.dup()))
            yield Office(system=system, clock=self.clock, study=self.study)

    async def send_waiting(self, office: Office) -> None:
        """Send all that waits, as a worker does."""
        async with twilio(self.settings) as gateway:
            while await office.deliver(gateway):
                pass
        await self.twilio.settle()

    async def reconcile(self, office: Office) -> None:
        """Take what the provider lists and the service has not, as a timer does."""
        async with twilio(self.settings) as gateway:
            await reconcile(provider_of(office.system, gateway), office.parts)

    async def text(self, office: Office, sender: str, words: str) -> None:
        """Text the study half a minute later, and let what it answers arrive."""
        self.clock.forward(seconds=30)
        await self.twilio.receive(sender, words)
        await self.send_waiting(office)

    async def take_part(self, office: Office, sender: str, code: str, *, until: str | None = None) -> None:
        """Text a code and answer, up to the question called `until`."""
        await self.text(office, sender, code)
        await self.go_on(office, sender, until=until)

    async def go_on(self, office: Office, sender: str, *, until: str | None = None) -> None:
        """Answer the questions that are still open."""
        async with limit("an interview in a drill"):
            while (step := await office.open_step(sender)) is not None:
                key = step.rpartition(":")[2]
                if key == until:
                    return
                await self.text(office, sender, USUAL_ANSWERS.get(key, "1"))

    async def pay(self, office: Office) -> None:
        """Let the timers request what is owed, and the payer pay it at once; the notices arrive."""
        self.clock.forward(seconds=15)
        await office.run_due_work()
        if self.pays_at_once:
            await office.pay(self.payer)
        await self.send_waiting(office)

    def heard(self, number: str) -> list[str]:
        """Return what a phone has got, in order."""
        return [each.body for each in self.twilio.ledger.thread(number) if each.recipient == number]


@asynccontextmanager
async def a_drill(folder: Path) -> AsyncIterator[Drill]:
    """Yield a drill whose heads, identity and backups are kept in the folder."""
    clock = HandClock()
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        double = TwilioDouble(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            study_number=STUDY_NUMBER,
            webhook_url=url + INBOUND,
            handles_opt_outs=False,
            now=clock.now,
        )
        settings = Settings(
            contact_keys=SecretStr(KEYS),
            public_url=url,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=SecretStr(TOKEN),
            twilio_number=STUDY_NUMBER,
            twilio_url=await double.start(),
            heads=folder / "heads",
            backup_recipient=make_identity(folder / "backup.identity"),
            backup_identity=folder / "backup.identity",
        )
        try:
            yield Drill(settings=settings, clock=clock, twilio=double, door=door)
        finally:
            await double.stop()
