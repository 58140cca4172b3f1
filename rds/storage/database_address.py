"""How a database is reached: a link to another host must be encrypted; of several, one takes writes."""

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

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


def ask_for_writes(dsn: str) -> str:
    """Return the address; of several servers it means the one that takes writes, unless it says which."""
    parts = urlsplit(dsn)
    if len(split_hosts(dsn)) == 1 or "target_session_attrs" in parse_qs(parts.query):
        return dsn
    asked = "target_session_attrs=read-write"
    return f"{dsn}{'&' if parts.query else '?'}{asked}"


def split_hosts(dsn: str) -> list[str]:
    """Return an address for each of the servers that one address names, in its order."""
    parts = urlsplit(dsn)
    user, at, places = parts.netloc.rpartition("@")
    if "," in places:
        return [urlunsplit(parts._replace(netloc=f"{user}{at}{place}")) for place in places.split(",")]
    query = dict(parse_qsl(parts.query))
    hosts, ports = query.get("host", "").split(","), query.get("port", "").split(",")
    if len(hosts) == 1:
        return [dsn]
    ports = ports if len(ports) == len(hosts) else ports[:1] * len(hosts)
    named = (
        {"host": host} | ({"port": port} if port else {}) for host, port in zip(hosts, ports, strict=True)
    )
    return [f"{dsn.partition('?')[0]}?{urlencode(query | each, safe='/')}" for each in named]
