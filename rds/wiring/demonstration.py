"""The demonstration: the real service and worker over an embedded database, a double of Twilio, a synthetic workforce."""

import asyncio
import multiprocessing
import shutil
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from rds import studyfile
from rds.app.figures import Funnel, Honoraria, Messages, Recruitment
from rds.app.keep_time import keep_time
from rds.app.run_study import close_recruitment, issue_seed_coupons, open_study, reopen_recruitment
from rds.domain.coupon_code import display
from rds.domain.local_time import is_quiet, written_day
from rds.domain.study import Study
from rds.monitoring.live import LiveEstimate
from rds.settings import Settings
from rds.simulation.fieldwork import Fieldwork
from rds.simulation.stage import SeededChance, StageClock
from rds.simulation.twilio_double import Mischief, TwilioDouble
from rds.simulation.workforce import make_workforce
from rds.storage.account import reachable
from rds.storage.locks import ALONE, closing, open_lock, try_lock
from rds.storage.sealing import DEVELOPMENT
from rds.storage.verify import Verification, verify
from rds.web.webhooks import INBOUND
from rds.wiring.operations import export_study
from rds.wiring.running import PAY_AT_ONCE, asked_to_stop, keeping_time, listening, run_loop, running_jobs
from rds.wiring.system import System, open_system
from rds.worker.schedule import repeat

STUDY_NUMBER = "+14165550100"
ACCOUNT = "AC" + "0" * 32
SECRET = "the double's own"  # noqa: S105 - known to the double and to nobody else
BY = "demonstration"
PROGRESS_SECONDS = 1.0
FIELD = Mischief(undelivered=0.097, failed=0.04, late=0.05, twice=0.05, disordered=0.05, inbound_twice=0.03)
"""Undelivered and failed as counted in the field (see Mischief); the rest assumed, and more than one would wish for."""
CODES_TO_PLAY_WITH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the demonstration is asked for."""

    seed: int
    participants: int
    seeds: int
    out: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How things stand, for the progress display."""

    day: str
    funnel: Funnel
    recruitment: Recruitment
    honoraria: Honoraria
    messages: Messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What the demonstration came to. `reached`: whether the target was; else every chain ended before."""

    first_day: str
    moment: Moment
    estimates: list[LiveEstimate]
    files: list[Path]
    verification: Verification
    database: Path
    reached: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Playground:
    """What a person can try while the demonstration is kept up."""

    phones: str
    number: str
    codes: list[str]
    service: str


class DemonstrationError(Exception):
    """The demonstration cannot start; the text says what to do."""


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
            await asyncio.sleep(0.002)

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


async def demonstrate(
    options: Options,
    *,
    on_moment: Callable[[Moment], None],
    on_ending: Callable[[Ending], None],
    kept: Callable[[Playground], Awaitable[None]] | None,
) -> None:
    """Run the reference study on a synthetic workforce until the target is reached, then export, estimate and verify.

    `on_moment` is called a few times a second, `on_ending` once. With `kept`, service and phones then stay up in real time
    until it returns. Raises DemonstrationError.
    """
    begun = time.monotonic()
    study = studyfile.load(studyfile.EXAMPLES / "gta-psw.yaml")
    workforce = await asyncio.to_thread(make_workforce, seed=options.seed)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(own_folder(reachable(Settings().data / "demo")))
        stage = await stack.enter_async_context(set_stage(options, study, folder))
        fieldwork = Fieldwork(
            workforce=workforce,
            study=study,
            double=stage.double,
            clock=stage.clock,
            office=stage,
            seed=options.seed,
        )
        async with watching(stage, on_moment):
            codes = await open_and_issue(stage, options)
            reached = await fieldwork.run(codes, target=options.participants)
            await wind_up(stage, reached=reached)
        files, estimates = await export_study(stage.system, study.id, options.out, workforce.truth)
        on_ending(
            Ending(
                first_day=written_day(study, study.opens),
                moment=await stage.moment(),
                estimates=estimates,
                files=files,
                verification=await verify(stage.system.installation.place.dsn),
                database=folder,
                reached=reached,
                seconds=time.monotonic() - begun,
            )
        )
        if kept:
            await keep_up(stage, kept)


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
async def set_stage(options: Options, study: Study, folder: Path) -> AsyncIterator[Stage]:
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
            seed=options.seed,
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
        act = Act(settings=settings, clock=clock, seed=options.seed)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the service needs to play its part in a process of its own."""

    settings: Settings
    clock: StageClock
    seed: int

    def system(self, name: str) -> AbstractAsyncContextManager[System]:
        """Open the parts. The database is one that may be lost with the machine, so it need not wait for the disk."""
        return open_system(
            self.settings,
            clock=self.clock,
            chance=SeededChance(self.seed),
            development_allowed=True,
            durable=False,
            name=name,
        )


