"""A database that was restored is held until a person has seen to what was lost, and lets it go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from rds.app.ports import ProviderMessage, UnseenQuestion
from rds.app.restoring.same_words import is_same
from rds.domain.conversation.seen import SENT_TWICE_WITHIN, TO_READ
from rds.domain.ids import CallerId, CouponCode, MessageId, PayoutId, StudyId
from rds.storage.connection import Pool
from rds.storage.sealing import Keyring, SealBroken
from rds.storage.sql import statements

SQL = statements("restoring.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentHold:
    """Why and since when nothing is sent or paid, and what reconciling has found."""

    reason: str
    begun_at: datetime
    reconciled_at: datetime | None
    findings: Mapping[str, Any] | None


class PostgresRestoring:
    """What an installation knows of its own restore. Implements `rds.app.ports.Restoring`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool and the contact keys."""
        self._pool = pool
        self._keyring = keyring

    async def is_a_copy(self) -> bool:
        """Return whether the database was last opened elsewhere. At the first opening its place is noted."""
        row = await self._pool.fetchrow(SQL["identity"])
        if row is None or row["system_identifier"] is None:
            await self.note_identity()
            return False
        known = (row["system_identifier"], row["database_oid"])
        return known != (row["cluster"], row["database"])

    async def note_identity(self) -> None:
        """Note that this is the database's place."""
        await self._pool.execute(SQL["note_identity"])

    async def hold(self, reason: str) -> None:
        """Hold the database, unless it is held."""
        await self._pool.execute(SQL["hold"], reason)

    async def present_hold(self) -> PresentHold | None:
        """Return the hold that is not released; None for a database that works."""
        row = await self._pool.fetchrow(SQL["present_hold"])
        if row is None:
            return None
        return PresentHold(**{name: value for name, value in row.items() if name != "id"})

    async def note_reconciled(self, findings: Mapping[str, Any]) -> None:
        """Note what reconciling has found."""
        await self._pool.execute(SQL["note_reconciled"], findings)

    async def release(self, by: str) -> bool:
        """Let the database go, and return whether it was held."""
        await self.note_identity()
        return await self._pool.fetchval(SQL["release"], by) is not None

    async def last_event_at(self) -> datetime | None:
        """Return the study time of the record's last event; None for an empty record."""
        row = await self._pool.fetchrow(SQL["last_event"])
        return row["at"] if row else None

    async def last_event_number(self) -> int:
        """Return the number of the record's last event; 0 for an empty record."""
        row = await self._pool.fetchrow(SQL["last_event"])
        return int(row["id"]) if row else 0

    async def event_counts(self) -> Mapping[str, Mapping[str, int]]:
        """Return the number of events by study and type."""
        counts: Mapping[str, Mapping[str, int]] = await self._pool.fetchval(SQL["count_events"])
        return counts

    async def seed_counts(self) -> Mapping[str, int]:
        """Return the number of seeds' coupons by study."""
        counts: Mapping[str, int] = await self._pool.fetchval(SQL["count_seeds"])
        return counts

    async def erase_again(self, phones: Sequence[CallerId], at: datetime) -> int:
        """Erase the numbers of these phones, unless something is owed to them; return how many there were."""
        return len(await self._pool.fetch(SQL["erase_again"], list(phones), at))

    async def count_numbers(self, phones: Sequence[CallerId]) -> int:
        """Return how many of these phones have a number."""
        return int(await self._pool.fetchval(SQL["count_numbers"], list(phones)))

    async def replaceable_coupons(self, study: StudyId) -> Sequence[CouponCode]:
        """Return the coupons that the study team may have reissued since."""
        return [row["code"] for row in await self._pool.fetch(SQL["replaceable"], study)]

    async def unknown_among(self, sent: Sequence[MessageId]) -> frozenset[MessageId]:
        """Return which of the provider's ids no message of ours has."""
        return frozenset(row["id"] for row in await self._pool.fetch(SQL["unknown"], list(sent)))

    async def note_handed_over(self, listed: Sequence[ProviderMessage]) -> None:
        """Note of messages that are known when the provider sent them first."""
        ids, sent = [each.id for each in listed], [each.at for each in listed]
        await self._pool.execute(SQL["note_handed_over"], ids, sent)

    async def unhandled_among(self, texts: Sequence[MessageId]) -> frozenset[MessageId]:
        """Return which of these texts are stored and not handled."""
        return frozenset(row["id"] for row in await self._pool.fetch(SQL["unhandled"], list(texts)))

    async def find_message(self, study: StudyId, listed: ProviderMessage, until: datetime) -> str | None:
        """Return the key of the message that the provider lists as sent; None when no message says the same.

        One with its very words is found before one with its coupons. A message whose words the provider has
        erased is the phone's first that waits.
        """
        found = await self._pool.fetch(
            SQL["sent_before"], self._keyring.fingerprint(listed.recipient), study, until
        )
        waiting = [str(row["key"]) for row in found if row["status"] == "waiting"]
        if waiting and not listed.body:
            return waiting[-1]
        said = {row["key"]: words for row in found if (words := self._open_words(row)) is not None}
        for key, words in said.items():
            if words.strip() == listed.body.strip():
                return str(key)
        return next((key for key in waiting if key in said and is_same(said[key], listed.body)), None)

    def _open_words(self, row: asyncpg.Record) -> str | None:
        try:
            words: str = self._keyring.open(row["sealed_body"], purpose="outbound", row=row["key"])
        except SealBroken:
            return None
        return words

    async def unseen_question(self, text: MessageId) -> UnseenQuestion | None:
        """Return the open question of a text's phone, if it was asked before and may not have been seen."""
        row = await self._pool.fetchrow(SQL["unseen_question"], text, TO_READ, SENT_TWICE_WITHIN)
        return UnseenQuestion(*row.values()) if row else None

    async def believe_handed_over(self, key: str, at: datetime | None) -> None:
        """Note when a message began to leave; None: it has not."""
        await self._pool.execute(SQL["believe_handed_over"], key, at)

    async def find_answer(
        self, study: StudyId, listed: ProviderMessage, requests: frozenset[str]
    ) -> str | None:
        """Return the key of the phone's newest answer to a request that waits; None when none does."""
        phone = self._keyring.fingerprint(listed.recipient)
        key: str | None = await self._pool.fetchval(
            SQL["unsent_answer"], phone, study, sorted(requests), listed.at
        )
        return key

    async def adopt(self, key: str, listed: ProviderMessage) -> None:
        """Note that the provider had this message, and when it was handed over."""
        await self._pool.execute(SQL["adopt_sent"], key, listed.id, listed.at, listed.status, listed.rank)

    async def requested_payouts(self, study: StudyId, number: str) -> Sequence[PayoutId]:
        """Return the payments requested for the participant with this number (E.164)."""
        found = await self._pool.fetch(SQL["requested_of_phone"], self._keyring.fingerprint(number), study)
        return [row["id"] for row in found]

    async def not_in_a_file(self, study: StudyId, payouts: Sequence[PayoutId]) -> tuple[PayoutId, ...]:
        """Return which of these payments are requested and in no file for the payments office."""
        return tuple(row["id"] for row in await self._pool.fetch(SQL["unbatched"], study, list(payouts)))
