"""The study team: its roles and their rights, how long a session lasts, and what a name and a passphrase are.

A right is a row (role, act). Each page and each button asks for one act.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rds.domain.staff_refusals import PassphraseTooShort, StaffNameUnusable


class Role(StrEnum):
    """What somebody is in the study team."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    HELPER = "helper"
    PAYER = "payer"
    ANALYST = "analyst"
    AUDITOR = "auditor"


class Act(StrEnum):
    """What a person of the study team may do."""

    USE_OWN_ACCOUNT = "use own account"
    SEE_STUDY = "see the study"
    SEE_ESTIMATES = "see estimates"
    READ_CASES = "read cases"
    HANDLE_CASES = "answer, assign and close cases"
    REVEAL_NUMBER = "see a number"
    SEE_PARTICIPANTS = "see participants"
    ACT_FOR_PARTICIPANTS = "act for participants"
    SEE_COUPONS = "see coupons"
    HANDLE_COUPONS = "void and replace coupons"
    ISSUE_SEEDS = "issue seeds"
    SEE_MONEY = "see money"
    SEE_INSTALLATION = "see how the installation is"
    MANAGE_STAFF = "manage the study team"


_EVERYBODY = {Act.USE_OWN_ACCOUNT, Act.SEE_STUDY}
_INBOX = {Act.READ_CASES, Act.HANDLE_CASES}
_COUPONS = {Act.SEE_COUPONS, Act.HANDLE_COUPONS}
_COORDINATION = {
    *_EVERYBODY,
    *_INBOX,
    *_COUPONS,
    Act.SEE_ESTIMATES,
    Act.REVEAL_NUMBER,
    Act.SEE_PARTICIPANTS,
    Act.ACT_FOR_PARTICIPANTS,
    Act.ISSUE_SEEDS,
    Act.SEE_MONEY,
}
_ACTS_OF_ROLE = {
    Role.OWNER: set(Act),
    Role.COORDINATOR: _COORDINATION,
    Role.HELPER: {*_EVERYBODY, *_INBOX, *_COUPONS},
    Role.PAYER: {*_EVERYBODY, Act.SEE_MONEY},
    Role.ANALYST: {*_EVERYBODY, Act.SEE_ESTIMATES},
    Role.AUDITOR: _EVERYBODY,
}

RIGHTS = frozenset((role, act) for role, acts in _ACTS_OF_ROLE.items() for act in acts)
"""All rights there are, as rows."""

INVITATION_LIFE = timedelta(hours=1)
CHALLENGE_LIFE = timedelta(minutes=5)
CONFIRMED_FOR = timedelta(minutes=5)
"""How long somebody need not show once more who they are."""
SESSION_LIFE = timedelta(hours=12)
SESSION_IDLE = timedelta(minutes=30)
SHORTEST_PASSPHRASE = 12
LONGEST_PASSPHRASE = 200
LONGEST_NAME = 60
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTimes:
    """When a session began, was last used, and when its person last showed who they are."""

    begun_at: datetime
    used_at: datetime
    confirmed_at: datetime


def may(roles: Iterable[Role], act: Act, rights: Collection[tuple[Role, Act]] = RIGHTS) -> bool:
    """Return whether any of these roles has the right."""
    return any((role, act) in rights for role in roles)


def is_alive(session: SessionTimes, now: datetime) -> bool:
    """Return whether a session still holds: 12 hours at most, and half an hour without use."""
    return now - session.begun_at < SESSION_LIFE and now - session.used_at < SESSION_IDLE


def is_confirmed(session: SessionTimes, now: datetime) -> bool:
    """Return whether the person has shown just now who they are."""
    return now - session.confirmed_at < CONFIRMED_FOR


def check_name(name: str) -> str:
    """Return a name without what stands around it. Raises StaffNameUnusable."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise StaffNameUnusable
    return plain


def check_passphrase(passphrase: str) -> str:
    """Return the passphrase. Raises PassphraseTooShort."""
    if not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
        raise PassphraseTooShort
    return passphrase
