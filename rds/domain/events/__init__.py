"""The facts of a study. Frozen, in the past tense, and free of names, numbers and answers.

A recorded event is one of these plus its envelope: study, instant, who (`actor`) and why (`cause`). To
change fields, raise the class's `VERSION` and teach its effect both forms: docs/events.md.
"""

from rds.domain.events.conversation import (
    AnswerCorrected,
    ConsentDeclined,
    ConsentGiven,
    LanguageChosen,
    QuestionAnswered,
    QuestionAsked,
    QuestionReopened,
    ReminderSent,
    ScreenedOut,
)
from rds.domain.events.coupons import (
    CouponExpired,
    CouponIssued,
    CouponPresented,
    CouponRefused,
    CouponReleased,
    CouponsDeferred,
    CouponVoided,
    ReleaseReason,
)
from rds.domain.events.event import Event
from rds.domain.events.honoraria import (
    HonorariumEarned,
    HonorariumKind,
    PayoutFailed,
    PayoutPaid,
    PayoutRequested,
    PayoutRetried,
    PayoutsExported,
)
from rds.domain.events.messaging import (
    LeavingHeard,
    MessagingResumed,
    MessagingStopped,
    OwnerConfirmed,
    ReviewClosed,
    ReviewRequested,
)
from rds.domain.events.participants import (
    ParticipantEnrolled,
    ParticipantWithdrew,
    SurveyCompleted,
)
from rds.domain.events.study import (
    ProtocolAdopted,
    RecruitmentClosed,
    RecruitmentReopened,
    StudyOpened,
)

__all__ = [
    "AnswerCorrected",
    "ConsentDeclined",
    "ConsentGiven",
    "CouponExpired",
    "CouponIssued",
    "CouponPresented",
    "CouponRefused",
    "CouponReleased",
    "CouponVoided",
    "CouponsDeferred",
    "Event",
    "HonorariumEarned",
    "HonorariumKind",
    "LanguageChosen",
    "LeavingHeard",
    "MessagingResumed",
    "MessagingStopped",
    "OwnerConfirmed",
    "ParticipantEnrolled",
    "ParticipantWithdrew",
    "PayoutFailed",
    "PayoutPaid",
    "PayoutRequested",
    "PayoutRetried",
    "PayoutsExported",
    "ProtocolAdopted",
    "QuestionAnswered",
    "QuestionAsked",
    "QuestionReopened",
    "RecruitmentClosed",
    "RecruitmentReopened",
    "ReleaseReason",
    "ReminderSent",
    "ReviewClosed",
    "ReviewRequested",
    "ScreenedOut",
    "StudyOpened",
    "SurveyCompleted",
]
