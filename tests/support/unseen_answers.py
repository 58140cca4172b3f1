"""Which texts were taken for answers to a question that their phone could not have read."""

from collections.abc import Mapping
from typing import Any

UNSEEN_ANSWERS = """
WITH rest AS (SELECT * FROM unnest($1::text[], $2::text[]) AS cut (rest, first)),
answered AS (
    SELECT a.cause, a.data ->> 'caller' AS caller, a.type,
           CASE WHEN a.type = 'QuestionAnswered' THEN a.data ->> 'step' ELSE 'consent' END AS step,
           coalesce(rest.first, a.cause) AS said
      FROM record.event a LEFT JOIN rest ON rest.rest = a.cause
     WHERE a.type IN ('QuestionAnswered', 'ConsentGiven', 'ConsentDeclined')
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
"""An answer counts for the last time its question was asked before the text, a correction for the question it
corrects. The rest of a text that was cut (the parameters: rests, and their first parts) came with the first.
"""


async def list_unseen_answers(pool: Any, first_parts: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the ids of the texts; `first_parts` names, for each rest of a text, its first part."""
    cut = first_parts or {}
    return tuple(row["cause"] for row in await pool.fetch(UNSEEN_ANSWERS, [*cut], [*cut.values()]))
