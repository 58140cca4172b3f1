"""Both ends of the double's line: a service that notes what is posted to it, and calls as a client makes
them.
"""

from datetime import UTC, datetime

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "0" * 32
TOKEN = "token-of-a-study"
STUDY = "+14165550100"
PHONE = "+14165550123"
OTHER = "+14165550124"
NOON = datetime(2020, 6, 1, 12, tzinfo=UTC)
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages"


class Service:
    """A study's service as Twilio sees it: notes what is posted, and whether it was signed."""

    def __init__(self):
        self.posts = []
        self.answer = 200
        self.linger = None

    async def start(self):
        app = web.Application()
        app.router.add_post("/{tail:.*}", self.take)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def take(self, request):
        form = dict(await request.post())
        url = self.url + request.raw_path
        assert RequestValidator(TOKEN).validate(url, form, request.headers["X-Twilio-Signature"])
        self.posts.append((request.raw_path, form))
        if self.linger:
            await self.linger(form)
        return web.Response(status=self.answer)

    def told(self, name="MessageStatus"):
        return [form[name] for _, form in self.posts if name in form]


def signed_in(account=ACCOUNT, token=TOKEN):
    return {"Authorization": aiohttp.encode_basic_auth(account, token)}


async def send(client, double, to=PHONE, body="Hello", callback=None, **changed):
    form = (
        {"To": to, "From": STUDY, "Body": body} | ({"StatusCallback": callback} if callback else {}) | changed
    )
    async with client.post(double.url + MESSAGES + ".json", data=form, headers=signed_in()) as answer:
        return answer.status, await answer.json(), answer.headers


async def get(client, double, path, **query):
    async with client.get(double.url + path, params=query, headers=signed_in()) as answer:
        return answer.status, await answer.json()
