"""Webhooks that come after all."""

from rds.app.answer_text import answer_text


async def arrive(office, text):
    """Let a text's webhook arrive after all."""
    database = office.system.installation.database
    if await database.store_text(
        message=text.id,
        sender=text.sender,
        recipient=text.recipient,
        body=text.body,
        received_at=office.clock.now(),
    ):
        await answer_text(text.id, office.parts)
