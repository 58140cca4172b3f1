"""Cases as the inbox shows them: what each is about, whose it is, and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rds.app.ports import Case, ExchangedText, PersonDetails, StaffMember
from rds.app.staff.invite import name_of
from rds.domain.study import Study
from rds.domain.subjects import Subject
from rds.web.console import wording

SHOWN = {
    "open": "Open",
    "mine": "Mine",
    "nobody": "With nobody",
    "closed": "Closed",
}
"""What the list can show."""
TITLES = {
    Subject.MONEY: "Money",
    Subject.LEAVING: "Leaving",
    Subject.ERASURE: "Erasure",
    Subject.NEW_NUMBER: "New number",
    Subject.QUESTION: "Question",
    Subject.COMPLAINT: "Complaint",
    Subject.ABUSE: "Abuse",
    Subject.OTHER: "Other",
    Subject.UNDELIVERED: "Undelivered",
    Subject.LEAKING_COUPON: "Leaking coupon",
    Subject.GUESSING: "Guessing",
    Subject.PAYMENT_REFUSED: "Payment refused",
    Subject.SCREENED_OUT_AGAIN: "Screened out again",
    Subject.TOO_MANY_TEXTS: "Too many texts",
}
HAPPENED = {
    Subject.UNDELIVERED: "a message that will never arrive",
    Subject.LEAKING_COUPON: "three phones texted this code",
    Subject.GUESSING: "too many wrong codes",
    Subject.PAYMENT_REFUSED: "refused again and again",
    Subject.SCREENED_OUT_AGAIN: "was not eligible, and tried again",
    Subject.TOO_MANY_TEXTS: "texts faster than any person",
}
"""What stands in the list where nobody wrote anything."""
MEANINGS = {
    Subject.LEAVING: "It may be a wish to leave. Reminders wait until this case is closed.",
    Subject.ERASURE: "It may be a wish to have answers erased. Reminders wait until this case is closed.",
    Subject.NEW_NUMBER: "The phone may have a new owner, who is told nothing of the former one's money and "
    "codes. If the same person has it, say so when you close the case.",
    Subject.ABUSE: "Words of distress or danger may stand here. Your protocol says who is called, and when.",
    Subject.LEAKING_COUPON: "Three phones have texted a code and could not use it: it may be public.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the list."""

    case: Case
    title: str
    waits: str
    said: str
    who: str
    whose: str
    current: bool


@dataclass(frozen=True, slots=True)
class Said:
    """One text in a thread; `day` where another day begins."""

    text: ExchangedText
    day: str
    clock: str


def make_lines(
    found: Sequence[Case],
    words: Mapping[int, str],
    people: dict[str, StaffMember],
    now: datetime,
    current: int | None,
) -> list[Line]:
    """Return the list."""
    return [
        Line(
            case=case,
            title=TITLES[case.subject],
            waits=wording.age(now - case.opened_at),
            said=f"“{words[case.id]}”" if case.id in words else HAPPENED.get(case.subject, "(erased)"),
            who=name_phone(case),
            whose=name_of(case.assigned_to, people) if case.assigned_to else "nobody",
            current=case.id == current,
        )
        for case in found
    ]


def name_phone(case: Case) -> str:
    """Return who a case is about, by a part of a random id."""
    return f"Participant {case.participant[:6]}" if case.participant else "Unknown phone"


def select(found: Sequence[Case], show: str, person: StaffMember) -> list[Case]:
    """Return the cases of a list; those assigned by the command line are somebody's by name."""
    mine = {person.id, person.name.casefold()}
    if show == "mine":
        return [
            case
            for case in found
            if case.assigned_to and case.assigned_to.casefold() in mine | {person.id.casefold()}
        ]
    if show == "nobody":
        return [case for case in found if case.assigned_to is None]
    return list(found)


def summarise(found: Sequence[Case], now: datetime) -> str:
    """Say how much is open, and how long it has waited."""
    if not found:
        return "No case is open."
    nobody = sum(case.assigned_to is None for case in found)
    oldest = wording.age(now - min(case.opened_at for case in found))
    return f"{wording.count(len(found), 'case')} open, {nobody} with nobody; the oldest is {oldest} old."


def make_thread(texts: Sequence[ExchangedText], zone: ZoneInfo) -> list[Said]:
    """Return what was said on both sides, by days."""
    thread: list[Said] = []
    former = ""
    for text in texts:
        day = wording.day(text.at, zone)
        thread.append(Said(text, "" if day == former else day, wording.clock(text.at, zone)))
        former = day
    return thread


def fold_earlier(thread: list[Said]) -> tuple[list[Said], list[Said]]:
    """Return what was said before the case, and the rest, which begins with what the person answered."""
    first = next((place for place, said in enumerate(thread) if said.text.in_case), len(thread))
    begin = first - 1 if first and thread[first - 1].text.is_ours else first
    return thread[:begin], thread[begin:]


def person_facts(person: PersonDetails, study: Study, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return how a person stands, in a few lines."""
    used = sum(coupon.status == "redeemed" for coupon in person.coupons)
    state = person.state.replace("_", " ")
    since = person.completed_at or person.withdrawn_at or person.enrolled_at
    facts = [
        (
            "Language",
            wording.describe_language(person.language, study.languages),
        ),
        ("State", f"{state}, {wording.day(since, zone)}" if since else state),
        ("Wave", f"{person.wave}" + (" (seed)" if person.kind == "seed" else "")),
        ("Coupons", f"{len(person.coupons)} given, {used} used" if person.coupons else "none to pass on"),
    ]
    if person.earned is not None:
        facts.append(("Earned", wording.sum_of(person.earned)))
    if person.paid is not None:
        facts.append(("Paid", wording.sum_of(person.paid)))
    if person.messaging_stopped:
        facts.append(("Texts", "stopped by STOP: call instead"))
    return facts
