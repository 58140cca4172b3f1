"""What must hold after any faults. Each check names every violation; `test_checks.py` shows each of them
fail.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from rds.domain.parsed_text import Keyword
from rds.sms.text_parser import parse_text
from tests.faults.aftermath import Aftermath, Sent
from tests.faults.loss import Loss

Check = Callable[[Aftermath], Iterator[str]]

WITH_A_MEANING = frozenset({"coupons_to_forward", "coupons", "thanks", "paid"})
"""What would mislead, or look like more money or more coupons, if it came twice."""
OF_AN_ANSWER = {
    "QuestionAnswered",
    "ParticipantEnrolled",
    "SurveyCompleted",
    "HonorariumEarned",
    "CouponIssued",
}
"""What may come of one answer."""
LEFT = frozenset({"accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed"})
WANTS_SILENCE = frozenset({"opted_out", "21610"})
A_NUMBER = re.compile(r"(?<![\w.])\+?1?[ .-]?555[ .-]?\d{3}[ .-]?\d{4}(?!\w)")
"""Of a simulated phone, however written; not ten digits in the middle of a message's id."""


def study_comes_to_rest(after: Aftermath) -> Iterator[str]:
    """Nothing is under way, owed or in the queue for ever."""
    if not after.at_rest:
        yield "weeks later there is still something under way or owed"
    for what, count in after.jobs_left.items():
        yield f"{count} jobs are left: {what}"


def nobody_answers_what_was_not_handed_over(after: Aftermath) -> Iterator[str]:
    """Each answer was texted more than two seconds after a message with its question began to leave."""
    for answer in after.answers_too_early:
        yield f"text {answer} answered a question that had not been handed over"


def record_explains_the_state(after: Aftermath) -> Iterator[str]:
    """`rds verify` finds nothing."""
    yield from after.findings


def every_text_is_answered(after: Aftermath) -> Iterator[str]:
    """Every text that a phone sent is stored and handled, and an answer has left or a person of the study
    team is to look at it.

    To a phone that asked for silence there need be none.
    """
    answered = {sent.key.partition("/")[0] for sent in after.sent if sent.status in LEFT}
    silenced = {sent.key.partition("/")[0] for sent in after.sent if need_not_leave(sent)}
    for text in after.received:
        if not text.stored:
            yield f"text {text.sid} is not in the database"
        elif not (text.handled or text.for_staff):
            yield f"text {text.sid} is neither handled nor set aside"
        elif not (
            text.for_staff
            or text.sid in answered | silenced
            or asks_again_for_silence(text.words, text.stopped)
            or text.repeats
        ):
            yield f"text {text.sid} has no answer, and nobody is to look at it"


def need_not_leave(sent: Sent) -> bool:
    """Return whether a message was rightly not sent.

    Its phone asked for silence, or its question was outdated.
    """
    return sent.error in WANTS_SILENCE or (sent.error == "superseded" and sent.outdated)


def asks_again_for_silence(words: str, stopped: bool) -> bool:
    return stopped and parse_text(words).keyword is Keyword.STOP


def everything_sent_is_in_the_record(after: Aftermath) -> Iterator[str]:
    """What has left the house was committed before: no send is unknown to the database, and none waits for
    ever. Of a lost database what led to a message may be known to nobody: the hold has counted those.
    """
    unknown = [sent.key for sent in after.sent if sent.purpose is None and (sent.unknown or not after.loss)]
    if len(unknown) > (after.loss.findings.unknown_messages if after.loss else 0):
        for key in unknown:
            yield f"message {key} was sent, and the database knows nothing of it"
    for sent in after.sent:
        if sent.purpose is None:
            continue
        if sent.status in LEFT and not sent.taken:
            yield f"message {sent.key} counts as {sent.status}, and the provider never took it"
        elif sent.status not in LEFT and not need_not_leave(sent):
            yield f"message {sent.key} ({sent.purpose}) did not leave: {sent.status}, {sent.error}"


def nothing_with_a_meaning_is_sent_twice(after: Aftermath) -> Iterator[str]:
    """A message with coupons or money in it is sent again only when the one before did not arrive."""
    for sent in after.sent:
        if sent.purpose in WITH_A_MEANING and came_twice(sent):
            yield f"message {sent.key} ({sent.purpose}) was sent again after it had arrived"


def came_twice(sent: Sent) -> bool:
    """Return whether a phone got it more than once."""
    return sum(sent.taken) + sent.unknown > 1


