"""A certificate of erasure: what of a study was erased, when, and under which event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rds.app.end_study import find_end
from rds.app.parts import Parts
from rds.app.ports import EndOfStudy
from rds.domain.ending_refusals import ErasedDataLeft, NothingErased
from rds.domain.ids import StudyId
from rds.domain.retention import ErasedKind

VERSION = 1
KEPT = "kept"


async def certify_erasure(study: StudyId, parts: Parts) -> Mapping[str, Any]:
    """Return what a certificate says, after a look that nothing of it is left.

    Raises StudyUnknown, StudyNotEnded, NothingErased or ErasedDataLeft.
    """
    end = await find_end(study, parts)
    if not end.erasures:
        raise NothingErased
    async with parts.database.transaction() as tx:
        for erasure in end.erasures:
            if any((await tx.count_left(study, erasure.kind)).values()):
                raise ErasedDataLeft
    return describe_erasure(end, parts.clock.now())


def describe_erasure(end: EndOfStudy, now: datetime) -> dict[str, Any]:
    """Return the certificate's content."""
    return {
        "certificate": "erasure",
        "version": VERSION,
        "study": end.study,
        "number": end.number,
        "made_at": now.isoformat(),
        "settled_at": end.settled_at.isoformat(),
        "ended": {"at": end.ended_at.isoformat(), "event": end.event, "by": end.actor},
        "erased": [
            {
                "kind": erasure.kind.value,
                "at": erasure.erased_at.isoformat(),
                "event": erasure.event,
                "rows": dict(erasure.rows),
                "in_no_backup_after": (erasure.erased_at + end.retention.backups).isoformat(),
            }
            for erasure in end.erasures
        ],
        "not_erased": {kind.value: due_at(end, kind) for kind in not_erased(end)},
    }


def not_erased(end: EndOfStudy) -> tuple[ErasedKind, ...]:
    """Return what is still there."""
    erased = {erasure.kind for erasure in end.erasures}
    return tuple(kind for kind in ErasedKind if kind not in erased)


def due_at(end: EndOfStudy, kind: ErasedKind) -> str:
    """Return when a kind is to be erased, or that it is kept."""
    length = end.retention.of(kind)
    return KEPT if length is None else (end.settled_at + length).isoformat()
