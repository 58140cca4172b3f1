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
    CaseAssigned,
    CaseClosed,
    CaseNoted,
    CaseReplied,
    LeavingHeard,
    MessagingResumed,
    MessagingStopped,
    NumberRevealed,
    NumbersOpened,
    OwnerConfirmed,
    ReviewClosed,
    ReviewRequested,
)
from rds.domain.events.participants import (
    ParticipantEnrolled,
    ParticipantWithdrew,
    SurveyCompleted,
)
from rds.domain.events.staff import RoleGranted, RoleRevoked, StaffInvited
from rds.domain.events.study import (
    DataErased,
    ProtocolAdopted,
    RecruitmentClosed,
    RecruitmentReopened,
    StudyEnded,
    StudyOpened,
)
from rds.domain.events.team import (
    AnswerReplaced,
    ConversationReopened,
    ParticipantMoved,
    PhoneShared,
    TeamActed,
)

__all__ = [
    "AnswerCorrected",
    "AnswerReplaced",
    "CaseAssigned",
    "CaseClosed",
    "CaseNoted",
    "CaseReplied",
    "ConsentDeclined",
    "ConsentGiven",
    "ConversationReopened",
    "CouponExpired",
    "CouponIssued",
    "CouponPresented",
    "CouponRefused",
    "CouponReleased",
    "CouponVoided",
    "CouponsDeferred",
    "DataErased",
    "Event",
    "HonorariumEarned",
    "HonorariumKind",
    "LanguageChosen",
    "LeavingHeard",
    "MessagingResumed",
    "MessagingStopped",
    "NumberRevealed",
    "NumbersOpened",
    "OwnerConfirmed",
    "ParticipantEnrolled",
    "ParticipantMoved",
    "ParticipantWithdrew",
    "PayoutFailed",
    "PayoutPaid",
    "PayoutRequested",
    "PayoutRetried",
    "PayoutsExported",
    "PhoneShared",
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
    "RoleGranted",
    "RoleRevoked",
    "ScreenedOut",
    "StaffInvited",
    "StudyEnded",
    "StudyOpened",
    "SurveyCompleted",
    "TeamActed",
]
