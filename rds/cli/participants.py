"""`rds participant find | show | withdraw | erase`."""

from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.persons import Reason, Who, ask_for_person, find_who, participant
from rds.cli.study import By, StudyName

if TYPE_CHECKING:
    from rds.wiring import System


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(participant, name="participant")


@participant.command()
def find(
    name: StudyName,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    by: By = "coordinator",
) -> None:
    """Ask for a phone number, and print whose it is: the participant's id, state and wave.

    That it was asked is recorded, with who and why.

    The number is asked for, not given as a word of the command, so that no shell keeps it.
    """
    from rds.app.find_participant import find_participant
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.sms.phone_number import NotAPhoneNumber, read_phone_number

    typed = typer.prompt("Phone number")

    async def work(system: "System") -> None:
        try:
            found = await find_participant(
                StudyId(name),
                typed,
                read_number=read_phone_number,
                by=by,
                reason=reason,
                team=system.installation,
                parts=system.parts,
            )
        except NotAPhoneNumber as wrong:
            raise typer.BadParameter(str(wrong)) from None
        if found is None:
            raise typer.BadParameter(
                "no coupon of this study was presented from this number, or the number was erased"
            )
        typer.echo(f"{found.id}  {found.state}  wave {found.wave}")

    run(work)


@participant.command()
def show(name: StudyName, who: Who = None) -> None:
    """Show how a person stands: state, wave, coupons, money, messages and orders; not who they are."""
    from rds.app.team.find_person import show_person
    from rds.cli.person_lines import person_lines
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    whom = ask_for_person(who)

    async def work(system: "System") -> None:
        found = await find_who(system, name, whom)
        for line in person_lines(await show_person(StudyId(name), found, people=system.installation.people)):
            typer.echo(line)

    run(work)


@participant.command()
def withdraw(
    name: StudyName,
    who: Who = None,
    reason: Reason = "the person asked for it",
    by: By = "coordinator",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether this is meant.")] = False,
) -> None:
    """Let a participant withdraw.

    Answers and texts are erased at once and for good, the number once all earned is paid.

    The person is asked nothing more. Their place in the chain, their coupons and what they earned stay.
    """
    let_leave(name, ask_for_person(who), reason=reason, by=by, yes=yes, erase=False)


@participant.command()
def erase(
    name: StudyName,
    who: Who = None,
    reason: Reason = "the person asked for it",
    by: By = "coordinator",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether this is meant.")] = False,
) -> None:
    """Erase a person's answers and texts at once, and let them leave the study, because they asked for that.

    The number is erased once all earned is paid. What they earned stays theirs.
    """
    let_leave(name, ask_for_person(who), reason=reason, by=by, yes=yes, erase=True)


def let_leave(name: str, who: str, *, reason: str, by: str, yes: bool, erase: bool) -> None:
    """Ask whether it is meant, and withdraw the person."""
    from rds.app.withdraw import withdraw_participant
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.domain.refusals import PersonUnknown

    if not yes:
        typer.confirm("Erase the answers and texts of this person for good?", abort=True)

    async def work(system: "System") -> None:
        try:
            person = (await find_who(system, name, who)).id
        except PersonUnknown:
            raise typer.BadParameter(
                f"nobody in {name} has this id: `rds participant find {name}` shows it"
            ) from None
        await withdraw_participant(
            StudyId(name), person, by=by, parts=system.parts, reason=reason, erase=erase
        )
        typer.echo(f"{person} has withdrawn. The number is erased once all that was earned is paid.")

    run(work)
