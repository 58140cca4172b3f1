"""A study file as it stands on disk: its values, and the line of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from rds.studyfile.study_file_error import Place, Problem, StudyFileError

MOST_BYTES = 1_000_000
MOST_VALUES = 20_000

TIPS = {
    "mapping values are not allowed here": "A text with a colon in it needs quotes around it.",
    "could not find expected ':'": 'Each entry is "key: value"; a text with special signs '
    "needs quotes around it.",
    "expected ',' or '}', but got '?'": "Between braces, a text with a question mark needs quotes around it.",
    "found character '\\t' that cannot start any token": "Indent with spaces, not with tabs.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Values with their lines. Every value is text, a list or a mapping: the models say what a text means.

    Reading `yes`, `09:00` and `2020-06-01` as text is deliberate: YAML's own guesses (true, 540, a date
    object) have surprised too many authors.
    """

    name: str
    data: object
    lines: Mapping[Place, int]

    def problem(self, place: Place, message: str, name: str) -> Problem:
        """Return a problem at a place that goes by `name`, on the nearest line that the file has for it."""
        known = place
        while known and known not in self.lines:
            known = known[:-1]
        return Problem(source=self.name, line=self.lines.get(known), place=name, message=message)


def read(path: Path) -> Source:
    """Read a YAML file. Raises StudyFileError, with the line, if it is not readable or has a key twice."""
    reader = _Reader(path.name)
    try:
        # BaseLoader builds text, lists and mappings only: no tag in a file can make it build anything else.
        node = yaml.compose(_text(path), Loader=yaml.BaseLoader)
        data = {} if node is None else reader.value(node, ())
    except yaml.MarkedYAMLError as error:
        raise StudyFileError([_yaml_problem(path.name, error)]) from None
    except yaml.YAMLError:
        raise _refusal(
            path.name, "holds a character that YAML does not allow. Save it as plain UTF-8."
        ) from None
    except RecursionError:
        raise _refusal(path.name, "is nested too deeply, or an alias (*name) refers to itself.") from None
    if reader.problems:
        raise StudyFileError(reader.problems)
    return Source(name=path.name, data=data, lines=reader.lines)


def _refusal(name: str, message: str) -> StudyFileError:
    return StudyFileError([Problem(source=name, line=None, place="", message=message)])


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refusal(path.name, f"is larger than {MOST_BYTES:,} bytes: this is not a study file.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _refusal(
            path.name, f"cannot be opened ({error.strerror}). Give the path of a study file."
        ) from None
    except UnicodeDecodeError:
        raise _refusal(path.name, "is not UTF-8 text. Save it with the encoding UTF-8.") from None


def _yaml_problem(name: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark
    tip = TIPS.get(error.problem or "", "Check the indentation and the quotes here and on the line before.")
    return Problem(
        source=name,
        line=None if mark is None else mark.line + 1,
        place="",
        message=f"this is not readable as YAML ({error.problem}). {tip}",
    )


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, place: Place) -> object:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if len(self.lines) > MOST_VALUES:
            raise _refusal(self.name, f"holds more than {MOST_VALUES:,} values: this is not a study file.")
        match node:
            case yaml.MappingNode():
                return self._mapping(node, place)
            case yaml.SequenceNode():
                return [self.value(item, (*place, index)) for index, item in enumerate(node.value)]
            case _:
                return str(node.value)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, object]:
        entries: dict[str, object] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._add_problem(line, place, "a key must be a single word.")
            elif key in entries:
                first = self.lines[(*place, key)]
                self._add_problem(
                    line, (*place, key), f"written twice (first on line {first}). Keep one of them."
                )
            else:
                # An alias repeats a node that stands elsewhere: the line of the key is where the reader
                # looks.
                self.lines[(*place, key)] = line
                entries[key] = self.value(value_node, (*place, key))
        return entries

    def _add_problem(self, line: int, place: Place, message: str) -> None:
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        self.problems.append(Problem(source=self.name, line=line, place=name, message=message))
