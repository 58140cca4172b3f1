"""What keeps a study from ending, and what is refused after its end."""

from rds.domain.refusals import RuleBroken


class RecruitmentIsOpen(RuleBroken):
    """The study still accepts coupons."""

    code = "recruitment_is_open"


class CouponsAreOpen(RuleBroken):
    """Coupons of this study can still be used, or are in use."""

    code = "coupons_are_open"


class MoneyIsOwed(RuleBroken):
    """Participants of this study have earned what is not paid yet."""

    code = "money_is_owed"


class TextsUnderWay(RuleBroken):
    """Texts of this study are not answered, or messages have not left."""

    code = "texts_under_way"


class RetentionNotSet(RuleBroken):
    """The study file does not say how long anything is kept."""

    code = "retention_not_set"


class StudyHasEnded(RuleBroken):
    """The study has ended: nothing is recorded, told or asked in it any more."""

    code = "study_has_ended"


class StudyNotEnded(RuleBroken):
    """The study has not ended, so that nothing of it was erased as a whole."""

    code = "study_not_ended"


class NothingErased(RuleBroken):
    """The study has ended, and none of its times has passed."""

    code = "nothing_erased"


class ErasedDataLeft(RuleBroken):
    """Something is in the database that the study's record says was erased."""

    code = "erased_data_left"
