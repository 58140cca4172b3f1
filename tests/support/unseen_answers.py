"""Which texts were taken for answers to a question that their phone could not have read."""

from collections.abc import Mapping
from typing import Any

UNSEEN_ANSWERS = """
WITH rest AS (SELECT * FROM unnest($1::text[], $2::text[]) AS cut (rest, first)),
given AS (
    SELECT a.id, a.cause, a.data ->> 'caller' AS caller, a.type,
           CASE WHEN a.type = 'QuestionAnswered' THEN a.data ->> 'step' ELSE 'consent' END AS step,
           EXISTS (SELECT FROM record.event b
                    WHERE b.type = 'QuestionReopened' AND b.cause = a.cause) AS is_correction
      FROM record.event a
     WHERE a.type IN ('QuestionAnswered', 'ConsentGiven', 'ConsentDeclined')
),
answered AS (
    SELECT g.cause, g.caller, g.type, g.step, coalesce(rest.first, g.answer) AS said
      FROM (SELECT given.*,
                   coalesce((SELECT f.cause FROM given f
                              WHERE given.is_correction AND NOT f.is_correction
                                AND f.caller = given.caller AND f.step = given.step AND f.id < given.id
                              ORDER BY f.id DESC LIMIT 1), given.cause) AS answer
              FROM given) g
      LEFT JOIN rest ON rest.rest = g.answer
)
SELECT DISTINCT a.cause
  FROM answered a
  JOIN contact.inbound i ON i.id = a.said
 WHERE NOT EXISTS (
       SELECT FROM contact.outbound o
        WHERE o.handed_over_at < i.received_at - interval '2 seconds'
          AND o.question = (SELECT max(q.id) FROM record.event q
                             WHERE q.type = 'QuestionAsked' AND q.data ->> 'caller' = a.caller
                               AND q.data ->> 'step' = a.step
                               AND q.id < (SELECT min(s.id) FROM record.event s WHERE s.cause = a.said)))
"""
"""An answer counts for the last time its question was asked before the text, a correction for the time that
was answered by what it corrects. The rest of a text that was cut came with the first. The parameters are
rests and their first parts.
"""


async def list_unseen_answers(pool: Any, first_parts: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the ids of the texts; `first_parts` names, for each rest of a text, its first part."""
    cut = first_parts or {}
    return tuple(row["cause"] for row in await pool.fetch(UNSEEN_ANSWERS, [*cut], [*cut.values()]))
