"""The study team's inbox: what people write that no rule answers is read, answered, assigned and closed."""

from datetime import timedelta

import pytest

from rds.app.team.inbox import (
    assign_case,
    close_case,
    draft_reply,
    reply_to_case,
    reveal_number,
    show_case,
)
from rds.domain import refusals
from rds.domain.conversation.presenting import LEAKS_AT
from rds.domain.replies import ReplyKey
from rds.domain.subjects import Subject
from tests.support.office import phone
from tests.support.provider import Provider

AMINA, BINTOU, CHIDI = phone(1), phone(2), phone(3)


async def seen(office, case):
    installation = office.system.installation
    return await show_case(
        office.study, case.id, cases=installation.cases, people=installation.people, parts=office.parts
    )


async def test_what_a_participant_writes_is_one_case_for_each_subject(office, team):
    await office.take_part(AMINA, await office.seed_coupon())

    assert await office.text(AMINA, "I never got my money") == [ReplyKey.WILL_BE_READ]
    assert await office.text(AMINA, "where is my 20 dollars???") == [ReplyKey.NOTHING_TO_DO]
    await office.text(AMINA, "my boss is abusive")

    assert [(case.subject, case.texts) for case in await team.cases()] == [
        (Subject.MONEY, 2),
        (Subject.ABUSE, 1),
    ]


async def test_words_of_danger_come_first(office, team):
    for number, words in ((AMINA, "I never got my money"), (BINTOU, "my husband beats me")):
        await office.take_part(number, await office.seed_coupon())
        await office.text(number, words)
        office.clock.forward(hours=1)

    assert [(case.urgent, case.participant) for case in await team.cases()] == [
        (True, await team.find(BINTOU)),
        (False, await team.find(AMINA)),
    ]


