"""The demonstration: real service, worker and database, a double of Twilio, and a synthetic workforce."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rds import studyfile
from rds.app.ports import Clock
from rds.app.run_study import close_recruitment, issue_seed_coupons, open_study, reopen_recruitment
from rds.app.staff.invite import invite_person
from rds.demo.environment import STUDY_NUMBER, Environment, StudyProgress, lock_folder, start_environment
from rds.demo.report import DrawnReport, draw_report
from rds.domain.coupon_code import display
from rds.domain.local_time import format_day, is_quiet
from rds.domain.staff import Role
from rds.estimates.live import LiveEstimate
from rds.settings import Settings
from rds.simulation.fieldwork import Fieldwork
from rds.simulation.twilio_double import TwilioDouble
from rds.simulation.workforce import make_workforce
from rds.storage.os_account import reachable
from rds.storage.verify import Verification, verify
from rds.wiring.console import invitation_link, make_staff_parts
from rds.wiring.export_study import export_study
from rds.wiring.keys import copy_keys
from rds.wiring.local_clock import local_clock_of
from rds.wiring.system import System
from rds.wiring.timers import running_timers
from rds.worker.schedule import repeat

BY = "demonstration"
OWNER = "Ines"
PROGRESS_SECONDS = 2.0
SPARE_CODES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the demonstration is asked for."""

    seed: int
    participants: int
    seeds: int
    out: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What the demonstration came to. `reached`: whether the target was; else every chain ended before."""

    first_day: str
    progress: StudyProgress
    estimates: list[LiveEstimate]
    files: list[Path]
    report: DrawnReport
    verification: Verification
    database: Path
    reached: bool
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDemo:
    """What a person can try while the demonstration is kept up."""

    phones: str
    number: str
    codes: list[str]
    service: str
    console: str
    """A link that signs an owner in, once, within an hour."""
    invite: str
    """What the program is told to make another."""
    data: Path
    """What RDS_DATA is for the other commands, in another terminal."""
    study: str


async def demonstrate(
    options: Options,
    *,
    on_progress: Callable[[StudyProgress], None],
    on_results: Callable[[Results], None],
    keep_open: Callable[[OpenDemo], Awaitable[None]] | None,
) -> None:
    """Run the reference study with a synthetic workforce to its target, then export, estimate and verify.

    `on_progress` is called a few times a second, `on_results` once. With `keep_open`, service and phones then
    stay up in real time until it returns. Raises DemonstrationError.
    """
    begun = time.monotonic()
    study = studyfile.load(studyfile.EXAMPLES / "gta-psw.yaml")
    workforce = await asyncio.to_thread(make_workforce, seed=options.seed)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(lock_folder(reachable(Settings().data / "demo")))
        environment = await stack.enter_async_context(start_environment(study, folder, seed=options.seed))
        fieldwork = Fieldwork(
            workforce=workforce,
            study=study,
            double=environment.double,
            clock=environment.clock,
            office=environment,
            seed=options.seed,
        )
        async with reporting_progress(environment, on_progress):
            codes = await open_study_with_seeds(environment, options)
            reached = await fieldwork.run(codes, target=options.participants)
            await close_study(environment, reached=reached)
        (files, estimates, report), verification = await asyncio.gather(
            export_and_draw(environment, options.out, workforce.truth),
            verify(environment.system.installation.place.dsn),
        )
        on_results(
            Results(
                first_day=format_day(study, study.opens),
                progress=await environment.progress(),
                estimates=estimates,
                files=files,
                report=report,
                verification=verification,
                database=folder,
                reached=reached,
                seconds=time.monotonic() - begun,
            )
        )
        if keep_open:
            await stay_open(environment, keep_open)


async def open_study_with_seeds(environment: Environment, options: Options) -> list[str]:
    """Open the study from its file and return the seeds' codes as they are handed out."""
    content = studyfile.content(studyfile.EXAMPLES / "gta-psw.yaml")
    digest = studyfile.digest(content)
    parts, study = environment.system.parts, environment.study.id
    await open_study(study, number=STUDY_NUMBER, content=content, digest=digest, by=BY, parts=parts)
    codes = await issue_seed_coupons(study, count=options.seeds, by=BY, parts=parts)
    return [display(code) for code in codes]


async def close_study(environment: Environment, *, reached: bool) -> None:
    """Close recruitment, and let what is owed be paid in the next waking hours."""
    reason = "target reached" if reached else "every chain has ended"
    await close_recruitment(environment.study.id, reason=reason, by=BY, parts=environment.system.parts)
    environment.clock.advance(environment.clock.now() + timedelta(hours=1))
    while is_quiet(environment.study, environment.clock.now()):
        environment.clock.advance(environment.clock.now() + timedelta(hours=1))
    await environment.run_due_work()
    await environment.settle()
    while due := environment.double.next_due:
        environment.clock.advance(due)
        await environment.double.pump()
        await environment.settle()


async def export_and_draw(
    environment: Environment, folder: Path, truth: Mapping[str, Mapping[str, float]]
) -> tuple[list[Path], list[LiveEstimate], DrawnReport]:
    """Write the study's files, and its report from them."""
    files, estimates = await export_study(environment.system, environment.study.id, folder, truth)
    return files, estimates, await draw_report(files)


@asynccontextmanager
async def reporting_progress(
    environment: Environment, on_progress: Callable[[StudyProgress], None]
) -> AsyncIterator[None]:
    """Report how things stand a few times a second."""

    async def watch() -> None:
        while True:
            on_progress(await environment.progress())
            await asyncio.sleep(PROGRESS_SECONDS)

    task = asyncio.create_task(watch())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def sending_reports(double: TwilioDouble) -> AsyncIterator[None]:
    """Let the double report as time goes by."""
    stop = asyncio.Event()
    task = asyncio.create_task(repeat(double.pump, every=0.5, stop=stop, name="double"))
    try:
        yield
    finally:
        stop.set()
        await task


async def invite_owner(system: System) -> str:
    """Return the link of the owner of the demonstration's study team."""
    secret = await invite_person(OWNER, Role.OWNER, by=BY, parts=make_staff_parts(system))
    return invitation_link(system.settings, secret)


def admit_other_commands(settings: Settings, clock: Clock) -> None:
    """Leave keys and time in the data folder for commands of another terminal.

    The folder is then marked as one without a provider, which no real study may use.
    """
    keys = reachable(settings.data) / "keys"
    keys.mkdir(mode=0o700)
    copy_keys(settings, keys / "contact.keyring")
    local_clock_of(settings).set_to(clock.now())


async def stay_open(environment: Environment, keep_open: Callable[[OpenDemo], Awaitable[None]]) -> None:
    """Let a person play a phone: recruitment is open again, time runs by itself, and there are new codes."""
    parts, study = environment.system.parts, environment.study.id
    await reopen_recruitment(study, by=BY, parts=parts)
    codes = await issue_seed_coupons(study, count=SPARE_CODES, by=BY, parts=parts)
    environment.clock.run_on()
    admit_other_commands(environment.system.settings, environment.clock)
    async with running_timers(environment.system), sending_reports(environment.double):
        await keep_open(
            OpenDemo(
                phones=environment.phones,
                number=STUDY_NUMBER,
                codes=[display(code) for code in codes],
                service=environment.address,
                console=await invite_owner(environment.system),
                invite=f"staff invite {OWNER} --role {Role.OWNER}",
                data=environment.system.settings.data,
                study=study,
            )
        )
