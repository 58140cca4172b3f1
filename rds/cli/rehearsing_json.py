"""A rehearsal for scripts: a JSON string per line in, a JSON object per line out. The keys are stable."""

import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

import typer

from rds.app.rehearse import Exchange, RehearsalError, RehearsedPhone
from rds.cli.rehearsing import Session
from rds.sms.encoding import segments

MOST_AT_ONCE = 32
"""How many phones of `--each` are prepared together."""


def play_lines(session: Session) -> None:
    """Text each line of standard input and print the outcome.

    Raises RehearsalError for a line that is no JSON string.
    """
    session.find_target()  # says what is wrong with --to even before the first line
    each, rehearsal = session.options.each, session.rehearsal
    phones = each_its_own(session) if each else one_for_all(session)
    send = rehearsal.text_now if each else rehearsal.text
    # The text first: no phone is prepared for a line that does not come.
    for text, phone in zip(read_texts(sys.stdin.buffer), phones, strict=False):
        typer.echo(json.dumps(describe(session.run(send(phone, text)))))


def one_for_all(session: Session) -> Iterator[RehearsedPhone]:
    """Yield the same phone again and again."""
    (phone,) = session.prepare(1)
    while True:
        yield phone


def each_its_own(session: Session) -> Iterator[RehearsedPhone]:
    """Yield a phone of its own for each line; the gap passes for those that were prepared together."""
    ready: deque[RehearsedPhone] = deque()
    count = 4
    while True:
        if not ready:
            ready.extend(session.prepare(count))
            session.run(session.rehearsal.wait(session.rehearsal.gap))
            count = min(2 * count, MOST_AT_ONCE)
        yield ready.popleft()


def read_texts(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of each line of standard input. Raises RehearsalError, which names the line."""
    for number, line in enumerate(lines, 1):
        try:
            text = json.loads(line)
        except ValueError:
            text = None
        if not isinstance(text, str):
            raise RehearsalError(
                f"Line {number} of standard input is not a JSON string."
                ' Write each text in double quotes, such as "yes".'
            )
        yield text


def describe(exchange: Exchange) -> dict[str, Any]:
    """Return what a script is told of one text."""
    after = exchange.after
    return {
        "text": exchange.text,
        "step_before": exchange.before.step,
        "step": after.step,
        "state": after.state,
        "answers": dict(after.answers),
        "flags": dict(after.flags),
        "replies": [
            {"purpose": reply.purpose, "body": reply.body, "segments": segments(reply.body).count}
            for reply in exchange.replies
        ],
        "cases": list(exchange.cases),
    }
