"""Reading a study file: all its problems at once, or the study."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from rds.domain.study import Study
from rds.studyfile import rules, source
from rds.studyfile.field_error_messages import error_message
from rds.studyfile.fields import LANGUAGE
from rds.studyfile.models import StudyFile
from rds.studyfile.protocol import study_of
from rds.studyfile.source import Source
from rds.studyfile.study_file_error import Place, Problem, StudyFileError, format_place


def load(path: Path) -> Study:
    """Read a study file. Raises StudyFileError with every problem found."""
    return study_of(_check(source.read(path)))


def check(path: Path) -> list[Problem]:
    """Return every problem of a study file, in the order of its lines; empty if it can be used."""
    try:
        load(path)
    except StudyFileError as error:
        return list(error.problems)
    return []


def content(path: Path) -> dict[str, Any]:
    """Return what a study file says in one canonical JSON form, to be recorded with the protocol's version.

    Comments, order of keys, aliases and spellings of the same length of time are gone; lists keep their
    order. Raises StudyFileError with every problem found.
    """
    return _check(source.read(path)).model_dump(mode="json", exclude_none=True)


def parse(recorded: Mapping[str, Any]) -> Study:
    """Return the study of a content that `content` gave. Raises StudyFileError if its form cannot be read.

    Only the form is checked again: a rule added since must not stop a study that runs under an older
    protocol.
    """
    data = dict(recorded)
    try:
        return study_of(StudyFile.model_validate(data, context={"languages": _languages(data)}))
    except ValidationError as error:
        found = Source(name="recorded protocol", data=data, lines={})
        raise StudyFileError(_problems(found, _error_messages(error.errors(include_url=False)))) from None


def digest(recorded: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a content, in hexadecimal: equal for equal protocols in any key order."""
    canonical = json.dumps(recorded, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _check(found: Source) -> StudyFile:
    context = {"languages": _languages(found.data)}
    errors: list[ErrorDetails] = []
    try:
        file = StudyFile.model_validate(found.data, context=context)
    except ValidationError as error:
        errors = error.errors(include_url=False)
    sections = _readable_sections(found.data, errors, context)
    messages = [*_error_messages(errors), *rules.check_rules(sections)]
    if messages:
        raise StudyFileError(_problems(found, messages))
    return file


def _readable_sections(
    data: object, errors: Sequence[ErrorDetails], context: Mapping[str, object]
) -> dict[str, Any]:
    """Return the parts that could be read: even in a faulty file they are held against the rules."""
    if not isinstance(data, Mapping):
        return {}
    faulty = {error["loc"][0] for error in errors}
    return {
        name: _section(name).validate_python(data[name], context=context) if name in data else field.default
        for name, field in StudyFile.model_fields.items()
        if name not in faulty
    }


@cache
def _section(name: str) -> TypeAdapter[Any]:
    field = StudyFile.model_fields[name]
    kind: Any = Annotated[field.annotation, field]
    return TypeAdapter(kind)


def _languages(data: object) -> tuple[str, ...]:
    """Return the study's languages if they can be read, else none: then texts are not held against them."""
    listed = data.get("languages") if isinstance(data, Mapping) else None
    if not isinstance(listed, list):
        return ()
    if not all(isinstance(language, str) and LANGUAGE.fullmatch(language) for language in listed):
        return ()
    return tuple(dict.fromkeys(listed))


def _error_messages(errors: Sequence[ErrorDetails]) -> list[tuple[Place, str]]:
    return [(error["loc"], error_message(error)) for error in errors]


def _problems(found: Source, errors: Sequence[tuple[Place, str]]) -> list[Problem]:
    problems = [found.problem(place, message, format_place(place, found.data)) for place, message in errors]
    return sorted(problems, key=lambda problem: problem.line or 0)
