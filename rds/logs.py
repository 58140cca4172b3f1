"""Structured logs: events with keys, never prose, never a phone number, name or answer."""

import logging
import sys
from contextlib import suppress
from typing import TextIO

import structlog


def configure(form: str, *, least: int = logging.NOTSET) -> None:
    """Write events to standard error, as JSON lines or (`console`) for reading.

    Libraries' logs come as their event only. `least` is the level below which events of our own are left out.

    A library's message may quote what it was given, so of foreign records only logger, level and the fault's
    type are kept.
    """
    render = (
        structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(Unfailing(sys.stderr)),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [Foreign()]
    root.setLevel(logging.WARNING)


class Unfailing:
    """A stream whose faults are nobody's: a log that cannot be written must not stop what it tells about."""

    def __init__(self, stream: TextIO) -> None:
        """Take the stream to write to."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, or leave it when the disk is full or nobody reads any more."""
        with suppress(OSError, ValueError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Flush what can be."""
        with suppress(OSError, ValueError):
            self._stream.flush()


class Foreign(logging.Handler):
    """Passes other libraries' records on without their words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log where it came from, how grave it is, and the type of the fault."""
        fault = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().log(record.levelno, "library.spoke", logger=record.name, fault=fault)
