"""What changed from one version of a study's protocol to the next, in words."""

from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST = 120
"""Longer texts are not quoted."""
_PRIVATE = frozenset({"contact", "sender"})
"""How the study team is reached is no part of the method."""


def describe_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return one phrase for each value that differs between two recorded study files, in the file's order."""
    old, new = dict(_flatten(before)), dict(_flatten(after))
    places = dict.fromkeys([*new, *old])
    changed = [place for place in places if old.get(place) != new.get(place) and place[0] not in _PRIVATE]
    return [_describe(place, old.get(place), new.get(place)) for place in changed]


def _flatten(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each value with its place; questions and options stand at their keys."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flatten(inner, (*place, key))
    elif isinstance(value, list) and all(isinstance(each, Mapping) and "key" in each for each in value):
        for each in value:
            rest = {key: inner for key, inner in each.items() if key != "key"}
            yield from _flatten(rest, (*place, each["key"]))
    elif isinstance(value, list):
        yield place, ", ".join(map(str, value))
    else:
        yield place, str(value)


def _describe(place: tuple[str, ...], old: str | None, new: str | None) -> str:
    name = ", ".join(part.replace("_", " ") for part in place)
    if old is None:
        return f"{name}: {_quote(new)} added"
    if new is None:
        return f"{name}: {_quote(old)} removed"
    if max(len(old), len(new)) > _LONGEST:
        return f"{name}: reworded"
    return f"{name}: {_quote(new)} in place of {_quote(old)}"


def _quote(text: str | None) -> str:
    return "text" if text is None or len(text) > _LONGEST else f'"{text}"'
