"""A person is found by id, coupon or number; the number is never shown."""

from collections.abc import Callable

from rds.app.parts import Parts
from rds.app.ports import FoundPerson, People, PersonDetails
from rds.app.run_study import current_study
from rds.domain.ids import StudyId
from rds.domain.refusals import PersonUnknown


async def find_person(
    study: StudyId, typed: str, *, read_number: Callable[[str, str], str], people: People, parts: Parts
) -> FoundPerson:
    """Return whom an id, a coupon's code or a phone number means, however it is spelled.

    `read_number` turns what was typed, in a country, into E.164, and raises ValueError for what is no number.
    Raises PersonUnknown or StudyUnknown.
    """
    protocol = await current_study(study, parts=parts)
    wanted = typed.strip()
    if found := await people.by_id(study, wanted):
        return found
    code = parts.parse_text(wanted).code
    if code and (found := await people.by_coupon(study, code)):
        return found
    try:
        number = read_number(wanted, protocol.country)
    except ValueError:
        raise PersonUnknown from None
    found = await people.by_number(study, number)
    if found is None:
        raise PersonUnknown
    return found


async def show_person(study: StudyId, person: FoundPerson, *, people: People) -> PersonDetails:
    """Return how a person stands: no number, and nothing of what they answered. Raises PersonUnknown."""
    details = await people.details(study, person.id)
    if details is None:
        raise PersonUnknown
    return details
