"""What the study team asks about the people of a study, behind the application's port."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rds.app.ports.participants import (
    EarnedHonorarium,
    GivenConsent,
    GivenCoupon,
    ListedPerson,
    Look,
    PersonFile,
    PersonFilter,
    Recruit,
)
from rds.domain.ids import ParticipantId, StudyId
from rds.domain.money import Money
from rds.storage.connection import Pool
from rds.storage.rows import Row
from rds.storage.sql import statements

SQL = statements("participants.sql")


class PostgresParticipants:
    """Implements `rds.app.ports.participants.Participants`."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool."""
        self._pool = pool

    async def page(
        self, study: StudyId, which: PersonFilter, *, now: datetime, limit: int, offset: int
    ) -> Sequence[ListedPerson]:
        """Return people; who waits longest comes first, or who came last where nobody waits."""
        found = await self._pool.fetch(SQL[f"list_{which}"], study, now, limit, offset)
        ids = [row["participant"] for row in found]
        rows = await self._pool.fetch(SQL["people_listed"], study, ids)
        return [read_person(row) for row in rows]

    async def counts(self, study: StudyId, *, now: datetime) -> Mapping[PersonFilter, int]:
        """Return how many each filter lists."""
        row = await self._pool.fetchrow(SQL["people_counts"], study, now)
        return {PersonFilter(name): count for name, count in dict(row or {}).items()}

    async def file(self, study: StudyId, participant: ParticipantId) -> PersonFile:
        """Return what is kept of a person who presented a coupon. Raises LookupError for nobody."""
        row = await self._pool.fetchrow(SQL["person_file"], study, participant)
        if row is None:
            raise LookupError("nobody of this study has this id")
        answers = await self._pool.fetch(SQL["answers_of"], participant)
        recruits = await self._pool.fetch(SQL["recruits_of"], participant)
        honoraria = await self._pool.fetch(SQL["honoraria_of"], participant)
        coupons = await self._pool.fetch(SQL["coupons_given"], participant)
        looks = await self._pool.fetch(SQL["looks_at"], study, row["caller"])
        return PersonFile(
            protocol=row["protocol"],
            recruiter=row["recruiter"],
            consent=read_consent(row),
            answered=tuple(each["question"] for each in answers),
            flags={each["question"]: each["flag"] for each in answers if each["flag"]},
            not_arrived=row["not_arrived"],
            recruits=tuple(Recruit(**dict(each)) for each in recruits),
            honoraria=tuple(read_honorarium(each) for each in honoraria),
            coupons=tuple(GivenCoupon(**dict(each)) for each in coupons),
            looks=tuple(Look(**dict(each)) for each in looks),
        )


def read_person(row: Row) -> ListedPerson:
    """Read a row of `people_listed`."""
    known: dict[str, Any] = dict(row)  # type: ignore[call-overload] # a record is a mapping
    currency, owed = known.pop("currency"), known.pop("owed")
    return ListedPerson(**known, owed=Money(int(owed), currency) if currency else None)


def read_consent(row: Row) -> GivenConsent | None:
    """Read the consent of a row of `person_file`."""
    if row["version"] is None:
        return None
    return GivenConsent(
        version=row["version"], language=row["language"], mode=row["mode"], given_at=row["given_at"]
    )


def read_honorarium(row: Row) -> EarnedHonorarium:
    """Read a row of `honoraria_of`."""
    return EarnedHonorarium(
        kind=row["kind"],
        recruit=row["recruit"],
        amount=Money(row["amount_minor"], row["currency"]),
        earned_at=row["earned_at"],
        status=row["status"],
        settled_at=row["settled_at"],
    )
