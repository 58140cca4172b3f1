"""Pydantic's errors, said in a coordinator's words: what is wrong, and what to write."""

import difflib
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rds.studyfile.fields import quote_value
from rds.studyfile.models import Section, StudyFile
from rds.studyfile.study_file_error import Place

NOT_A_NUMBER = "{value} is not a number that fits here. {advice}"

MESSAGES = {
    "study_file": "{message}",
    "missing": "missing. {advice}",
    "extra_forbidden": "there is no such key here. {keys}",
    "model_type": "{value} stands where a group of keys belongs. {advice}",
    "list_type": "{value} is not a list. Start each entry with a dash on a line of its own, or write [a, b].",
    "too_short": "has too few entries. Give at least {min_length}.",
    "too_long": "has too many entries. Give at most {max_length}.",
    "string_too_long": "is too long. Use at most {max_length} characters.",
    "int_type": NOT_A_NUMBER,
    "int_parsing": NOT_A_NUMBER,
    "int_parsing_size": NOT_A_NUMBER,
    "int_from_float": NOT_A_NUMBER,
    "float_type": NOT_A_NUMBER,
    "float_parsing": NOT_A_NUMBER,
    "finite_number": NOT_A_NUMBER,
    "literal_error": "{value} is not possible here. Write {expected}.",
    "greater_than": "{value} must be more than {gt}.",
    "greater_than_equal": "{value} must be at least {ge}.",
    "less_than": "{value} must be less than {lt}.",
    "less_than_equal": "{value} must be at most {le}.",
}
FALLBACK = "{value} cannot be used here. {advice}"


def error_message(error: ErrorDetails) -> str:
    """Return what to tell the author of the file about one of pydantic's errors."""
    place: Place = error["loc"]
    return MESSAGES.get(error["type"], FALLBACK).format(
        **error.get("ctx", {})
        | {"value": quote_value(error["input"]), "advice": _advice(place), "keys": _keys(place)}
    )


def _keys(place: Place) -> str:
    """Return the key that was probably meant, or else all keys that may stand there."""
    section = _section_at(place[:-1])
    keys = list(section.model_fields) if section else []
    close = difflib.get_close_matches(str(place[-1]), keys, n=1, cutoff=0.65) if place else []
    return f'Did you mean "{close[0]}"?' if close else f"The keys are: {', '.join(keys)}."


def _advice(place: Place) -> str:
    """Return what to write at a place: an example where the field has one, then what the field is for."""
    group = _section_at(place)
    if not place or isinstance(place[-1], int):
        return f"Write, indented: {_required_keys(group)}." if group else "Write a single word."
    holder = _section_at(place[:-1])
    field = holder.model_fields.get(place[-1]) if holder else None
    if field is None:
        return "Write a single word."
    example = field.examples[0] if field.examples else "..."
    written = (
        f'"{place[-1]}:" and indented below it {_required_keys(group)}'
        if group
        else f'"{place[-1]}: {example}"'
    )
    return f"Write {written}. {field.description}"


def _required_keys(section: type[BaseModel]) -> str:
    return ", ".join(name for name, field in section.model_fields.items() if field.is_required())


def _section_at(place: Place) -> type[Section] | None:
    """Return the model whose keys stand at a place in the file, if there is one."""
    section: type[Section] | None = StudyFile
    for part in place:
        if isinstance(part, str):
            field = section.model_fields.get(part) if section else None
            section = _section_in(field.annotation) if field else None
    return section


def _section_in(annotation: Any) -> type[Section] | None:
    """Return the model inside an annotation such as `list[Model] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _section_in(part))), None)
