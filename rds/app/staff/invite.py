"""People of the study team are invited by a link that works once, and given roles."""

from rds.app.ports import Entry, StaffMember
from rds.app.staff.parts import StaffParts, digest_of
from rds.domain.events import Event, RoleGranted, RoleRevoked, StaffInvited
from rds.domain.ids import StaffId
from rds.domain.staff import INVITATION_LIFE, Role, check_name
from rds.domain.staff_refusals import LastOwner, RoleNotHeld, StaffUnknown

FIRST_OWNER = "owner"
"""The name of an installation's first person, until an owner invites others by theirs."""


async def invite_person(name: str, role: Role, *, by: str, parts: StaffParts) -> str:
    """Invite somebody, and return the secret of the link; who is there already gets the role and a new link.

    Raises StaffNameUnusable.
    """
    name = check_name(name)
    known = await parts.staff.member_named(name)
    person = known.id if known else StaffId(parts.tokens.short())
    events: tuple[Event, ...] = () if known else (StaffInvited(person=person),)
    if known is None or role not in known.roles:
        events += (RoleGranted(person=person, role=role),)
    if events:
        async with parts.parts.database.transaction() as tx:
            if known is None:
                await tx.keep_staff_name(person, name)
            await tx.record(make_entry(events, by, "invite", parts))
    secret = parts.tokens.draw()
    await parts.staff.keep_invitation(digest_of(secret), person, parts.clock.now() + INVITATION_LIFE)
    return secret


async def invite_an_owner(*, by: str, parts: StaffParts) -> str:
    """Invite the first of the owners by name once more, or a first owner where there is none."""
    owners = [one.name for one in await parts.staff.members() if Role.OWNER in one.roles]
    return await invite_person(owners[0] if owners else FIRST_OWNER, Role.OWNER, by=by, parts=parts)


async def revoke_role(name: str, role: Role, *, by: str, parts: StaffParts) -> None:
    """Take a role from somebody. Who has none left is signed out.

    Raises StaffUnknown, RoleNotHeld or LastOwner.
    """
    people = await parts.staff.members()
    person = next((one for one in people if one.name.casefold() == name.casefold()), None)
    if person is None:
        raise StaffUnknown
    if role not in person.roles:
        raise RoleNotHeld
    if role is Role.OWNER and sum(Role.OWNER in one.roles for one in people) == 1:
        raise LastOwner
    async with parts.parts.database.transaction() as tx:
        await tx.record(make_entry((RoleRevoked(person=person.id, role=role),), by, "revoke role", parts))
    if person.roles == {role}:
        await parts.staff.end_sessions(person.id)


def make_entry(events: tuple[Event, ...], by: str, why: str, parts: StaffParts) -> Entry:
    """Record what concerns no single study."""
    return Entry(study=None, at=parts.parts.clock.now(), actor=f"staff:{by}", cause=why, events=events)


def name_of(actor: str, people: dict[str, StaffMember]) -> str:
    """Return who an actor of the record is; one that is nobody of the team is called as it is."""
    who = actor.removeprefix("staff:")
    return people[who].name if who in people else who
