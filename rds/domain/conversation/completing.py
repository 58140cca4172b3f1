"""Enrolment, and what a completed survey brings: honoraria, and coupons to forward."""

from rds.domain.conversation.presenting import is_recruiting
from rds.domain.conversation.situation import Conversation, Outcome, Situation
from rds.domain.coupon_code import display
from rds.domain.coupons import Holder, issue_to_participant
from rds.domain.events import CouponIssued, CouponsDeferred, ParticipantEnrolled, SurveyCompleted
from rds.domain.honoraria import Participant, earn_by_completion
from rds.domain.local_time import local, next_full_hour
from rds.domain.replies import Reply, ReplyKey


def enrol(situation: Situation, talk: Conversation) -> Outcome:
    """Redeem the coupon. The promises made to this person and to the recruiter are fixed now."""
    coupon = talk.coupon
    return Outcome(
        (
            ParticipantEnrolled(
                participant=talk.participant,
                caller=situation.caller,
                coupon=coupon.code,
                recruiter=coupon.holder,
                chain=coupon.chain or talk.participant,
                wave=coupon.wave,
                protocol=situation.phone.protocol,
                quota=situation.study.coupons.per_participant,
                primary=situation.study.honoraria.primary,
                secondary=coupon.secondary,
            ),
        )
    )


def complete(situation: Situation, participant: Participant) -> Outcome:
    """Thank the participant, owe the honoraria, and give coupons to forward while there is recruiting."""
    done = SurveyCompleted(participant=participant.id, caller=situation.caller)
    thanks = situation.reply(ReplyKey.THANKS, {"primary": participant.primary})
    earned = (done, *earn_by_completion(participant))
    if participant.quota and not is_recruiting(situation):
        deferred = CouponsDeferred(participant=participant.id)
        return Outcome((*earned, deferred), (thanks, situation.reply(ReplyKey.NO_COUPONS)))
    coupons = issue_promised(situation, participant)
    return Outcome((*earned, *coupons), (thanks, forward(situation, coupons)))


def hand_over_deferred(situation: Situation, participant: Participant) -> Outcome:
    """Give the coupons that could not be given when the survey was completed."""
    coupons = issue_promised(situation, participant)
    codes = forward(situation, coupons)
    return Outcome(coupons, (situation.reply(ReplyKey.COUPONS_AFTER_ALL, {"coupons": codes}),))


def issue_promised(situation: Situation, participant: Participant) -> tuple[CouponIssued, ...]:
    """Make the coupons promised at enrolment."""
    return issue_to_participant(
        situation.study,
        situation.phone.protocol,
        holder_of(participant),
        situation.ids,
        situation.now,
    )


def holder_of(participant: Participant) -> Holder:
    """Return what the participant was promised about coupons."""
    return Holder(
        participant=participant.id, chain=participant.chain, wave=participant.wave, quota=participant.quota
    )


def forward(situation: Situation, coupons: tuple[CouponIssued, ...]) -> Reply:
    """Hand the codes over, with what they are worth and how long they live."""
    if not coupons:
        return situation.reply(ReplyKey.NO_COUPONS)
    return situation.reply(
        ReplyKey.COUPONS_TO_FORWARD,
        {
            "codes": ", ".join(display(c.coupon) for c in coupons),
            "count": str(len(coupons)),
            "number": situation.phone.number,
            "secondary": coupons[0].secondary,
            "when": say_when(situation, coupons[0]),
        },
    )


def say_when(situation: Situation, coupon: CouponIssued) -> Reply:
    """Say until when a code can be used, and from which full hour on where that is not at once."""
    until = local(situation.study, coupon.expires_at).date()
    if coupon.active_from <= situation.now:
        return situation.reply(ReplyKey.USABLE_UNTIL, {"until": until})
    opens = local(situation.study, coupon.active_from)
    return situation.reply(ReplyKey.USABLE_BETWEEN, {"from": next_full_hour(opens), "until": until})
