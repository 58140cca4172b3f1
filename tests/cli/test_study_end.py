"""A coordinator ends a study, certifies what was erased, and somebody else checks the certificate."""

import json

import pytest

from rds.app.pay import confirm_payout
from rds.app.run_study import close_recruitment, void_coupon
from tests.support.office import a_protocol, phone
from tests.support.provider import Provider
from tests.support.terminal import fails_in_words

AMINA = phone(1)
RETENTION = {"numbers": "30 days", "texts": "60 days", "answers": "3650 days"}


@pytest.fixture
async def paid_up(office, terminal):
    """Give the terminal once the only participant of a closed study is paid."""
    await office.adopt(a_protocol(payout="batch", retention=RETENTION))
    await office.take_part(AMINA, await office.seed_coupon())
    for coupon in await office.coupons_of(AMINA):
        await void_coupon(office.study, coupon.code, reason="over", by="ana", parts=office.parts)
    await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
    await office.run_due_work()
    [payee] = await office.system.installation.open_payouts(office.study, "batch")
    await confirm_payout(payee.payout.id, reference="cheque 1", by="finance", parts=office.parts)
    await office.deliver(Provider(office.clock))
    return terminal


def test_what_keeps_a_study_from_ending_is_said_with_the_way_on(opened):
    assert "retention" in fails_in_words(opened.type("study", "end", "example-study", "--yes"))
    with (opened.folder / "study.yaml").open("a") as file:
        file.write("\nretention:\n  numbers: 30 days\n  texts: 60 days\n")
    checked = opened.type("study", "check", "study.yaml").out
    assert "phone numbers: erased after 30 days" in checked
    assert "answers: kept" in checked
    opened.type("study", "update", "study.yaml")

    assert "rds study close" in fails_in_words(opened.type("study", "end", "example-study", "--yes"))
    opened.type("seeds", "issue", "example-study")
    opened.type("study", "close", "example-study")
    assert "rds coupons list" in fails_in_words(opened.type("study", "end", "example-study", "--yes"))
    assert "open coupons: 1" in opened.type("study", "show", "example-study").out
    assert "has not ended" in fails_in_words(
        opened.type("study", "certificate", "example-study", "--to", "certificate.json")
    )


async def test_a_certificate_of_a_study_that_has_ended_is_checked_by_record_and_by_key(office, paid_up):
    ended = paid_up.type("study", "end", office.study, "--by", "ana", "--yes")
    assert "phone numbers: erased on" in ended.out
    assert "answers: due on" in ended.out
    assert "ended" in paid_up.type("study", "list").out
    assert "ended on" in paid_up.type("study", "show", office.study).out
    assert paid_up.type("verify").code == 0

    made = paid_up.type("study", "certificate", office.study, "--to", "certificate.json")
    key = made.out.split()[-1]
    file = paid_up.folder / "certificate.json"
    said = json.loads(file.read_text())
    assert said["ended"]["by"] == "staff:ana"
    assert [each["kind"] for each in said["erased"]] == ["numbers", "texts"]
    assert said["erased"][0]["rows"] == {"contact.phone": 1}
    assert AMINA not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0

    assert "record agree" in paid_up.type("study", "check-certificate", "certificate.json").out
    nowhere = {"RDS_DATABASE_URL": "postgresql://nobody@localhost:1/none"}
    checked = paid_up.type("study", "check-certificate", "certificate.json", "--public-key", key, **nowhere)
    assert "signature holds" in checked.out
    file.write_text(file.read_text().replace('"contact.phone": 1', '"contact.phone": 2'))
    assert "changed since" in fails_in_words(paid_up.type("study", "check-certificate", "certificate.json"))
    other = ("study", "check-certificate", "certificate.json", "--public-key", "0" * 64)
    assert "not with 0000" in fails_in_words(paid_up.type(*other, **nowhere))


async def test_no_certificate_is_made_of_what_was_put_back(office, paid_up):
    paid_up.type("study", "end", office.study, "--by", "ana", "--yes")
    await office.rows(
        "INSERT INTO contact.inbound (id, study, caller, sealed_body, received_at)"
        " VALUES ('SM0', $1, 'somebody', 'words', now())",
        office.study,
    )

    refused = paid_up.type("study", "certificate", office.study, "--to", "certificate.json")

    assert "put them back" in fails_in_words(refused)
    assert not (paid_up.folder / "certificate.json").exists()
