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
    """Return what can be done for a person, with how it stands, in the order of how often it is needed.

    Nothing can be done for somebody who has left.
    """
    if details.state == "withdrawn":
        return ()
    return (
        *offer_messages(details, file),
        offer_coupons(details, file),
        Offer(
            key="correct",
            title="Correct an answer",
            note="" if file.answered else "not now: no answer yet",
            possible=bool(file.answered),
        ),
        offer_skip(details),
        *offer_phones(details),
        Offer(
            key="language",
            title="Change language",
            note=wording.describe_language(details.language, protocol.languages),
            possible=len(protocol.languages) > 1,
        ),
        offer_reopening(details),
    )


def offer_messages(details: PersonDetails, file: PersonFile) -> tuple[Offer, Offer]:
    """Offer to write, and to send once more what did not arrive; a phone that said STOP gets neither."""
    stopped, lost = details.messaging_stopped, file.not_arrived
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
            note=f"{lost} did not arrive" if lost else "nothing is undelivered",
            possible=bool(lost) and not stopped,
        ),
    )


def offer_coupons(details: PersonDetails, file: PersonFile) -> Offer:
    """Offer coupons in the places of the quota that none takes."""
    held = sum(coupon.status != "voided" for coupon in file.coupons)
    left = max((details.quota or 0) - held, 0)
    done = bool(details.completed_at)
    note = f"{left} left of the quota of {details.quota}" if done else "not now: not completed"
    return Offer(key="coupons", title="Add coupons", note=note, possible=done and left > 0)


def offer_skip(details: PersonDetails) -> Offer:
    """Offer to go on without an answer."""
    title, step = "Skip the open question", name_step(details.step)
    if details.state != "open":
        return Offer(key="skip", title=title, note="not now: none is open", possible=False)
    if details.step in (LANGUAGE, CONSENT) or details.step.startswith(SCREENING_PREFIX):
        return Offer(key="skip", title=title, note=f"not now: {step} cannot be skipped", possible=False)
    return Offer(key="skip", title=title, note=step)


def offer_phones(details: PersonDetails) -> tuple[Offer, Offer]:
    """Offer another phone, and room for a second person on this one."""
    is_open = details.state == "open"
    return (
        Offer(key="move", title="Move to a new phone", note=""),
        Offer(
            key="allow",
            title="Allow a second person on this phone",
            note="not now: has not finished" if is_open else "",
            possible=not is_open,
        ),
    )


def offer_reopening(details: PersonDetails) -> Offer:
    """Offer to ask once more what a wrong answer ended."""
    possible = details.state == "screened_out"
    note = "" if possible else f"not now: {STATES.get(details.state, details.state)}"
    return Offer(key="reopen", title="Reopen", note=note, possible=possible)


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
