"""What the service relies on in a gateway: one suite for the fake and for Twilio's client."""

from datetime import timedelta

import pytest

from rds.app.ports import NotSent, SendFailure
from tests.support.message_carriers import HandWrittenCarrier, a_twilio_carrier, failure_of
from tests.support.office import STUDY_NUMBER, phone

AMINA, BINTOU, ANOTHER_STUDY = phone(1), phone(2), phone(90)


async def send(carrier, body="Hello", to=AMINA):
    return await carrier.gateway.send(sender=STUDY_NUMBER, recipient=to, body=body, key=f"reply:{body}")


async def sent(carrier, since=None):
    return await carrier.gateway.list_sent(number=STUDY_NUMBER, since=since or carrier.clock.now())


async def received(carrier, since=None, number=STUDY_NUMBER):
    return await carrier.gateway.list_received(number=number, since=since or carrier.clock.now())


class GatewayContract:
    """Inherited by a class for each carrier, with a fixture `carrier`."""

    async def test_a_message_that_was_sent_is_listed_under_the_id_it_was_given(self, carrier):
        ids = [await send(carrier, "one"), await send(carrier, "two")]

        listed = await sent(carrier)

        assert {message.id for message in listed} == set(ids)
        assert len(set(ids)) == 2
        assert {(m.sender, m.recipient, m.inbound, m.error) for m in listed} == {
            (STUDY_NUMBER, AMINA, False, None)
        }
        assert {message.body for message in listed} == {"one", "two"}

    async def test_a_text_is_listed_as_received_and_not_as_sent(self, carrier):
        await carrier.text(BINTOU, "Ça va ? 🙂")

        [text] = await received(carrier)

        assert (text.sender, text.recipient, text.body) == (BINTOU, STUDY_NUMBER, "Ça va ? 🙂")
        assert (text.inbound, text.status, text.at) == (True, "received", carrier.clock.now())
        assert list(await sent(carrier)) == []

    async def test_lists_begin_with_the_oldest(self, carrier):
        begun = carrier.clock.now()
        for word in ("one", "two", "three"):
            carrier.clock.forward(minutes=1)
            await carrier.text(AMINA, word)
            await send(carrier, word)

        for listed in (await sent(carrier, begun), await received(carrier, begun)):
            assert [message.body for message in listed] == ["one", "two", "three"]

    async def test_a_list_goes_back_to_the_second_asked_for_and_no_further(self, carrier):
        for word in ("before", "then"):
            carrier.clock.forward(minutes=1)
            await carrier.text(AMINA, word)
            await send(carrier, word)
        since = carrier.clock.now() + timedelta(milliseconds=500)

        assert [message.body for message in await received(carrier, since)] == ["then"]
        assert [message.body for message in await sent(carrier, since)] == ["then"]

    async def test_the_list_of_another_number_is_empty(self, carrier):
        await carrier.text(AMINA, "hello")

        assert list(await received(carrier, number=ANOTHER_STUDY)) == []

    async def test_a_busy_provider_names_a_wait_and_has_taken_nothing(self, carrier):
        carrier.be_busy()

        refusal = await failure_of(carrier, AMINA)

        assert (refusal.failure, refusal.code) == (SendFailure.TRANSIENT, "20429")
        assert refusal.retry_after > 0
        assert list(await sent(carrier)) == []
        assert await send(carrier), "the next one is taken"

    async def test_a_message_whose_answer_is_lost_is_in_the_list(self, carrier):
        carrier.lose_answer()

        refusal = await failure_of(carrier, AMINA)

        assert refusal.failure is SendFailure.UNKNOWN
        assert [message.recipient for message in await sent(carrier)] == [AMINA]

    async def test_a_phone_that_opted_out_at_the_provider_gets_nothing(self, carrier):
        await carrier.opt_out(AMINA)

        refusal = await failure_of(carrier, AMINA)

        assert (refusal.failure, refusal.code) == (SendFailure.OPTED_OUT, "21610")
        assert "Hello" not in {message.body for message in await sent(carrier)}

    async def test_a_list_that_is_refused_is_no_empty_list(self, carrier):
        await carrier.text(AMINA, "hello")
        carrier.refuse_list()

        with pytest.raises(NotSent, match="20429"):
            await received(carrier)
        assert len(await received(carrier)) == 1


class TestHandWrittenProvider(GatewayContract):
    @pytest.fixture
    def carrier(self):
        return HandWrittenCarrier()


class TestTwilioDouble(GatewayContract):
    @pytest.fixture
    async def carrier(self):
        async with a_twilio_carrier() as carrier:
            yield carrier
