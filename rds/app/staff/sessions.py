"""A session begins when somebody has shown who they are, and ends by itself."""

from datetime import timedelta

from rds.app.ports import Session, StaffMember
from rds.app.staff.parts import StaffParts, digest_of
from rds.domain.ids import StaffId
from rds.domain.staff import is_alive
from rds.domain.staff_refusals import InvitationInvalid

NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session is known: noting each would write at each page."""


async def begin_session(person: StaffId, *, parts: StaffParts) -> str:
    """Begin a session and return the secret of its cookie."""
    secret = parts.tokens.draw()
    await parts.staff.begin_session(digest_of(secret), person, parts.clock.now())
    return secret


async def find_session(secret: str, *, parts: StaffParts, used: bool = True) -> Session | None:
    """Return the session of a cookie, if it holds, and note that it was used; one that is over is forgotten.

    Who has no role left is not signed in.
    """
    session = await parts.staff.session(digest_of(secret))
    if session is None:
        return None
    now = parts.clock.now()
    if not session.person.roles or not is_alive(session.times, now):
        await parts.staff.end_session(session.digest)
        return None
    if used and now - session.times.used_at >= NOTED_EVERY:
        await parts.staff.use_session(session.digest, now)
    return session


async def find_invited(secret: str, *, parts: StaffParts) -> StaffMember:
    """Return whom a link is for, without using it. Raises InvitationInvalid."""
    person = await parts.staff.invited(digest_of(secret), parts.clock.now())
    if person is None:
        raise InvitationInvalid
    return person


async def accept_invitation(secret: str, *, parts: StaffParts) -> str:
    """Use a link, and return the secret of the session that it begins. Raises InvitationInvalid."""
    person = await parts.staff.use_invitation(digest_of(secret), parts.clock.now())
    if person is None:
        raise InvitationInvalid
    return await begin_session(person.id, parts=parts)
