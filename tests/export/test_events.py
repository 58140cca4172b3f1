"""What analysts get of the record: no code that somebody could still use, and no word that a person typed."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from rds.app.figures import RecordedEvent
from rds.domain.events import Event
from rds.export.events import CODES, PROVIDER_IDS, SHOWN, event_lines
from tests.support.exported_study import TYPED

EPOCH = datetime(2020, 6, 1, tzinfo=UTC)
TYPES = {event.__name__: event for event in Event.__subclasses__()}
WORDS_OF_PEOPLE = {
    "RecruitmentClosed": {"reason"},
    "CouponVoided": {"reason"},
    "PayoutPaid": {"reference"},
    "PayoutFailed": {"reason"},
    "OwnerConfirmed": {"note"},
    "ReviewClosed": {"note"},
    "CaseAssigned": {"to"},
    "CaseClosed": {"note"},
    "NumberRevealed": {"reason"},
    "NumbersOpened": {"reason"},
    "TeamActed": {"reason"},
}
"""What is never shown."""


def test_no_code_is_in_the_record_that_leaves(exported):
    text = (exported.folder / "events.jsonl").read_text()

    assert {"issued", "voided", "redeemed"} <= set(exported.codes.values())
    assert not [code for code in exported.codes if code in text]


def test_a_code_is_shown_only_to_those_who_ask_for_codes():
    issued = RecordedEvent(
        id=1,
        type="CouponVoided",
        version=1,
        at=EPOCH,
        actor="staff:ana",
        cause="void coupon",
        data={"coupon": "K7Q4M2HXP3", "reason": "lost"},
    )

    [hidden] = event_lines([issued], digest=lambda _: "a digest")
    [shown] = event_lines([issued], digest=lambda _: "a digest", with_codes=True)

    assert "K7Q4M2HXP3" not in hidden
    assert "K7Q4M2HXP3" in shown


def test_a_coupon_has_one_digest_throughout_so_that_its_life_can_be_followed(exported):
    issued = {event["data"]["coupon"] for event in exported.events if event["type"] == "CouponIssued"}
    voided = {event["data"]["coupon"] for event in exported.events if event["type"] == "CouponVoided"}

    assert len(issued) == len(exported.codes)
    assert len(voided) == 2
    assert voided < issued


def test_nothing_that_the_study_team_typed_leaves(exported):
    texts = "".join(path.read_text() for path in exported.folder.iterdir())

    assert TYPED not in texts
    assert {"staff", "timer"} < {event["actor"].partition(":")[0] for event in exported.events}


def test_no_id_of_a_text_at_the_provider_leaves(exported):
    assert '"SM' not in (exported.folder / "events.jsonl").read_text()


@pytest.mark.parametrize("event", TYPES.values(), ids=TYPES)
def test_of_every_type_each_field_is_shown_hidden_or_left_out_by_decision(event):
    decided = SHOWN[event.__name__] | WORDS_OF_PEOPLE.get(event.__name__, set())

    assert {field.name for field in fields(event)} - CODES - PROVIDER_IDS == decided


def test_an_event_of_a_type_that_nobody_has_decided_about_leaves_without_its_data(exported):
    told = {**exported.events[0], "type": "SomethingNew", "at": EPOCH, "data": {"words": "a secret"}}
    unknown = RecordedEvent(**told)

    [line] = event_lines([unknown], digest=str)

    assert "SomethingNew" in line
    assert "a secret" not in line
