"""The study's database behind the application's ports."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from datetime import datetime
from typing import Any

from rds.app.ports import Chore, JobKind, NotAPhone, Owed, StoredText, StudyState
from rds.domain.events import HonorariumKind
from rds.domain.guessing import OVERALL_WINDOW, PHONE_WINDOW
from rds.domain.ids import CallerId, CouponCode, MessageId, PayoutId, StudyId
from rds.domain.money import Money
from rds.domain.parsed_text import ParsedText
from rds.domain.rate_limit import TEXT_WINDOW
from rds.domain.study import Study
from rds.storage import rows
from rds.storage.connection import PASSING_NAMES, Pool
from rds.storage.errors import translate_errors
from rds.storage.intake import Intake, SealedText
from rds.storage.jobs import Nudge, enqueue
from rds.storage.locked_snapshot import LockedSnapshot
from rds.storage.optimistic_snapshot import OptimisticSnapshot
from rds.storage.pooled_connection import acquire_connection
from rds.storage.protocols import Protocols
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

TEXTS = statements("texts.sql")
DUE = statements("due_work.sql")
ERASING = statements("erasing.sql")
SET_ASIDE = statements("set_aside.sql")
CHORE_FAULTS = 5
"""How often in a row a chore may fail at one subject, a round of the timers apart, before it waits for a
person."""


class PostgresDatabase:
    """Implements `rds.app.ports.Database`."""

    def __init__(
        self,
        pool: Pool,
        *,
        keyring: Keyring,
        parse: Callable[[Mapping[str, Any]], Study],
        nudge: Nudge,
    ) -> None:
        """Take the pool, the contact keys, the reader of recorded study files, and how workers are woken."""
        self._pool = pool
        self._intake = Intake(pool)
        self._keyring = keyring
        self._protocols = Protocols(parse)
        self._nudge = nudge
        self.is_held: Callable[[], bool] = lambda: False

    def refusing_while(self, is_held: Callable[[], bool]) -> "PostgresDatabase":
        """Return the same database, where nothing about a study is recorded while it is held."""
        guarded = copy(self)
        guarded.is_held = is_held
        return guarded

    async def close(self) -> None:
        """Give up texts that are still being stored."""
        await self._intake.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[LockedSnapshot]:
        """Begin; commit at the end, then wake the workers if there is something to do."""
        async with acquire_connection(self._pool) as connection:
            with translate_errors():
                async with connection.transaction():
                    tx = LockedSnapshot(connection, self._keyring, self._protocols, is_held=self.is_held)
                    yield tx
        if tx.has_jobs:
            self._nudge()

    @asynccontextmanager
    async def optimistic(self, text: StoredText) -> AsyncIterator[OptimisticSnapshot]:
        """Decide about one text without locks; then wake the workers if there is something to do."""
        async with acquire_connection(self._pool) as connection:
            snapshot = OptimisticSnapshot(connection, self._keyring, self._protocols, text)
            with translate_errors():
                yield snapshot
        if snapshot.has_jobs:
            self._nudge()

    async def store_text(
        self,
        *,
        message: MessageId,
        sender: str,
        recipient: str,
        body: str,
        received_at: datetime,
        parsed: ParsedText | None = None,
        has_media: bool = False,
        provider_stopped: bool = False,
    ) -> StoredText | None:
        """Keep an inbound text, and look up the coupon of the code in it.

        `sender` and `recipient` are E.164. Returns the text if it is new and for a study of ours; storing it
        again changes nothing. Raises NotAPhone.
        """
        try:
            fingerprint = self._keyring.fingerprint(sender)
        except ValueError:
            raise NotAPhone from None
        row = await self._intake.store(
            SealedText(
                id=message,
                number=recipient,
                fingerprint=fingerprint,
                sealed_number=self._keyring.seal(sender, purpose="phone", row=fingerprint.hex()),
                sealed_body=self._keyring.seal(body, purpose="inbound", row=message),
                received_at=received_at,
                texts_since=received_at - TEXT_WINDOW,
                code=parsed.code if parsed else None,
                guesses_by_phone_since=received_at - PHONE_WINDOW,
                guesses_since=received_at - OVERALL_WINDOW,
                has_media=has_media,
                provider_stopped=provider_stopped,
            )
        )
        return rows.read_stored_text(row, body, parsed, self._keyring) if row else None

    async def left_texts(self, stored_before: datetime, limit: int) -> Sequence[MessageId]:
        """Return each phone's last text before that machine time, neither handled nor set aside."""
        return [row["id"] for row in await self._pool.fetch(TEXTS["left_texts"], stored_before, limit)]

    async def texts_before(self, message: MessageId) -> Sequence[MessageId]:
        """Return earlier texts of the same phone and study, neither handled nor set aside, in order.

        At most 500.
        """
        return [row["id"] for row in await self._pool.fetch(TEXTS["texts_before"], message)]

    async def note_failure(self, message: MessageId, reason: str) -> int:
        """Count a failed try at a text and return how many there were.

        What the database is met with for a while is not counted.
        """
        if reason in PASSING_NAMES:
            return 0
        return int(await self._pool.fetchval(TEXTS["note_failure"], message, reason) or 0)

    async def set_aside(self, message: MessageId) -> None:
        """Mark a text that no try could answer."""
        await self._pool.execute(TEXTS["set_aside"], message)

    async def note_fault(self, chore: Chore, subject: str, reason: str) -> None:
        """Count a fault of a chore at one subject; after CHORE_FAULTS in a row it is set aside.

        What the database is met with for a while is not counted.
        """
        if reason in PASSING_NAMES:
            return
        await self._pool.execute(SET_ASIDE["note_fault"], chore, subject, reason, CHORE_FAULTS)

    async def open_studies(self) -> Sequence[StudyState]:
        """Return the studies, oldest first."""
        return [rows.study_state(row) for row in await self._pool.fetch(DUE["studies"])]

    async def due_coupons(self, study: StudyId, now: datetime, limit: int) -> Sequence[CouponCode]:
        """Return issued coupons whose time is over."""
        return [row["code"] for row in await self._pool.fetch(DUE["due_coupons"], study, now, limit)]

    async def silent_phones(self, study: StudyId, now: datetime, limit: int) -> Sequence[CallerId]:
        """Return phones not yet enrolled whose coupon has waited long enough."""
        return [row["caller"] for row in await self._pool.fetch(DUE["silent_phones"], study, now, limit)]

    async def unfinished_phones(
        self, study: StudyId, asked_before: datetime, reminders_below: int, limit: int
    ) -> Sequence[CallerId]:
        """Return phones without a stop, asked before that instant and reminded fewer times than that."""
        found = await self._pool.fetch(DUE["unfinished_phones"], study, asked_before, reminders_below, limit)
        return [row["caller"] for row in found]

    async def release_messages(self, study: StudyId, now: datetime, limit: int) -> None:
        """Hand messages whose time has come to the workers, each once."""
        async with self._pool.acquire() as connection, connection.transaction():
            due = await connection.fetch(DUE["release_due"], study, now, limit)
            if due:
                await enqueue(connection, JobKind.SEND_MESSAGE, [row["key"] for row in due])  # type: ignore[arg-type] # a pool's proxy is a connection
        if due:
            self._nudge()

    async def erase_withdrawn(self, now: datetime) -> None:
        """Erase what withdrawals left: later texts, and the numbers that nobody needs any more."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(ERASING["erase_late_texts"])
            await connection.execute(ERASING["erase_numbers"], now)

    async def reached_at(self, study: StudyId, participants: int) -> datetime | None:
        """Return when this number of participants had completed; None before."""
        reached: datetime | None = await self._pool.fetchval(DUE["reached_at"], study, participants - 1)
        return reached

    async def deferred_coupons(self, study: StudyId, limit: int) -> Sequence[CallerId]:
        """Return phones of participants who wait for the coupons promised to them, longest first."""
        return [row["caller"] for row in await self._pool.fetch(DUE["deferred_coupons"], study, limit)]

    async def payouts_due_again(self, study: StudyId, now: datetime, limit: int) -> Sequence[PayoutId]:
        """Return payments that failed and have waited long enough."""
        return [row["id"] for row in await self._pool.fetch(DUE["payouts_due_again"], study, now, limit)]

    async def owed(self, study: StudyId, limit: int) -> Sequence[Owed]:
        """Return the honoraria in no payout, of participants without a payment that fails."""
        found = await self._pool.fetch(DUE["owed"], study, limit)
        return [
            Owed(
                honorarium=row["event"],
                participant=row["participant"],
                kind=HonorariumKind(row["kind"]),
                recruit=row["recruit"],
                amount=Money(row["amount_minor"], row["currency"]),
                attempt=row["attempt"],
            )
            for row in found
        ]
