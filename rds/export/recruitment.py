"""The analysts' table: one row per completed participant.

Its columns are a contract, see docs/recruitment-csv.md.
"""

import csv
import io
from collections.abc import Iterable

from rds.app.figures import Respondent
from rds.domain.conversation.script import NETWORK_SIZE, SURVEY_PREFIX
from rds.domain.study import Study

COLUMNS = ("id", "recruiter_id", "network_size", "wave", "enrolled_at", "completed_at", "coupons_issued")
SEED = "seed"
"""What stands for the recruiter of a seed."""


def recruitment_csv(respondents: Iterable[Respondent], study: Study) -> str:
    """Return the table; then one column per survey question, by its key. Instants are UTC in ISO 8601.

    No phone and no coupon code is in it. A missing answer is an empty cell.
    """
    variables = [question.key for question in study.survey]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *variables))
    for one in respondents:
        writer.writerow(
            (
                one.id,
                one.recruiter or SEED,
                one.answers.get(NETWORK_SIZE, ""),
                one.wave,
                one.enrolled_at.isoformat(timespec="seconds"),
                one.completed_at.isoformat(timespec="seconds"),
                one.coupons_issued,
                *(one.answers.get(SURVEY_PREFIX + key, "") for key in variables),
            )
        )
    return text.getvalue()
