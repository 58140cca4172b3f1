"""A payer that exists nowhere: for demonstrations, tests and rehearsals."""

from rds.app.ports import Payout


class SimulatedPayer:
    """Pays at once.

    The reference follows from the payout's id, as a real payer's follows from its idempotency key.
    """

    async def pay(self, payout: Payout) -> str:
        """Return the reference."""
        return f"simulated-{payout.id}"
