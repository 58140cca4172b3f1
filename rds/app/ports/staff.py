"""What signing in and the staff list need of the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rds.domain.ids import StaffId
from rds.domain.staff import Role, SessionTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A person of the study team."""

    id: StaffId
    name: str
    roles: frozenset[Role]
    theme: str = "auto"
    """How they want the console to look: `light`, `dark`, or `auto` as the device does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A person who is signed in. `told`: what the next page says of the last act, once."""

    digest: bytes
    person: StaffMember
    times: SessionTimes
    told: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """A passkey as it is checked."""

    id: bytes
    person: StaffId
    public_key: bytes
    sign_count: int
    label: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Passphrase:
    """A passphrase's hash, what its one-time codes are made from, and the half minute of the last code."""

    hash: str
    secret: str
    last_step: int


class Staff(Protocol):
    """Keeps names, credentials and sessions. Instants are the machine's."""

    async def members(self) -> Sequence[StaffMember]:
        """Return everybody, by name."""
        ...

    async def member_named(self, name: str) -> StaffMember | None:
        """Return who has a name, however it is capitalised."""
        ...

    async def set_theme(self, person: StaffId, theme: str) -> None:
        """Keep how a person wants the console to look."""
        ...

    async def keep_invitation(self, digest: bytes, person: StaffId, expires_at: datetime) -> None:
        """Keep an invitation; earlier ones of the person are taken back."""
        ...

    async def invited(self, digest: bytes, now: datetime) -> StaffMember | None:
        """Return whom an invitation that still works is for."""
        ...

    async def use_invitation(self, digest: bytes, now: datetime) -> StaffMember | None:
        """Use up an invitation and return whom it is for; None when it no longer works."""
        ...

    async def begin_session(self, digest: bytes, person: StaffId, now: datetime) -> None:
        """Keep a session, and forget those that are long over."""
        ...

    async def session(self, digest: bytes) -> Session | None:
        """Return a session as it is kept, whether or not it still holds."""
        ...

    async def use_session(self, digest: bytes, now: datetime) -> None:
        """Note that a session was used."""
        ...

    async def confirm_session(self, digest: bytes, now: datetime) -> None:
        """Note that its person showed who they are once more."""
        ...

    async def tell(self, digest: bytes, told: dict[str, Any] | None) -> None:
        """Keep what the next page says."""
        ...

    async def end_session(self, digest: bytes) -> None:
        """Forget a session."""
        ...

    async def end_sessions(self, person: StaffId) -> None:
        """Forget all sessions and invitations of a person."""
        ...

    async def passphrase(self, person: StaffId) -> Passphrase | None:
        """Return what a person's passphrase is checked by."""
        ...

    async def keep_passphrase(
        self, person: StaffId, hashed: str, secret: str, recovery: Sequence[bytes]
    ) -> None:
        """Keep a passphrase, the secret of its codes and recovery codes' digests, and drop former ones."""
        ...

    async def use_step(self, person: StaffId, step: int) -> bool:
        """Note the half minute of a code; False when it, or a later one, was used before."""
        ...

    async def use_recovery_code(self, person: StaffId, digest: bytes) -> bool:
        """Take a recovery code out; False when there is none."""
        ...

    async def passkeys(self, person: StaffId) -> Sequence[Passkey]:
        """Return a person's passkeys, oldest first."""
        ...

    async def passkey(self, passkey: bytes) -> Passkey | None:
        """Return a passkey."""
        ...

    async def keep_passkey(self, passkey: Passkey) -> None:
        """Keep a passkey."""
        ...

    async def use_passkey(self, passkey: bytes, sign_count: int) -> None:
        """Note how often a passkey says that it was used."""
        ...

    async def forget_passkey(self, person: StaffId, passkey: bytes) -> None:
        """Take a person's passkey out."""
        ...

    async def keep_challenge(self, digest: bytes, person: StaffId | None, expires_at: datetime) -> None:
        """Keep a challenge, and forget those that are over."""
        ...

    async def use_challenge(self, digest: bytes, person: StaffId | None, now: datetime) -> bool:
        """Take out a challenge made for this person, or for nobody; False when there is none that holds."""
        ...


class Tokens(Protocol):
    """Where secrets come from: always the system's secure source."""

    def draw(self) -> str:
        """Draw 256 bits, in letters that an address may hold."""
        ...

    def short(self) -> str:
        """Draw 80 bits in 16 letters and digits that a person can copy."""
        ...


class PassphraseHasher(Protocol):
    """Hashes passphrases slowly, out of the way of other work."""

    async def hash(self, passphrase: str) -> str:
        """Return the hash to keep."""
        ...

    async def matches(self, hashed: str | None, passphrase: str) -> bool:
        """Return whether it is the passphrase; False, after as long a time, where there is no hash."""
        ...


class OneTimeCodes(Protocol):
    """The codes that an app on a person's phone shows."""

    def new_secret(self) -> str:
        """Draw what codes are made from."""
        ...

    def address(self, secret: str, name: str) -> str:
        """Return what an app reads from a picture."""
        ...

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the half minute of a code, the one before and after allowed; None for a wrong one."""
        ...


class Passkeys(Protocol):
    """What a browser is asked to sign, and whether it did. Raises PasskeyRefused for what does not hold."""

    def ask_to_make(self, person: StaffMember, present: Sequence[Passkey]) -> tuple[str, bytes]:
        """Return the options for making a passkey as JSON, and the challenge in them."""
        ...

    def read_made(self, answer: str, person: StaffId, label: str, now: datetime) -> tuple[Passkey, bytes]:
        """Return the passkey that a browser made, and the challenge that it signed."""
        ...

    def ask_to_sign(self) -> tuple[str, bytes]:
        """Return the options for signing in as JSON, and the challenge in them."""
        ...

    def key_of(self, answer: str) -> bytes:
        """Return the id of the passkey that a browser signed with."""
        ...

    def read_signed(self, answer: str, passkey: Passkey) -> tuple[int, bytes]:
        """Return how often the passkey says that it was used, and the challenge that it signed."""
        ...
