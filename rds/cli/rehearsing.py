"""What the ways to play a rehearsal share: it is opened, led to its step, and closed whatever happens."""

import logging
import signal
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rds.app.lead_to_step import find_target, give_coupons, prepare_phones
from rds.app.rehearse import Rehearsal, RehearsedPhone
from rds.domain.study import CouponKind
from rds.logs import configure
from rds.wiring.rehearsal import OpenRehearsal, open_rehearsal
from rds.wiring.running import open_runner

if TYPE_CHECKING:
    from asyncio import Runner
    from types import FrameType

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command was asked for."""

    file: Path
    to: str | None
    kind: str
    language: str | None
    gap: int
    each: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open rehearsal. Reading a line between two runs of its loop can be interrupted."""

    runner: "Runner"
    opened: OpenRehearsal
    options: Options

    @property
    def rehearsal(self) -> Rehearsal:
        """The rehearsal."""
        return self.opened.rehearsal

    @property
    def kind(self) -> CouponKind:
        """Whose coupon the first phone holds."""
        return CouponKind(self.options.kind)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something of the rehearsal to its end."""
        return self.runner.run(work)

    def find_target(self) -> str:
        """Return the step that the command named, else the first. Raises RehearsalError if unknown."""
        return find_target(self.rehearsal.study, self.kind, self.options.to, self.options.language)

    def prepare(self, count: int) -> Sequence[RehearsedPhone]:
        """Return that many phones that stand at the target. Raises RehearsalError."""
        step = self.find_target()
        return self.run(
            prepare_phones(self.rehearsal, count, kind=self.kind, step=step, language=self.options.language)
        )

    def begin(self) -> RehearsedPhone:
        """Return the phone of a person who plays: led to the step asked for, else with a coupon to text."""
        if self.options.to or self.options.language:
            return self.prepare(1)[0]
        return self.run(give_coupons(self.rehearsal, 1, self.kind))[0]


@contextmanager
def open_session(options: Options) -> Iterator[Session]:
    """Yield a rehearsal, and remove all of it at the end, also on Ctrl-C and SIGTERM."""
    configure("console", least=logging.WARNING)
    # A shell lets a background command ignore Ctrl-C; SIGTERM is to end it as Ctrl-C does.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, interrupt)
    with open_runner() as runner:
        stack = AsyncExitStack()
        opening = stack.enter_async_context(open_rehearsal(options.file, gap=timedelta(seconds=options.gap)))
        try:
            with postpone_interrupt():
                opened = runner.run(opening)
            yield Session(runner=runner, opened=opened, options=options)
        finally:
            with postpone_interrupt():
                runner.run(stack.aclose())


def interrupt(_number: int, _frame: "FrameType | None") -> None:
    """End as Ctrl-C does."""
    signal.raise_signal(signal.SIGINT)


@contextmanager
def postpone_interrupt() -> Iterator[None]:
    """Let Ctrl-C wait: a database server that is cut off while it starts or stops would be left behind."""
    asked = False

    def note(_number: int, _frame: "FrameType | None") -> None:
        nonlocal asked
        asked = True

    former = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
    if asked:
        raise KeyboardInterrupt
