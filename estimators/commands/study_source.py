"""Where a report's respondents and its description come from: files, or a study of an installation."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

import typer

if TYPE_CHECKING:
    from estimators.report.description import StudyDescription

ExportStudy: TypeAlias = Callable[[str, Path], None]
"""Writes recruitment.csv and description.json of an installation's study into a folder."""
_DESCRIPTIONS = (".toml", ".json")


@dataclass(frozen=True, slots=True)
class StudySource:
    """The file of respondents, and the description files, the later of which adds to the earlier."""

    respondents: Path
    descriptions: Sequence[Path]

    def describe(self) -> "StudyDescription | None":
        """Return what the files say of the study, None where there are none.

        Raises EstimatorError or OSError.
        """
        from estimators.report.description import join_descriptions, read_description

        return (
            join_descriptions(list(map(read_description, self.descriptions))) if self.descriptions else None
        )


@contextmanager
def open_source(
    file: Path | None, given: Sequence[str], export_study: ExportStudy | None
) -> Iterator[StudySource]:
    """Yield where to read, with a named study's files in a folder that is gone afterwards.

    Raises BadParameter where nothing says whose respondents are meant.
    """
    named = [name for name in given if not _is_file(name)]
    if named and export_study is None:
        raise typer.BadParameter(
            f"there is no file {named[0]}. A study by its name needs the service: pip install "
            "'seedline[service]'",
            param_hint="--study",
        )
    if len(named) > 1:
        raise typer.BadParameter(f"{named[0]} and {named[1]} are two studies: name one", param_hint="--study")
    if file is None and not named:
        raise typer.BadParameter(
            "name a file of respondents, or a study of this installation with --study", param_hint="FILE"
        )
    with TemporaryDirectory() as place:
        folder = Path(place)
        if named and export_study is not None:
            export_study(named[0], folder)
        paths = [folder / "description.json" if name in named else Path(name) for name in given]
        yield StudySource(file or folder / "recruitment.csv", paths)


def _is_file(name: str) -> bool:
    return name.lower().endswith(_DESCRIPTIONS) or Path(name).is_file()
