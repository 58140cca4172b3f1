"""What the study team asks about one person and about its cases, behind the application's ports."""

from collections.abc import Mapping, Sequence

from asyncpg import Record

from rds.app.ports.people import (
    Case,
    CaseNote,
    ExchangedText,
    FoundPerson,
    MessageFate,
    PaymentFate,
    PersonDetails,
    TeamOrder,
)
from rds.domain.ids import CallerId, CouponCode, ParticipantId, StudyId
from rds.domain.money import Money
from rds.storage import rows
from rds.storage.connection import Pool
from rds.storage.rows import Row
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("people.sql")
SNAPSHOT = statements("snapshot.sql")


class PostgresPeople:
    """Implements `rds.app.ports.people.People`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool, and the keys by which a number is found."""
        self._pool = pool
        self._keyring = keyring

    async def by_id(self, study: StudyId, participant: str) -> FoundPerson | None:
        """Return who has this id; None when nobody has."""
        return self._found(await self._pool.fetchrow(SQL["person_by_id"], study, participant))

    async def by_number(self, study: StudyId, number: str) -> FoundPerson | None:
        """Return who takes part from this number (E.164) now, else who did last."""
        fingerprint = self._keyring.fingerprint(number)
        return self._found(await self._pool.fetchrow(SQL["person_by_number"], study, fingerprint))

    async def by_coupon(self, study: StudyId, code: CouponCode) -> FoundPerson | None:
        """Return who presented this coupon last, else who was given it to forward."""
        return self._found(await self._pool.fetchrow(SQL["person_by_coupon"], study, code))

    def _found(self, row: Record | None) -> FoundPerson | None:
        return FoundPerson(**dict(row)) if row else None

    async def details(self, study: StudyId, participant: ParticipantId) -> PersonDetails | None:
        """Return how a person stands."""
        row = await self._pool.fetchrow(SQL["details"], study, participant)
        if row is None:
            return None
        known = dict(row)
        currency, earned, paid = (known.pop(column) for column in ("currency", "earned", "paid"))
        coupons = await self._pool.fetch(SNAPSHOT["coupons_of"], participant)
        payments = await self._pool.fetch(SQL["payments"], participant)
        messages = await self._pool.fetch(SQL["message_fates"], study, row["caller"])
        orders = await self._pool.fetch(SQL["orders"], study, participant)
        return PersonDetails(
            **known,
            earned=Money(earned, currency) if currency else None,
            paid=Money(paid, currency) if currency else None,
            coupons=tuple(rows.coupon(coupon) for coupon in coupons),
            payments=tuple(payment(each) for each in payments),
            messages=tuple(MessageFate(**dict(each)) for each in messages),
            orders=tuple(TeamOrder(**dict(each)) for each in orders),
        )


def payment(row: Row) -> PaymentFate:
    """Read a row of `payout`."""
    return PaymentFate(
        id=row["id"],
        amount=Money(row["amount_minor"], row["currency"]),
        status=row["status"],
        requested_at=row["requested_at"],
    )


class PostgresCases:
    """Implements `rds.app.ports.people.Cases`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool, and the keys of numbers and texts."""
        self._pool = pool
        self._keyring = keyring

    async def open_cases(self, study: StudyId, limit: int) -> Sequence[Case]:
        """Return the open cases: urgent ones first, then the oldest."""
        return [rows.read_case(row) for row in await self._pool.fetch(SQL["open_cases"], study, limit)]

    async def find_case(self, study: StudyId, case: int) -> Case | None:
        """Return a case, open or closed."""
        row = await self._pool.fetchrow(SQL["find_case"], study, case)
        return rows.read_case(row) if row else None

    async def exchange(self, case: Case, limit: int) -> Sequence[ExchangedText]:
        """Return the newest texts of the case's phone and messages to it, and the case's own, in order."""
        found = await self._pool.fetch(SQL["exchange"], case.study, case.caller, case.id, limit)
        return [
            ExchangedText(
                at=row["at"],
                is_ours=row["is_ours"],
                words=self._open(row),
                in_case=row["in_case"],
                status=row["status"],
            )
            for row in found
        ]

    async def closed_cases(self, study: StudyId, limit: int) -> Sequence[Case]:
        """Return the closed cases, the last closed first."""
        return [rows.read_case(row) for row in await self._pool.fetch(SQL["closed_cases"], study, limit)]

    async def count_open(self, study: StudyId) -> int:
        """Return how many cases are open."""
        return int(await self._pool.fetchval(SQL["count_open_cases"], study))

    async def last_words(self, cases: Sequence[Case]) -> Mapping[int, str]:
        """Return the newest text of each case that has one, and whose words are not erased."""
        found = await self._pool.fetch(SQL["last_words"], [case.id for case in cases])
        return {
            row["inbox_case"]: self._keyring.open(row["sealed_body"], purpose="inbound", row=row["key"])
            for row in found
            if row["sealed_body"]
        }

    async def notes(self, case: Case) -> Sequence[CaseNote]:
        """Return what the team noted of a case, in order."""
        return [
            CaseNote(
                words=self._keyring.open(row["sealed_note"], purpose="case note", row=str(case.id)),
                actor=row["actor"],
                at=row["noted_at"],
            )
            for row in await self._pool.fetch(SQL["case_notes"], case.id)
        ]

    def _open(self, row: Row) -> str | None:
        if not row["sealed_body"]:
            return None
        purpose = "outbound" if row["is_ours"] else "inbound"
        return self._keyring.open(row["sealed_body"], purpose=purpose, row=row["key"])

    async def number_of(self, caller: CallerId) -> str | None:
        """Return a phone's number; None once it is erased."""
        row = await self._pool.fetchrow(SQL["number_of"], caller)
        if row is None or not row["sealed_number"]:
            return None
        return self._keyring.open(row["sealed_number"], purpose="phone", row=row["fingerprint"].hex())
