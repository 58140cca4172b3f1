"""What random histories have in common: an office on a database of its own, while a history lasts."""

import asyncio
from itertools import count

import asyncpg
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.support.databases import TESTER, dsn_of
from tests.support.office import an_office

_databases = count(1)


class Histories(RuleBasedStateMachine):
    """A state machine whose rules act on `office`, which `open_office` makes; it verifies at the end, or at
    each step where `verifies_each_step`.
    """

    verifies_each_step = False

    def __init__(self, server, template):
        super().__init__()
        self.server, self.template = server, template
        self.database = f"seedline_history_{next(_databases)}"
        self.loop = asyncio.new_event_loop()
        self.office = None

    def do(self, action):
        return self.loop.run_until_complete(action)

    def open_office(self, recorded):
        """Open an office for a study; `recorded` as `a_protocol` gives it."""
        self.do(self._administer(f"CREATE DATABASE {self.database} OWNER {TESTER} TEMPLATE {self.template}"))
        self._opened = an_office(dsn_of(self.server, self.database), recorded=recorded)
        self.office = self.do(self._opened.__aenter__())

    async def _administer(self, statement):
        connection = await asyncpg.connect(self.server.dsn)
        await connection.execute(statement)
        await connection.close()

    def teardown(self):
        try:
            if self.office:
                self._verify()
        finally:
            if self.office:
                self.do(self._opened.__aexit__(None, None, None))
                self.do(self._administer(f"DROP DATABASE {self.database} WITH (FORCE)"))
            self.loop.close()

    def _verify(self):
        assert self.do(self.office.verify()).findings == ()

    @invariant()
    def the_record_explains_everything(self):
        if self.office and self.verifies_each_step:
            self._verify()