def ledger_is_what_was_promised(after: Aftermath) -> Iterator[str]:
    """Whoever completed has earned the one honorarium and one more for each recruit who completed, and was
    paid just that.
    """
    primary, secondary = after.study.honoraria.primary.minor, after.study.honoraria.secondary.minor
    recruits = Counter(person.recruiter for person in after.people if person.completed)
    for person in after.people:
        promised = primary * person.completed + secondary * recruits[person.id]
        if person.earned != promised:
            yield f"participant {person.id} earned {person.earned}, promised was {promised}"
        if person.paid != person.earned:
            yield f"participant {person.id} was paid {person.paid} of {person.earned}"


def coupons_are_what_was_promised(after: Aftermath) -> Iterator[str]:
    """Whoever completed holds as many coupons as promised, and nobody else holds any."""
    for person in after.people:
        promised = after.study.coupons.per_participant * person.completed
        if person.coupons != promised:
            yield f"participant {person.id} holds {person.coupons} coupons, promised were {promised}"


def phones_hear_of_each_payment_once(after: Aftermath) -> Iterator[str]:
    """The amounts that a phone was told come to no more than was paid: money is announced once."""
    for person in after.people:
        told = sum(cents(words) for words in person.payments_told)
        if told > person.paid:
            yield f"participant {person.id} was told of {told}, and was paid {person.paid}"


def cents(words: str) -> int:
    """Return the amount in a payment message: the reference study pays whole dollars, `$30` or in French `30
    $`.
    """
    (dollars,) = re.findall(r"(?<=\$)\d+|\d+(?=\s\$)", words)
    return 100 * int(dollars)


def nothing_is_done_while_held(after: Aftermath) -> Iterator[str]:
    """From a restored database nothing is sent or paid until a person lets it go."""
    if after.loss and after.loss.done_while_held:
        yield f"{after.loss.done_while_held} messages or payments left a database that was held"


def nobody_is_paid_once_more_after_a_restore(after: Aftermath) -> Iterator[str]:
    """What the payer had paid when the database was lost is the same payment to the restored one."""
    if after.loss:
        for payment in sorted(after.loss.before.paid - after.census.paid):
            yield f"payment {payment} was made, and its honorarium was paid once more under another id"


def nothing_is_lost_but_what_was_listed(after: Aftermath) -> Iterator[str]:
    """When the database was lost, people, surveys and coupons came back, and the hold listed what did not."""
    if after.loss is None:
        return
    before, now = after.loss.before, after.census
    for what in ("people", "completed", "coupons"):
        if missing := len(getattr(before, what) - getattr(now, what)):
            yield f"{missing} {what} of the lost database are not there again"
    listed = after.loss.findings.lost.get(after.study.id, {})
    if listed.get("TeamActed", 0) < len(before.told_by_team - now.told_by_team):
        yield "a message in the team's words was lost, and the hold did not list it"
    for kind in sorted(listed.keys() - unknowable(after.loss)):
        yield f"{listed[kind]} events {kind} were listed as lost, and the provider knew of them"


def unknowable(loss: Loss) -> set[str]:
    """Return the kinds of events of which neither provider nor payer need to know.

    A text may need nobody to read it now, as one that came before its question was seen then: that each
    has an answer or a case is another check. An answer after which nothing had left is asked for again.
    """
    kinds = {"TeamActed", "ReviewRequested"}
    if not loss.payer_has_list:
        kinds.add("PayoutPaid")
    if loss.before.stopped_by_provider:
        kinds.add("MessagingStopped")
    if loss.answers_lost and loss.answers_lost <= loss.without_sequel:
        kinds |= OF_AN_ANSWER
    return kinds


def nothing_private_is_said(after: Aftermath) -> Iterator[str]:
    """No log holds a phone number, whatever died in the middle of what."""
    found = len(A_NUMBER.findall(after.said))
    if found:
        yield f"{found} phone numbers are in the logs"


CHECKS: tuple[Check, ...] = (
    study_comes_to_rest,
    record_explains_the_state,
    nobody_answers_what_was_not_handed_over,
    every_text_is_answered,
    everything_sent_is_in_the_record,
    nothing_with_a_meaning_is_sent_twice,
    ledger_is_what_was_promised,
    coupons_are_what_was_promised,
    phones_hear_of_each_payment_once,
    nothing_is_done_while_held,
    nobody_is_paid_once_more_after_a_restore,
    nothing_is_lost_but_what_was_listed,
    nothing_private_is_said,
)


def violations(after: Aftermath) -> list[str]:
    """Return whatever does not hold, with the name of its check."""
    return [f"{check.__name__}: {found}" for check in CHECKS for found in check(after)]
