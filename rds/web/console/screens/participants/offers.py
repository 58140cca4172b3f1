"""What can be done for a person, and why something cannot be done now."""

from collections.abc import Sequence
from dataclasses import dataclass

from rds.app.ports import PersonDetails, PersonFile
from rds.domain.conversation.script import CONSENT, LANGUAGE, SCREENING_PREFIX, steps
from rds.domain.study import CouponKind, Study
from rds.web.console import wording
from rds.web.console.screens.participants.view import STATES, name_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be done: `note` says how it stands; without `possible`, why it cannot be now."""

    key: str
    title: str
    note: str
    possible: bool = True


def list_offers(details: PersonDetails, file: PersonFile, protocol: Study) -> Sequence[Offer]:
    """Return what can be done for a person, with how it stands, in the order of how often it is needed."""
    is_open, has_left = details.state == "open", details.state == "withdrawn"
    if has_left:
        return ()
    held = sum(coupon.status != "voided" for coupon in file.coupons)
    left = max((details.quota or 0) - held, 0)
    step = name_step(details.step)
    may_skip = (
        is_open and details.step not in (LANGUAGE, CONSENT) and not details.step.startswith(SCREENING_PREFIX)
    )
    stopped = details.messaging_stopped
    return (
        Offer(
            key="message",
            title="Write a message",
            note="not now: the phone said STOP" if stopped else "",
            possible=not stopped,
        ),
        Offer(
            key="resend",
            title="Send again",
            note=f"{file.not_arrived} did not arrive" if file.not_arrived else "nothing is undelivered",
            possible=bool(file.not_arrived) and not stopped,
        ),
        Offer(
            key="coupons",
            title="Add coupons",
            note=f"{left} left of the quota of {details.quota}"
            if details.completed_at
            else "not now: not completed",
            possible=bool(details.completed_at) and left > 0,
        ),
        Offer(
            key="correct",
            title="Correct an answer",
            note="" if file.answered else "not now: no answer yet",
            possible=bool(file.answered),
        ),
        Offer(
            key="skip",
            title="Skip the open question",
            note=step
            if may_skip
            else f"not now: {step} cannot be skipped"
            if is_open
            else "not now: none is open",
            possible=may_skip,
        ),
        Offer(key="move", title="Move to a new phone", note=""),
        Offer(
            key="allow",
            title="Allow a second person on this phone",
            note="not now: has not finished" if is_open else "",
            possible=not is_open,
        ),
        Offer(
            key="language",
            title="Change language",
            note=wording.language_name(details.language or "not chosen"),
            possible=len(protocol.languages) > 1,
        ),
        Offer(
            key="reopen",
            title="Reopen",
            note=""
            if details.state == "screened_out"
            else f"not now: {STATES.get(details.state, details.state)}",
            possible=details.state == "screened_out",
        ),
    )


def list_questions(details: PersonDetails, file: PersonFile, protocol: Study) -> Sequence[tuple[str, str]]:
    """Return the questions that the person has answered: the key, and its text with what can be answered."""
    language = protocol.languages[0]
    answered = set(file.answered)
    found = []
    for step in steps(protocol, CouponKind(details.kind)):
        if step.question is not None and step.name in answered and step.name != LANGUAGE:
            options = " / ".join(
                f"{number} {option.label[language]}" for number, option in enumerate(step.question.options, 1)
            )
            found.append((step.name, f"{name_step(step.name)} ({options or 'a number'})"))
    return found
