"""All that is sealed is sealed again under the newest key, and an older key is retired."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from asyncpg import Record

from rds.storage.connection import Pool
from rds.storage.sealing import Keyring, KeyringError, SealBroken
from rds.storage.sql import statements
from rds.storage.staff import SECRET

SQL = statements("resealing.sql")
BATCH = 200
"""Rows held at once, so that nobody waits for one of them for long."""
PASSES = 3
"""A row that was held by somebody, or moved, is met by the next pass."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values: what they are sealed for, and the SQL of the row that they are bound to."""

    table: str
    column: str
    purpose: str
    row: str

    def statement(self, name: str) -> str:
        """Return a statement about this column."""
        return SQL[name].format(table=self.table, column=self.column, row=self.row)


COLUMNS = (
    SealedColumn("contact.phone", "sealed_number", "phone", "encode(fingerprint, 'hex')"),
    SealedColumn("contact.inbound", "sealed_body", "inbound", "id"),
    SealedColumn("contact.outbound", "sealed_body", "outbound", "key"),
    SealedColumn("contact.consent_transcript", "sealed_text", "consent", "participant"),
    SealedColumn("contact.coupon_note", "sealed_note", "coupon note", "coupon"),
    SealedColumn("contact.case_note", "sealed_note", "case note", "inbox_case::text"),
    SealedColumn("staff.passphrase", "sealed_secret", SECRET, "person"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """What sealing again has come to."""

    values: int
    unreadable: int
    """Values that do not open, and stay as they are."""
    fault: str | None
    """What is wrong with the first of them."""
    older: Mapping[str, int]
    """How many values are still under which older key."""


class KeyIsRetired(KeyringError):
    """The keyring would seal with a key that was retired; the text says what to do."""


async def reseal(pool: Pool, keyring: Keyring, *, batch: int = BATCH) -> Resealed:
    """Seal everything under the newest key, some rows at a time, while the service may run.

    Cut off, it goes on where it was when it is called again.
    """
    values, faults = 0, list[str]()
    for _ in range(PASSES):
        faults.clear()
        for column in COLUMNS:
            values += await reseal_column(pool, keyring, column, faults, batch)
        if sum((await count_older(pool, keyring)).values()) == len(faults):
            break
    older = await count_older(pool, keyring)
    return Resealed(values=values, unreadable=len(faults), fault=faults[0] if faults else None, older=older)


async def reseal_column(
    pool: Pool, keyring: Keyring, column: SealedColumn, faults: list[str], batch: int
) -> int:
    """Go once through a column and return how many values were sealed again; note those that do not open."""
    values, after = 0, (0, 0)
    while True:
        async with pool.acquire() as connection, connection.transaction():
            found = await connection.fetch(
                column.statement("older_values"), keyring.seal_header, after, batch
            )
            if not found:
                return values
            again = dict(seal_again(found, keyring, column.purpose, faults))
            await connection.execute(column.statement("replace_values"), list(again), list(again.values()))
        values, after = values + len(again), found[-1]["place"]


def seal_again(
    found: Sequence[Record], keyring: Keyring, purpose: str, faults: list[str]
) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield the place of each value that opens, and the value under the newest key; note the others."""
    for each in found:
        try:
            text = keyring.open(each["sealed"], purpose=purpose, row=each["row"])
        except SealBroken as fault:
            faults.append(str(fault))
        else:
            yield each["place"], keyring.seal(text, purpose=purpose, row=each["row"])


async def count_by_key(pool: Pool) -> Mapping[str, int]:
    """Return how many values are sealed under each key, by its name."""
    counts: Counter[str] = Counter()
    for column in COLUMNS:
        for row in await pool.fetch(column.statement("count_by_key")):
            counts[row["key"]] += row["values"]
    return counts


async def count_older(pool: Pool, keyring: Keyring) -> Mapping[str, int]:
    """Return how many values are under each key but the newest."""
    return {
        name: values for name, values in (await count_by_key(pool)).items() if name != keyring.sealing_key
    }


async def retire_key(pool: Pool, keyring: Keyring, name: str) -> Keyring:
    """Retire a key that nothing is sealed under, and return the keyring without it.

    Raises KeyringError for a key that still seals, or under which something is; the text says what to do.
    """
    without = keyring.without(name)
    if values := (await count_by_key(pool)).get(name, 0):
        raise KeyringError(
            f"{values} values are still sealed under {name}. Restart every process with the newest keyring, "
            "run `rds keys reseal`, and try again."
        )
    await pool.execute(SQL["retire"], name)
    return without


async def require_unretired(pool: Pool, keyring: Keyring) -> None:
    """Raise KeyIsRetired for a keyring whose newest key was retired."""
    if row := await pool.fetchrow(SQL["retired"], keyring.sealing_key):
        raise KeyIsRetired(
            f"This keyring would seal with {row['name']}, which was retired on {row['retired_at']:%Y-%m-%d}: "
            "it is an older copy. Use the keyring that `rds keys retire` printed then, or a newer one."
        )
