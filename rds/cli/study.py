"""`rds study ...`: check, open, change, watch, close and end a study."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.amounts import count_of
from rds.cli.rehearse import rehearse
from rds.cli.status import status
from rds.cli.study_end import describe_retention
from rds.cli.study_end import register as register_end

if TYPE_CHECKING:
    from rds.domain.study import Study
    from rds.wiring import System

File = Annotated[Path, typer.Argument(metavar="FILE", help="The study file (study.yaml).")]
StudyName = Annotated[str, typer.Argument(metavar="STUDY", help="The study's id, as in its file.")]
By = Annotated[str, typer.Option("--by", envvar="USER", help="Who does this; written into the record.")]
Done = Annotated[str, typer.Option("--note", help="What was done.")]
SameOwner = Annotated[
    bool,
    typer.Option(
        "--same-owner", help="The phone is still its participant's: money and codes are told to it again."
    ),
]

study = typer.Typer(help="Check, open, change, watch, close and end a study.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    study.command()(rehearse)
    study.command()(status)
    register_end(study)
    app.add_typer(study, name="study")


@study.command()
def check(file: File) -> None:
    """Check a study file, and every text it would send. Problems name the place and say what to write."""
    from rds import studyfile
    from rds.app.study_warnings import approval_warning, budget_warning
    from rds.machine import MachineClock
    from rds.sms.lint import lint

    problems = [str(problem) for problem in studyfile.check(file)]
    warning = None
    if not problems:
        loaded = studyfile.load(file)
        problems = [str(finding) for finding in lint(loaded)]
        problems += filter(None, [budget_warning(loaded)])
        warning = approval_warning(loaded, MachineClock().now())
        if loaded.retention:
            typer.echo("\n".join(describe_retention(loaded.retention)))
    for problem in problems:
        typer.echo(problem)
    if warning:
        typer.echo(f"Warning: {warning}")
    if problems:
        raise typer.Exit(2)
    typer.echo(f"{file}: nothing to mend.")


@study.command()
def schema() -> None:
    """Print the JSON Schema of the study file, for editors."""
    import json

    from rds import studyfile

    typer.echo(json.dumps(studyfile.schema(), indent=2, ensure_ascii=False))


@study.command("open")
def open_(
    file: File,
    number: Annotated[
        str, typer.Option(help="The number that participants text; else RDS_TWILIO_NUMBER.")
    ] = "",
    by: By = "coordinator",
) -> None:
    """Open a study: from now on its number answers."""
    from rds import studyfile
    from rds.app.run_study import open_study
    from rds.cli.run import run

    name, content = studyfile.load(file).id, studyfile.content(file)

    async def work(system: "System") -> None:
        reached_at = international(number) or number_of(system)
        if not reached_at:
            raise typer.BadParameter("give --number, or set RDS_TWILIO_NUMBER")
        digest = studyfile.digest(content)
        begin_clock(studyfile.load(file), system)
        await open_study(name, number=reached_at, content=content, digest=digest, by=by, parts=system.parts)
        typer.echo(f"{name} is open. Next: rds seeds issue {name} --count 24")
        warn_of_approval(studyfile.load(file), system)

    run(work)


def number_of(system: "System") -> str:
    """Return the number that the settings name; without a provider, the double's."""
    from rds.wiring.local_service import NUMBER

    return system.settings.twilio_number or (NUMBER if system.local else "")


def begin_clock(opened: "Study", system: "System") -> None:
    """Without a provider, let the study's time begin at its own day, and say so."""
    if system.local and system.local.begin(opened):
        typer.echo(f"Local: it is {system.local.now():%Y-%m-%d %H:%M} UTC now, the study's first morning.")


@study.command()
def update(file: File, by: By = "coordinator") -> None:
    """Adopt a changed study file from now on. What was promised before stays promised."""
    from rds import studyfile
    from rds.app.run_study import adopt_protocol
    from rds.cli.run import run

    name, content = studyfile.load(file).id, studyfile.content(file)

    async def work(system: "System") -> None:
        version = await adopt_protocol(
            name, content=content, digest=studyfile.digest(content), by=by, parts=system.parts
        )
        typer.echo(f"{name}: protocol version {version} holds from now on.")
        warn_of_approval(studyfile.load(file), system)

    run(work)


@study.command("list")
def list_() -> None:
    """List the studies."""
    from rds.app.run_study import current_study
    from rds.cli.run import run

    async def work(system: "System") -> None:
        for state in await system.parts.database.open_studies():
            recruiting = "recruiting" if state.recruitment_open else "ended" if state.ended_at else "closed"
            approval = describe_approval(await current_study(state.id, parts=system.parts), system)
            typer.echo(
                f"{state.id}  {state.number}  protocol version {state.protocol}  {recruiting}  {approval}"
            )

    run(work, contact_data=False)


@study.command()
def close(
    name: StudyName,
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "target reached",
    by: By = "coordinator",
) -> None:
    """Accept no new coupons. Conversations under way and payments go on."""
    from rds.app.run_study import close_recruitment
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        await close_recruitment(StudyId(name), reason=reason, by=by, parts=system.parts)
        typer.echo(f"{name} accepts no new coupons. To accept them again: rds study reopen {name}")

    run(work)


@study.command()
def reopen(name: StudyName, by: By = "coordinator") -> None:
    """Accept coupons again."""
    from rds.app.run_study import reopen_recruitment
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        await reopen_recruitment(StudyId(name), by=by, parts=system.parts)
        typer.echo(f"{name} accepts coupons.")

    run(work)


def warn_of_approval(study: "Study", system: "System") -> None:
    """Say that the study's ethics approval has expired or soon will."""
    from rds.app.study_warnings import approval_warning

    if warning := approval_warning(study, system.parts.clock.now()):
        typer.echo(f"Warning: {warning}")


def describe_approval(study: "Study", system: "System") -> str:
    """Return in a few words until when the study's ethics approval holds."""
    from rds.domain.ethics import days_of_approval, expires_soon, is_expired

    now = system.parts.clock.now()
    if is_expired(study, now):
        return f"ethics approval EXPIRED on {study.ethics.expires}"
    soon = f", in {count_of(days_of_approval(study, now), 'day')}" if expires_soon(study, now) else ""
    return f"ethics approval until {study.ethics.expires}{soon}"


def international(number: str) -> str:
    """Return the number as Twilio writes it, which is how a text finds its study."""
    from rds.settings import normalize_to_e164

    try:
        return normalize_to_e164(number)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--number") from None
