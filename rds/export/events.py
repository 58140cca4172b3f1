"""The record as analysts get it: no live coupon code, no word that a person typed, no id of the provider's.

What is not listed here is left out, so that somebody has to decide before a new field or type leaves.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rds.app.figures import RecordedEvent
from rds.domain.target import TARGET_REACHED

CODES = frozenset({"coupon", "replaces"})
"""Fields that hold a coupon's code: shown as a digest unless codes are asked for."""
PROVIDER_IDS = frozenset({"message"})
"""Fields with the provider's id of a text, which leads to a number there: shown as a digest."""

SHOWN: Mapping[str, frozenset[str]] = {
    kind: frozenset(fields.split())
    for kind, fields in {
        "StudyOpened": "number",
        "ProtocolAdopted": "protocol content digest",
        "RecruitmentClosed": "",
        "RecruitmentReopened": "",
        "StudyEnded": "settled_at",
        "DataErased": "kind rows",
        "CouponIssued": "kind holder slot quota wave chain protocol active_from expires_at secondary",
        "CouponPresented": "caller participant protocol may_earn",
        "CouponsDeferred": "participant",
        "CouponRefused": "caller reason guess",
        "CouponReleased": "caller reason",
        "CouponExpired": "",
        "CouponVoided": "",
        "QuestionAsked": "caller step attempt confirming until",
        "QuestionAnswered": "caller step flag",
        "LanguageChosen": "caller language",
        "ConsentGiven": "caller participant consent_version text_digest language mode",
        "ConsentDeclined": "caller",
        "ScreenedOut": "caller step",
        "QuestionReopened": "caller step",
        "AnswerCorrected": "caller step",
        "ReminderSent": "caller",
        "ParticipantEnrolled": "participant caller recruiter chain wave protocol quota primary secondary",
        "SurveyCompleted": "participant caller",
        "ParticipantWithdrew": "participant caller",
        "HonorariumEarned": "participant kind recruit amount",
        "PayoutRequested": "payout participant amount honoraria method",
        "PayoutPaid": "payout",
        "PayoutFailed": "payout again_at",
        "PayoutRetried": "payout by_team",
        "PayoutsExported": "batch payouts",
        "MessagingStopped": "caller source",
        "MessagingResumed": "caller",
        "LeavingHeard": "caller kind",
        "OwnerConfirmed": "caller",
        "ReviewRequested": "caller reason subject urgent told",
        "ReviewClosed": "caller",
        "CaseAssigned": "caller case",
        "CaseReplied": "caller case",
        "CaseClosed": "caller case",
        "CaseNoted": "caller case",
        "NumberRevealed": "caller",
        "NumbersOpened": "purpose numbers",
        "TeamActed": "participant caller act",
        "ParticipantMoved": "participant caller to",
        "PhoneShared": "participant caller former",
        "ConversationReopened": "participant caller",
        "AnswerReplaced": "participant caller step",
        "StaffInvited": "person",
        "RoleGranted": "person role",
        "RoleRevoked": "person role",
    }.items()
}
"""Which fields of each type are shown as they are. Reasons are, where they are the service's own words."""

CAUSES = frozenset(
    {
        "open study",
        "adopt protocol",
        "close recruitment",
        "reopen recruitment",
        "end study",
        "retention passed",
        "issue seed coupons",
        "void coupon",
        "reissue coupon",
        "close review",
        "assign case",
        "close case",
        "note case",
        "reply to case",
        "reveal number",
        "find number",
        "write payments again",
        "withdrawal",
        "expiry",
        "silence",
        "honoraria owed",
        "export payouts",
        "deferred coupons",
        TARGET_REACHED,
    }
)
"""The service's own words for a cause. Any other cause is the id of a text, shown as a digest."""
NUMBERED_CAUSES = ("reminder ", "payout ", "order ")


def event_lines(
    events: Iterable[RecordedEvent], digest: Callable[[str], str], *, with_codes: bool = False
) -> Iterator[str]:
    """Yield one line of JSON for each event of a study, all of them in order.

    `digest` stands for a text that is not shown. It must be keyed, as all codes could be tried. `with_codes`
    shows the codes of coupons, also of those that somebody could still use.
    """

    def show_code(code: str | None) -> str | None:
        return code if code is None or with_codes else digest(code)

    for event in events:
        yield json.dumps(
            {
                "id": event.id,
                "type": event.type,
                "version": event.version,
                "at": event.at.isoformat(),
                "actor": show_actor(event.actor),
                "cause": show_cause(event.cause, digest),
                "data": dict(show_fields(event, show_code, digest)),
            },
            ensure_ascii=False,
        )


def show_fields(
    event: RecordedEvent, show_code: Callable[[str | None], str | None], digest: Callable[[str], str]
) -> Iterator[tuple[str, Any]]:
    """Yield what analysts see of an event's data, in its order."""
    shown = SHOWN.get(event.type, frozenset())
    for name, value in event.data.items():
        if name in shown:
            yield name, value
        elif name in CODES:
            yield name, show_code(value)
        elif name in PROVIDER_IDS:
            yield name, digest(value)


def show_actor(actor: str) -> str:
    """Return who acted; of the study team only that it was one of them."""
    return "staff" if actor.startswith("staff:") else actor


def show_cause(cause: str, digest: Callable[[str], str]) -> str:
    """Return why something happened, if the service said so in its own words."""
    return cause if cause in CAUSES or cause.startswith(NUMBERED_CAUSES) else digest(cause)
