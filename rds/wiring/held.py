"""A restored database is held: nothing is answered, sent or paid until a person lets it go."""

import asyncio
from contextlib import suppress

import structlog

from rds.settings import Settings
from rds.storage.heads import HeadUnreadable, is_behind, latest_head, read_head, write_head
from rds.storage.installation import Installation, InstallationError

log = structlog.get_logger()
LOOK_AGAIN_SECONDS = 1.0
HEAD_SECONDS = 15.0
RESTORED, MOVED, BEHIND = "restored from a backup", "copied from elsewhere", "behind the last head"


HELD = (
    "The database is held since it was restored: nothing is answered, sent or paid. `rds restore "
    "reconcile`, then "
    "`rds restore release`."
)


class HoldWatch:
    """Whether this process may answer, send and pay. Cheap to ask."""

    def __init__(self, installation: Installation, *, held: bool) -> None:
        """Take what is known at the start."""
        self._installation = installation
        self.held = held

    async def wait_for_release(self, stop: asyncio.Event) -> bool:
        """Wait until a person lets the database go; False when the process is to stop before."""
        while self.held and not stop.is_set():
            self.held = await self._installation.restoring.present_hold() is not None
            if self.held:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), LOOK_AGAIN_SECONDS)
        return not self.held


def require_released(hold: HoldWatch) -> None:
    """Raise InstallationError in a held database, for what must not be done twice."""
    if hold.held:
        raise InstallationError(HELD)


async def watch_hold(installation: Installation, settings: Settings) -> HoldWatch:
    """Hold the database if it is a copy or behind its last head, and return how it stands.

    Raises InstallationError when the head that is to witness cannot be read.
    """
    restoring = installation.restoring
    if await restoring.is_a_copy():
        await restoring.hold(MOVED)
    if await lacks_events(installation, settings):
        await restoring.hold(BEHIND)
    hold = await restoring.present_hold()
    if hold:
        log.warning(
            "database.held", reason=hold.reason, advice="rds restore reconcile, then rds restore release"
        )
    return HoldWatch(installation, held=hold is not None)


async def lacks_events(installation: Installation, settings: Settings) -> bool:
    """Return whether the record lacks what the last head says. Raises InstallationError."""
    if settings.heads is None:
        return False
    try:
        head = await asyncio.to_thread(latest_head, settings.heads, installation.place.keyring)
    except HeadUnreadable as fault:
        raise InstallationError(str(fault)) from None
    return head is not None and await is_behind(installation.pool, head)


async def write_present_head(installation: Installation, settings: Settings) -> None:
    """Write down what the record ends with, unless it is held or nothing has come since."""
    if settings.heads is None or await installation.restoring.present_hold():
        return
    keyring = installation.place.keyring
    before = await asyncio.to_thread(latest_head, settings.heads, keyring)
    if before and before.last_event == await installation.restoring.last_event_number():
        return
    head = await read_head(installation.pool)
    await asyncio.to_thread(write_head, settings.heads, head, keyring)
