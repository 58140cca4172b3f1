"""A provider that drops texts, and a round through its list."""

import pytest

from rds.app import reconcile as reconciling
from rds.app.reconcile import reconcile
from rds.sms.twilio_errors import failure_of_code
from tests.support.provider import Provider


@pytest.fixture
def twilio(office):
    return Provider(office.clock)


@pytest.fixture
def provider(office, twilio):
    return reconciling.Provider(
        gateway=twilio,
        inbox=office.system.installation.database,
        outbox=office.outbox,
        reconciliations=office.system.installation.reconciliations,
        judge=lambda code: failure_of_code(int(code)),
    )


@pytest.fixture
def a_round_of(office, provider):
    """Give what goes through the provider's list once and returns what it brought to the one study."""

    async def one_round(**options):
        [found] = await reconcile(provider, office.parts, **options)
        return found

    return one_round
