"""A restored database is held: nothing is answered, sent or paid until a person lets it go."""

import asyncio
from contextlib import suppress

import structlog

from rds.settings import Settings
from rds.storage.heads import Head, HeadUnreadable, is_behind, latest_head, read_head, write_head
from rds.storage.installation import Installation, InstallationError
from rds.storage.restoring import PresentHold
from rds.storage.sealing import Keyring

log = structlog.get_logger()
LOOK_AGAIN_SECONDS = 1.0
HEAD_SECONDS = 15.0
LONGEST_LOOK_SECONDS = 5.0
"""A process stops although its database does not answer."""
LOOK_FOR_ANOTHER_SECONDS = 15.0
"""How long a process may work before it sees that another database has taken the place of its own."""
RESTORED, MOVED, BEHIND = "restored from a backup", "copied from elsewhere", "behind the last head"


HELD = (
    "The database is held since it was restored: nothing is answered, sent or paid. `rds restore "
    "reconcile`, then "
    "`rds restore release`."
)


class HoldWatch:
    """Whether this process may answer, send and pay. Cheap to ask."""

    def __init__(self, installation: Installation, settings: Settings, *, held: bool) -> None:
        """Take what is known at the start."""
        self._installation = installation
        self._settings = settings
        self.held = held

    async def wait_for_release(self, stop: asyncio.Event) -> bool:
        """Wait until a person lets the database go; False when the process is to stop before."""
        while self.held and not stop.is_set():
            await self._look()
            if self.held:
                await wait(stop, LOOK_AGAIN_SECONDS)
        return not self.held

    async def wait_for_hold(self, stop: asyncio.Event) -> None:
        """Wait until the database is held, as when another has taken its place under this process."""
        while not (self.held or stop.is_set()):
            await wait(stop, LOOK_FOR_ANOTHER_SECONDS)
            await self._look()

    async def _look(self) -> None:
        """See how the database stands; nothing changes while it, or a head, cannot be read."""
        try:
            async with asyncio.timeout(LONGEST_LOOK_SECONDS):
                if not self.held:
                    await hold_if_replaced(self._installation, self._settings)
                held = await self._installation.restoring.present_hold()
        except Exception as fault:  # noqa: BLE001 - it is asked again; a watch that ended would see nothing
            log.error("hold.not_checked", fault=type(fault).__name__)
            return
        if held and not self.held:
            warn(held)
        self.held = held is not None


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until the process is to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


def require_released(hold: HoldWatch, advice: str = "") -> None:
    """Raise InstallationError in a held database, for what must not be done twice."""
    if hold.held:
        raise InstallationError(advice or HELD)


async def watch_hold(installation: Installation, settings: Settings) -> HoldWatch:
    """Hold the database if it is a copy or behind its last head, and return how it stands.

    Raises InstallationError when the head that is to witness cannot be read.
    """
    await hold_if_replaced(installation, settings)
    hold = await installation.restoring.present_hold()
    if hold:
        warn(hold)
    return HoldWatch(installation, settings, held=hold is not None)


async def hold_if_replaced(installation: Installation, settings: Settings) -> None:
    """Hold the database if it is a copy or behind its last head. Raises InstallationError."""
    restoring = installation.restoring
    if await restoring.is_a_copy():
        await restoring.hold(MOVED)
    if await lacks_events(installation, settings):
        await restoring.hold(BEHIND)


def warn(hold: PresentHold) -> None:
    """Say in the log that nothing is answered, sent or paid, and why."""
    log.warning("database.held", reason=hold.reason, advice="rds restore reconcile, then rds restore release")


async def lacks_events(installation: Installation, settings: Settings) -> bool:
    """Return whether the record lacks what the last head says. Raises InstallationError."""
    head = await read_last_head(settings, installation.place.keyring)
    return head is not None and await is_behind(installation.pool, head)


async def read_last_head(settings: Settings, keyring: Keyring) -> Head | None:
    """Return the head written last; None without one, or a folder for it. Raises InstallationError."""
    if settings.heads is None:
        return None
    try:
        return await asyncio.to_thread(latest_head, settings.heads, keyring)
    except HeadUnreadable as fault:
        raise InstallationError(str(fault)) from None


async def write_new_head(installation: Installation, settings: Settings) -> None:
    """Write down what the record ends with in the place of a head that it lacks events of."""
    if settings.heads is not None:
        head = await read_head(installation.pool)
        await asyncio.to_thread(write_head, settings.heads, head, installation.place.keyring)


async def write_present_head(installation: Installation, settings: Settings) -> None:
    """Write down what the record ends with, unless it is held or nothing has come since.

    A record that lacks what was written down before is held: its witness is not replaced.
    """
    if settings.heads is None or await installation.restoring.present_hold():
        return
    before = await asyncio.to_thread(latest_head, settings.heads, installation.place.keyring)
    if before and before.last_event == await installation.restoring.last_event_number():
        return
    if before and await is_behind(installation.pool, before):
        await installation.restoring.hold(BEHIND)
        return
    await write_new_head(installation, settings)
