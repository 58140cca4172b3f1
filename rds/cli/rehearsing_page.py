"""A rehearsal on a page with phones in the browser."""

from contextlib import suppress
from urllib.parse import quote

import typer

from rds.cli.rehearsing import Session
from rds.domain.coupon_code import display
from rds.wiring.rehearsal import serve_phones
from rds.wiring.running import stop_signal


def play_page(session: Session) -> None:
    """Show the page's address, and keep the page up until Ctrl-C."""
    phone = session.begin()

    async def play() -> None:
        stop = stop_signal()
        async with serve_phones(session.opened) as address:
            typer.echo(f"Open {address}/#{quote(phone.number)} in a browser on this machine.")
            if phone.caller is None and phone.coupon:
                typer.echo(
                    f"The phone {phone.number} holds the coupon {display(phone.coupon)}: text it to begin."
                )
            typer.echo("Nothing is sent to anybody, and no real study is touched. Ctrl-C ends the rehearsal.")
            await stop.wait()

    with suppress(KeyboardInterrupt):
        session.run(play())
