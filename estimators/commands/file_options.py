"""The options that say how a file is read, on every command that reads one."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_type_hints

import typer

from estimators.commands.options import without_default

if TYPE_CHECKING:
    from estimators.io.options import ReadingOptions

Recourse: TypeAlias = Literal["error", "seed"]
_Repeated: TypeAlias = list[str] | None


def _column(flag: str, description: str) -> Any:
    return Annotated[str | None, without_default(flag, description, "COL")]


def _repeated(flag: str, description: str, metavar: str) -> Any:
    return Annotated[_Repeated, without_default(flag, f"{description}; may be given again.", metavar)]


_COLUMNS: dict[str, tuple[Any, Any]] = {
    "id_column": (_column("--id", "The column of ids. [default: id, or its usual names]"), None),
    "recruiter": (
        _column(
            "--recruiter",
            'The column of recruiters\' ids; "seed" or empty for seeds. [default: recruiter_id]',
        ),
        None,
    ),
    "own_coupon": (_column("--own-coupon", "The column of the coupon that each respondent brought."), None),
    "issued_coupon": (_repeated("--issued-coupon", "A column of coupons handed out", "COL"), None),
    "network_size": (
        _column("--network-size", "The column of network sizes. [default: network_size, or its usual names]"),
        None,
    ),
    "recruited_at": (
        _column("--recruited-at", "The column of dates. [default: recruited_at or enrolled_at]"),
        None,
    ),
    "seed_code": (_repeated("--seed-code", "What also marks a seed, such as 0", "CODE"), None),
    "missing_code": (
        _repeated(
            "--missing-code",
            "What also means missing, beside empty, NA and . ('' for only empty), in all columns or in one",
            "[NAME=]CODE",
        ),
        None,
    ),
    "unknown_recruiter": (
        Annotated[
            Recourse,
            typer.Option(
                "--unknown-recruiter", help="Where a recruiter or coupon is not in the file: stop, or a seed."
            ),
        ],
        "error",
    ),
    "ambiguous_coupon": (
        Annotated[
            Recourse,
            typer.Option(
                "--ambiguous-coupon", help="Where a coupon was issued to two people: stop, or a seed."
            ),
        ],
        "error",
    ),
    "decimal": (
        Annotated[
            Literal["point", "comma"] | None,
            without_default("--decimal", "What stands before decimals. [default: found]"),
        ],
        None,
    ),
    "encoding": (
        Annotated[str | None, without_default("--encoding", "Of text. [default: found]", "NAME")],
        None,
    ),
    "sheet": (
        Annotated[str | None, without_default("--sheet", "Of a workbook. [default: the first]", "NAME")],
        None,
    ),
    "problems": (
        Annotated[
            Path | None, without_default("--problems", "Write everything wrong with the file here.", "FILE")
        ],
        None,
    ),
}
_SIZES: dict[str, tuple[Any, Any]] = {
    "missing_network_size": (
        Annotated[
            Literal["error", "drop", "impute"],
            typer.Option(
                "--missing-network-size",
                help=(
                    "Where a network size is missing or zero: stop, leave the person out of the estimates, "
                    "or use the median."
                ),
            ),
        ],
        "error",
    ),
    "network_size_floor": (
        Annotated[
            Literal["none", "seen"],
            typer.Option("--network-size-floor", help="Raise sizes below the recruits seen to them."),
        ],
        "none",
    ),
    "network_size_cap": (
        Annotated[int | None, without_default("--network-size-cap", "Take sizes above this for it.", "K")],
        None,
    ),
}
_ANSWERS: dict[str, tuple[Any, Any]] = {
    "categories": (
        _repeated("--categories", "A column of numbers that are codes: give shares, not a mean", "NAME"),
        None,
    ),
    "levels": (_repeated("--levels", "A column's levels in their order", "NAME=A,B,C"), None),
    "where": (_repeated("--where", "Estimate only people of whom this is true", "NAME=VALUE"), None),
}


@dataclass(frozen=True, kw_only=True)
class FileOptions:
    """How the file of a command is read."""

    id_column: str | None = None
    recruiter: str | None = None
    own_coupon: str | None = None
    issued_coupon: Sequence[str] | None = None
    network_size: str | None = None
    recruited_at: str | None = None
    seed_code: Sequence[str] | None = None
    missing_code: Sequence[str] | None = None
    unknown_recruiter: Recourse = "error"
    ambiguous_coupon: Recourse = "error"
    decimal: Literal["point", "comma"] | None = None
    encoding: str | None = None
    sheet: str | None = None
    problems: Path | None = None
    missing_network_size: Literal["error", "drop", "impute"] = "error"
    network_size_floor: Literal["none", "seen"] = "none"
    network_size_cap: int | None = None
    categories: Sequence[str] | None = None
    levels: Sequence[str] | None = None
    where: Sequence[str] | None = None

    def columns(self) -> "ReadingOptions":
        """Return the options that say which columns are which."""
        return {
            "id": self.id_column,
            "recruiter": self.recruiter,
            "own_coupon": self.own_coupon,
            "issued_coupons": self.issued_coupon or (),
            "network_size": self.network_size,
        }

    def options(self) -> "ReadingOptions":
        """Return all of them but the times: which columns are which, and what the cells mean."""
        return {
            **self.columns(),
            "seed_code": self.seed_code or (),
            "missing_codes": [code for code in self.missing_code or () if "=" not in code],
            "missing_codes_by_column": _split_by_column(self.missing_code or ()),
            "unknown_recruiter": self.unknown_recruiter,
            "ambiguous_coupon": self.ambiguous_coupon,
            "decimal": self.decimal,
            "missing_network_size": self.missing_network_size,
            "network_size_floor": self.network_size_floor,
            "network_size_cap": self.network_size_cap,
            "categories": self.categories or (),
            "levels": dict(map(_parse_levels, self.levels or ())),
            "where": self.where or (),
        }

    @contextmanager
    def keep_problems(self) -> Iterator[None]:
        """Write everything that is wrong with the file, with every id, where that was asked for."""
        from estimators import SampleProblems

        try:
            yield
        except SampleProblems as wrong:
            if self.problems is not None:
                self.problems.write_text("".join(f"{line}\n" for line in wrong.complete), encoding="utf-8")
            raise


def _split_by_column(codes: Sequence[str]) -> dict[str, list[str]]:
    """Return the codes that are for one column alone, NAME=CODE, by these columns."""
    found: dict[str, list[str]] = {}
    for name, sign, code in (code.rpartition("=") for code in codes):
        if sign:
            found.setdefault(name.strip(), []).append(code)
    return found


def _parse_levels(text: str) -> tuple[str, tuple[str, ...]]:
    name, sign, levels = text.partition("=")
    if not sign or not name.strip():
        raise typer.BadParameter("write NAME=A,B,C", param_hint="--levels")
    return name.strip(), tuple(level.strip() for level in levels.split(","))


def reads_file(
    *, sizes: bool = True, answers: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that say how its file is read; they arrive together as `reading`.

    `sizes`: those about network sizes too; `answers`: those about columns of answers.
    """
    options = _COLUMNS | (_SIZES if sizes else {}) | (_ANSWERS if answers else {})

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            command(
                **{n: v for n, v in given.items() if n not in options},
                reading=FileOptions(**{n: v for n, v in given.items() if n in options}),
            )

        hints = get_type_hints(command, include_extras=True)
        own = [each for each in inspect.signature(command).parameters.values() if each.name != "reading"]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
            for name, (hint, default) in options.items()
        ]
        kept = [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[each.name]) for each in own
        ]
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__annotations__ = {each.name: each.annotation for each in [*kept, *added]} | {"return": None}
        run.__signature__ = inspect.Signature([*kept, *added])  # type: ignore[attr-defined]  # typer reads it
        return run

    return decorate