async def test_the_next_day_the_sender_is_told_again(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    office.clock.forward(days=1)

    assert await office.text(AMINA, "still no money") == [ReplyKey.WILL_BE_READ]
    assert len(await team.cases()) == 1


async def test_a_case_shows_the_words_how_the_person_stands_and_what_the_rules_would_say(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")

    shown = await seen(office, (await team.cases())[0])

    assert [one.words for one in shown.exchange if one.in_case] == ["I never got my money"]
    assert shown.exchange[-1].is_ours
    assert shown.person is not None
    assert shown.person.state == "completed"
    assert len(shown.rules) == 1
    assert "5550101" not in repr(shown)


async def test_looking_at_a_case_changes_nothing(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    before = await office.value("SELECT count(*) FROM record.event")

    await seen(office, (await team.cases())[0])

    assert await office.value("SELECT count(*) FROM record.event") == before


async def test_the_number_is_shown_only_with_a_reason_that_is_recorded(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "please call me")
    [case] = await team.cases()

    number = await reveal_number(
        office.study,
        case.id,
        reason="to call her back",
        by="ana",
        cases=office.system.installation.cases,
        parts=office.parts,
    )

    assert number == AMINA
    [revealed] = await office.rows("SELECT actor, data FROM record.event WHERE type = 'NumberRevealed'")
    assert (revealed["actor"], revealed["data"]["reason"]) == ("staff:ana", "to call her back")
    assert AMINA not in str(revealed["data"])


async def test_a_reply_is_shown_before_it_leaves_and_the_case_stays_open(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    [case] = await team.cases()

    draft = await draft_reply(office.study, case.id, "It left today.", parts=office.parts)
    await reply_to_case(office.study, case.id, "It left today.", by="ana", parts=office.parts)

    assert (await office.said_to(AMINA))[-1] == (ReplyKey.TEAM_REPLY, draft.body)
    [case] = await team.cases()
    assert case.replied_at == office.clock.now()


async def test_a_reply_waits_until_the_quiet_hours_are_over_and_respects_stop(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    [case] = await team.cases()
    office.clock.forward(hours=11)

    await reply_to_case(office.study, case.id, "It left today.", by="ana", parts=office.parts)
    due = await office.value("SELECT due_at FROM contact.outbound WHERE purpose = 'team_reply'")
    await office.text(AMINA, "STOP")

    assert due is not None
    with pytest.raises(refusals.PhoneHasStopped):
        await reply_to_case(office.study, case.id, "and again", by="ana", parts=office.parts)


async def test_a_case_is_somebodys_until_it_is_closed_and_what_comes_later_is_another(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    [case] = await team.cases()

    await assign_case(office.study, case.id, to="ben", by="ana", parts=office.parts)
    await office.text(AMINA, "my money please")
    assert [(one.assigned_to, one.texts) for one in await team.cases()] == [("ben", 2)]

    await close_case(office.study, case.id, note="paid by hand", by="ben", parts=office.parts)
    assert await team.cases() == []
    with pytest.raises(refusals.CaseIsClosed):
        await close_case(office.study, case.id, note="again", by="ben", parts=office.parts)
    with pytest.raises(refusals.CaseUnknown):
        await assign_case(office.study, 999_999, to="ben", by="ana", parts=office.parts)

    await office.text(AMINA, "the money is the wrong amount")
    [later] = await team.cases()
    assert (later.id != case.id, later.assigned_to) == (True, None)


async def test_reminders_go_again_when_the_last_case_about_leaving_is_closed(office, team):
    await office.take_part(AMINA, await office.seed_coupon(), until="network_size")
    await office.text(AMINA, "who gave you my number")
    await office.text(AMINA, "delete my answers")
    [leaving, erasure] = await team.cases()

    await close_case(office.study, leaving.id, note="called", by="ana", parts=office.parts)
    assert (await office.phone_state(AMINA)).conversation.reminders_held
    await close_case(office.study, erasure.id, note="called", by="ana", parts=office.parts)
    assert not (await office.phone_state(AMINA)).conversation.reminders_held


async def test_the_words_of_a_case_go_with_a_withdrawal_and_the_case_stays(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    await office.text(AMINA, "I never got my money")
    await office.text(AMINA, "delete my answers")
    await office.text(AMINA, "ERASE")

    money = next(case for case in await team.cases() if case.subject is Subject.MONEY)
    shown = await seen(office, money)

    assert all(one.words is None for one in shown.exchange if one.in_case)


# ---- what happens to a phone


async def test_a_coupon_that_leaks_is_one_case(office, team):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code)
    for number in range(10, 10 + LEAKS_AT + 2):
        await office.present(phone(number), code)

    assert [case.subject for case in await team.cases()] == [Subject.LEAKING_COUPON]


async def test_coupons_that_never_arrive_are_one_case_however_often_it_is_reported(office, team):
    provider = Provider(office.clock)
    await office.take_part(AMINA, await office.seed_coupon())
    await office.deliver(provider)
    sent = await office.value("SELECT provider_id FROM contact.outbound WHERE purpose = 'coupons_to_forward'")

    for _ in range(2):
        await office.report(sent, "undelivered", "30005")

    assert [(case.subject, case.texts) for case in await team.cases()] == [(Subject.UNDELIVERED, 1)]


async def test_coupons_that_may_still_arrive_are_no_case(office, team):
    provider = Provider(office.clock)
    await office.take_part(AMINA, await office.seed_coupon())
    await office.deliver(provider)
    sent = await office.value("SELECT provider_id FROM contact.outbound WHERE purpose = 'coupons_to_forward'")

    await office.report(sent, "undelivered", "30003")

    assert await team.cases() == []


async def test_nobody_is_told_more_than_once_a_day_whatever_the_subject(office, team):
    await office.take_part(AMINA, await office.seed_coupon())
    told = []
    for words in ("I never got my money", "my boss is abusive", "this is unacceptable"):
        told += await office.text(AMINA, words)
        office.clock.forward(seconds=timedelta(hours=3).total_seconds())

    assert told.count(ReplyKey.WILL_BE_READ) == 1
    assert len(await team.cases()) == 3
