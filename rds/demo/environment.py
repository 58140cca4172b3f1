"""What stands during a demonstration: database, service, worker, and the double of Twilio between them and the phones."""

import asyncio
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
from rds.app.run_due_work import keep_time
from rds.demo.processes import Act, play_service, play_worker, playing
from rds.domain.local_time import written_day
from rds.domain.study import Study
from rds.settings import Settings
from rds.simulation.study_clock import StageClock
from rds.simulation.twilio_double import Mischief, TwilioDouble
from rds.storage.locks import ALONE, closing, open_lock, try_lock
from rds.storage.sealing import DEVELOPMENT
from rds.web.webhooks import INBOUND
from rds.wiring.running import PAY_AT_ONCE
from rds.wiring.system import System

STUDY_NUMBER = "+14165550100"
ACCOUNT = "AC" + "0" * 32
SECRET = "the double's own"  # noqa: S105 - known to the double and to nobody else
FIELD = Mischief(undelivered=0.097, failed=0.04, late=0.05, twice=0.02, disordered=0.05, inbound_twice=0.02)
"""Undelivered and failed as counted in the field (see Mischief); the rest assumed, and more than one would wish for."""


class DemonstrationError(Exception):
    """The demonstration cannot start; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How things stand, for the progress display."""

    day: str
    funnel: Funnel
    recruitment: Recruitment
    honoraria: Honoraria
    messages: Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that runs during the demonstration."""

    system: System
    study: Study
    clock: StageClock
    double: TwilioDouble
    roles: tuple[SpawnProcess, ...]
    address: str
    phones: str

    async def keep_time(self) -> None:
        """Do what is due, as the worker's timers would."""
        await keep_time(self.system.parts, pay_at_once=PAY_AT_ONCE)

    async def send_again(self) -> None:
        """Send what did not arrive, as the worker's timers would every few seconds."""
        await self.system.parts.database.release_messages(self.study.id, self.clock.now(), 500)

    async def settle(self) -> int:
        """Wait until every text is answered, every message sent and every report taken; return how many completed.

        Raises DemonstrationError when the service is no longer there.
        """
        while True:
            await self.double.settle()
            quiet, completed = await self.system.installation.figures.pulse(self.study.id)
            if quiet:
                return completed
            if not all(role.is_alive() for role in self.roles):
                raise DemonstrationError("The service has ended by itself: see its last words above.")
            await asyncio.sleep(0.001)

    async def moment(self) -> Moment:
        """Return how things stand."""
        figures, study = self.system.installation.figures, self.study.id
        return Moment(
            day=written_day(self.study, self.clock.now()),
            funnel=await figures.funnel(study),
            recruitment=await figures.recruitment(study),
            honoraria=await figures.honoraria(study),
            messages=await figures.messages(study),
        )


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """Yield an empty folder for the database, which stays for `rds verify`. Raises DemonstrationError while another runs."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with closing(open_lock(folder.with_suffix(".lock"))) as lock:
        if not try_lock(lock, ALONE):
            raise DemonstrationError(
                "A demonstration is running already. Wait for it, or set RDS_DATA to another folder."
            )
        shutil.rmtree(folder, ignore_errors=True)
        yield folder


@asynccontextmanager
async def set_stage(study: Study, folder: Path, *, seed: int) -> AsyncIterator[Stage]:
    """Start double, database, and service and worker as processes of their own; stop them in the other order."""
    clock = StageClock(study.opens)
    async with AsyncExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1024))
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        double = TwilioDouble(
            account_sid=ACCOUNT,
            auth_token=SECRET,
            study_number=STUDY_NUMBER,
            webhook_url=address + INBOUND,
            seed=seed,
            mischief=FIELD,
            handles_opt_outs=False,
            pumped=True,
            now=clock.now,
        )
        phones = await double.start()
        stack.push_async_callback(double.stop)
        settings = Settings(
            database_url=None,
            data=folder,
            contact_keys=SecretStr(DEVELOPMENT),
            public_url=address,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=SecretStr(SECRET),
            twilio_number=STUDY_NUMBER,
            twilio_url=phones,
        )
        act = Act(settings=settings, clock=clock, seed=seed)
        system = await stack.enter_async_context(act.system("rds demo"))
        roles = (
            stack.enter_context(playing(play_service, act, door)),
            stack.enter_context(playing(play_worker, act)),
        )
        await answering(address)
        yield Stage(
            system=system,
            study=study,
            clock=clock,
            double=double,
            roles=roles,
            address=address,
            phones=phones,
        )


async def answering(address: str) -> None:
    """Wait until the service is ready."""
    async with aiohttp.ClientSession() as session, session.get(f"{address}/readyz") as answer:
        if answer.status != HTTPStatus.OK:
            raise DemonstrationError(f"The service started and is not ready: {await answer.text()}")
