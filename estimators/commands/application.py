"""A command line: how it shows its help and its version."""

from typing import Annotated

import typer


def create_app(help_text: str, epilog: str | None = None) -> typer.Typer:
    """Return an application without commands, which knows `-h`, `--help` and `--version`."""
    app = typer.Typer(
        help=help_text,
        epilog=epilog,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_accept_version)
    return app


def _show_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import version

    typer.echo(f"seedline {version('seedline')}")
    raise typer.Exit


def _accept_version(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit."),
    ] = False,
) -> None:
    pass
