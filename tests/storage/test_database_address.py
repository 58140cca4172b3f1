"""A link to a database on another host must be encrypted."""

import pytest

from rds.storage.database_address import ask_for_writes, is_plain_link, split_hosts


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


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        (
            "postgresql://u:w@a:1,b:2/x?sslmode=require",
            ["u:w@a:1/x?sslmode=require", "u:w@b:2/x?sslmode=require"],
        ),
        ("postgresql:///x?host=a,b&port=1,2", ["/x?host=a&port=1", "/x?host=b&port=2"]),
        ("postgresql:///x?host=a,b&port=5", ["/x?host=a&port=5", "/x?host=b&port=5"]),
        ("postgresql:///x?host=a,b", ["/x?host=a", "/x?host=b"]),
        ("postgresql://u@a/x", ["u@a/x"]),
        ("postgresql:///x", ["/x"]),
    ],
)
def test_each_of_several_servers_has_an_address(address, servers):
    assert split_hosts(address) == [f"postgresql://{each}" for each in servers]


def test_of_several_servers_the_one_that_takes_writes_is_meant():
    assert ask_for_writes("postgresql://a,b/x") == "postgresql://a,b/x?target_session_attrs=read-write"
    assert ask_for_writes("postgresql://a,b/x?sslmode=require").endswith(
        "?sslmode=require&target_session_attrs=read-write"
    )
    assert (
        ask_for_writes("postgresql://a,b/x?target_session_attrs=any")
        == "postgresql://a,b/x?target_session_attrs=any"
    )
    assert ask_for_writes("postgresql://a/x") == "postgresql://a/x"
