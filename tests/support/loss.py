"""A study whose database is lost after a backup and some more life, and brought back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from rds.app.restoring.findings import Findings
from rds.wiring.backup import back_up
from rds.wiring.held import write_present_head
from rds.wiring.restore import reconcile_after_restore, release_restored, restore_backup
from tests.support.drill import Drill
from tests.support.office import Office, a_protocol
from tests.support.waiting import wait_until


@dataclass(kw_only=True)
class Loss:
    """A study whose database is lost after a backup and some more life."""

    drill: Drill
    database: str
    empty: str

    @asynccontextmanager
    async def before(self) -> AsyncIterator[Office]:
        """Live until the database is lost; the last head is written then."""
        async with self.drill.service(self.database) as office:
            await office.open(a_protocol(payout="simulated"))
            yield office
            await write_present_head(office.system.installation, office.system.settings)

    async def back_up(self) -> None:
        await back_up(self.drill.settings, self.drill.settings.heads.with_name("study.backup"))

    @asynccontextmanager
    async def after(self) -> AsyncIterator[Office]:
        """Open the restored database, held."""
        restored = self.drill.settings.model_copy(update={"database_url": SecretStr(self.empty)})
        await restore_backup(restored, self.drill.settings.heads.with_name("study.backup"))
        async with self.drill.service(self.empty) as office:
            self.drill.clock.forward(minutes=5)
            yield office

    async def reconcile(self, office: Office, *, with_list: bool = True) -> Findings:
        made = self.drill.payer.list_made() if with_list else ()
        return await reconcile_after_restore(office.system, made=made)

    async def release(self, office: Office) -> None:
        await release_restored(office.system, by="coordinator")
        await wait_until(lambda: not office.system.hold.held, "the release to be seen")
        await self.drill.send_waiting(office)
