"""`rds demo`: the whole study in about two minutes."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rds.cli.program import name_of_program

if TYPE_CHECKING:
    from rich.live import Live
    from rich.progress import TaskID

    from rds.demo.demonstration import OpenDemo, Results
    from rds.demo.environment import StudyProgress


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(demo)


def demo(
    seed: Annotated[
        int, typer.Option(help="The same seed gives the same people, chains, payments and estimates.")
    ] = 1,
    participants: Annotated[
        int, typer.Option(min=30, max=5000, help="Stop when this many have completed.")
    ] = 658,
    seeds: Annotated[int, typer.Option(min=1, max=200, help="How many people start a chain.")] = 24,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the service up at the end, with phones to play.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder for the files; else demo-output, or demo-output-2 ... beside an earlier run's.",
            show_default=False,
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Write into the folder though it holds files.")
    ] = False,
) -> None:
    """Run the reference study with a synthetic workforce, from seed coupons to estimates."""
    from rich.live import Live

    from rds.cli.run import run_loop
    from rds.cli.tables import console
    from rds.demo.demonstration import Options, demonstrate
    from rds.demo.output_folder import choose_folder

    folder = choose_folder(out, overwrite=overwrite)
    terminal = console()
    terminal.print(
        "Seedline demonstration: personal support workers in the Greater Toronto Area, 2020 (synthetic)."
    )
    terminal.print(
        f"Seed {seed}. Starting the database, the service, the worker and a double of Twilio ...\n"
    )
    options = Options(seed=seed, participants=participants, seeds=seeds, out=folder)
    with Live(console=terminal, refresh_per_second=4, transient=True) as live:
        show = Display(live, participants)
        run_loop(
            demonstrate(
                options,
                on_progress=show.progress,
                on_results=show.results,
                keep_open=explain_phones if keep else None,
            ),
            least=logging.WARNING,  # what is ordinary would stand between the demonstration's words
        )


class Display:
    """The live progress, and the tables at the end."""

    def __init__(self, live: "Live", target: int) -> None:
        """Take the terminal's live area."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._live = live
        self._progress: Progress = Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=50), MofNCompleteColumn()
        )
        self._task: TaskID = self._progress.add_task("completed participants", total=target)

    def progress(self, now: "StudyProgress") -> None:
        """Show how things stand."""
        from rich.console import Group

        self._progress.update(self._task, completed=now.funnel.completed)
        self._live.update(Group(self._progress, *lines(now)))

    def results(self, end: "Results") -> None:
        """Replace the progress by the results."""
        self._live.stop()
        show_results(self._live, end)


def lines(now: "StudyProgress") -> list[str]:
    """Return the figures under the bar."""
    from rds.domain.money import Money

    def money(minor: int) -> str:
        return Money(minor, now.honoraria.currency or "CAD").format_in("en")

    coupons, tree, sums = now.funnel.coupons_by_status, now.recruitment, now.honoraria
    out = coupons.get("issued", 0) + coupons.get("reserved", 0)
    redeemed, expired = coupons.get("redeemed", 0), coupons.get("expired", 0)
    delivered = now.messages.outbound.get("delivered", 0)
    sent = sum(now.messages.outbound.values())
    return [
        f"study day {now.day}   waves {max(len(tree.waves) - 1, 0)}   chains {len(tree.chains)}",
        f"coupons {now.funnel.coupons_issued}: {out} out, {redeemed} redeemed, {expired} expired",
        f"honoraria: {money(sums.earned)} earned, {money(sums.paid)} paid, {money(sums.owed)} owed",
        f"texts: {now.messages.inbound} in, {sent} out, {delivered} delivered so far",
    ]


def show_results(live: "Live", end: "Results") -> None:
    """Print the results for a coordinator."""
    from rds.cli.tables import estimate_table, reached_precision, show_figures

    out, now = live.console, end.progress
    completed = now.funnel.completed
    if not end.reached:
        out.print(f"Every chain ended after {completed} participants, before the target. Try another --seed.")
    out.print(f"Fieldwork from {end.first_day} to {now.day}, {completed} completed participants.\n")
    show_figures(out, now.funnel, now.recruitment, now.honoraria, now.messages)
    out.print(estimate_table(end.estimates), "")
    out.print(reached_precision(end.estimates), "")
    verification = end.verification
    out.print(
        f"rds verify: {verification.events} events replayed, {verification.rows} rows compared, "
        + ("everything holds." if verification.holds else f"WRONG: {'; '.join(verification.findings[:5])}")
    )
    out.print(f"\nFiles: {', '.join(str(path) for path in end.files)}")
    if end.report.refusal is None:
        out.print(f"The report, methods and results as a page: {end.report.file}")
    else:
        out.print(f"No report was drawn: {end.report.refusal}", markup=False, soft_wrap=True)
    out.print(f"Took {end.seconds:.0f} s. Next:")
    for line in next_commands(end, name_of_program()):
        out.print(f"  {line}", soft_wrap=True)


def next_commands(end: "Results", program: str) -> list[str]:
    """Return what to try with what is there now."""
    return [
        f"{program} estimate {end.files[0]} --outcome ethnicity --seeds exclude",
        f"{program} verify --data {end.database}",
        f"{program} demo --keep            and see the console, and text the study yourself",
    ]


async def explain_phones(demo_address: "OpenDemo") -> None:
    """Say what to try, and wait for Ctrl-C."""
    from rds.wiring.running import wait_for_stop

    typer.echo(f"Open the console, signed in as its owner (this link works once): {demo_address.console}")
    typer.echo(f"Another link: RDS_DATA={demo_address.data} {name_of_program()} {demo_address.invite}")
    typer.echo(
        f"Play a phone: open {demo_address.phones} and text {demo_address.number} one of these seed coupons:"
    )
    typer.echo("  " + "  ".join(demo_address.codes))
    typer.echo(
        f"The commands, in another terminal: RDS_DATA={demo_address.data} "
        f"{name_of_program()} inbox list {demo_address.study}"
    )
    typer.echo(
        f"The service: {demo_address.service}/healthz, {demo_address.service}/metrics. Ctrl-C stops it all."
    )
    await wait_for_stop()
