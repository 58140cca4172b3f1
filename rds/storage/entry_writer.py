"""Writes an entry: events with their effects, answers, evidence, messages and jobs, in one statement."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rds.app.ports import Entry, Evidence, JobKind, Message
from rds.domain.ids import CouponCode, MessageId
from rds.domain.replies import ASKING
from rds.storage.connecting import Connection
from rds.storage.errors import translate_errors
from rds.storage.event_json import to_row
from rds.storage.jobs import PRIORITY
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("record.sql")


class ReadVersions(NamedTuple):
    """The text that a decision was for, and what it was based on; nothing where rows are locked.

    That is the versions of rows, and up to which commitment (in the minor unit) it holds.
    """

    message: MessageId | None = None
    phone: str | None = None
    coupon: CouponCode | None = None
    coupon_version: str | None = None
    committed_at_most: int | None = None


NOTHING_READ = ReadVersions()


class EntryWriter:
    """Writes entries over one connection."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        """Take the connection and the keys of the contact schema."""
        self._connection = connection
        self._keyring = keyring
        self.has_jobs = False
        """Whether an entry has put jobs into the queue."""

    async def write(self, entry: Entry, read: ReadVersions = NOTHING_READ) -> None:
        """Write the entry.

        Raises the RuleBroken that a constraint stands for, or StaleSnapshot if a version changed or more is
        committed.
        """
        with translate_errors():
            jobs = await self._connection.fetchval(SQL["record"], *self._columns_of(entry, read))
        self.has_jobs = self.has_jobs or jobs > 0

    def _columns_of(self, entry: Entry, read: ReadVersions) -> Iterator[object]:
        """Yield the parameters of the statement `record`."""
        yield from (entry.study, entry.at, entry.actor, entry.cause)
        yield [to_row(event) for event in entry.events]
        yield from columns(((a.participant, a.question, a.value, a.flag) for a in entry.answers), 4)
        yield from columns(((m.key, m.caller, m.purpose, self._seal(m), m.due_at) for m in entry.messages), 5)
        yield from read
        yield from self._transcript(entry.evidence)
        yield entry.handled
        yield from (PRIORITY[JobKind.SEND_MESSAGE], PRIORITY[JobKind.CARRY_OUT_PAYOUT], entry.payouts)
        yield [message.purpose in ASKING for message in entry.messages]

    def _transcript(self, evidence: Evidence | None) -> tuple[str, bytes] | tuple[None, None]:
        if evidence is None:
            return None, None
        sealed = self._keyring.seal(evidence.text, purpose="consent", row=evidence.participant)
        return evidence.participant, sealed

    def _seal(self, message: Message) -> bytes:
        return self._keyring.seal(message.body, purpose="outbound", row=message.key)


def columns(table: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    """Turn rows into the lists that unnest takes; no rows become empty lists."""
    lines = list(table)
    return [[line[column] for line in lines] for column in range(width)]
