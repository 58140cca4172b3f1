"""A calm study, so that what a test breaks is all that is wrong with it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from rds.domain.study import Study
from rds.settings import Settings
from rds.simulation.twilio_double import FaultRates
from rds.storage.sealing import DEVELOPMENT
from rds.web.webhooks.twilio import INBOUND
from rds.wiring import System, open_system
from rds.wiring.running import listening, running_jobs
from tests.faults.aftermath import Aftermath, gather
from tests.faults.cast import ACCOUNT, TOKEN
from tests.support.carrier import Carrier
from tests.support.clock import NOON
from tests.support.office import STUDY_NUMBER, USUAL_ANSWERS, Office, an_office, phone
from tests.support.waiting import limit, wait_until

SEED, RECRUIT = phone(1), phone(2)


@dataclass(kw_only=True)
class Scene:
    """A study in which a seed and one recruit have completed and were paid, open to be broken."""

    system: System
    carrier: Carrier
    study: Study

    async def execute(self, statement: str) -> None:
        await self.system.installation.pool.execute(statement)

    async def deliver(self) -> None:
        """Let a worker do what there is to do."""
        async with running_jobs(self.system):
            await self.until("NOT EXISTS (SELECT FROM jobs.pgqueuer)")

    async def until(self, condition: str) -> None:
        await wait_until(
            lambda: self.system.installation.pool.fetchval(f"SELECT {condition}"),
            f"the database to say {condition}",
        )

    async def aftermath(self) -> Aftermath:
        return await gather(self.system, self.study, texts=self.carrier.texts, sends=dict(self.carrier.sends))


@asynccontextmanager
async def a_carrier(port: int) -> AsyncIterator[tuple[Carrier, dict[str, object]]]:
    """Yield a well-behaved carrier, and the settings of a service that it serves at that port."""
    address = f"http://127.0.0.1:{port}"
    carrier = Carrier(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        study_number=STUDY_NUMBER,
        webhook_url=address + INBOUND,
        seed=1,
        now=lambda: NOON,
        fault_rates=FaultRates(),
    )
    yield (
        carrier,
        {
            "public_url": address,
            "port": port,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": SecretStr(TOKEN),
            "twilio_url": await carrier.start(),
        },
    )
    await carrier.stop()


async def live_through(dsn: str, carrier: Carrier, settings: dict[str, object]) -> None:
    """Let a seed and one recruit take part and be paid."""
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(an_office(dsn, **settings))
        await stack.enter_async_context(listening(office.system))
        await stack.enter_async_context(running_jobs(office.system))
        await take_part(office, carrier, SEED, await office.seed_coupon())
        await take_part(office, carrier, RECRUIT, (await office.coupons_of(SEED))[0].code)
        await office.run_due_work()
        scene = Scene(system=office.system, carrier=carrier, study=None)
        await scene.until("NOT EXISTS (SELECT FROM jobs.pgqueuer)")


async def take_part(office: Office, carrier: Carrier, number: str, code: str) -> None:
    """Text the code and answer each question a minute after it was asked."""
    await carrier.receive(number, code)
    async with limit("an interview in a calm study"):
        while step := await office.open_step(number):
            await office.read_messages(number)
            await carrier.receive(number, USUAL_ANSWERS.get(step.rpartition(":")[2], "1"))


@asynccontextmanager
async def a_scene(
    dsn: str, carrier: Carrier, settings: dict[str, object], study: Study
) -> AsyncIterator[Scene]:
    """Open the study again, on a copy of its database that a test may break."""
    installed = Settings(
        database_url=SecretStr(dsn),
        contact_keys=SecretStr(DEVELOPMENT),
        twilio_number=STUDY_NUMBER,
        **settings,
    )
    async with open_system(installed, development_allowed=True) as system:
        yield Scene(system=system, carrier=carrier, study=study)
