"""Where a test must not reach out: pure rules, files and numbers need no network, so a test of them that uses
it is wrong.
"""

import socket
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PURE = ("domain", "estimators", "payouts", "sms", "studyfile", "validation")
"""Folders of tests without sockets."""
MEETS_OTHERS = ("sms/twilio/", "estimators/planning/test_cluster.py")
"""What lies in them and talks to other processes all the same."""


def is_pure(path: Path) -> bool:
    """Tell whether a file of tests does without sockets."""
    if not path.is_relative_to(TESTS):
        return False
    place = path.relative_to(TESTS).as_posix()
    return place.startswith(tuple(f"{folder}/" for folder in PURE)) and not place.startswith(MEETS_OTHERS)


def forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no socket be bound or connected until the test is over."""

    def refuse(*_args: object) -> None:
        raise AssertionError(
            "a pure test opens no socket: move it to a folder that meets others, or use a fake"
        )

    for deed in ("bind", "connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, deed, refuse)
