"""Coupons that nobody used, the chains of seeds, and cards to print."""

import json

import pytest

from tests.support.terminal import fails_in_words

STUDY = "example-study"
NOTE = "advisory committee, east end"


@pytest.fixture
def codes(opened):
    """Give the codes of two seeds' coupons that were made for somebody."""
    return opened.type("seeds", "issue", STUDY, "--count", "2", "--note", NOTE).out.split()


def listed(terminal, *words):
    return [json.loads(line) for line in terminal.type(*words, "--format", "json").out.splitlines()]


def test_coupons_that_nobody_used_are_listed_with_whom_they_were_for_if_asked(opened, codes):
    found = listed(opened, "coupons", "list", STUDY, "--notes")

    assert {coupon["code"] for coupon in found} == {code.replace("-", "") for code in codes}
    assert [(coupon["kind"], coupon["holder"], coupon["note"]) for coupon in found] == [
        ("seed", None, NOTE)
    ] * 2
    assert "note" not in listed(opened, "coupons", "list", STUDY)[0]
    assert codes[0] in opened.type("coupons", "list", STUDY).out
    assert NOTE not in opened.type("coupons", "list", STUDY).out


def test_only_coupons_that_have_been_out_for_so_long_are_idle(opened, codes):
    assert listed(opened, "coupons", "list", STUDY, "--idle", "14d") == []
    assert len(listed(opened, "coupons", "list", STUDY, "--idle", "0h")) == 2
    assert "14d, 2w or 36h" in opened.type("coupons", "list", STUDY, "--idle", "a while").err


def test_a_chain_that_has_not_begun_is_in_the_list_too(opened, codes):
    first, _ = listed(opened, "chains", "list", STUDY, "--notes")

    assert (first["seed"], first["completed"], first["note"]) == (None, 0, NOTE)
    assert "not used yet" in opened.type("chains", "list", STUDY).out


async def test_a_chain_says_how_far_it_has_come(office, terminal):
    await office.take_part("+14165550101", await office.seed_coupon())
    await office.take_part("+14165550102", (await office.coupons_of("+14165550101"))[0].code)

    [chain] = listed(terminal, "chains", "list", office.study)

    assert (chain["enrolled"], chain["completed"], chain["waves"]) == (2, 2, 1)


def test_a_note_goes_with_a_reissued_coupon_and_leaves_in_no_export(opened, codes):
    fresh = opened.type("coupon", "reissue", STUDY, codes[0]).out.strip()

    notes = {coupon["code"]: coupon["note"] for coupon in listed(opened, "coupons", "list", STUDY, "--notes")}
    assert notes[fresh.replace("-", "")] == NOTE
    opened.type("export", STUDY)
    written = [path.read_text() for path in (opened.folder / "export").iterdir()]
    assert written
    assert not any(NOTE in text for text in written)


def test_cards_to_print_are_a_file_for_its_owner_only(opened, codes):
    assert "coupons.pdf: 2" in opened.type("coupons", "sheet", STUDY).out
    file = opened.folder / "coupons.pdf"

    assert file.read_bytes().startswith(b"%PDF-")
    assert file.stat().st_mode & 0o077 == 0
    assert "one.pdf: 1" in opened.type("coupons", "sheet", STUDY, codes[0], "--out", "one.pdf").out


def test_no_card_is_printed_for_a_coupon_that_nobody_can_use(opened, codes):
    opened.type("coupon", "void", STUDY, codes[0], "--reason", "lost")

    assert "voided" in fails_in_words(opened.type("coupons", "sheet", STUDY, codes[0]))
    assert "coupons.pdf: 1" in opened.type("coupons", "sheet", STUDY).out
