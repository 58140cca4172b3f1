"""`rds keys ...`: the keys of the contact data, from the first to the last."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rds.storage.resealing import Resealed
    from rds.wiring import System

keys = typer.Typer(help="The keys of the contact data.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(keys, name="keys")


@keys.command()
def new() -> None:
    """Print new keys for RDS_CONTACT_KEYS. Keep them apart from the database's backups."""
    from rds.storage.sealing import Keyring

    typer.echo(Keyring.generate().to_text())


@keys.command("backup")
def backup_keys(
    to: Annotated[Path, typer.Option("--to", help="The file to make; it is closed to others.")],
) -> None:
    """Copy the present keys into a new file. Keep it apart from the database's backups."""
    from rds.settings import Settings
    from rds.storage.key_check import label
    from rds.wiring.keys import copy_keys

    keyring = copy_keys(Settings(), to)
    typer.echo(
        f"{to}: keyring {label(keyring.check_value)}. Keep it apart from the database's backups: together "
        "they are "
        "the participants' numbers."
    )


@keys.command()
def identity(
    to: Annotated[Path, typer.Option("--to", help="The file to make; it is closed to others.")],
) -> None:
    """Make an identity that opens backups, and print the recipient for RDS_BACKUP_RECIPIENT."""
    from rds.wiring.keys import make_identity

    typer.echo(make_identity(to))


@keys.command()
def rotate() -> None:
    """Print the present keys with a new one that seals from now on; the older ones still open."""
    from rds.settings import Settings
    from rds.storage.sealing import Keyring

    present = Settings().contact_keys_text
    if present is None:
        raise typer.BadParameter("set RDS_CONTACT_KEYS to the present keys first")
    typer.echo(Keyring.from_text(present).rotate().to_text())


@keys.command()
def reseal() -> None:
    """Seal everything again under the newest key, while the service may run. Cut off, run it again."""
    from rds.cli.run import run
    from rds.storage.resealing import reseal as reseal_all

    async def work(system: "System") -> None:
        keyring = system.installation.place.keyring
        done = await reseal_all(system.installation.pool, keyring)
        typer.echo(f"Sealed again under {keyring.sealing_key}: {done.values}.")
        say_what_is_left(done)

    run(work)


def say_what_is_left(done: "Resealed") -> None:
    """Name what is still under older keys, with what to do; end with exit code 1 if anything is."""
    for name, values in done.older.items():
        typer.echo(f"still under {name}: {values}")
    if done.unreadable:
        typer.echo(f"Of these {done.unreadable} do not open. {done.fault}", err=True)
    elif done.older:
        typer.echo(
            "A process that runs with an older keyring seals with it: restart it, and run this again.",
            err=True,
        )
    if done.older:
        raise typer.Exit(1)
    typer.echo("Nothing is under an older key: `rds keys retire KEY` takes one out.")


@keys.command()
def retire(
    key: Annotated[str, typer.Argument(metavar="KEY", help="An older sealing key's name, such as k1.")],
) -> None:
    """Print the present keys without an older one, under which nothing is any more. It seals never again.

    Keep a copy with it for as long as there are backups of before.
    """
    from rds.cli.run import run
    from rds.storage.resealing import retire_key

    async def work(system: "System") -> None:
        installation = system.installation
        without = await retire_key(installation.pool, installation.place.keyring, key)
        typer.echo(
            f"{key} is retired. What follows takes the keyring's place, and every process is restarted. "
            "Backups of before are opened with the old one: keep its copy until they are gone.",
            err=True,
        )
        typer.echo(without.to_text())

    run(work)
