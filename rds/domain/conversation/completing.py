"""Enrolment, and what a completed survey brings: honoraria, and coupons to forward."""

from rds.domain.conversation.presenting import is_recruiting
from rds.domain.conversation.situation import Conversation, Outcome, Situation
from rds.domain.coupon_code import display
from rds.domain.coupons import Holder, issue_to_participant
from rds.domain.events import CouponIssued, ParticipantEnrolled, SurveyCompleted
from rds.domain.honoraria import Participant, earned_by_completion
from rds.domain.local_time import written, written_day
from rds.domain.replies import Reply, ReplyKey


def enrol(at: Situation, talk: Conversation) -> Outcome:
    """Redeem the coupon. The promises made to this person and to the recruiter are fixed now."""
    coupon = talk.coupon
    return Outcome(
        (
            ParticipantEnrolled(
                participant=talk.participant,
                caller=at.caller,
                coupon=coupon.code,
                recruiter=coupon.holder,
                chain=coupon.chain or talk.participant,
                wave=coupon.wave,
                protocol=at.protocol,
                quota=at.study.coupons.per_participant,
                primary=at.study.honoraria.primary,
                secondary=coupon.secondary,
            ),
        )
    )


def complete(at: Situation, participant: Participant) -> Outcome:
    """Thank the participant, owe the honoraria, and give coupons to forward while there is recruiting."""
    done = SurveyCompleted(participant=participant.id, caller=at.caller)
    thanks = at.reply(ReplyKey.THANKS, {"primary": participant.primary.written(at.language)})
    coupons = issue_to_participant(
        at.study, at.protocol, holder_of(participant), at.fresh.codes if is_recruiting(at) else (), at.now
    )
    return Outcome(
        (done, *earned_by_completion(participant), *coupons),
        (thanks, forward(at, coupons)),
    )


def holder_of(participant: Participant) -> Holder:
    """Return what the participant was promised about coupons."""
    return Holder(
        participant=participant.id, chain=participant.chain, wave=participant.wave, quota=participant.quota
    )


def forward(at: Situation, coupons: tuple[CouponIssued, ...]) -> Reply:
    """Hand the codes over, with what they are worth and how long they live."""
    if not coupons:
        return at.reply(ReplyKey.NO_COUPONS)
    return at.reply(
        ReplyKey.COUPONS_TO_FORWARD,
        {
            "codes": ", ".join(display(c.coupon) for c in coupons),
            "count": str(len(coupons)),
            "number": at.number,
            "secondary": coupons[0].secondary.written(at.language),
            "from": written(at.study, coupons[0].active_from),
            "until": written_day(at.study, coupons[0].expires_at),
        },
    )
