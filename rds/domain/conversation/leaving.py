"""Stopping texts, withdrawing, having answers erased, and a phone with a new owner."""

from dataclasses import replace
from datetime import timedelta

from rds.domain.conversation.asking import open_question, repeat
from rds.domain.conversation.cases import open_case
from rds.domain.conversation.clauses import POLITE, core
from rds.domain.conversation.midway import say_how_to_go_on, with_question
from rds.domain.conversation.situation import Outcome, Situation
from rds.domain.conversation.withdrawing import withdraw
from rds.domain.events import Event, LeavingHeard, MessagingResumed, MessagingStopped, ReviewRequested
from rds.domain.parsed_text import Keyword, Leaving, Mark, ParsedText, WordClass
from rds.domain.replies import Reply, ReplyKey

CONFIRMED_WITHIN = timedelta(days=7)
"""How long ERASE or WITHDRAW confirms what the person was asked; later they are asked once more."""
LONG_STOPPED = timedelta(days=1)
"""Who stopped before this and texts a code is told that START comes first."""
CONFIRMING = frozenset({Keyword.ERASE, Keyword.WITHDRAW})
CONFIRM = {Leaving.ERASE: ReplyKey.CONFIRM_ERASE, Leaving.WITHDRAW: ReplyKey.CONFIRM_WITHDRAW}
NEW_OWNER = "new_owner"
_YES_OR_NO = (
    WordClass.AGREEMENT,
    WordClass.AGREEMENT_ALONE,
    WordClass.ASSENT,
    WordClass.ACCEPT,
    WordClass.REFUSAL,
    WordClass.REFUSAL_ALONE,
    WordClass.NEGATION,
)


def asks_for_silence(parsed: ParsedText) -> bool:
    """Return whether the text means that no more texts be sent."""
    return parsed.keyword is Keyword.STOP or parsed.wants_out or parsed.provider_stopped


def wish_to_leave(parsed: ParsedText) -> Leaving | None:
    """Return whether the text asks to have answers erased, or to withdraw."""
    return next((kind for kind in (Leaving.ERASE, Leaving.WITHDRAW) if kind in parsed.leaving), None)


def stop(parsed: ParsedText, situation: Situation) -> Outcome:
    """Send nothing more, after one confirmation; of a phone whose provider stopped it, not even that.

    Free words to that effect, and what else they ask for, are also shown to the study team.
    """
    reasons = stop_reasons(parsed, situation)
    if situation.phone.messaging_stopped:
        return Outcome(review(situation, *(reason for reason in reasons if reason != "wants_out")))
    by_keyword = parsed.keyword is Keyword.STOP
    source = "provider" if parsed.provider_stopped else "keyword" if by_keyword else "words"
    is_new = NEW_OWNER in reasons
    return Outcome(
        (
            MessagingStopped(caller=situation.caller, source=source),
            *((LeavingHeard(caller=situation.caller, kind=NEW_OWNER),) if is_new else ()),
            *review(situation, *reasons),
        ),
        () if parsed.provider_stopped else (confirm_stop(situation, by_keyword=by_keyword, is_new=is_new),),
    )


def stop_reasons(parsed: ParsedText, situation: Situation) -> tuple[str, ...]:
    """Return why the study team should look at a stop: not at all when it was nothing but a keyword."""
    if parsed.keyword is Keyword.STOP:
        return ()
    wish = wish_to_leave(parsed)
    is_new = situation.phone.participant is not None and Leaving.WRONG_NUMBER in parsed.leaving
    first = NEW_OWNER if is_new else "wants_out"
    return (first, wish.value) if wish else (first,) if parsed.wants_out else ()


