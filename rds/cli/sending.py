"""What a message of the study team is before it leaves: its words, its parts and what they cost."""

from typing import TYPE_CHECKING

import typer

from rds.cli.amounts import count_of

if TYPE_CHECKING:
    from rds.app.team.writing import Draft
    from rds.settings import Settings


def confirm_draft(draft: "Draft", settings: "Settings", *, yes: bool) -> None:
    """Show a message as it would leave, with its parts and cost, and ask whether to send it.

    Raises typer.Abort when it is not to be sent.
    """
    typer.echo(draft.body)
    typer.echo(describe_cost(draft.body, settings), err=True)
    if draft.waits:
        typer.echo("It is quiet now: it leaves when the quiet hours are over.", err=True)
    if not yes:
        typer.confirm("Send it?", abort=True)


def describe_cost(body: str, settings: "Settings") -> str:
    """Say in how many parts a message goes, in which alphabet, and what that costs where the price is set."""
    from rds.sms.encoding import segments

    found = segments(body)
    parts = count_of(found.count, "part")
    if settings.sms_price is None:
        return f"{parts} ({found.encoding}). Set RDS_SMS_PRICE to see what that costs."
    return f"{parts} ({found.encoding}), {found.count * settings.sms_price} at {settings.sms_price} a part."
