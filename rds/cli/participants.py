"""`rds participant ...`: what a participant may ask of the study team."""

from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.study import By, StudyName

if TYPE_CHECKING:
    from rds.wiring import System

participant = typer.Typer(help="Find a participant, and let one withdraw.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(participant, name="participant")


@participant.command()
def find(name: StudyName) -> None:
    """Ask for a phone number, and print whose it is: the participant's id, state and wave.

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
def withdraw(
    name: StudyName,
    participant_id: Annotated[
        str, typer.Argument(metavar="PARTICIPANT_ID", help="From `rds participant find`.")
    ],
    by: By = "coordinator",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether this is meant.")] = False,
) -> None:
    """Let a participant withdraw.

    Answers and texts are erased at once and for good, the number once all earned is paid.

    The person is asked nothing more. Their place in the chain, their coupons and what they earned stay.
    """
    from rds.app.withdraw import withdraw_participant
    from rds.cli.run import run
    from rds.domain.ids import ParticipantId, StudyId
    from rds.domain.refusals import ParticipantUnknown

    if not yes:
        typer.confirm(f"Erase the answers and texts of {participant_id} for good?", abort=True)

    async def work(system: "System") -> None:
        try:
            await withdraw_participant(
                StudyId(name), ParticipantId(participant_id), by=by, parts=system.parts
            )
        except ParticipantUnknown:
            raise typer.BadParameter(
                f"nobody in {name} has this id: `rds participant find {name}` shows it"
            ) from None
        typer.echo(f"{participant_id} has withdrawn. The number is erased once all that was earned is paid.")

    run(work)
