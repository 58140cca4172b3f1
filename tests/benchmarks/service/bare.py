"""The yardstick (a): one bare SQL statement through aiohttp and asyncpg. Run as a program; the environment
names the database.
"""

import asyncio
import os
import signal
from urllib.parse import parse_qsl

import asyncpg
import uvloop
from aiohttp import web

CONNECTIONS = 10
"""As many as a process of the service has."""


async def serve() -> None:
    """Answer until SIGTERM."""
    pool = await asyncpg.create_pool(os.environ["RDS_DATABASE_URL"], min_size=1, max_size=CONNECTIONS)

    async def present(request: web.Request) -> web.Response:
        form = dict(parse_qsl((await request.read()).decode()))
        taken = await pool.fetchval(
            "SELECT bare.present($1, $2, $3)", form["MessageSid"], form["From"], form["Body"]
        )
        return web.Response(status=204 if taken else 409)

    app = web.Application()
    app.router.add_post("/present", present)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    print(f"answers at 127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 - its parent waits for this line
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await runner.cleanup()
    await pool.close()


if __name__ == "__main__":
    uvloop.run(serve())
