"""Each fake written by hand stands for a port. mypy holds it to the port's signatures here, as a part of
`make lint`.
"""

import socket
from pathlib import Path

import pytest

from rds.app.ports import Clock, MessageGateway, PayoutProvider, TextParser, Wording
from rds.domain.id_source import IdSource
from rds.sms.text_parser import parse_text
from tests.support import no_sockets
from tests.support.clock import NOON, HandClock
from tests.support.faulty_parts import FailingParser, FailingWording, ParserFailingAt
from tests.support.ids import ids_of_a_test
from tests.support.payers import RefusingPayer, RememberingPayer
from tests.support.provider import Provider


def test_every_fake_is_one_of_the_ports_it_stands_for() -> None:
    clock = HandClock()
    clocks: list[Clock] = [clock]
    sources: list[IdSource] = [ids_of_a_test()]
    parsers: list[TextParser] = [FailingParser(), ParserFailingAt(parse_text, "STOP")]
    wordings: list[Wording] = [FailingWording()]
    gateways: list[MessageGateway] = [Provider(clock)]
    payers: list[PayoutProvider] = [RefusingPayer(), RememberingPayer()]

    assert all((sources, wordings, gateways, payers))
    assert [each.now() for each in clocks] == [NOON]
    assert parsers[1]("HELP") == parse_text("HELP")


def test_a_pure_test_that_opens_a_socket_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    no_sockets.forbid(monkeypatch)

    with socket.socket() as unconnected:
        for deed in (unconnected.bind, unconnected.connect):
            with pytest.raises(AssertionError, match="opens no socket"):
                deed(("127.0.0.1", 0))


def test_which_tests_are_pure_is_told_by_their_folder() -> None:
    tests = Path(__file__).parents[1]

    assert no_sockets.is_pure(tests / "domain" / "test_money.py")
    assert no_sockets.is_pure(tests / "sms" / "test_texts.py")
    assert not no_sockets.is_pure(tests / "sms" / "twilio" / "test_sending.py")
    assert not no_sockets.is_pure(tests / "storage" / "test_record.py")
