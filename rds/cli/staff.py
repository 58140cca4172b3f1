"""`rds staff ...`: who belongs to the study team, and what each may do."""

from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.study import By
from rds.domain.staff import Role

if TYPE_CHECKING:
    from rds.wiring import System

Name = Annotated[str, typer.Argument(help="What the person is called in the console.")]
RoleOption = Annotated[Role, typer.Option("--role", help="What the person may do: docs/console.md.")]

staff = typer.Typer(help="The study team, and its links into the console.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(staff, name="staff")


@staff.command()
def invite(name: Name, role: RoleOption, by: By = "coordinator") -> None:
    """Print a link that signs the person in once, within an hour; for somebody who lost theirs, a new one."""
    from rds.app.staff.invite import invite_person
    from rds.cli.run import run
    from rds.wiring.console import invitation_link, make_staff_parts

    async def work(system: "System") -> None:
        secret = await invite_person(name, role, by=by, parts=make_staff_parts(system))
        typer.echo(f"{name}, {role}. This link works once, within an hour:", err=True)
        typer.echo(invitation_link(system.settings, secret))

    run(work)


@staff.command("list")
def list_() -> None:
    """List the study team with its roles."""
    from rds.cli.run import run

    async def work(system: "System") -> None:
        people = await system.installation.staff.members()
        if not people:
            typer.echo("Nobody yet. The first: rds staff invite NAME --role owner", err=True)
        for person in people:
            typer.echo(f"{person.name}  {', '.join(sorted(person.roles)) or 'no role'}")

    run(work)


@staff.command()
def revoke(name: Name, role: RoleOption, by: By = "coordinator") -> None:
    """Take a role from a person; who has none left is signed out at once."""
    from rds.app.staff.invite import revoke_role
    from rds.cli.run import run
    from rds.wiring.console import make_staff_parts

    async def work(system: "System") -> None:
        await revoke_role(name, role, by=by, parts=make_staff_parts(system))
        typer.echo(f"{name} is no longer {role}.")

    run(work)
