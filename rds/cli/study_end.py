"""`rds study show`, `end`, `certificate`, `check-certificate`: the end of a study, and what is erased."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rds.cli.amounts import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from rds.domain.retention import Retention
    from rds.wiring import System

StudyName = Annotated[str, typer.Argument(metavar="STUDY", help="The study's id, as in its file.")]
By = Annotated[str, typer.Option("--by", envvar="USER", help="Who does this; written into the record.")]
WHAT = {
    "numbers": "phone numbers",
    "texts": "words of texts, and the team's notes",
    "transcripts": "transcripts of consent",
    "answers": "answers",
}


def register(study: typer.Typer) -> None:
    """Add these commands to `rds study`."""
    study.command()(show)
    study.command()(end)
    study.command()(certificate)
    study.command("check-certificate")(check_certificate)


def show(name: StudyName) -> None:
    """Say how long a study keeps what, what was erased, and what still keeps it from ending."""
    from rds.app.certify_erasure import describe_erasure
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        async with system.parts.database.transaction() as tx:
            settlement = await tx.settlement(StudyId(name))
            retention = await tx.promised_retention(StudyId(name))
            ended = await tx.end_of(StudyId(name))
        if ended:
            said = describe_erasure(ended, system.parts.clock.now())
            say([f"{name} ended on {ended.ended_at:%Y-%m-%d}.", *list_erasures(said)])
            return
        say(describe_retention(retention))
        typer.echo(
            f"open coupons: {settlement.open_coupons}; honoraria owed: {settlement.owed}; "
            f"texts not answered: {settlement.unanswered}; messages not sent: {settlement.unsent}"
        )
        if settlement.recruitment_open:
            typer.echo("It recruits. When it is over: rds study close, then rds study end.")

    run(work, contact_data=False)


def end(
    name: StudyName,
    by: By = "coordinator",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """End a closed, paid-up study for good: nothing is taken in any more, and what is due is erased.

    What is due later is erased by the workers. Cut off, it goes on when it is run again.
    """
    from rds.app.certify_erasure import describe_erasure
    from rds.app.end_study import end_study
    from rds.cli.run import run
    from rds.domain.ids import StudyId

    async def work(system: "System") -> None:
        if not yes:
            await ask_whether_meant(name, system)
        done = await end_study(StudyId(name), by=by, parts=system.parts)
        typer.echo(f"{name} ended on {done.ended_at:%Y-%m-%d}. Texts to {done.number} are not kept any more.")
        say(list_erasures(describe_erasure(done, system.parts.clock.now())))
        if done.erasures:
            typer.echo(f"Next: rds study certificate {name} --to FILE")

    run(work)


async def ask_whether_meant(name: str, system: "System") -> None:
    """Ask, unless it has ended already; a refusal comes before the question. Raises typer.Abort."""
    from rds.domain.ids import StudyId
    from rds.domain.retention import check_may_end

    async with system.parts.database.transaction() as tx:
        settlement = await tx.settlement(StudyId(name))
        retention = await tx.promised_retention(StudyId(name))
    if settlement.ended_at is None:
        say(describe_retention(check_may_end(retention, settlement)))
        typer.confirm(f"End {name}? It cannot be opened again. Export what you need first.", abort=True)


def certificate(
    name: StudyName,
    to: Annotated[Path, typer.Option("--to", help="The file to make; it is closed to others.")],
) -> None:
    """Write down, signed, what of a study was erased: rows by table, when, and under which event."""
    from rds.cli.run import run
    from rds.domain.ids import StudyId
    from rds.wiring.erasure_certificate import write_certificate

    async def work(system: "System") -> None:
        key = await write_certificate(system, StudyId(name), to)
        typer.echo(f"{to}: written. Whoever is to check it without the keys needs this: {key}")

    run(work)


def check_certificate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of `rds study certificate`.")],
    public_key: Annotated[
        str, typer.Option("--public-key", help="As `rds study certificate` printed it: no database is asked.")
    ] = "",
) -> None:
    """Say whether a certificate was signed by this installation and says what its record says."""
    from rds.cli.run import run
    from rds.storage.certificates import check
    from rds.wiring.erasure_certificate import check_against_record

    text = file.read_text("utf-8", errors="replace")
    if public_key:
        content = check(text, public_key)
        say(["The signature holds.", *describe_certificate(content)])
        return

    async def work(system: "System") -> None:
        content = await check_against_record(system, text)
        say(["Signature and record agree.", *describe_certificate(content)])

    run(work)


def describe_certificate(content: "Mapping[str, Any]") -> Iterator[str]:
    """Yield what a certificate says."""
    yield f"{content['study']}, as of {content['made_at'][:10]}:"
    yield from list_erasures(content)


def list_erasures(content: "Mapping[str, Any]") -> Iterator[str]:
    """Yield of each kind when it was, or is to be, erased."""
    for each in content["erased"]:
        rows = ", ".join(f"{count} {table}" for table, count in each["rows"].items())
        yield f"{WHAT[each['kind']]}: erased on {each['at'][:10]} ({rows}), event {each['event']}"
    for kind, until in content["not_erased"].items():
        yield f"{WHAT[kind]}: {'kept' if until == 'kept' else f'due on {until[:10]}'}"


def say(lines: Iterable[str]) -> None:
    """Print lines."""
    typer.echo("\n".join(lines))


def describe_retention(retention: "Retention | None") -> Iterator[str]:
    """Yield what a study file says of how long what is kept, a line each."""
    from rds.domain.retention import ErasedKind

    if retention is None:
        yield "No retention is set: nothing is erased by time."
        return
    yield "Once it is closed, no coupon is open and nothing is owed:"
    for kind in ErasedKind:
        length = retention.of(kind)
        yield f"  {WHAT[kind]}: {'kept' if length is None else f'erased after {in_days(length)}'}"
    yield f"  in backups for at most {in_days(retention.backups)} longer"


def in_days(length: "timedelta") -> str:
    """Return a length of time in days, or in hours below one."""
    days, hours = length.days, length.seconds // 3600
    return count_of(hours, "hour") if days == 0 else count_of(days, "day")
