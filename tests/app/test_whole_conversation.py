"""From a seed's coupon to a recruit's, by text alone, on the real database."""

from hashlib import sha256

from rds.app.run_study import close_recruitment, reissue_coupon
from rds.domain.coupon_code import display
from rds.domain.replies import ReplyKey
from tests.support.office import a_protocol, phone

AMINA, BINTOU = phone(1), phone(2)


async def test_a_seed_takes_part_and_receives_coupons_to_pass_on(office):
    code = await office.seed_coupon()

    assert await office.present(AMINA, code) == [ReplyKey.LANGUAGE_MENU]
    assert await office.text(AMINA, "1") == [ReplyKey.CONSENT]
    assert await office.text(AMINA, "1") == [ReplyKey.QUESTION]
    last = await office.take_part(AMINA, code)

    assert last == [ReplyKey.THANKS, ReplyKey.COUPONS_TO_FORWARD]
    coupons = await office.coupons_of(AMINA)
    assert [(c.slot, c.wave, c.status) for c in coupons] == [
        (1, 1, "issued"),
        (2, 1, "issued"),
        (3, 1, "issued"),
    ]
    words = dict(await office.said_to(AMINA))[ReplyKey.COUPONS_TO_FORWARD]
    assert all(display(coupon.code) in words for coupon in coupons)
    assert await office.account(AMINA) == (2000, 0)


async def test_a_recruit_joins_the_recruiters_chain_and_both_are_owed(office):
    await office.take_part(AMINA, await office.seed_coupon())
    [first, *_] = await office.coupons_of(AMINA)
    await office.take_part(BINTOU, first.code)

    seed, recruit = (
        (await office.phone_state(AMINA)).participant,
        (await office.phone_state(BINTOU)).participant,
    )
    assert (recruit.recruiter, recruit.chain, recruit.wave) == (seed.id, seed.id, 1)
    assert await office.account(BINTOU) == (2000, 0)
    assert await office.account(AMINA) == (3000, 0)
    assert (await office.coupon(first.code)).status == "redeemed"


async def test_a_conversation_in_french_stays_french(office):
    await office.take_part(AMINA, await office.seed_coupon(), language="2", adult="oui")
    await office.text(AMINA, "SOLDE")

    words = [words for _, words in await office.said_to(AMINA)]
    assert "Avez-vous 18 ans ou plus?\n1 Oui / 2 Non" in words
    assert words[-1] == "Gains: 20 $. Payé: 0 $. Encore à venir: 20 $."


async def test_consent_is_kept_with_the_very_words_that_were_asked_and_answered(office):
    await office.take_part(AMINA, await office.seed_coupon(), until="adult")

    [consent] = await office.rows("SELECT * FROM consent")
    [kept] = await office.rows("SELECT * FROM contact.consent_transcript")
    text = a_protocol()["consent"]["text"]["en"]
    assert (consent["version"], consent["text_digest"]) == ("1", sha256(text.encode()).hexdigest())
    assert kept["participant"] == consent["participant"]
    keyring = office.system.installation.place.keyring
    transcript = keyring.open(kept["sealed_text"], purpose="consent", row=kept["participant"])
    assert transcript == f"{text}\nText 1 to agree and start, or 2 to refuse.\n---\n1"


async def test_the_coupon_of_who_is_not_eligible_goes_to_somebody_who_is(office):
    code = await office.seed_coupon()
    assert await office.take_part(AMINA, code, adult="no") == [ReplyKey.NOT_ELIGIBLE]

    assert await office.present(AMINA, code) == [ReplyKey.NOT_ELIGIBLE]
    assert ReplyKey.THANKS in await office.take_part(BINTOU, code)


async def test_who_declined_may_change_her_mind(office):
    code = await office.seed_coupon()
    assert await office.take_part(AMINA, code, consent="2") == [ReplyKey.DECLINED]
    office.clock.forward(minutes=1)

    assert ReplyKey.THANKS in await office.take_part(AMINA, code)


async def test_who_has_begun_when_recruitment_closes_may_finish(office):
    code = await office.seed_coupon()
    await office.take_part(AMINA, code, until="psw_in_gta")
    await close_recruitment(office.study, reason="enough", by="coordinator", parts=office.parts)

    assert await office.text(AMINA, "1") == [ReplyKey.QUESTION]
    assert (await office.coupon(code)).status == "redeemed"


async def test_a_lost_coupon_is_replaced_in_the_same_place_of_the_chain(office):
    await office.take_part(AMINA, await office.seed_coupon())
    [_, lost, _] = await office.coupons_of(AMINA)
    fresh = await reissue_coupon(office.study, lost.code, by="coordinator", parts=office.parts)

    assert await office.present(BINTOU, lost.code) == [ReplyKey.CODE_VOIDED]
    await office.take_part(BINTOU, fresh)

    seed, recruit = (
        (await office.phone_state(AMINA)).participant,
        (await office.phone_state(BINTOU)).participant,
    )
    assert (recruit.recruiter, recruit.wave) == (seed.id, 1)
    await office.text(AMINA, "COUPONS")
    assert (await office.said_to(AMINA))[-1][1].endswith("Codes used: 1.")


async def test_answers_are_kept_apart_from_the_record_and_read_with_it(office):
    await office.take_part(
        AMINA, await office.seed_coupon(), network_size="about 30", sector="Long-term care"
    )

    [respondent] = await office.system.installation.figures.respondents(office.study)
    assert respondent.answers["network_size"] == "30"
    assert respondent.answers["survey:sector"] == "long_term_care"
    assert (respondent.wave, respondent.recruiter, respondent.coupons_issued) == (0, None, 3)
    assert "long_term_care" not in str(await office.facts("QuestionAnswered"))


async def test_an_unusual_network_size_is_kept_with_its_flag(office):
    await office.take_part(AMINA, await office.seed_coupon(), network_size="0")

    assert tuple(
        (await office.rows("SELECT value, flag FROM answers.answer WHERE question = 'network_size'"))[0]
    ) == (
        "0",
        "zero",
    )
