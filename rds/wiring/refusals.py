"""What an installation does not start with, in words that say the way on."""

from rds.settings import Settings
from rds.storage.connection import DatabaseUnreachable, is_superuser
from rds.storage.database_address import is_plain_link
from rds.storage.installation import InstallationError, Place

UNSIGNED = (
    "RDS_TWILIO_AUTH_TOKEN is not set: nobody could tell Twilio's requests from anybody's. Set it from "
    "Twilio's console (account dashboard). To try the service on this machine, without a provider: "
    "`make serve`, or `rds serve --with-worker --local-without-token`."
)
DIRECT_ALONE = (
    "RDS_DATABASE_DIRECT_URL is set, RDS_DATABASE_URL is not. Set RDS_DATABASE_URL to the pooler's address; "
    "without a pooler, set it alone."
)
PLAIN_LINK = (
    "RDS_DATABASE_URL, or RDS_DATABASE_DIRECT_URL, names a database on another host, and lets the link to it "
    "be plain text: numbers and answers could be read on the way. Add `?sslmode=verify-full` to "
    "it, or at least `?sslmode=require`."
)
SUPERUSER = (
    "RDS_DATABASE_URL names a superuser of the database server, who may rewrite the record and switch its "
    "rules off. Make a role of its own, which owns the study's database and nothing else: "
    "`CREATE ROLE seedline LOGIN PASSWORD '...'; ALTER DATABASE seedline OWNER TO seedline;`"
)


def require_token(settings: Settings) -> None:
    """Raise InstallationError without the token that tells the provider's requests from anybody's."""
    if not settings.twilio_auth_token.get_secret_value().strip():
        raise InstallationError(UNSIGNED)


def require_encrypted_link(settings: Settings) -> None:
    """Raise InstallationError when what is sent to the database could be read on its way."""
    if any(map(is_plain_link, settings.database_addresses)):
        raise InstallationError(PLAIN_LINK)


def require_pooled_address(settings: Settings) -> None:
    """Raise InstallationError for a direct address beside none."""
    if settings.database_direct_url and not settings.database_url:
        raise InstallationError(DIRECT_ALONE)


async def require_ordinary_role(where: Place) -> None:
    """Raise InstallationError for a superuser's database other than the embedded one."""
    if where.embedded:
        return
    try:
        superuser = await is_superuser(where.dsn)
    except DatabaseUnreachable as fault:
        raise InstallationError(
            f"The database cannot be reached ({fault}): check RDS_DATABASE_URL, and that the server runs."
        ) from None
    if superuser:
        raise InstallationError(SUPERUSER)
