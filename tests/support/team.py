"""The study team for tests: orders about whoever is at a phone, and the inbox."""

from dataclasses import dataclass

from rds.app.ports import Case
from rds.app.team.find_person import find_person
from rds.app.team.inbox import list_cases
from rds.app.team.order import Order
from rds.domain.ids import ParticipantId
from rds.sms.phone_number import read_phone_number
from tests.support.office import Office


@dataclass(frozen=True, slots=True)
class Team:
    """One person of the study team in an office."""

    office: Office

    async def find(self, who: str) -> ParticipantId:
        found = await find_person(
            self.office.study,
            who,
            read_number=read_phone_number,
            people=self.office.system.installation.people,
            parts=self.office.parts,
        )
        return found.id

    async def about(self, who: str, reason: str = "she called") -> Order:
        return Order(study=self.office.study, person=await self.find(who), by="ana", reason=reason)

    async def cases(self) -> list[Case]:
        found = await list_cases(
            self.office.study, cases=self.office.system.installation.cases, parts=self.office.parts
        )
        return list(found)


async def orders(office):
    """Return what was ordered, and why."""
    return [(order["act"], order["reason"]) for order in await office.facts("TeamActed")]


async def answers(office, person):
    """Return a person's answers, each with its flag."""
    query = "SELECT question, value, flag FROM answers.answer WHERE participant = $1"
    rows = await office.rows(query, person)
    return {row["question"]: (row["value"], row["flag"]) for row in rows}


async def last_said(office, number):
    """Return what a phone was told last."""
    return (await office.said_to(number))[-1]
