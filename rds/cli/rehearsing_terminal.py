"""A rehearsal in the terminal: what is typed is texted, and a few commands move time and change phones."""

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import typer

from rds.app.rehearsal_outcome import ReceivedMessage
from rds.app.rehearse import Exchange, RehearsedPhone
from rds.cli.rehearsing import Session
from rds.domain.coupon_code import display
from rds.domain.local_time import format_instant, local
from rds.sms.encoding import segments
from rds.wiring.rehearsal import describe_now

UNITS = {"minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
INDENT = " " * 11
LONGEST_WAIT = timedelta(days=366)
HELP = """What you type is texted to the study. Commands begin with a colon:
  :wait 2 days     let time pass (minutes, hours, days, weeks); reminders and payments come when they are due
  :phone 2         go on with another phone; a new one is given a coupon
  :state           how this phone stands: step, answers, and the coupons it can hand on
  :help            this
  :quit            end the rehearsal (or Ctrl-D)"""


class TerminalPlay:
    """One person at a terminal, with one phone in hand."""

    def __init__(self, session: Session, phone: RehearsedPhone) -> None:
        """Take the first phone."""
        self._session = session
        self._rehearsal = session.rehearsal
        self._phone = phone
        self._commands: dict[str, Callable[[str], None]] = {
            "wait": self.wait,
            "phone": self.change_phone,
            "state": self.show_state,
            "help": show_help,
        }

    def play(self) -> None:
        """Take lines until the end."""
        while (line := read_line(f"phone {self._phone.place}> ")) is not None:
            if not line.startswith(":"):
                self.text(line)
                continue
            name, _, rest = line[1:].strip().partition(" ")
            if name == "quit":
                return
            self._commands.get(name, refuse_command)(rest.strip())

    def show_beginning(self) -> None:
        """Show what the phone was last asked, or the coupon to text first."""
        if self._phone.caller is None:
            typer.echo(f"You have been handed a coupon. {self.coupon_line()}")
            return
        replies = self._session.run(self._rehearsal.take_replies(self._phone))
        self.show_replies([reply for reply in replies if reply.at == replies[-1].at])

    def text(self, words: str) -> None:
        """Text the study, and show what comes back."""
        exchange = self._session.run(self._rehearsal.text(self._phone, words))
        self.show_replies(exchange.replies)
        if not exchange.replies:
            typer.echo(f"{self.format_time(self._rehearsal.clock.now())}  (The study does not answer.)")
        self.show_consequences(exchange)

    def show_consequences(self, exchange: Exchange) -> None:
        """Say what the study team sees of it, and that the conversation has ended if it has."""
        for case in exchange.cases:
            typer.echo(f"{INDENT}(The study team is shown this text: {case.replace('_', ' ')}.)")
        state = exchange.after.state
        if state not in (exchange.before.state, "open", None):
            typer.echo(f"{INDENT}(This phone is now {state.replace('_', ' ')}. :state shows more.)")

    def wait(self, span: str) -> None:
        """Let time pass, and show what reached the phone meanwhile."""
        length = read_span(span)
        if length is None:
            typer.echo("Say for how long, such as :wait 2 days, and at most a year.")
            return
        self._session.run(self._rehearsal.wait(length))
        typer.echo(f"It is {describe_now(self._rehearsal)}.")
        self.show_news()

    def show_news(self) -> None:
        """Show what reached the phone since it was last looked at."""
        self.show_replies(self._session.run(self._rehearsal.take_replies(self._phone)))

    def change_phone(self, place: str) -> None:
        """Take another phone in hand; a new one is given a coupon."""
        phones = self._rehearsal.phones
        if not place.isdecimal() or not 1 <= int(place) <= len(phones) + 1:
            typer.echo(f"Say which, such as :phone {len(phones) + 1} for a new one.")
            return
        if int(place) <= len(phones):
            self._phone = phones[int(place) - 1]
            self.show_news()
            return
        giver = self._phone
        recruit = self._session.run(self._rehearsal.add_recruit(giver))
        self._phone = recruit or self._session.run(self._rehearsal.add_seed())
        origin = f"Phone {giver.place}" if recruit else "The study team"
        typer.echo(f"{origin} has handed a coupon to phone {place}. {self.coupon_line()}")

    def coupon_line(self) -> str:
        """Say which coupon the phone holds and from when on it can be used."""
        phone = self._phone
        line = f"Text {display(phone.coupon)} to begin." if phone.coupon else ""
        if phone.usable_from and phone.usable_from > self._rehearsal.clock.now():
            line += f" It can be used from {format_instant(self._rehearsal.study, phone.usable_from)} on."
        return line

    def show_state(self, _rest: str) -> None:
        """Show how the phone stands."""
        state = self._session.run(self._rehearsal.look_at(self._phone))
        coupons = self._session.run(self._rehearsal.coupons_of(self._phone))
        typer.echo(f"It is {describe_now(self._rehearsal)}.")
        if state.state is None:
            typer.echo(f"This phone has not begun. {self.coupon_line()}")
            return
        typer.echo(f"This phone stands at {state.step} ({state.state.replace('_', ' ')}).")
        for key, value in state.answers.items():
            typer.echo(f"  {key}: {value}" + (f"  ({state.flags[key]})" if key in state.flags else ""))
        if coupons:
            typer.echo(f"Coupons to hand on: {', '.join(display(one.code) for one in coupons)}")

    def show_replies(self, replies: Sequence[ReceivedMessage]) -> None:
        """Show messages as the phone would, with the parts that each is paid for as."""
        for reply in replies:
            first, *rest = reply.body.splitlines() or [""]
            parts = segments(reply.body).count
            typer.echo(f"{self.format_time(reply.at)}  {first}")
            for line in rest:
                typer.echo(f"{INDENT}{line}")
            typer.echo(f"{INDENT}({parts} {'part' if parts == 1 else 'parts'})")

    def format_time(self, at: datetime) -> str:
        """Return weekday and time of day where the study is."""
        return f"{local(self._rehearsal.study, at):%a %H:%M}"


def show_help(_rest: str) -> None:
    """Show the commands."""
    typer.echo(HELP)


def refuse_command(_rest: str) -> None:
    """Say where the commands are shown."""
    typer.echo("There is no such command. Type :help.")


def play_terminal(session: Session) -> None:
    """Play until :quit, the end of input or Ctrl-C."""
    with suppress(KeyboardInterrupt):
        play = TerminalPlay(session, session.begin())
        study = session.rehearsal.study
        typer.echo(
            f"Rehearsal of {study.title[study.languages[0]]} ({study.id}): nothing is sent to anybody, "
            "and all of it is"
        )
        typer.echo(f"thrown away at the end. It is {describe_now(session.rehearsal)}.\n{HELP}\n")
        play.show_beginning()
        play.play()


def read_line(prompt: str) -> str | None:
    """Return the line typed, without its end; None at the end of input."""
    try:
        line = input(prompt)
    except EOFError:
        return None
    if not sys.stdin.isatty():
        typer.echo(line)  # so that what was played from a file reads like a conversation
    return line


def read_span(typed: str) -> timedelta | None:
    """Return the length of `2 days`; None when it is none, or too long."""
    found = re.fullmatch(r"(\d{1,6}) *(minute|hour|day|week)s?", typed)
    if found is None:
        return None
    span = timedelta(**{UNITS[found[2]]: int(found[1])})
    return span if span <= LONGEST_WAIT else None
