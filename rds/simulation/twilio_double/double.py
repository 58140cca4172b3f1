"""A local double of Twilio: an account that is reached over HTTP, and a page with its phones."""

from aiohttp import web

from rds.simulation.twilio_double import api, phones
from rds.simulation.twilio_double.account import TwilioAccount


class TwilioDouble(TwilioAccount):
    """An account that listens at an address of its own."""

    _runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen, and return the address that stands for https://api.twilio.com.

        Port 0 takes any free one.
        """
        app = web.Application()
        app.add_routes([*api.routes(self), *phones.routes(self)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        await self._sender.start()
        taken_port = self._runner.addresses[0][1]
        return f"http://{host}:{taken_port}"

    async def stop(self) -> None:
        """Stop listening and drop what is under way; `settle` first to let it arrive."""
        self.stopping.set()
        await self._sender.stop()
        if self._runner is not None:
            await self._runner.cleanup()
