"""Withdrawing a participant, and what is kept of them afterwards."""

from rds.app.withdraw import withdraw_participant


async def id_of(office, number):
    return (await office.phone_state(number)).conversation.participant


async def withdraw(office, number):
    await withdraw_participant(office.study, await id_of(office, number), by="ana", parts=office.parts)


async def words_kept_of(office, caller):
    """Count the texts and transcripts of a phone that still have words."""
    return await office.value(
        """
        SELECT (SELECT count(*) FROM contact.inbound WHERE caller = $1 AND sealed_body <> '')
             + (SELECT count(*) FROM contact.outbound WHERE caller = $1 AND sealed_body <> '')
             + (SELECT count(*) FROM contact.consent_transcript t
                  JOIN conversation c ON c.participant = t.participant
                 WHERE c.caller = $1 AND t.sealed_text <> '')
        """,
        caller,
    )


async def answers_of(office, participant):
    return await office.value("SELECT count(*) FROM answers.answer WHERE participant = $1", participant)


async def number_is_kept(office, caller):
    return bool(await office.value("SELECT sealed_number FROM contact.phone WHERE caller = $1", caller))


async def settle(office, provider):
    """Let time pass until nothing more is due: money is requested and paid, texts leave, numbers go."""
    for _ in range(3):
        await office.run_due_work()
        await office.pay()
        await office.deliver(provider)
