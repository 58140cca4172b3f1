"""Rows that come while a statement runs are written together by the next."""

import asyncio

import pytest

from rds.storage.grouped_writes import GroupedWrites
from tests.support.waiting import limit


class Ledger:
    """Writes rows when it is let; refuses a bad one and all that come with it."""

    def __init__(self) -> None:
        self.statements: list[list[str]] = []
        self.free = asyncio.Event()
        self.free.set()

    async def write(self, rows):
        await self.free.wait()
        if "bad" in rows:
            raise ValueError("a bad row")
        self.statements.append(list(rows))


async def test_rows_that_come_while_a_statement_runs_go_by_one_more():
    ledger = Ledger()
    writes = GroupedWrites(ledger.write)
    ledger.free.clear()
    async with limit("four rows"), asyncio.TaskGroup() as all_rows:
        all_rows.create_task(writes.add("a"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for row in "bcd":
            all_rows.create_task(writes.add(row))
        await asyncio.sleep(0)
        ledger.free.set()

    assert ledger.statements == [["a"], ["b", "c", "d"]]


async def test_a_row_that_cannot_be_written_is_told_to_its_own_caller_alone():
    ledger = Ledger()
    writes = GroupedWrites(ledger.write)

    async with limit("three rows"):
        ends = await asyncio.gather(*map(writes.add, ("a", "bad", "b")), return_exceptions=True)

    assert [type(end) for end in ends] == [type(None), ValueError, type(None)]
    assert ledger.statements == [["a"], ["b"]]


async def test_a_caller_who_goes_away_takes_no_row_with_it():
    ledger = Ledger()
    writes = GroupedWrites(ledger.write)
    ledger.free.clear()
    gone = asyncio.create_task(writes.add("a"))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    ledger.free.set()

    async with limit("the next row"):
        await writes.add("b")

    assert [row for rows in ledger.statements for row in rows] == ["a", "b"]
