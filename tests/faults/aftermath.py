"""What is left when a troubled study has come to rest: the database's word, the provider's, and the logs'."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rds.domain.study import Study
from rds.simulation.twilio_double.ledger import Message
from rds.storage.verify import verify
from rds.wiring import System
from tests.faults.loss import NOTHING, Census, Loss, take_census
from tests.support.repeats import BEFORE_AND_UNREAD, is_repeat
from tests.support.unseen_answers import list_unseen_answers


class Received(NamedTuple):
    """A text that a phone sent, and what the database has of it."""

    sid: str
    words: str
    stored: bool
    handled: bool
    for_staff: bool
    """Whether a review names it."""
    stopped: bool
    """Whether its phone has asked for silence, sooner or later."""
    repeats: bool = False
    """Whether it is the phone's text before once more, with no question read between."""


class Sent(NamedTuple):
    """A message of the service, and what the provider has of it."""

    key: str
    purpose: str | None
    """None: the database knows no such message."""
    status: str | None
    error: str | None
    taken: tuple[bool, ...]
    """For each message at the provider that the database has for it: whether it arrived."""
    unknown: int
    """How many were sent for it, and arrived, that the database has for no message at all."""
    outdated: bool = False
    """Whether a later question or answer left for its phone, or its conversation had ended in silence."""


class Person(NamedTuple):
    """A participant of the study, with money in minor units."""

    id: str
    recruiter: str | None
    completed: bool
    earned: int
    paid: int
    """By the ledger."""
    payments_told: tuple[str, ...]
    """The words of every payment message that reached the phone."""
    coupons: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """Everything that the checks look at."""

    study: Study
    at_rest: bool
    findings: tuple[str, ...]
    received: tuple[Received, ...]
    sent: tuple[Sent, ...]
    people: tuple[Person, ...]
    jobs_left: Mapping[str, int]
    said: str
    """All that the processes wrote, and the database server."""
    census: Census = NOTHING
    loss: Loss | None = None
    """The database that was lost in the middle; None in a study that lost none."""
    answers_too_early: tuple[str, ...] = ()
    """Texts that were taken for answers before the question was handed over, or within two seconds after."""


RECEIVED = f"""
SELECT i.id, i.handled_at IS NOT NULL AS handled, i.received_at AS at,
       {BEFORE_AND_UNREAD},
       EXISTS (SELECT FROM review r WHERE r.message = i.id) AS for_staff,
       EXISTS (SELECT FROM record.event e
                WHERE e.type = 'MessagingStopped' AND e.data ->> 'caller' = i.caller) AS stopped
  FROM contact.inbound i
"""
SENT = """
SELECT o.key, o.purpose, o.status, o.error, o.former_ids || array_remove(ARRAY[o.provider_id], NULL) AS ids,
       EXISTS (SELECT FROM contact.outbound n
                WHERE n.caller = o.caller AND n.place > o.place AND n.handed_over_at IS NOT NULL
                  AND (n.question IS NOT NULL
                       OR EXISTS (SELECT FROM contact.inbound i WHERE i.id = split_part(n.key, '/', 1))))
       OR EXISTS (SELECT FROM record.event e
                   WHERE e.type = 'CouponReleased' AND e.data ->> 'caller' = o.caller
                     AND e.data ->> 'reason' = 'silence' AND e.id > o.question) AS outdated
  FROM contact.outbound o
"""
PEOPLE = """
SELECT p.id, p.recruiter, p.completed_at IS NOT NULL AS completed, p.caller,
       (SELECT coalesce(sum(credit), 0)::bigint FROM ledger_entry l
         WHERE l.participant = p.id AND l.account = 'payable') AS earned,
       (SELECT coalesce(sum(credit), 0)::bigint FROM ledger_entry l
         WHERE l.participant = p.id AND l.account = 'paid_out') AS paid,
       ARRAY(SELECT o.key FROM contact.outbound o
              WHERE o.caller = p.caller AND o.purpose = 'paid') AS payment_keys,
       (SELECT count(*) FROM coupon c WHERE c.holder = p.id) AS coupons
  FROM participant p
 ORDER BY p.enrolled_at, p.id
"""
JOBS = (
    "SELECT entrypoint || ', ' || status AS what, count(*) AS jobs FROM jobs.pgqueuer GROUP BY 1 ORDER BY 1"
)


async def gather(
    system: System,
    study: Study,
    *,
    texts: list[Message],
    sends: Mapping[str, list[Message]],
    logs: tuple[Path, ...] = (),
    at_rest: bool = True,
    loss: Loss | None = None,
) -> Aftermath:
    """Ask the database and compare with what the provider was sent and took."""
    pool = system.installation.pool
    received = {row["id"]: row for row in await pool.fetch(RECEIVED)}
    words = {text.sid: text.body for text in texts}
    sent = {row["key"]: row for row in await pool.fetch(SENT)}
    people = await pool.fetch(PEOPLE)
    return Aftermath(
        study=study,
        at_rest=at_rest,
        findings=(await verify(system.installation.place.dsn)).findings,
        received=tuple(of_a_text(text, received, words) for text in texts),
        sent=all_sent(sent, sends),
        people=tuple(of_a_person(row, sends) for row in people),
        jobs_left={row["what"]: row["jobs"] for row in await pool.fetch(JOBS)},
        census=await take_census(pool),
        loss=loss,
        answers_too_early=await list_unseen_answers(pool),
        said="\n".join(log.read_text(errors="replace") for log in logs if log.exists()),
    )


def of_a_text(text: Message, rows: Mapping[str, Mapping[str, Any]], words: Mapping[str, str]) -> Received:
    row = rows.get(text.sid)
    if row is None:
        return Received(text.sid, text.body, stored=False, handled=False, for_staff=False, stopped=False)
    before = rows.get(row["before"])
    repeats = before is not None and is_repeat(
        text.body, row["at"], words[before["id"]], before["at"], unread=row["unread"]
    )
    return Received(text.sid, text.body, True, row["handled"], row["for_staff"], row["stopped"], repeats)


def all_sent(rows: Mapping[str, Mapping[str, Any]], sends: Mapping[str, list[Message]]) -> tuple[Sent, ...]:
    """Match by the provider's ids: of two messages with the same words either may have been found to be the
    one in doubt.
    """
    at_provider = {message.sid: message for taken in sends.values() for message in taken}
    known = {sid for row in rows.values() for sid in row["ids"]}
    found = []
    for key in {**rows, **sends}:
        unknown = sum(has_arrived(m) and m.sid not in known for m in sends.get(key, []))
        if row := rows.get(key):
            taken = tuple(has_arrived(at_provider[sid]) for sid in row["ids"] if sid in at_provider)
            found.append(
                Sent(key, row["purpose"], row["status"], row["error"], taken, unknown, row["outdated"])
            )
        else:
            found.append(Sent(key, None, None, None, (), unknown))
    return tuple(found)


def of_a_person(row: Mapping[str, object], sends: Mapping[str, list[Message]]) -> Person:
    told = [message for key in row["payment_keys"] for message in sends.get(key, [])]
    words = tuple(message.body for message in told if has_arrived(message))
    return Person(
        row["id"], row["recruiter"], row["completed"], row["earned"], row["paid"], words, row["coupons"]
    )


def has_arrived(message: Message) -> bool:
    """Return whether the phone got it, in the end."""
    return message.history[-1][1] == "delivered"
