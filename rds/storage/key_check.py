"""The database knows its keys: with others each phone would be unknown, and could enrol and earn again."""

from enum import StrEnum

from rds.storage.connection import Pool
from rds.storage.resealing import require_unretired
from rds.storage.sealing import Keyring, KeyringError, SealBroken
from rds.storage.sql import statements

SQL = statements("key_check.sql")
LABEL_DIGITS = 8


class KeysAreOthers(KeyringError):
    """The keys are not those of the database; the text says which to put back."""


class KeyFinding(StrEnum):
    """What the database says of the keys."""

    KNOWN = "known"
    """It was opened with them before."""
    UNMARKED = "unmarked"
    """It has no check value yet, and nothing in it speaks against them."""
    OTHERS = "others"
    """It was filled with other keys."""


def label(check_value: bytes) -> str:
    """Return the short name by which a person tells one keyring from another."""
    return check_value.hex()[:LABEL_DIGITS]


async def find_keys(pool: Pool, keyring: Keyring) -> KeyFinding:
    """Say whether these are the database's keys, and change nothing."""
    kept = await pool.fetchval(SQL["check_value"])
    if kept is not None:
        return KeyFinding.KNOWN if kept == keyring.check_value else KeyFinding.OTHERS
    return KeyFinding.UNMARKED if await opens_what_is_sealed(pool, keyring) else KeyFinding.OTHERS


async def opens_what_is_sealed(pool: Pool, keyring: Keyring) -> bool:
    """Try one number and its fingerprint, or one text if no number is left; True when nothing is sealed."""
    try:
        if phone := await pool.fetchrow(SQL["a_sealed_number"]):
            fingerprint = phone["fingerprint"]
            number = keyring.open(phone["sealed_number"], purpose="phone", row=fingerprint.hex())
            return keyring.fingerprint(number) == bytes(fingerprint)
        if text := await pool.fetchrow(SQL["a_sealed_text"]):
            keyring.open(text["sealed"], purpose=text["purpose"], row=text["row"])
    except (SealBroken, ValueError):
        return False
    return True


async def require_keys(pool: Pool, keyring: Keyring, way_back: str) -> None:
    """Give a database without check value that of these keys; raise KeysAreOthers when it has another.

    Raises KeyIsRetired when they would seal with a key that was retired.

    `way_back` says where the right keys belong. When two processes do it at once with different keys, one is
    refused.
    """
    if await find_keys(pool, keyring) is KeyFinding.UNMARKED:
        await pool.execute(SQL["mark"], keyring.check_value)
    if await find_keys(pool, keyring) is not KeyFinding.KNOWN:
        raise KeysAreOthers(await describe_others(pool, keyring, way_back))
    await require_unretired(pool, keyring)


async def describe_others(pool: Pool, keyring: Keyring, way_back: str) -> str:
    """Say which keys the database wants, which it was given, and what to do."""
    row = await pool.fetchrow(SQL["marked"])
    wanted = (
        f"keyring {label(row['check_value'])}, its own since {row['marked_at']:%Y-%m-%d}"
        if row
        else "another keyring"
    )
    return (
        f"These are not the keys of this database: it wants {wanted}, "
        f"and was given keyring {label(keyring.check_value)}. "
        "With other keys every phone that took part would be unknown, and could enrol and earn again. "
        f"{way_back} "
        "`rds doctor` says which keyring is in use; `rds verify` works without the keys."
    )
