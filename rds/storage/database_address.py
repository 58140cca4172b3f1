"""How a database is reached: a link to another host must be encrypted."""

from urllib.parse import parse_qs, urlsplit

HERE = frozenset({"localhost", "127.0.0.1", "::1"})
ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})


def is_plain_link(dsn: str) -> bool:
    """Return whether the address lets what is sent to another host go unencrypted.

    A Unix socket and this machine's own addresses never leave it.
    """
    query = parse_qs(urlsplit(dsn).query)
    if all(host.startswith("/") or host in HERE for host in list_hosts(dsn)):
        return False
    return query.get("sslmode", ["prefer"])[-1] not in ENCRYPTED


def list_hosts(dsn: str) -> list[str]:
    """Return the hosts that an address names; none means a Unix socket."""
    parts = urlsplit(dsn)
    named = parse_qs(parts.query).get("host", [])
    places = parts.netloc.rpartition("@")[2].split(",")
    listed = [host for entry in named for host in entry.split(",")] or [drop_port(each) for each in places]
    return [host for host in listed if host]


def drop_port(place: str) -> str:
    """Return the host of `host:port` or `[host]:port`."""
    return place[1:].partition("]")[0] if place.startswith("[") else place.partition(":")[0]