def confirm_stop(situation: Situation, *, by_keyword: bool, is_new: bool) -> Reply:
    """Say that texts have stopped, and that money owed still comes.

    A new owner of the phone is told nothing of the money.
    """
    phone, account = situation.phone, situation.account
    if is_new or (phone.conversation and phone.conversation.new_owner):
        return situation.reply(ReplyKey.STOPPED_NEW_OWNER)
    heard = "" if by_keyword else situation.reply(ReplyKey.HEARD_LEAVING)
    if account and account.owed.minor > 0:
        return situation.reply(ReplyKey.STOPPED_OWED, {"heard": heard, "owed": account.owed})
    return situation.reply(ReplyKey.STOPPED, {"heard": heard})


def after_stop(parsed: ParsedText, situation: Situation) -> Outcome:
    """Answer a phone that said STOP.

    START brings texts back, HELP and the code of an old stop say so, and all else is shown to the study team.
    """
    if parsed.keyword is Keyword.HELP:
        return Outcome(replies=(situation.reply(ReplyKey.HELP_AFTER_STOP),))
    if parsed.keyword is Keyword.START and is_after_the_stop(situation):
        return resume(situation)
    if confirms(parsed, situation):
        return Outcome(leave(wish_to_leave(parsed), situation))
    wish = wish_to_leave(parsed)
    seen = review(situation, wish.value if wish else "wrote_after_stop")
    stopped_at = situation.stopped_at
    is_old = stopped_at is not None and situation.written_at - stopped_at >= LONG_STOPPED
    if is_old and (parsed.code or parsed.looks_like_code):
        return Outcome(seen, (situation.reply(ReplyKey.START_FIRST),))
    return Outcome(seen)


def is_after_the_stop(situation: Situation) -> bool:
    """Return whether the text came after the phone asked for silence: an older START must not end it."""
    return situation.stopped_at is None or situation.written_at >= situation.stopped_at


def resume(situation: Situation) -> Outcome:
    """Take up the conversation where it stood, and say what was paid meanwhile.

    A person who has left is told only what was paid.
    """
    resumed = (MessagingResumed(caller=situation.caller),)
    talk = situation.phone.conversation
    if talk and talk.new_owner:
        return Outcome(resumed, (situation.reply(ReplyKey.NEW_OWNER),))
    if situation.phone.withdrawn:
        return Outcome(resumed, (situation.reply(ReplyKey.WITHDRAWN),))
    account = situation.account
    if situation.phone.open_conversation is None and account and account.earned.minor:
        sums = {"earned": account.earned, "paid": account.paid, "owed": account.owed}
        balance = situation.reply(ReplyKey.BALANCE, {**sums, "question": ""})
        return Outcome(resumed, (situation.reply(ReplyKey.RESUMED, {"question": balance}),))
    if situation.phone.open_conversation is None:
        onward = {"question": say_how_to_go_on(situation)}
        return Outcome(resumed, (situation.reply(ReplyKey.RESUMED, onward),))
    return Outcome(resumed, (with_question(situation, ReplyKey.RESUMED),))


def take_leaving(parsed: ParsedText, situation: Situation) -> Outcome | None:
    """Do what a text means that speaks of leaving without asking for silence; None for every other text."""
    talk = situation.phone.conversation
    if (talk and talk.new_owner) or speaks_of_new_owner(parsed):
        return close_to_new_owner(situation)
    if wish := wish_to_leave(parsed):
        return take_wish(wish, parsed, situation)
    if may_answer_either(parsed, situation):
        return ask_which_is_meant(situation)
    return hold_reminders(situation) if parsed.leaving else None


def speaks_of_new_owner(parsed: ParsedText) -> bool:
    """Return whether the phone seems to be somebody else's now."""
    return Mark.NEW_OWNER in parsed.marks and not parsed.codes


