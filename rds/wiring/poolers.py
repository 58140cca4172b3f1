"""What may go through a pooler: everything by session; by transaction the texts of `rds serve` alone."""

from rds.settings import Settings
from rds.storage.connection import PARAMETERS, DatabaseUnreachable
from rds.storage.database_address import ask_for_writes
from rds.storage.installation import InstallationError, Place, PooledLink
from rds.storage.pooler import PoolerReport, Pooling, examine_pooler

NEEDS_SESSION = (
    "The database's address leads to a pooler that hands connections over with each transaction. Workers "
    "listen for notifications, and migrations and backups need a connection of their own: set "
    "RDS_DATABASE_DIRECT_URL to the database itself (`rds serve` may keep the pooler in RDS_DATABASE_URL), "
    "or set `pool_mode = session` there."
)
LOSES_STATEMENTS = (
    "RDS_DATABASE_URL leads to a pooler that hands connections over with each transaction and loses prepared "
    "statements, so that texts would fail. PgBouncer keeps them from 1.21 on, with `max_prepared_statements "
    "= 200` and a `default_pool_size` above 1; or set `pool_mode = session` there."
)


async def require_reachable(where: Place) -> None:
    """Raise InstallationError, in words without the address, when the database takes no connection.

    Also when a pooler takes it that would not leave it to us for longer than a transaction.
    """
    if (await examine(where.dsn)).pooling is Pooling.TRANSACTION:
        raise InstallationError(NEEDS_SESSION)


async def find_pooled_link(settings: Settings) -> PooledLink | None:
    """Return the way that texts take, if it is not the direct one.

    Raises InstallationError if it is unsafe.
    """
    if settings.database_url is None or settings.database_direct_url is None:
        return None
    dsn = ask_for_writes(settings.database_url.get_secret_value())
    report = await examine(dsn)
    if (reason := describe_danger(report)) is not None:
        raise InstallationError(reason)
    return PooledLink(dsn, by_transaction=report.pooling is Pooling.TRANSACTION)


def describe_danger(report: PoolerReport) -> str | None:
    """Return why texts must not go through it, and what to set; None when they may."""
    if report.pooling is not Pooling.TRANSACTION:
        return None
    if not report.keeps_statements:
        return LOSES_STATEMENTS
    if report.unset:
        return (
            f"RDS_DATABASE_URL leads to a pooler whose connections lack {', '.join(report.unset)}. Add to "
            f"the database's line in its [databases] section: connect_query='{make_connect_query()}', and "
            "reload it."
        )
    return None


def make_connect_query() -> str:
    """Return what the pooler is to run on each new connection to the server."""
    return "; ".join(f"SET {name} TO {quote(value)}" for name, value in PARAMETERS.items())


def quote(value: str) -> str:
    """Return the value for SET, inside a quoted connect_query: a quote is written twice there."""
    return value if value.isidentifier() else f"''{value}''"


async def examine(dsn: str) -> PoolerReport:
    """Look at what stands before the database. Raises InstallationError when it cannot be reached."""
    try:
        return await examine_pooler(dsn)
    except DatabaseUnreachable as fault:
        raise InstallationError(
            f"The database cannot be reached ({fault}): check RDS_DATABASE_URL, and that the server runs."
        ) from None
