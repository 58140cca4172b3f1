"""An open installation with its use cases' parts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import structlog

from rds.app.parts import Parts
from rds.app.ports import Clock
from rds.machine import KeyedIdSource, MachineClock
from rds.settings import Settings
from rds.sms.replies import Catalogue
from rds.sms.text_parser import parse_text
from rds.storage.installation import Installation, InstallationError, Place, open_installation, open_place
from rds.storage.key_check import require_keys
from rds.storage.migrate import migrate, pending
from rds.studyfile import parse
from rds.wiring.held import HoldWatch, watch_hold
from rds.wiring.local_clock import LocalClock, find_local_clock
from rds.wiring.poolers import find_pooled_link, require_reachable
from rds.wiring.refusals import require_encrypted_link, require_ordinary_role, require_pooled_address

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """An open installation with its use cases' parts."""

    settings: Settings
    installation: Installation
    parts: Parts
    local: LocalClock | None = None
    """The clock of an installation without a provider; None for every other."""
    hold: HoldWatch
    """Whether the database was restored, and nobody has let it go."""


@asynccontextmanager
async def open_configured_place(
    settings: Settings, *, development_allowed: bool = False, durable: bool = True
) -> AsyncIterator[Place]:
    """Yield the database that the settings name; an embedded one runs for as long as somebody uses it."""
    require_encrypted_link(settings)
    require_pooled_address(settings)
    async with open_place(
        database_url=settings.database_addresses[-1] if settings.database_addresses else None,
        data=settings.data,
        keys=settings.contact_keys_text,
        development_allowed=development_allowed,
        durable=durable,
    ) as where:
        if where.new_keys:
            log.warning(
                "keys.made",
                file=str(where.new_keys),
                advice="Without this file every phone number is lost: keep a copy apart "
                "from the database's backups.",
            )
        yield where


async def require_migrated(where: Place) -> None:
    """Raise InstallationError when the database cannot be reached or used, or is not up to date."""
    await require_reachable(where)
    if await pending(where.dsn):
        raise InstallationError("The database is not up to date: run `rds migrate`.")


@asynccontextmanager
async def open_system(
    settings: Settings,
    *,
    clock: Clock | None = None,
    development_allowed: bool = False,
    durable: bool = True,
    name: str = "rds",
    contact_data: bool = True,
    takes_texts: bool = False,
) -> AsyncIterator[System]:
    """Yield the parts over this installation's database. An embedded database is brought up to date first.

    `contact_data` False is for readers of neither numbers nor texts; it works without the database's keys.
    `takes_texts` True lets what is done for a text go through a pooler where one is set; the rest never does.

    Raises InstallationError, KeyringError, EmbeddedServerError or MigrationError; each says what to do.
    """
    async with AsyncExitStack() as stack:
        where = await stack.enter_async_context(
            open_configured_place(settings, development_allowed=development_allowed, durable=durable)
        )
        if where.embedded:
            await migrate(where.dsn)
        else:
            if not development_allowed:
                await require_ordinary_role(where)
            await require_migrated(where)
            if takes_texts:
                where = replace(where, pooled=await find_pooled_link(settings))
        installation = await stack.enter_async_context(
            open_installation(where, parse=parse, connections=settings.database_connections, name=name)
        )
        hold = HoldWatch(installation, settings, held=False)
        if contact_data:
            await require_keys(installation.pool, where.keyring, where.way_back)
            hold = await watch_hold(installation, settings)
        local = find_local_clock(settings)
        parts = Parts(
            database=installation.database.refusing_while(lambda: hold.held),
            clock=clock or local or MachineClock(),
            ids=KeyedIdSource(where.keyring.ids_key),
            parse_text=parse_text,
            wording=Catalogue(),
        )
        yield System(settings=settings, installation=installation, parts=parts, local=local, hold=hold)


@asynccontextmanager
async def open_pages_system(system: System, *, connections: int) -> AsyncIterator[System]:
    """Yield the same system over connections of its own: clicking never takes those of texts."""
    async with system.installation.beside(connections=connections, name="rds serve pages") as installation:
        database = installation.database.refusing_while(lambda: system.hold.held)
        yield replace(system, installation=installation, parts=replace(system.parts, database=database))
