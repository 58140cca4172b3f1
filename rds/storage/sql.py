"""SQL lives in `.sql` files beside this one; each statement has a name and says why it is there."""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_NAME = re.compile(r"^--\s*name:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"--.*$", re.MULTILINE)


class SqlFileError(ValueError):
    """A `.sql` file is not a list of named statements."""


def statements(file: str) -> Mapping[str, str]:
    """Return the statements of a `.sql` file in this folder, by name in the file's order, read-only.

    Each starts at a line `-- name: claim_outbox` and keeps that line and its comments, so that PostgreSQL
    shows them in pg_stat_activity.

    Raises:
        SqlFileError: a name is missing, is no identifier or is used twice; or a name has no statement.
    """
    return parse((Path(__file__).parent / file).read_text(encoding="utf-8"), file)


def parse(text: str, file: str) -> Mapping[str, str]:
    """Do the same for a text; `file` is what errors call it."""
    before, *rest = _NAME.split(text)
    if _COMMENT.sub("", before).strip():
        raise SqlFileError(f"{file}: SQL stands before the first `-- name:` line; give it a name.")
    found: dict[str, str] = {}
    for name, body in zip(rest[::2], rest[1::2], strict=True):
        if not name.isidentifier():
            raise SqlFileError(f"{file}: `-- name: {name}` needs a name of letters, digits and underscores.")
        if name in found:
            raise SqlFileError(f"{file}: the name {name} is used twice; rename one.")
        if not _COMMENT.sub("", body).strip():
            raise SqlFileError(f"{file}: {name} has no statement.")
        found[name] = f"-- name: {name}\n{body.strip()}"
    return MappingProxyType(found)
