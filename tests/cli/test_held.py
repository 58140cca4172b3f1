"""In a held database commands that would send, pay, open numbers or change a study do nothing."""

import re
import shutil

import pytest

from rds.domain.coupon_code import display
from tests.support.office import phone
from tests.support.terminal import fails_in_words

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


@pytest.fixture
async def held(office, terminal, tmp_path):
    """Hold a study with a case, and payments in a file and in none; give what the commands name."""
    await office.take_part(AMINA, await office.seed_coupon())
    await office.run_due_work()
    assert terminal.type("payouts", "export", office.study).code == 0
    shutil.copy(tmp_path / "payouts.csv", tmp_path / "first.csv")
    await office.text(AMINA, "I never got my money")
    await office.take_part(BINTOU, await office.seed_coupon())
    await office.run_due_work()
    await office.system.installation.restoring.hold("restored from a backup")
    return {
        "STUDY": office.study,
        "PERSON": (await office.phone_state(AMINA)).participant.id,
        "CASE": str(await office.value("SELECT inbox_case FROM review")),
        "SEED": display(await office.value("SELECT code FROM coupon WHERE status = 'issued' LIMIT 1")),
        "PAYOUT": await office.value("SELECT id FROM payout WHERE batch IS NULL"),
    }


COMMANDS = (
    "seeds issue STUDY",
    "coupon void STUDY SEED --reason lost",
    "coupon reissue STUDY SEED",
    "payouts export STUDY",
    "payouts export STUDY --again 1",
    "payouts confirm first.csv",
    "payouts retry STUDY PAYOUT",
    "inbox reply STUDY CASE --text Today. --yes",
    "inbox assign STUDY CASE --to ana",
    "inbox close STUDY CASE --note paid",
    "inbox show STUDY CASE --reveal why",
    "participant message STUDY PERSON --reason why --text Hello. --yes",
    f"participant move STUDY PERSON --reason why --to {CHIDI}",
    "participant allow STUDY PERSON --reason why",
    "participant correct STUDY PERSON --reason why --question network_size --answer 9",
    "participant language STUDY PERSON --reason why --to fr",
    "participant withdraw STUDY PERSON --yes",
    "participant erase STUDY PERSON --yes",
    "study open study.yaml",
    "study close STUDY",
    "sms reconcile",
    "sms retry",
    "jobs retry",
)
REFUSED = re.compile(
    r"^rds: (Nothing was (done|recorded): t|T)he database is held .*rds restore reconcile", re.MULTILINE
)
STATE = (
    "SELECT (SELECT count(*) FROM record.event), (SELECT count(*) FROM contact.outbound),"
    " (SELECT count(*) FROM jobs.pgqueuer), (SELECT count(*) FROM contact.phone)"
)


async def test_each_is_refused_in_words_and_changes_nothing(office, terminal, held, tmp_path):
    (tmp_path / "payouts.csv").unlink()
    before = await office.rows(STATE)

    refusals = {
        command: fails_in_words(terminal.type(*(held.get(word, word) for word in command.split())))
        for command in COMMANDS
    }

    assert [command for command, said in refusals.items() if not REFUSED.search(said)] == []
    assert await office.rows(STATE) == before
    assert not (tmp_path / "payouts.csv").exists(), "numbers were written into a file"


async def test_what_only_reads_goes_on_and_says_that_the_database_is_held(office, terminal, held):
    for command in (
        "inbox list STUDY",
        "inbox show STUDY CASE",
        "participant show STUDY PERSON",
        "study list",
    ):
        read = terminal.type(*(held.get(word, word) for word in command.split()))
        assert read.code == 0, read.said


async def test_the_file_of_a_refused_confirmation_counts_once_it_is_reconciled(office, terminal, held):
    refused = fails_in_words(terminal.type("payouts", "confirm", "first.csv"))

    assert "rds restore reconcile --finance first.csv" in refused
