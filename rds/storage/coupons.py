"""What the study team asks about coupons, behind the application's port."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from rds.app.ports import CouponCounts, CouponLife, OpenCoupon, Presentation, Refusal
from rds.domain.ids import CouponCode, StudyId
from rds.domain.study import CouponKind
from rds.storage import rows
from rds.storage.connection import Pool
from rds.storage.rows import Row
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("coupons.sql")


class PostgresCoupons:
    """Implements `rds.app.ports.coupons.Coupons`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool, and the keys of the notes."""
        self._pool = pool
        self._keyring = keyring

    async def find(self, study: StudyId, code: CouponCode) -> CouponLife | None:
        """Return a coupon of the study; None when it has none of this code."""
        row = await self._pool.fetchrow(SQL["find_coupon"], study, code)
        if row is None:
            return None
        presented = await self._pool.fetch(SQL["presentations"], study, code)
        refused = await self._pool.fetch(SQL["refusals_of_coupon"], study, code)
        return CouponLife(
            coupon=rows.coupon(row),
            protocol=row["protocol"],
            issued_at=row["issued_at"],
            ended_at=row["ended_at"],
            ended_because=row["ended_because"],
            replaces=row["replaces"],
            replaced_by=row["replaced_by"],
            note=self._open_note(row),
            presentations=tuple(Presentation(**dict(each)) for each in reversed(presented)),
            refusals=tuple(Refusal(**dict(each)) for each in reversed(refused)),
        )

    async def issued_among(self, study: StudyId, codes: Collection[CouponCode]) -> Sequence[CouponCode]:
        """Return which of these codes were ever issued by the study, in order."""
        return [row["code"] for row in await self._pool.fetch(SQL["issued_among"], study, list(codes))]

    async def holding(self, study: StudyId, symbols: str, limit: int) -> Sequence[CouponCode]:
        """Return codes of the study with these symbols in a row, in order."""
        return [row["code"] for row in await self._pool.fetch(SQL["holding"], study, symbols, limit)]

    async def counts(
        self, study: StudyId, *, now: datetime, issued_before: datetime, expiring_before: datetime
    ) -> CouponCounts:
        """Return how many coupons stand how; `issued_before` says which ones are idle."""
        row = await self._pool.fetchrow(SQL["coupon_counts"], study, now, issued_before, expiring_before)
        return CouponCounts(**dict(row or {}))

    async def page_of_open(
        self,
        study: StudyId,
        *,
        now: datetime,
        issued_before: datetime,
        kind: CouponKind | None,
        limit: int,
        offset: int,
    ) -> Sequence[OpenCoupon]:
        """Return coupons that nobody has used and that can still be used."""
        found = await self._pool.fetch(SQL["page_of_open"], study, now, issued_before, kind, limit, offset)
        return [self._open_coupon(row) for row in found]

    def _open_coupon(self, row: Row) -> OpenCoupon:
        columns: dict[str, Any] = {name: row[name] for name in ("code", "holder", "issued_at", "expires_at")}
        return OpenCoupon(**columns, kind=CouponKind(row["kind"]), note=self._open_note(row))

    def _open_note(self, row: Row) -> str | None:
        if not row["sealed_note"]:
            return None
        return self._keyring.open(row["sealed_note"], purpose="coupon note", row=row["code"])
