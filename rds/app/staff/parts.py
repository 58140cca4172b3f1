"""What the use cases about the study team are handed."""

from dataclasses import dataclass
from hashlib import sha256

from rds.app.parts import Parts
from rds.app.ports import Clock, OneTimeCodes, Passkeys, PassphraseHasher, Staff, Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffParts:
    """The staff list, and where secrets come from. `clock` is the machine's: a study's may be another."""

    parts: Parts
    staff: Staff
    tokens: Tokens
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInParts(StaffParts):
    """The same with what credentials are checked by."""

    passphrases: PassphraseHasher
    codes: OneTimeCodes
    passkeys: Passkeys


def digest_of(secret: str | bytes) -> bytes:
    """Return what is kept of a secret of 80 bits or more: a slow hash is for passphrases."""
    return sha256(secret.encode() if isinstance(secret, str) else secret).digest()
