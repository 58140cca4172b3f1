"""With the keys of another installation a command says which to put back, and ends with exit code 2."""

import pytest

from rds.storage.sealing import Keyring
from tests.support.office import phone

OTHERS = {"RDS_CONTACT_KEYS": Keyring.generate().to_text(), "RDS_TWILIO_AUTH_TOKEN": "fictional"}


@pytest.fixture
async def taken_part(office):
    """Give a study in which a phone has taken part."""
    await office.take_part(phone(1), await office.seed_coupon())


@pytest.mark.usefixtures("taken_part")
@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("serve", "--with-worker"),
        ("work",),
        ("payouts", "export", "gta-psw-2020"),
        ("seeds", "issue", "gta-psw-2020"),
        ("jobs", "retry"),
        ("sms", "reconcile"),
    ],
    ids=" ".join,
)
def test_what_touches_contact_data_refuses_other_keys(terminal, command):
    answer = terminal.type(*command, **OTHERS)

    assert answer.code == 2, answer.said
    assert "RDS_CONTACT_KEYS" in answer.err
    assert "Traceback" not in answer.said


@pytest.mark.usefixtures("taken_part")
@pytest.mark.parametrize(
    "command",
    [("study", "status", "gta-psw-2020"), ("study", "list"), ("export", "gta-psw-2020"), ("verify",)],
    ids=" ".join,
)
def test_what_reads_neither_numbers_nor_texts_works_with_any_keys(terminal, command):
    answer = terminal.type(*command, **OTHERS)

    assert answer.code == 0, answer.said


@pytest.mark.usefixtures("taken_part")
def test_the_doctor_says_mend(terminal):
    answer = terminal.type("doctor", **OTHERS)

    assert answer.code == 1
    assert "MEND  keys: These are not the keys of this database" in answer.out
