"""The service without a provider: on this machine alone, with phones on a page."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import structlog
from pydantic import SecretStr

from rds.settings import Settings
from rds.simulation.twilio_double import TwilioDouble
from rds.storage.installation import InstallationError
from rds.web.webhooks.twilio import INBOUND
from rds.wiring.console import make_owner_link
from rds.wiring.local_clock import NOTICE, LocalClock, find_local_clock, local_clock_of
from rds.wiring.running import listen_at, run_service, stop_signal
from rds.wiring.system import open_system

LOOPBACK = "127.0.0.1"
NUMBER = "+14165550100"
"""A fictional number, under which a study is opened unless RDS_TWILIO_NUMBER names another."""
ACCOUNT = "AC" + "0" * 32
NEEDS_EMBEDDED = (
    "RDS_DATABASE_URL is set, RDS_TWILIO_AUTH_TOKEN is not. Without a provider the service keeps its own "
    "embedded database: unset RDS_DATABASE_URL; or set the token, from Twilio's console."
)
IS_LOCAL = (
    "{folder} is an installation without a provider: its phones are made up. Name another folder in RDS_DATA "
    "for a real study; or unset RDS_TWILIO_AUTH_TOKEN and run `make serve`."
)
IS_REAL = (
    "{folder} holds the study {study}, opened with a provider. Set RDS_TWILIO_AUTH_TOKEN to run it; or name "
    "another folder in RDS_DATA to try the service without a provider."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAddresses:
    """Where a person finds the service and the phones."""

    service: str
    phones: str
    console: str
    """A link that signs an owner in, once, within an hour; each start makes a new one."""


async def serve_locally(settings: Settings, *, on_ready: Callable[[LocalAddresses], None]) -> None:
    """Serve on this machine's loopback, with jobs and timers, until SIGTERM or SIGINT.

    Raises InstallationError when the settings name a database of their own, or the folder holds a real study.
    """
    if settings.database_url:
        raise InstallationError(NEEDS_EMBEDDED)
    stop = stop_signal()
    structlog.contextvars.bind_contextvars(local=True)
    async with AsyncExitStack() as stack:
        door = stack.enter_context(listen_at(LOOPBACK, settings.port))
        address = f"http://{LOOPBACK}:{door.getsockname()[1]}"
        await mark_as_local(settings)
        double = make_double(settings, address, local_clock_of(settings))
        phones = await double.start()
        stack.push_async_callback(double.stop)
        system = await stack.enter_async_context(open_system(reach(settings, double, address, phones)))
        await stack.enter_async_context(run_service(system, with_worker=True, door=door))
        link = await make_owner_link(system, by="make serve")
        on_ready(LocalAddresses(service=address, phones=phones, console=link))
        await stop.wait()


def make_double(settings: Settings, address: str, clock: LocalClock) -> TwilioDouble:
    """Return the double of the provider, whose secret nobody else knows."""
    double = TwilioDouble(
        account_sid=ACCOUNT,
        auth_token=secrets.token_hex(16),
        study_number=settings.twilio_number or NUMBER,
        webhook_url=address + INBOUND,
        handles_opt_outs=False,
        now=clock.now,
    )
    double.controls = LocalControls(clock)
    return double


def reach(settings: Settings, double: TwilioDouble, address: str, phones: str) -> Settings:
    """Return the settings of a service whose provider is the double."""
    return settings.model_copy(
        update={
            "host": LOOPBACK,
            "heads": None,
            "public_url": address,
            "twilio_account_sid": double.account_sid,
            "twilio_auth_token": SecretStr(double.auth_token),
            "twilio_number": double.study_number,
            "twilio_messaging_service": "",
            "twilio_url": phones,
        }
    )


async def mark_as_local(settings: Settings) -> None:
    """Mark the data folder as one without a provider. Raises InstallationError if it holds a real study."""
    if find_local_clock(settings):
        return
    clock = local_clock_of(settings)
    async with open_system(settings) as system:
        for state in await system.parts.database.open_studies():
            raise InstallationError(IS_REAL.format(folder=settings.data, study=state.id))
        clock.mark()


def require_provider(settings: Settings) -> None:
    """Raise InstallationError for a data folder whose phones are made up."""
    if find_local_clock(settings):
        raise InstallationError(IS_LOCAL.format(folder=settings.data))


class LocalControls:
    """What the phones' page shows and does besides texting."""

    def __init__(self, clock: LocalClock) -> None:
        """Take the clock, which the page may move forward."""
        self._clock = clock

    def describe(self) -> Mapping[str, object]:
        """Return the study's time, and that nothing here is sent to anybody."""
        return {
            "now": self._clock.now().strftime("%A %Y-%m-%d %H:%M UTC"),
            "coupons": [],
            "notice": NOTICE,
        }

    async def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self._clock.set_to(self._clock.now() + span)
