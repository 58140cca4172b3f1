"""`rds inbox ...`: what people wrote that no rule answers, and what has happened to them."""

from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.amounts import count_of
from rds.cli.sending import confirm_draft
from rds.cli.study import By, Done, SameOwner, StudyName

if TYPE_CHECKING:
    from rds.app.ports import Case
    from rds.app.team.inbox import ShownCase
    from rds.wiring import System

CaseNumber = Annotated[int, typer.Argument(metavar="CASE", help="From `rds inbox list`.")]

inbox = typer.Typer(help="Cases: texts for a person to read and answer.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(inbox, name="inbox")


@inbox.command("list")
def list_(name: StudyName) -> None:
    """List the open cases: words of danger first, then who has waited longest."""
    from rds.app.team.inbox import list_cases
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        found = await list_cases(StudyId(name), cases=system.installation.cases, parts=system.parts)
        if not found:
            typer.echo("No case is open.", err=True)
        for case in found:
            typer.echo(line_of(case))

    run(work)


def line_of(case: "Case") -> str:
    """Say in one line what a case is about, how long it waits and who has it."""
    mark = "URGENT  " if case.urgent else ""
    whose = f"  {case.assigned_to}" if case.assigned_to else ""
    answered = "  replied" if case.replied_at else ""
    person = case.participant or f"phone {case.caller}"
    since = f"since {case.opened_at:%Y-%m-%d %H:%M}Z"
    return (
        f"{case.id}  {mark}{case.subject}  {since}  {count_of(case.texts, 'text')}  {person}{answered}{whose}"
    )


@inbox.command()
def show(
    name: StudyName,
    case: CaseNumber,
    reveal: Annotated[
        str | None,
        typer.Option(help="Show the number too. Why: it is recorded, with who asked.", metavar="REASON"),
    ] = None,
    by: By = "coordinator",
) -> None:
    """Show the words, how the person stands, and what the rules would say; the number only with --reveal."""
    from rds.app.team.inbox import reveal_number, show_case
    from rds.cli.person_lines import person_lines
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        cases = system.installation.cases
        shown = await show_case(
            StudyId(name), case, cases=cases, people=system.installation.people, parts=system.parts
        )
        say_case(shown)
        if shown.person:
            typer.echo("")
            for line in person_lines(shown.person):
                typer.echo(line)
        if reveal:
            number = await reveal_number(
                StudyId(name), case, reason=reveal, by=by, cases=cases, parts=system.parts
            )
            typer.echo(f"number: {number}")

    run(work)


def say_case(shown: "ShownCase") -> None:
    """Print the case, what was said on both sides, and what the rules would answer."""
    closed = f"  closed {shown.case.closed_at:%Y-%m-%d %H:%M}Z" if shown.case.closed_at else ""
    typer.echo(line_of(shown.case) + closed)
    typer.echo(f"opened because: {', '.join(shown.case.reasons)}")
    for one in shown.exchange:
        mark = ">" if one.in_case else " "
        who = f"study ({one.status})" if one.is_ours else "phone"
        words = "(erased)" if one.words is None else one.words.replace("\n", " / ")
        typer.echo(f"{mark} {one.at:%Y-%m-%d %H:%M}Z  {who}: {words}")
    for answer in shown.rules:
        typer.echo("the rules would say: " + answer.replace("\n", " / "))


@inbox.command()
def reply(
    name: StudyName,
    case: CaseNumber,
    text: Annotated[str, typer.Option(prompt="Text", help="What to say, in the person's language.")],
    by: By = "coordinator",
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
) -> None:
    """Answer through the study's number, after showing what is sent and what it costs.

    It waits until the quiet hours are over. A phone that has stopped is not texted.
    """
    from rds.app.team.inbox import draft_reply, reply_to_case
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        draft = await draft_reply(StudyId(name), case, text, parts=system.parts)
        confirm_draft(draft, system.settings, yes=yes)
        await reply_to_case(StudyId(name), case, text, by=by, parts=system.parts)
        typer.echo(f'On its way. Close the case with: rds inbox close {name} {case} --note "..."')

    run(work)


@inbox.command()
def assign(
    name: StudyName,
    case: CaseNumber,
    to: Annotated[str, typer.Option(help="Who takes care of it.")],
    by: By = "coordinator",
) -> None:
    """Say who takes care of a case."""
    from rds.app.team.inbox import assign_case
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        await assign_case(StudyId(name), case, to=to, by=by, parts=system.parts)
        typer.echo(f"{to} has case {case}.")

    run(work)


@inbox.command()
def close(
    name: StudyName,
    case: CaseNumber,
    note: Done,
    by: By = "coordinator",
    same_owner: SameOwner = False,
) -> None:
    """Close a case; reminders that were held back for it go again."""
    from rds.app.team.inbox import close_case
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        await close_case(StudyId(name), case, note=note, by=by, parts=system.parts, same_owner=same_owner)
        typer.echo(f"Case {case} is closed.")

    run(work)
