"""Places for embedded servers."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from rds.storage.embedded import start


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that the server's account may pass, which pytest's own temporary folders are not."""
    place = Path(tempfile.mkdtemp(prefix="seedline-tests-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
async def data() -> AsyncIterator[Path]:
    """Give a data directory with a database and no server; making one takes a second, so its
    tests share it.
    """
    data = Path(tempfile.mkdtemp(prefix="seedline-tests-"))
    await (await start(data, durable=False)).stop()
    yield data
    shutil.rmtree(data)
