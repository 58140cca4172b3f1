"""What should have become of a study's coupons, phones and money, kept in memory beside the real thing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

VALID_FOR, RESERVED_FOR, QUOTA = timedelta(days=30), timedelta(days=2), 3
PRIMARY, SECONDARY = 2000, 1000
GONE = "gone-"
"""Begins the name of a person whose number was erased."""


@dataclass
class Slip:
    """One coupon: what became of it, who holds it (nobody: a seed's), and until when it can be used."""

    status: str
    holder: str | None
    expires: datetime


@dataclass
class Person:
    """One phone: the question it stands at, the coupon it came with, and its money in cents."""

    question: str | None = None
    coupon: str | None = None
    waits_until: datetime | None = None
    enrolled: bool = False
    completed: bool = False
    deferred: bool = False
    stopped: bool = False
    withdrawn: bool = False
    earned: int = 0
    requested: int = 0
    paid: int = 0


@dataclass
class Expectations:
    """The whole study as it should be."""

    recruiting: bool = True
    coupons: dict[str, Slip] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def issue(self, code: str, holder: str | None, now: datetime) -> None:
        self.coupons[code] = Slip("issued", holder, now + VALID_FOR)

    def may_present(self, phone: str, code: str, now: datetime) -> bool:
        person, slip = self.people[phone], self.coupons[code]
        is_free = not (person.stopped or person.question or person.enrolled)
        return is_free and self.recruiting and slip.status == "issued" and now < slip.expires

    def present(self, phone: str, code: str, now: datetime) -> None:
        person = self.people[phone]
        if self.may_present(phone, code, now):
            self.coupons[code].status = "reserved"
            person.question, person.coupon, person.withdrawn = "consent", code, False
        self.note_sign_of_life(phone, now)

    def note_sign_of_life(self, phone: str, now: datetime) -> None:
        """Give an open conversation its whole time again, as every text does that is answered with its
        question.
        """
        person = self.people[phone]
        if person.question and not person.stopped:
            person.waits_until = now + RESERVED_FOR

    def agree(self, phone: str, now: datetime) -> int:
        """Answer the open question with what it asks for, and return how many coupons are given for it."""
        person = self.people[phone]
        if person.stopped or person.question is None:
            return 0
        if person.question == "consent":
            return self._consent(person, now)
        if person.question == "network_size":
            person.question = "night_work"
            return 0
        return self._complete(person)

    def decline(self, phone: str) -> None:
        person = self.people[phone]
        if person.question == "consent" and not person.stopped:
            self._release(person)

    def withdraw(self, phone: str) -> None:
        """Let a phone leave the study that has ever begun; what is not enrolled gives its coupon back, and
        coupons that it waits for are not given.
        """
        person = self.people[phone]
        person.withdrawn, person.deferred = True, False
        if person.question and not person.enrolled:
            self._release(person)
        person.question = None

    def forget(self, phone: str) -> None:
        """Let a phone be a stranger's again. Its coupons, and what they bring, are nobody's any more."""
        person = self.people[phone]
        assert person.withdrawn, "only the number of a person who has left is erased"
        assert person.earned == person.paid, "nobody's number is erased who is owed something"
        former = f"{GONE}{len(self.people)}"
        self.people[former], self.people[phone] = person, Person()
        for slip in self.coupons.values():
            if slip.holder == phone:
                slip.holder = former

    def _consent(self, person: Person, now: datetime) -> int:
        person.enrolled, person.question, person.waits_until = True, "network_size", now + RESERVED_FOR
        self.coupons[person.coupon].status = "redeemed"
        return 0

    def _complete(self, person: Person) -> int:
        person.question, person.completed = None, True
        person.earned += PRIMARY
        recruiter = self.coupons[person.coupon].holder
        if recruiter:
            self.people[recruiter].earned += SECONDARY
        person.deferred = not self.recruiting
        return QUOTA if self.recruiting else 0

    def _release(self, person: Person) -> None:
        self.coupons[person.coupon].status = "issued"
        person.question = person.coupon = None

    def see_what_is_due(self, now: datetime) -> None:
        for phone, person in self.people.items():
            if person.question and not person.enrolled and now >= person.waits_until:
                self._release(person)
            if not phone.startswith(GONE):
                person.requested = person.earned - person.paid
        for slip in self.coupons.values():
            if slip.status == "issued" and now >= slip.expires:
                slip.status = "expired"

    def give_deferred_coupons(self) -> dict[str, int]:
        """Return who gets how many coupons now that recruitment is open again."""
        given = {number: QUOTA for number, person in self.people.items() if person.deferred}
        for number in given:
            self.people[number].deferred = False
        return given

    def pay(self) -> None:
        for person in self.people.values():
            person.paid, person.requested = person.paid + person.requested, 0

    def by_status(self) -> Counter[str]:
        return Counter(slip.status for slip in self.coupons.values())
