"""Facts about the study team, which belong to no study."""

from dataclasses import dataclass

from rds.domain.events.event import Event
from rds.domain.ids import StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffInvited(Event):
    """Somebody belongs to the study team from now on, under a random id."""

    person: StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGranted(Event):
    """Somebody has a role from now on."""

    person: StaffId
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRevoked(Event):
    """Somebody no longer has a role."""

    person: StaffId
    role: str
