"""Every record of every reference case, held to what the registry says of it."""

import pytest

from tests.estimators.agreement.document import PAGE, page
from tests.estimators.agreement.registry import ENTRIES, Verdict, entry_of, every_record
from tests.support.reference_cases import load


@pytest.mark.parametrize(("name", "record"), every_record())
def test_the_reference_is_agreed_with_or_differed_from_for_a_reason(name, record):
    case = load(name)
    found = next(r for r in case.records if r.id == record)
    entry = entry_of(case, found)

    if entry.check is not None:
        entry.check(case, found)


def test_every_entry_is_checked_or_says_why_not():
    for entry in ENTRIES:
        assert entry.why or entry.verdict in (Verdict.EQUAL, Verdict.NOISE, Verdict.REFUSED)
        assert (entry.check is None) == (entry.verdict is Verdict.ABSENT)


def test_no_entry_is_idle():
    used = {
        entry_of(load(name), next(r for r in load(name).records if r.id == record))
        for name, record in every_record()
    }

    assert used == set(ENTRIES)


def test_the_table_in_the_documentation_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.estimators.agreement.document"
