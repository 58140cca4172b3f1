"""Contact data at rest: numbers and texts are sealed; a number is looked up by its keyed fingerprint.

A keyring is one line of text, `id:base64,id:base64,...`, each key 32 random bytes. The key called
`fingerprint` makes fingerprints and must stay while any number is kept; the one called `ids` makes ids and
coupon codes and must stay as long as a study. The others seal: the last one seals, all of them open. To
rotate, put a new key at the end (`Keyring.rotate`); once everything is sealed again with it
(`rds.storage.resealing`), take the older ones out.

Sealing is AES-256-GCM, fingerprinting HMAC-SHA256. Neither uses a key of the ring as it is: each derives its
own with HKDF-SHA256 (RFC 5869), so that the same bytes never serve two purposes.
"""

import base64
import os
import re
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DEVELOPMENT = (
    "fingerprint:c2VlZGxpbmUgZGV2ZWxvcG1lbnQgZmluZ2VycHJpbnQ=,"
    "development:c2VlZGxpbmUgZGV2ZWxvcG1lbnQgc2VhbGluZyBrZXk="
)
"""A keyring that everybody knows, for the demonstration and for tests; see `Keyring.is_development`."""

_FINGERPRINT = "fingerprint"
_IDS = "ids"
_NOT_SEALING = frozenset({_FINGERPRINT, _IDS})
_VERSION = 1
_NONCE_BYTES = 12
_KEY_BYTES = 32
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_FORM = (
    "Write it as fingerprint:KEY,k1:KEY where each KEY is 32 random bytes in base64"
    " (openssl rand -base64 32)."
)


class KeyringError(ValueError):
    """The keyring cannot be used; the text says what to do, and holds no key material."""


class SealBroken(Exception):
    """It was not sealed for this purpose and row, it was altered, or its key is no longer in the ring."""


class Keyring:
    """The keys of one installation; without them no phone number can be read."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self.lacked_ids_key = _IDS not in keys
        """Whether the ring is of a release without that key; it is derived from the fingerprint key then."""
        self._keys = dict(keys)
        # Derived, not drawn: every copy of such a ring then gives the same ids after a restore.
        self._keys.setdefault(_IDS, _derive(keys[_FINGERPRINT], b"seedline ids key 1"))
        self._sealers = {
            key_id: AESGCM(_derive(key, b"seedline seal 1"))
            for key_id, key in self._keys.items()
            if key_id not in _NOT_SEALING
        }
        self._newest = list(self._sealers)[-1]
        self._fingerprint_key = _derive(self._keys[_FINGERPRINT], b"seedline fingerprint 1")
        self._export_key = _derive(self._keys[_FINGERPRINT], b"seedline export 1")

    def __repr__(self) -> str:
        return f"<Keyring {', '.join(self._keys)}>"

    @classmethod
    def generate(cls) -> "Keyring":
        """Return a new keyring, drawn from the system's secure source."""
        return cls({name: os.urandom(_KEY_BYTES) for name in (_FINGERPRINT, _IDS, "k1")})

    @classmethod
    def from_text(cls, text: str) -> "Keyring":
        """Read a keyring from its text, `id:base64,id:base64,...`.

        Raises:
            KeyringError: the text is empty or malformed, a key is not 32 bytes, or a needed key is missing.
        """
        return cls(_parse(text))

    def to_text(self) -> str:
        """Return the text that `from_text` reads. It is a secret."""
        return ",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in self._keys.items())

    def rotate(self) -> "Keyring":
        """Return a keyring that opens all that this one opens, and seals with a new key.

        Its name is none of a key that may have been retired.
        """
        numbers = [int(name[1:]) for name in self._sealers if re.fullmatch(r"k[0-9]{1,9}", name)]
        fresh = f"k{max(numbers, default=len(self._sealers)) + 1}"
        return Keyring({**self._keys, fresh: os.urandom(_KEY_BYTES)})

    def without(self, name: str) -> "Keyring":
        """Return a keyring without an older sealing key.

        Raises:
            KeyringError: the ring has no such key, it is not one that seals, or it is the newest.
        """
        if name not in self._sealers:
            others = ", ".join(key_id for key_id in self._sealers if key_id != self._newest)
            raise KeyringError(
                f"{name} is no sealing key of this keyring. Older ones that can go: {others or 'none'}."
            )
        if name == self._newest:
            raise KeyringError(
                f"{name} is the newest key, which seals. First `rds keys rotate`, set what it prints, "
                "restart every process, and run `rds keys reseal`."
            )
        return Keyring({key_id: key for key_id, key in self._keys.items() if key_id != name})

    @property
    def sealing_key(self) -> str:
        """The name of the key that seals: the newest."""
        return self._newest

    @property
    def seal_header(self) -> bytes:
        """What everything begins with that is sealed now."""
        return bytes((_VERSION, len(self._newest))) + self._newest.encode()

    @property
    def ids_key(self) -> bytes:
        """32 bytes from which ids and coupon codes are made. They must stay as long as the study."""
        return _derive(self._keys[_IDS], b"seedline ids 1")

    @property
    def head_key(self) -> bytes:
        """32 bytes that sign what the record ends with."""
        return _derive(self._keys[_FINGERPRINT], b"seedline head 1")

    @property
    def certificate_key(self) -> bytes:
        """32 bytes that sign what was erased: the seed of an Ed25519 key."""
        return _derive(self._keys[_FINGERPRINT], b"seedline certificate 1")

    @property
    def check_value(self) -> bytes:
        """32 bytes that derive from the fingerprint key and do not reveal it: they identify the keys."""
        return _derive(self._keys[_FINGERPRINT], b"seedline check value 1")

    def digest(self, text: str) -> str:
        """Return 32 hex digits that stand for a text in an export: equal for equal texts.

        They are keyed, so they are not found by trying all texts.
        """
        code = hmac.HMAC(self._export_key, hashes.SHA256())
        code.update(text.encode())
        return code.finalize().hex()[:32]

    @property
    def is_development(self) -> bool:
        """Whether a key of `DEVELOPMENT` is in it: nothing about a real person may then be kept."""
        return not set(self._keys.values()).isdisjoint(_parse(DEVELOPMENT).values())

    def seal(self, text: str, *, purpose: str, row: str) -> bytes:
        """Encrypt a short text for one place: `purpose` names the column, `row` the row it belongs to.

        The result opens only for the same purpose and row. It is longer than the text's UTF-8 by 30 bytes and
        the key's id; sealing the same text twice gives different bytes.
        """
        nonce = os.urandom(_NONCE_BYTES)
        bound = _bind(self.seal_header, purpose, row)
        return self.seal_header + nonce + self._sealers[self._newest].encrypt(nonce, text.encode(), bound)

    def open(self, sealed: bytes, *, purpose: str, row: str) -> str:
        """Return the text that was sealed for this purpose and row.

        Raises:
            SealBroken: it was sealed for another place or altered, or its key is not in the ring; says which.
        """
        if len(sealed) < 2 or sealed[0] != _VERSION:
            raise SealBroken("Not something that this keyring's Seedline has sealed.")
        body = 2 + sealed[1]
        key_id = sealed[2:body].decode(errors="replace")
        if (sealer := self._sealers.get(key_id)) is None:
            known = key_id if _ID.fullmatch(key_id) else "of an unreadable id"
            raise SealBroken(f"Sealed with the key {known}, which is not in the keyring: put it back in.")
        nonce, rest = sealed[body : body + _NONCE_BYTES], sealed[body + _NONCE_BYTES :]
        try:
            return sealer.decrypt(nonce, rest, _bind(sealed[:body], purpose, row)).decode()
        except (InvalidTag, ValueError):
            raise SealBroken("Sealed for another purpose or row, or altered since.") from None

    def fingerprint(self, e164: str) -> bytes:
        """Return 32 bytes that are the same for the same number and, without the key, tell nothing about it.

        Raises:
            ValueError: the number is not in E.164 form, so that one phone could have two fingerprints.
        """
        if not _E164.fullmatch(e164):
            raise ValueError(
                "A number is fingerprinted in E.164 form only (+ and digits): normalise it first."
            )
        code = hmac.HMAC(self._fingerprint_key, hashes.SHA256())
        code.update(e164.encode())
        return code.finalize()


