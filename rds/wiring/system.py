"""An open installation with its use cases' parts."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from rds.app.parts import Parts
from rds.app.ports import Chance, Clock
from rds.machine import MachineClock, SecureChance
from rds.settings import Settings
from rds.sms.reading import hear
from rds.sms.replies import Catalogue
from rds.storage.installation import Installation, Place, open_installation, place
from rds.storage.migrate import migrate
from rds.studyfile import parse

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """An open installation with its use cases' parts."""

    settings: Settings
    installation: Installation
    parts: Parts


@asynccontextmanager
async def placed(
    settings: Settings, *, development_allowed: bool = False, durable: bool = True
) -> AsyncIterator[Place]:
    """Yield the database that the settings name; an embedded one runs for as long as somebody uses it."""
    async with place(
        database_url=settings.database_url.get_secret_value() if settings.database_url else None,
        data=settings.data,
        keys=settings.contact_keys_text,
        development_allowed=development_allowed,
        durable=durable,
    ) as where:
        if where.new_keys:
            log.warning(
                "keys.made",
                file=str(where.new_keys),
                advice="Whoever loses this file loses every phone number: keep a copy apart from the database's backups.",
            )
        yield where


@asynccontextmanager
async def open_system(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: Chance | None = None,
    development_allowed: bool = False,
    durable: bool = True,
    name: str = "rds",
) -> AsyncIterator[System]:
    """Yield the parts over this installation's database. An embedded database is brought up to date first."""
    async with AsyncExitStack() as stack:
        where = await stack.enter_async_context(
            placed(settings, development_allowed=development_allowed, durable=durable)
        )
        if where.embedded:
            await migrate(where.dsn)
        installation = await stack.enter_async_context(
            open_installation(where, parse=parse, connections=settings.database_connections, name=name)
        )
        parts = Parts(
            database=installation.database,
            clock=clock or MachineClock(),
            chance=chance or SecureChance(),
            ear=hear,
            wording=Catalogue(),
        )
        yield System(settings=settings, installation=installation, parts=parts)
