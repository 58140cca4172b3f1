"""The one address of several services."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import cycle
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.support.processes import free_port
from tests.support.waiting import limit, wait_until

Proxy = Callable[..., AbstractAsyncContextManager[str]]
CADDYFILE = Path(__file__).parents[2] / "deploy" / "compose" / "Caddyfile"


@asynccontextmanager
async def balancer(*ports: int) -> AsyncIterator[str]:
    """Yield one address of several services: each request goes to the next that answers."""
    turns = cycle((ports, ports[::-1]))

    async def forward(request: web.Request) -> web.Response:
        body = await request.read()
        for port in next(turns):
            try:
                url = f"http://127.0.0.1:{port}{request.path_qs}"
                async with session.post(url, data=body, headers=request.headers) as answer:
                    return web.Response(status=answer.status, body=await answer.read())
            except aiohttp.ClientError:
                continue
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/{path:.*}", forward)
    async with aiohttp.ClientSession() as session:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()


@asynccontextmanager
async def caddy(*ports: int) -> AsyncIterator[str]:
    """Yield the same by Caddy, with the file of deploy/, without TLS."""
    address, folder = f"http://127.0.0.1:{free_port()}", tempfile.mkdtemp(prefix="seedline-caddy-")
    environment = {
        "SEEDLINE_HOST": address,
        "SEEDLINE_UPSTREAM": " ".join(f"127.0.0.1:{port}" for port in ports),
        "SEEDLINE_CADDY": "admin off\nauto_https off",
        "XDG_CONFIG_HOME": folder,
        "XDG_DATA_HOME": folder,
    }
    words = ("caddy", "run", "--adapter", "caddyfile", "--config", str(CADDYFILE))
    process = await asyncio.create_subprocess_exec(
        *words, env=environment, stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session:
            await wait_until(lambda: answers(session, address), "Caddy to answer")
        yield address
    finally:
        process.terminate()
        async with limit("Caddy to end"):
            await process.wait()
        await asyncio.to_thread(shutil.rmtree, folder)


async def answers(session: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with session.get(f"{address}/metrics") as answer:
            return answer.status == 404
    except aiohttp.ClientError:
        return False


def best_proxy() -> tuple[str, Proxy]:
    """Return what stands before the services and its name: Caddy where it is installed."""
    return ("Caddy", caddy) if shutil.which("caddy") else ("a balancer of the tests", balancer)
