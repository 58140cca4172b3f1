"""What one service on one machine carries: texts a second, memory, connections, and disk a participant."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from statistics import median

import asyncpg

from rds.simulation.twilio_double import TwilioDouble
from rds.storage.embedded import EmbeddedServer
from rds.storage.migrate import migrate
from tests.benchmarks.service.ground import TOKEN, database_server, ground, service, worker
from tests.benchmarks.service.load import Load, Result
from tests.benchmarks.service.process_cost import holding
from tests.benchmarks.service.webhooks import conversations, phone
from tests.support.databases import TESTER, dsn_of
from tests.support.office import STUDY_NUMBER, an_office
from tests.support.waiting import wait_until

ACCOUNT = "AC" + "0" * 32
PAGE = 10_000
"""Participants that sizes are stated for."""
SIZE = """
SELECT sum(pg_total_relation_size(c.oid))::bigint
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema|jobs)'
"""
"""Without the job queue, from which workers take what they have done."""
CONNECTIONS = """
SELECT application_name, count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND application_name ~ '^rds' GROUP BY 1 ORDER BY 1
"""
NOTHING_WAITS = """
SELECT NOT EXISTS (SELECT FROM jobs.pgqueuer)
   AND NOT EXISTS (SELECT FROM contact.outbound WHERE status = 'waiting')
"""
COMPLETED = "SELECT count(*) FROM participant WHERE completed_at IS NOT NULL"
WARM_UP = 20


async def measure(rounds: int, people: int) -> AsyncIterator[str]:
    """Let so many people take part, then as many text in each round; yield the lines to print."""
    async with database_server() as server:
        yield await measure_disk(server, people)
        async for line in measure_processes(server, rounds, people):
            yield line


async def measure_disk(server: EmbeddedServer, people: int) -> str:
    """Let people take part from their coupon to their payment, and say how much disk each takes."""
    maker = await asyncpg.connect(server.dsn)
    await maker.execute(f"CREATE DATABASE disk OWNER {TESTER}")
    await maker.close()
    await migrate(dsn_of(server, "disk"))
    async with an_office(dsn_of(server, "disk")) as office:
        # The first fill pages that every table has.
        await take_part(office, range(1, people + 1))
        before = await office.value(SIZE)
        await take_part(office, range(people + 1, 2 * people + 1))
        each = (await office.value(SIZE) - before) / people
        assert await office.value(COMPLETED) == 2 * people
    return f"disk: {each / 1024:.1f} KiB a participant, {each * PAGE / 2**20:.0f} MiB per {PAGE}"


async def take_part(office, numbers: range) -> None:
    """Let seeds take part, one a minute, and be paid."""
    for number in numbers:
        await office.take_part(phone(number), await office.seed_coupon())
        office.clock.forward(minutes=1)
    await office.run_due_work()
    await office.pay()


async def measure_processes(server: EmbeddedServer, rounds: int, people: int) -> AsyncIterator[str]:
    """Text a service while a worker sends its replies to a double of the provider."""
    double = TwilioDouble(
        account_sid=ACCOUNT, auth_token=TOKEN, study_number=STUDY_NUMBER, webhook_url="http://127.0.0.1:9/"
    )
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(ground(server, "capacity"))
        provider = {"RDS_TWILIO_URL": await double.start(), "RDS_TWILIO_ACCOUNT_SID": ACCOUNT}
        stack.push_async_callback(double.stop)
        ours = await stack.enter_async_context(service(place, **provider))
        sender = await stack.enter_async_context(worker(place, **provider))
        load = stack.enter_context(Load())
        first, results = 1, list[Result]()
        for turn in range(rounds + 1):
            texting = people if turn else WARM_UP
            talk = conversations(await place.codes(texting), first, place.study)
            first += texting
            results.append(await load(ours.port, talk))
            assert results[-1].refused == 0, f"{results[-1].refused} texts were refused"
            await wait_until(
                lambda: place.administration.fetchval(NOTHING_WAITS), "all messages to leave", within=900
            )
        counted = await place.administration.fetch(CONNECTIONS)
        rate, tail = (
            median(each) for each in zip(*((r.rate, r.percentile(0.99)) for r in results[1:]), strict=True)
        )
        yield f"texts: {rate:.0f} a second while a worker sends the replies, 99th percentile {tail:.0f} ms"
        yield f"memory: serve {holding(ours.process).memory:.0f} MiB, work {holding(sender).memory:.0f} MiB"
        yield f"connections: {', '.join(f'{name} {number}' for name, number in counted)}"
