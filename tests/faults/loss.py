"""What a study had when its database was lost, and what its restored database had to say."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from rds.app.restoring.findings import Findings

CENSUS = """
SELECT ARRAY(SELECT id FROM participant) AS people,
       ARRAY(SELECT id FROM participant WHERE completed_at IS NOT NULL) AS completed,
       ARRAY(SELECT code FROM coupon) AS coupons,
       ARRAY(SELECT id FROM payout WHERE status = 'paid') AS paid,
       ARRAY(SELECT key FROM contact.outbound WHERE purpose = 'team_message') AS told_by_team,
       ARRAY(SELECT cause FROM record.event WHERE type = 'QuestionAnswered') AS answers,
       ARRAY(SELECT data ->> 'caller' FROM record.event
              WHERE type = 'MessagingStopped' AND data ->> 'source' = 'provider') AS stopped_by_provider
"""


class Census(NamedTuple):
    """What must not be lost, by id, and what only the database has."""

    people: frozenset[str] = frozenset()
    completed: frozenset[str] = frozenset()
    coupons: frozenset[str] = frozenset()
    paid: frozenset[str] = frozenset()
    """Payments that the payer was asked for under these ids and has made."""
    told_by_team: frozenset[str] = frozenset()
    """Keys of messages in the team's own words: nobody has their order but the database."""
    answers: frozenset[str] = frozenset()
    """Texts that were taken for answers."""
    stopped_by_provider: frozenset[str] = frozenset()
    """Phones that told the provider alone to stop: it says so only when it refuses a message."""


NOTHING = Census()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A database that was lost in the middle of a study, and restored from a backup made before."""

    before: Census
    """What it had at its end."""
    findings: Findings
    answers_lost: frozenset[str] = frozenset()
    """Texts that had been taken for answers, and were not when it was let go."""
    without_sequel: frozenset[str] = frozenset()
    """Texts after which nothing was sent to their phone: what became of them nobody can know."""
    payer_has_list: bool = True
    """Whether the payer could say what it had paid; else that is lost, and listed."""
    done_while_held: int = 0
    """Messages that left, and payments that were made, before it was let go."""
    seconds: float = 0.0
    """From the empty database to the release."""


async def take_census(pool: Any) -> Census:
    """Return what is there."""
    return Census(*map(frozenset, await pool.fetchrow(CENSUS)))
