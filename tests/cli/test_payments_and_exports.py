"""Files that leave the service: for the finance office and for analysts."""

import csv

import pytest

from tests.support.office import phone
from tests.support.terminal import fails_in_words

STUDY = "example-study"


@pytest.fixture
async def owed(office):
    """Let a seed complete, so that a payment waits for the finance office."""
    await office.take_part(phone(1), await office.seed_coupon())
    await office.run_due_work()
    assert await office.value("SELECT count(*) FROM payout WHERE status = 'requested'") == 1


def test_the_finance_office_is_sent_a_file_and_sends_it_back(office, terminal, owed):
    terminal.type("payouts", "export", office.study)
    file = terminal.folder / "payouts.csv"
    (line,) = csv.DictReader(file.read_text().splitlines())

    assert file.stat().st_mode & 0o077 == 0
    assert line["phone"].endswith(phone(1))
    assert (line["amount"], line["currency"], line["reference"]) == ("20.00", "CAD", "")
    assert "0 recorded" in terminal.type("payouts", "confirm", file).out

    file.write_text(f"payout_id;reference\n{line['payout_id']};cheque 7\nunknown-id;cheque 8\n")
    first, again = terminal.type("payouts", "confirm", file), terminal.type("payouts", "confirm", file)
    assert "1 recorded as paid" in first.out
    assert "unknown-id" in fails_in_words(first)
    assert "0 recorded as paid, 1 were recorded before" in again.out
    assert "No payment waits" in terminal.type("payouts", "export", office.study).out
    assert terminal.type("verify").code == 0


def test_payments_are_not_lost_when_their_file_cannot_be_written(office, terminal, owed):
    assert "nowhere" in fails_in_words(
        terminal.type("payouts", "export", office.study, "--out", "nowhere/payouts.csv")
    )
    (terminal.folder / "a-folder").mkdir()
    assert "a-folder" in fails_in_words(terminal.type("payouts", "export", office.study, "--out", "a-folder"))
    assert sorted(path.name for path in terminal.folder.iterdir()) == ["a-folder", "study.yaml"]
    assert "written to payouts.csv: 1" in terminal.type("payouts", "export", office.study).out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "rds payouts export"),
        (b"\xff\xfe\x00", "CSV UTF-8"),
        (b"payout_id,amount\np-1,20\n", "no column reference"),
        (b"payout_id,reference\n,cheque 7\n", "line 2"),
        (b"payout_id,reference\np-1,cheque 7\np-1,cheque 8\n", "line 3"),
    ],
)
def test_a_broken_confirmation_file_is_refused_whole(terminal, content, said):
    (terminal.folder / "paid.csv").write_bytes(content)

    assert said in fails_in_words(terminal.type("payouts", "confirm", "paid.csv"))


def test_a_missing_confirmation_file_is_named(terminal):
    assert "paid.csv" in fails_in_words(terminal.type("payouts", "confirm", "paid.csv"))


def test_an_export_before_anybody_has_completed_has_headers_and_no_estimates(opened):
    shown = opened.type("export", STUDY)

    written = {path.name for path in (opened.folder / "export").iterdir()}
    assert written == {"description.json", "events.jsonl", "ledger.csv", "recruitment.csv"}
    assert shown.code == 0
    assert "No estimates yet" in shown.err
    assert "study.yaml" in fails_in_words(opened.type("export", STUDY, "--out", "study.yaml"))


def test_an_export_of_seeds_only_has_no_estimates(office, terminal, owed):
    assert "No estimates yet" in terminal.type("export", office.study).err


def send_back(terminal, payout, result, **cells):
    """Write the file that the payments office sends back, with one line; return its name."""
    line = {"payout_id": payout, "result": result, "reference": "", "reason": ""} | cells
    file = terminal.folder / "back.csv"
    file.write_text(f"{','.join(line)}\n{','.join(line.values())}\n")
    return file.name


def exported(terminal, study):
    terminal.type("payouts", "export", study)
    (line,) = csv.DictReader((terminal.folder / "payouts.csv").read_text().splitlines())
    return line


def test_exporting_again_says_that_a_batch_was_exported_and_writes_it_only_when_asked(office, terminal, owed):
    line = exported(terminal, office.study)
    (terminal.folder / "payouts.csv").unlink()

    again = terminal.type("payouts", "export", office.study)
    assert "Exported before and not written again: 1 of batch 1" in again.out
    assert not (terminal.folder / "payouts.csv").exists()

    assert "once more: 1" in terminal.type("payouts", "export", office.study, "--again", "1").out
    (written,) = csv.DictReader((terminal.folder / "payouts.csv").read_text().splitlines())
    assert written["payout_id"] == line["payout_id"]


def test_a_second_reference_is_asked_about_and_changes_nothing(office, terminal, owed):
    payout = exported(terminal, office.study)["payout_id"]
    terminal.type("payouts", "confirm", send_back(terminal, payout, "paid", reference="cheque 7"))

    twice = terminal.type("payouts", "confirm", send_back(terminal, payout, "paid", reference="cheque 8"))
    failed = terminal.type("payouts", "confirm", send_back(terminal, payout, "failed", reason="returned"))

    assert "paid twice?" in fails_in_words(twice)
    assert "cheque 7" in twice.err
    assert "the file says that it failed" in fails_in_words(failed)
    assert terminal.type("verify").code == 0


def test_a_payment_that_failed_is_listed_and_can_be_tried_again(office, terminal, owed):
    payout = exported(terminal, office.study)["payout_id"]
    assert "batch 1" in terminal.type("payouts", "list", office.study).out

    said = terminal.type("payouts", "confirm", send_back(terminal, payout, "failed", reason="account closed"))

    assert "1 recorded as failed" in said.out
    assert "account closed" in terminal.type("payouts", "list", office.study).out
    assert "due again" in terminal.type("payouts", "retry", office.study, payout).out
    assert exported(terminal, office.study)["payout_id"] == payout
    assert "has failed" in fails_in_words(terminal.type("payouts", "retry", office.study, payout))
