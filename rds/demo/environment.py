"""What a demonstration runs: database, service, worker, and the double of Twilio."""

import asyncio
import base64
import hashlib
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from multiprocessing.context import SpawnProcess
from pathlib import Path

import aiohttp
from pydantic import SecretStr

from rds.app.figures import Funnel, Honoraria, Messages, Recruitment
from rds.app.run_due_work import run_due_work
from rds.demo.processes import ProcessSettings, run_process, run_service, run_worker
from rds.domain.honoraria import openings
from rds.domain.local_time import format_day
from rds.domain.money import Money
from rds.domain.study import Study
from rds.settings import Settings
from rds.simulation.fieldwork import Progress
from rds.simulation.simulated_clock import SimulatedClock
from rds.simulation.twilio_double import FaultRates, TwilioDouble
from rds.storage.locks import ALONE, closing, open_lock, try_lock
from rds.storage.sealing import DEVELOPMENT
from rds.web.webhooks.twilio import INBOUND
from rds.wiring.system import System
from rds.wiring.timers import PAY_AT_ONCE

LOOK_AGAIN_SECONDS = 0.003
"""Between two looks whether all is quiet: each costs the processors that the service works with."""
STUDY_NUMBER = "+14165550100"
ACCOUNT = "AC" + "0" * 32
SECRET = "the double's own"  # noqa: S105 - known to the double and to nobody else
FIELD = FaultRates(undelivered=0.097, failed=0.04, late=0.05, twice=0.02, disordered=0.05, inbound_twice=0.02)
"""Undelivered and failed as counted in the field (see FaultRates); the rest assumed, and more than one would
wish for."""


class DemonstrationError(Exception):
    """The demonstration cannot start; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyProgress:
    """How things stand, for the progress display."""

    day: str
    funnel: Funnel
    recruitment: Recruitment
    honoraria: Honoraria
    messages: Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Everything that runs during the demonstration."""

    system: System
    study: Study
    clock: SimulatedClock
    double: TwilioDouble
    processes: tuple[SpawnProcess, ...]
    address: str
    phones: str

    async def run_due_work(self) -> None:
        """Do what is due, as the worker's timers would."""
        await run_due_work(self.system.parts, pay_at_once=PAY_AT_ONCE)

    async def send_again(self) -> None:
        """Send what did not arrive, as the worker's timers would every few seconds."""
        await self.system.parts.database.release_messages(self.study.id, self.clock.now(), 500)

    async def settle(self) -> Progress:
        """Wait until texts are answered, messages sent and reports taken; return how far the study has come.

        Raises DemonstrationError when the service is no longer there.
        """
        while True:
            await self.double.settle()
            quiet, completed, committed = await self.system.installation.figures.pulse(self.study.id)
            if quiet:
                return Progress(completed=completed, openings=self._openings(committed))
            if not all(process.is_alive() for process in self.processes):
                raise DemonstrationError("The service has ended by itself: see its last words above.")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _openings(self, committed: int) -> int | None:
        return openings(self.study, Money(committed, self.study.honoraria.primary.currency))

    async def progress(self) -> StudyProgress:
        """Return how things stand."""
        figures, study = self.system.installation.figures, self.study.id
        return StudyProgress(
            day=format_day(self.study, self.clock.now()),
            funnel=await figures.funnel(study),
            recruitment=await figures.recruitment(study),
            honoraria=await figures.honoraria(study),
            messages=await figures.messages(study),
        )


@contextmanager
def lock_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder for the database, which stays for `rds verify`.

    Raises DemonstrationError while another runs.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with closing(open_lock(folder.with_suffix(".lock"))) as lock:
        if not try_lock(lock, ALONE):
            raise DemonstrationError(
                "A demonstration is running already. Wait for it, or set RDS_DATA to another folder."
            )
        shutil.rmtree(folder, ignore_errors=True)
        yield folder


@asynccontextmanager
async def start_environment(study: Study, folder: Path, *, seed: int) -> AsyncIterator[Environment]:
    """Start double, database, service and worker, each as a process; stop them in reverse order."""
    clock = SimulatedClock(study.opens)
    async with AsyncExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        double = TwilioDouble(
            account_sid=ACCOUNT,
            auth_token=SECRET,
            study_number=STUDY_NUMBER,
            webhook_url=address + INBOUND,
            seed=seed,
            fault_rates=FIELD,
            handles_opt_outs=False,
            pumped=True,
            now=clock.now,
        )
        phones = await double.start()
        stack.push_async_callback(double.stop)
        settings = Settings(
            database_url=None,
            data=folder,
            contact_keys=SecretStr(make_demo_keys(seed)),
            heads=None,
            public_url=address,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=SecretStr(SECRET),
            twilio_number=STUDY_NUMBER,
            twilio_url=phones,
        )
        process_settings = ProcessSettings(settings=settings, clock=clock)
        system = await stack.enter_async_context(process_settings.system("rds demo"))
        processes = (
            stack.enter_context(run_process(run_service, process_settings, door)),
            stack.enter_context(run_process(run_worker, process_settings)),
        )
        await wait_until_ready(address)
        yield Environment(
            system=system,
            study=study,
            clock=clock,
            double=double,
            processes=processes,
            address=address,
            phones=phones,
        )


def make_demo_keys(seed: int) -> str:
    """Return the development keyring with the seed's own `ids` key: equal seeds give equal ids and codes."""
    key = hashlib.sha256(f"seedline demonstration {seed}".encode()).digest()
    return f"{DEVELOPMENT},ids:{base64.b64encode(key).decode()}"


async def wait_until_ready(address: str) -> None:
    """Wait until the service is ready."""
    async with aiohttp.ClientSession() as session, session.get(f"{address}/readyz") as answer:
        if answer.status != HTTPStatus.OK:
            raise DemonstrationError(f"The service started and is not ready: {await answer.text()}")