@contextmanager
def playing(role: Callable[..., None], *args: object) -> Iterator[SpawnProcess]:
    """Run one of the service's processes until the end of the block, then let it finish what is under way."""
    process = multiprocessing.get_context("spawn").Process(target=role, args=args, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(timeout=30)


def play_service(act: Act, door: socket.socket) -> None:
    """Be `rds serve`, until SIGTERM."""

    async def main() -> None:
        async with act.system("rds serve") as system, listening(system, door):
            await asked_to_stop(signal.SIGTERM)

    play(act, main())


def play_worker(act: Act) -> None:
    """Be `rds work`, but for its timers: the fieldwork keeps time, since it moves the clock."""

    async def main() -> None:
        async with act.system("rds work") as system, running_jobs(system):
            await asked_to_stop(signal.SIGTERM)

    play(act, main())


def play(act: Act, main: Coroutine[Any, Any, None]) -> None:
    """Run a role. Ctrl-C reaches the parent, which ends the role in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run_loop(main, log_format=act.settings.log_format)


async def answering(address: str) -> None:
    """Wait until the service is ready."""
    async with aiohttp.ClientSession() as session, session.get(f"{address}/readyz") as answer:
        if answer.status != HTTPStatus.OK:
            raise DemonstrationError(f"The service started and is not ready: {await answer.text()}")


async def open_and_issue(stage: Stage, options: Options) -> list[str]:
    """Open the study from its file and return the seeds' codes as they are handed out."""
    content = studyfile.content(studyfile.EXAMPLES / "gta-psw.yaml")
    digest = studyfile.digest(content)
    parts, study = stage.system.parts, stage.study.id
    await open_study(study, number=STUDY_NUMBER, content=content, digest=digest, by=BY, parts=parts)
    codes = await issue_seed_coupons(study, count=options.seeds, by=BY, parts=parts)
    return [display(code) for code in codes]


async def wind_up(stage: Stage, *, reached: bool) -> None:
    """Close recruitment, and let what is owed be paid in the next waking hours."""
    reason = "target reached" if reached else "every chain has ended"
    await close_recruitment(stage.study.id, reason=reason, by=BY, parts=stage.system.parts)
    stage.clock.advance(stage.clock.now() + timedelta(hours=1))
    while is_quiet(stage.study, stage.clock.now()):
        stage.clock.advance(stage.clock.now() + timedelta(hours=1))
    await stage.keep_time()
    await stage.settle()
    while due := stage.double.next_due:
        stage.clock.advance(due)
        await stage.double.pump()
        await stage.settle()


@asynccontextmanager
async def watching(stage: Stage, on_moment: Callable[[Moment], None]) -> AsyncIterator[None]:
    """Report how things stand a few times a second."""

    async def watch() -> None:
        while True:
            on_moment(await stage.moment())
            await asyncio.sleep(PROGRESS_SECONDS)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def pumping(double: TwilioDouble) -> AsyncIterator[None]:
    """Let the double report as time goes by."""
    stop = asyncio.Event()
    task = asyncio.create_task(repeat(double.pump, every=0.5, stop=stop, name="double"))
    try:
        yield
    finally:
        stop.set()
        await task


async def keep_up(stage: Stage, kept: Callable[[Playground], Awaitable[None]]) -> None:
    """Let a person play a phone: recruitment is open again, time goes by itself, and fresh codes are there."""
    parts, study = stage.system.parts, stage.study.id
    await reopen_recruitment(study, by=BY, parts=parts)
    codes = await issue_seed_coupons(study, count=CODES_TO_PLAY_WITH, by=BY, parts=parts)
    stage.clock.run_on()
    async with keeping_time(stage.system), pumping(stage.double):
        await kept(
            Playground(
                phones=stage.phones,
                number=STUDY_NUMBER,
                codes=[display(code) for code in codes],
                service=stage.address,
            )
        )
