"""Style sheets, scripts and icons: read once, sent packed, kept by browsers until they change."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from aiohttp import hdrs, web

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"
routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file. Its address changes with its content."""

    kind: str
    packed: bytes
    address: str


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Return the files by name."""
    found = {}
    for path in sorted(FOLDER.iterdir()):
        if kind := KINDS.get(path.suffix):
            content = path.read_bytes()
            version = sha256(content).hexdigest()[:16]
            packed = gzip.compress(content, mtime=0)
            found[path.name] = StaticFile(kind, packed, f"/static/{version}/{path.name}")
    return found


def static_address(name: str) -> str:
    """Return where a file is found. Raises KeyError for a name that is none."""
    return static_files()[name].address


@routes.get("/static/{version}/{name}")
async def send_static(request: web.Request) -> web.Response:
    """Send a file. Every browser of the last twenty years takes it packed."""
    file = static_files().get(request.match_info["name"])
    if file is None or file.address != request.path:
        raise web.HTTPNotFound
    return web.Response(
        body=file.packed,
        content_type=file.kind,
        charset="utf-8",
        headers={hdrs.CONTENT_ENCODING: "gzip", hdrs.CACHE_CONTROL: FOR_EVER},
    )
