"""The refusal of a database that was restored and that nobody has let go."""

from rds.domain.refusals import RuleBroken


class StudyIsHeld(RuleBroken):
    """What was lost is not reconciled: what is done now could be done twice."""

    code = "study_is_held"
