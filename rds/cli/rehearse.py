"""`rds study rehearse`: play a study on this machine, in the terminal, in the browser or from a script."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Kind(StrEnum):
    """Whose coupon the phone holds."""

    SEED = "seed"
    RECRUIT = "recruit"


class Format(StrEnum):
    """Who plays."""

    TEXT = "text"
    JSON = "json"


def rehearse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The study file (study.yaml).")],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="STEP",
            help="First answer everything before STEP: consent, screening:KEY, network_size, "
            "survey:KEY or completed.",
        ),
    ] = None,
    kind: Annotated[Kind, typer.Option(help="Whose coupon the phone holds.")] = Kind.SEED,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="The language to choose first, such as en.")
    ] = None,
    gap: Annotated[
        int,
        typer.Option(min=0, metavar="SECONDS", help="How much of the study's time passes before each text."),
    ] = 60,
    page: Annotated[bool, typer.Option("--page", help="Play on a page with phones in the browser.")] = False,
    format_: Annotated[
        Format,
        typer.Option("--format", help="json: one JSON string a line in, one JSON object a line out."),
    ] = Format.TEXT,
    each: Annotated[
        bool, typer.Option("--each", help="With --format json: a phone of its own for each line.")
    ] = False,
) -> None:
    """Play a study with its real rules on a throw-away database. No provider, no settings, nothing is sent.

    The clock begins at ten in the morning of the day the study opens. It moves before each text and when you
    say so.
    """
    from rds.cli.rehearsing import Options, open_session
    from rds.cli.rehearsing_json import play_lines
    from rds.cli.rehearsing_page import play_page
    from rds.cli.rehearsing_terminal import play_terminal

    if each and format_ is not Format.JSON:
        raise typer.BadParameter("give --format json too", param_hint="--each")
    if page and format_ is Format.JSON:
        raise typer.BadParameter("a page is played by a person: leave out --format json", param_hint="--page")
    options = Options(file=file, to=to, kind=kind.value, language=language, gap=gap, each=each)
    with open_session(options) as session:
        if format_ is Format.JSON:
            play_lines(session)
        elif page:
            play_page(session)
        else:
            play_terminal(session)
