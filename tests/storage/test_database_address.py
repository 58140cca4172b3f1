"""A link to a database on another host must be encrypted."""

import pytest

from rds.storage.database_address import is_plain_link


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://study@db.example.org/study",
        "postgresql://study:word@10.1.2.3:5433/study?sslmode=disable",
        "postgresql://study@db.example.org/study?sslmode=prefer",
        "postgresql://study@localhost,db.example.org/study",
        "postgresql:///study?host=db.example.org",
        "postgresql://study@[2001:db8::1]:5432/study",
    ],
)
def test_an_address_that_lets_the_link_to_another_host_be_plain_text_is_told(address):
    assert is_plain_link(address)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://study@db.example.org/study?sslmode=require",
        "postgresql://study@db.example.org/study?sslmode=verify-full",
        "postgresql://study@localhost/study",
        "postgresql://study@127.0.0.1:5433/study",
        "postgresql://study@[::1]/study",
        "postgresql://study@/study?host=/var/run/postgresql",
        "postgresql:///study",
    ],
)
def test_an_encrypted_link_and_one_that_stays_on_this_machine_are_good(address):
    assert not is_plain_link(address)
