"""Names, credentials and sessions of the study team, behind the application's port."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rds.app.ports import Passkey, Passphrase, Session, StaffMember
from rds.domain.ids import StaffId
from rds.domain.staff import SESSION_LIFE, Role, SessionTimes
from rds.storage.connection import Pool
from rds.storage.rows import Row
from rds.storage.sealing import Keyring
from rds.storage.sql import statements

SQL = statements("staff.sql")
SECRET = "one-time code"  # noqa: S105 - what the seal is for


class PostgresStaff:
    """Implements `rds.app.ports.staff.Staff`."""

    def __init__(self, pool: Pool, *, keyring: Keyring) -> None:
        """Take the pool, and the keys that seal what one-time codes are made from."""
        self._pool = pool
        self._keyring = keyring

    async def members(self) -> Sequence[StaffMember]:
        """Return everybody, by name."""
        return [read_member(row) for row in await self._pool.fetch(SQL["members"])]

    async def member_named(self, name: str) -> StaffMember | None:
        """Return who has a name, however it is capitalised."""
        return await self._member("member_named", name)

    async def set_theme(self, person: StaffId, theme: str) -> None:
        """Keep how a person wants the console to look."""
        await self._pool.execute(SQL["set_theme"], person, theme)

    async def keep_invitation(self, digest: bytes, person: StaffId, expires_at: datetime) -> None:
        """Keep an invitation; earlier ones of the person are taken back."""
        await self._pool.execute(SQL["keep_invitation"], digest, person, expires_at)

    async def invited(self, digest: bytes, now: datetime) -> StaffMember | None:
        """Return whom an invitation that still works is for."""
        return await self._member("invited", digest, now)

    async def use_invitation(self, digest: bytes, now: datetime) -> StaffMember | None:
        """Use up an invitation and return whom it is for; None when it no longer works."""
        return await self._member("use_invitation", digest, now)

    async def begin_session(self, digest: bytes, person: StaffId, now: datetime) -> None:
        """Keep a session, and forget those that are long over."""
        await self._pool.execute(SQL["begin_session"], digest, person, now, now - SESSION_LIFE)

    async def session(self, digest: bytes) -> Session | None:
        """Return a session as it is kept, whether or not it still holds."""
        row = await self._pool.fetchrow(SQL["session"], digest)
        if row is None:
            return None
        times = SessionTimes(
            begun_at=row["begun_at"], used_at=row["used_at"], confirmed_at=row["confirmed_at"]
        )
        return Session(digest=digest, person=read_member(row), times=times, told=row["told"])

    async def use_session(self, digest: bytes, now: datetime) -> None:
        """Note that a session was used."""
        await self._pool.execute(SQL["use_session"], digest, now)

    async def confirm_session(self, digest: bytes, now: datetime) -> None:
        """Note that its person showed who they are once more."""
        await self._pool.execute(SQL["confirm_session"], digest, now)

    async def tell(self, digest: bytes, told: dict[str, Any] | None) -> None:
        """Keep what the next page says."""
        await self._pool.execute(SQL["tell"], digest, told)

    async def end_session(self, digest: bytes) -> None:
        """Forget a session."""
        await self._pool.execute(SQL["end_session"], digest)

    async def end_sessions(self, person: StaffId) -> None:
        """Forget all sessions and invitations of a person."""
        await self._pool.execute(SQL["end_sessions"], person)

    async def passphrase(self, person: StaffId) -> Passphrase | None:
        """Return what a person's passphrase is checked by."""
        row = await self._pool.fetchrow(SQL["passphrase"], person)
        if row is None:
            return None
        secret = self._keyring.open(row["sealed_secret"], purpose=SECRET, row=person)
        return Passphrase(hash=row["hash"], secret=secret, last_step=row["last_step"])

    async def keep_passphrase(
        self, person: StaffId, hashed: str, secret: str, recovery: Sequence[bytes]
    ) -> None:
        """Keep a passphrase, the secret of its codes and recovery codes' digests, and drop former ones."""
        sealed = self._keyring.seal(secret, purpose=SECRET, row=person)
        await self._pool.execute(SQL["keep_passphrase"], person, hashed, sealed, list(recovery))

    async def use_step(self, person: StaffId, step: int) -> bool:
        """Note the half minute of a code; False when it, or a later one, was used before."""
        return await self._pool.fetchval(SQL["use_step"], person, step) is not None

    async def use_recovery_code(self, person: StaffId, digest: bytes) -> bool:
        """Take a recovery code out; False when there is none."""
        return await self._pool.fetchval(SQL["use_recovery_code"], person, digest) is not None

    async def passkeys(self, person: StaffId) -> Sequence[Passkey]:
        """Return a person's passkeys, oldest first."""
        return [Passkey(**dict(row)) for row in await self._pool.fetch(SQL["passkeys"], person)]

    async def passkey(self, passkey: bytes) -> Passkey | None:
        """Return a passkey."""
        row = await self._pool.fetchrow(SQL["passkey"], passkey)
        return Passkey(**dict(row)) if row else None

    async def keep_passkey(self, passkey: Passkey) -> None:
        """Keep a passkey."""
        await self._pool.execute(
            SQL["keep_passkey"],
            passkey.id,
            passkey.person,
            passkey.public_key,
            passkey.sign_count,
            passkey.label,
            passkey.made_at,
        )

    async def use_passkey(self, passkey: bytes, sign_count: int) -> None:
        """Note how often a passkey says that it was used."""
        await self._pool.execute(SQL["use_passkey"], passkey, sign_count)

    async def forget_passkey(self, person: StaffId, passkey: bytes) -> None:
        """Take a person's passkey out."""
        await self._pool.execute(SQL["forget_passkey"], person, passkey)

    async def keep_challenge(self, digest: bytes, person: StaffId | None, expires_at: datetime) -> None:
        """Keep a challenge, and forget those that are over."""
        await self._pool.execute(SQL["keep_challenge"], digest, person, expires_at)

    async def use_challenge(self, digest: bytes, person: StaffId | None, now: datetime) -> bool:
        """Take out a challenge made for this person, or for nobody; False when there is none that holds."""
        return await self._pool.fetchval(SQL["use_challenge"], digest, person, now) is not None

    async def _member(self, statement: str, *values: object) -> StaffMember | None:
        row = await self._pool.fetchrow(SQL[statement], *values)
        return read_member(row) if row else None


def read_member(row: Row) -> StaffMember:
    """Read a row about a person; a role that only a later version of the service knows counts for nothing."""
    known = {role.value for role in Role}
    roles = frozenset(Role(role) for role in row["roles"] if role in known)
    return StaffMember(id=row["id"], name=row["name"], roles=roles, theme=row["theme"])