class Loaded(NamedTuple):
    """A keyring from a file, and whether the file was made just now."""

    keyring: Keyring
    created: bool


def load_or_create(path: Path) -> Loaded:
    """Return the keyring kept in a file, generated when there is none; several processes may do so at once.

    When `created`, say so to the operator: losing the file loses every phone number, and it belongs in a
    backup apart from the database's.

    Raises:
        KeyringError: the file or its folder is open to others, or does not hold a keyring.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_private(path.parent, "700")
    created = not path.exists() and _write_once(path, Keyring.generate().to_text() + "\n")
    _require_private(path, "600")
    try:
        return Loaded(Keyring.from_text(path.read_text(encoding="ascii", errors="replace")), created)
    except KeyringError as error:
        raise KeyringError(f"{path}: {error}") from None


def _write_once(path: Path, text: str) -> bool:
    """Write the file whole and to the disk, unless another process was first; tell whether it was written."""
    file, temporary = tempfile.mkstemp(dir=path.parent)  # closed to others from the first moment
    try:
        with os.fdopen(file, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        Path(temporary).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True


def _require_private(path: Path, mode: str) -> None:
    if path.stat().st_mode & 0o077:
        raise KeyringError(
            f"{path} holds keys and is open to other users: run `chmod {mode} {shlex.quote(str(path))}`; "
            "if others could"
            " have read it, rotate the keys."
        )


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(key)


def _bind(header: bytes, purpose: str, row: str) -> bytes:
    name = purpose.encode()
    return header + len(name).to_bytes(2) + name + row.encode()


def _parse(text: str) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for place, entry in enumerate(text.strip().split(","), start=1):
        key_id, _, encoded = entry.strip().partition(":")
        if not _ID.fullmatch(key_id) or key_id in keys:
            raise KeyringError(f"Entry {place} of the keyring has no id of its own. {_FORM}")
        try:
            keys[key_id] = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise KeyringError(f"Entry {place} of the keyring is not base64. {_FORM}") from None
        if len(keys[key_id]) != _KEY_BYTES:
            raise KeyringError(f"Entry {place} of the keyring is not {_KEY_BYTES} bytes long. {_FORM}")
    if _FINGERPRINT not in keys or keys.keys() <= _NOT_SEALING:
        raise KeyringError(
            f"The keyring needs a key called {_FINGERPRINT} and at least one to seal with. {_FORM}"
        )
    return keys
