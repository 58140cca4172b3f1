"""A text of the lost time that came, as far as is known, before its question left.

The lost database may have known better: an attempt to send it had begun before, and its process died; or our
clock dated it some seconds before the provider's list does, so that the answer was no second copy.
Were the text taken for no answer now, so would be all that follow. What the provider lists after it tells.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from rds.app.answer_text import answer_in
from rds.app.parts import Parts
from rds.app.ports import Database, Entry, ProviderMessage, Restoring, Snapshot
from rds.app.restoring.same_words import is_same


class _Heard(Exception):
    """What would be recorded is known: the transaction is undone."""


class _Trial:
    """A snapshot that keeps what would be recorded to itself."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.entry: Entry | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)

    async def record(self, entry: Entry) -> None:
        self.entry = entry


async def believe_if_answered(
    text: ProviderMessage, said_next: Sequence[str], restoring: Restoring, parts: Parts
) -> None:
    """Note that the open question can have been seen before a text, if what was said next shows it.

    `said_next`: what the provider sent to the phone after the text and before its next one.
    """
    question = await restoring.unseen_question(text.id)
    if question is None or not said_next:
        return
    await restoring.believe_handed_over(question.key, question.asked_at)
    replies = await hear_replies(text, parts)
    if not any(is_same(reply, said) for reply in replies for said in said_next):
        await restoring.believe_handed_over(question.key, question.handed_over_at)


async def hear_replies(text: ProviderMessage, parts: Parts) -> tuple[str, ...]:
    """Return what a stored text would be answered with now, and record nothing."""
    trials: list[_Trial] = []
    await answer_in(undone(parts.database, trials), text.id, parts)
    return tuple(message.body for trial in trials if trial.entry for message in trial.entry.messages)


@asynccontextmanager
async def undone(database: Database, trials: list[_Trial]) -> AsyncIterator[Snapshot]:
    """Begin a transaction of which nothing stays."""
    with suppress(_Heard):
        async with database.transaction() as snapshot:
            trials.append(_Trial(snapshot))
            yield cast(Snapshot, trials[-1])
            raise _Heard