def close_to_new_owner(situation: Situation) -> Outcome:
    """Tell a phone that may have a new owner nothing but the contact.

    Before enrolment there is nothing to keep from a new owner.
    """
    talk = situation.phone.conversation
    reply = situation.reply(ReplyKey.NEW_OWNER)
    if talk and talk.new_owner:
        return Outcome(review(situation, NEW_OWNER), (reply,))
    if situation.phone.participant is None:
        held = (LeavingHeard(caller=situation.caller, kind="maybe"),) if talk else ()
        return Outcome((*held, *review(situation, NEW_OWNER)), (reply,))
    heard = LeavingHeard(caller=situation.caller, kind=NEW_OWNER)
    return Outcome((heard, *review(situation, NEW_OWNER)), (reply,))


def take_wish(wish: Leaving, parsed: ParsedText, situation: Situation) -> Outcome:
    """Ask once whether the person wants to leave, then do it.

    The study team is shown that it was asked for.
    """
    if situation.phone.withdrawn:
        return Outcome(replies=(situation.reply(ReplyKey.WITHDRAWN),))
    if confirms(parsed, situation):
        return Outcome(leave(wish, situation), (situation.reply(ReplyKey.WITHDRAWN),))
    seen = review(situation, wish.value)
    if situation.phone.conversation is None:
        return Outcome(seen, (situation.reply(ReplyKey.MAY_LEAVE, {"question": ""}),))
    heard = LeavingHeard(caller=situation.caller, kind=wish.value)
    return Outcome((heard, *seen), (situation.reply(CONFIRM[wish]),))


def may_answer_either(parsed: ParsedText, situation: Situation) -> bool:
    """Return whether a yes, a no or a bare number may answer `Text ERASE to ...` or the question before it.

    The open question must not have come again since.
    """
    talk = situation.phone.open_conversation
    if talk is None or talk.leaving_at is None or parsed.codes:
        return False
    asked_at = max(filter(None, (talk.asked_at, talk.reminded_at)))
    if asked_at > talk.leaving_at:
        return False
    first = (
        core(parsed.clauses[0], *(c for c in POLITE if c is not WordClass.ASSENT)) if parsed.clauses else ()
    )
    is_number = len(parsed.tokens) == 1 and parsed.tokens[0].value is not None
    return is_number or any(token.is_any(*_YES_OR_NO) for token in first[:1])


def ask_which_is_meant(situation: Situation) -> Outcome:
    """Say once more which word confirms leaving, and put the open question again: either can be answered."""
    talk = situation.phone.open_conversation
    if talk is None or talk.leaving is None:
        return Outcome()
    confirm = situation.reply(CONFIRM[Leaving(talk.leaving)])
    return replace(repeat(situation, talk), replies=(confirm, open_question(situation, talk)))


def confirms(parsed: ParsedText, situation: Situation) -> bool:
    """Return whether the text is the word that the person was lately asked to text."""
    talk = situation.phone.conversation
    asked_at = talk.leaving_at if talk and talk.leaving and not situation.phone.withdrawn else None
    is_fresh = asked_at is not None and asked_at <= situation.written_at <= asked_at + CONFIRMED_WITHIN
    return is_fresh and parsed.keyword in CONFIRMING


def leave(wish: Leaving | None, situation: Situation) -> tuple[Event, ...]:
    """Return the events of leaving the study, and which way of leaving was confirmed."""
    talk = situation.phone.conversation
    if talk is None or wish is None:
        return ()
    changed = () if talk.leaving == wish else (LeavingHeard(caller=situation.caller, kind=wish.value),)
    return (*changed, *withdraw(situation.caller, talk, situation.phone.participant))


def hold_reminders(situation: Situation) -> Outcome:
    """Hold reminders back for what may be a wish to leave.

    The study team is shown the text, and the person is told how to stop at once.
    """
    held = (LeavingHeard(caller=situation.caller, kind="maybe"),) if situation.phone.conversation else ()
    return Outcome((*held, *review(situation, "may_leave")), (with_question(situation, ReplyKey.MAY_LEAVE),))


def review(situation: Situation, *reasons: str) -> tuple[ReviewRequested, ...]:
    """Ask the study team to look at this text, for each of the reasons."""
    return tuple(open_case(situation, reason) for reason in reasons)
