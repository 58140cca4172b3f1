"""Contact data is sealed: it opens in its own place with its own key only, and nothing else
tells a number.
"""

import asyncio
import base64
import traceback
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from rds.storage.sealing import DEVELOPMENT, Keyring, KeyringError, SealBroken, load_or_create

NUMBER = "+14165550123"
KEY = base64.b64encode(b"x" * 32).decode()
ring = Keyring.from_text(DEVELOPMENT)
texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(text=texts, purpose=texts, row=texts)
def test_what_is_sealed_opens_in_its_place(text, purpose, row):
    assert ring.open(ring.seal(text, purpose=purpose, row=row), purpose=purpose, row=row) == text


@given(text=texts, place=st.tuples(texts, texts), other=st.tuples(texts, texts))
def test_what_is_sealed_opens_in_no_other_place(text, place, other):
    sealed = ring.seal(text, purpose=place[0], row=place[1])
    if place != other:
        with pytest.raises(SealBroken):
            ring.open(sealed, purpose=other[0], row=other[1])


def test_purpose_and_row_do_not_run_together():
    sealed = ring.seal(NUMBER, purpose="phone", row="12")
    with pytest.raises(SealBroken):
        ring.open(sealed, purpose="phone1", row="2")


@given(text=texts, at=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_a_single_altered_byte_is_noticed(text, at, flip):
    sealed = bytearray(ring.seal(text, purpose="phone", row="1"))
    sealed[at % len(sealed)] ^= flip
    with pytest.raises(SealBroken):
        ring.open(bytes(sealed), purpose="phone", row="1")


@given(st.binary(max_size=80))
def test_what_was_never_sealed_does_not_open(noise):
    with pytest.raises(SealBroken):
        ring.open(noise, purpose="phone", row="1")


def test_the_same_number_never_looks_the_same_twice():
    assert ring.seal(NUMBER, purpose="phone", row="1") != ring.seal(NUMBER, purpose="phone", row="1")


def test_a_rotated_keyring_opens_what_is_old_and_seals_with_the_new_key():
    old = Keyring.generate()
    new = old.rotate().rotate()
    sealed = old.seal(NUMBER, purpose="phone", row="1")
    assert new.open(sealed, purpose="phone", row="1") == NUMBER
    assert new.fingerprint(NUMBER) == old.fingerprint(NUMBER)
    with pytest.raises(SealBroken, match="Sealed with the key k3, which is not in the keyring"):
        old.open(new.seal(NUMBER, purpose="phone", row="1"), purpose="phone", row="1")


def test_a_rotated_keyring_never_reuses_an_id():
    names = Keyring.from_text(f"k3:{KEY},fingerprint:{KEY},k2:{KEY}").rotate().to_text()
    assert [entry.partition(":")[0] for entry in names.split(",")] == ["k3", "fingerprint", "k2", "ids", "k4"]


def test_each_copy_of_a_keyring_of_an_earlier_release_gives_the_same_ids():
    earlier = f"fingerprint:{KEY},k1:{KEY}"
    one, rotated = Keyring.from_text(earlier), Keyring.from_text(earlier).rotate()

    assert one.lacked_ids_key
    assert one.ids_key == Keyring.from_text(earlier).ids_key == rotated.ids_key
    assert not Keyring.from_text(rotated.to_text()).lacked_ids_key
    assert Keyring.from_text(rotated.to_text()).ids_key == one.ids_key


def test_a_new_keyring_draws_its_own_key_for_ids():
    assert not Keyring.generate().lacked_ids_key
    assert Keyring.generate().ids_key != Keyring.generate().ids_key


def test_a_keyring_survives_its_text():
    made = Keyring.generate()
    sealed = made.seal(NUMBER, purpose="phone", row="1")
    read = Keyring.from_text(f"  {made.to_text()}\n")
    assert read.open(sealed, purpose="phone", row="1") == NUMBER
    assert read.fingerprint(NUMBER) == made.fingerprint(NUMBER)


def test_a_fingerprint_is_an_hmac_under_a_key_of_its_own():
    master = b"seedline development fingerprint"
    derived = HKDF(hashes.SHA256(), 32, None, b"seedline fingerprint 1").derive(master)
    expected = hmac.HMAC(derived, hashes.SHA256())
    expected.update(NUMBER.encode())
    assert ring.fingerprint(NUMBER) == expected.finalize()
    assert ring.fingerprint(NUMBER) != ring.fingerprint("+14165550124")
    assert ring.fingerprint(NUMBER) != Keyring.generate().fingerprint(NUMBER)


@pytest.mark.parametrize(
    "number", ["4165550123", "+1 416 555 0123", "", "+", "+14165550123\n", "+１４１６５５５０１２３"]
)
def test_a_number_in_another_form_has_no_fingerprint(number):
    with pytest.raises(ValueError, match="normalise it first") as refusal:
        ring.fingerprint(number)
    assert "555" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Entry 1 of the keyring has no id"),
        (KEY, "Entry 1 of the keyring has no id"),
        (f"fingerprint:{KEY},k1:{KEY},k1:{KEY}", "Entry 3 of the keyring has no id of its own"),
        (f"fingerprint:{KEY},k1:{KEY[:-3]}*==", "Entry 2 of the keyring is not base64"),
        (f"fingerprint:{KEY},k1:é", "Entry 2 of the keyring is not base64"),
        (f"fingerprint:{KEY},k1:eHh4eA==", "Entry 2 of the keyring is not 32 bytes long"),
        (f"k1:{KEY},k2:{KEY}", "needs a key called fingerprint"),
        (f"fingerprint:{KEY}", "at least one to seal with"),
    ],
)
def test_a_bad_keyring_is_refused_with_its_remedy_and_without_its_keys(text, message):
    with pytest.raises(KeyringError, match=message) as refusal:
        Keyring.from_text(text)
    told = "".join(traceback.format_exception(refusal.value))
    assert "openssl rand" in told
    assert KEY[:12] not in told


def test_a_keyring_shows_its_ids_and_never_its_keys():
    made = Keyring.generate()
    assert repr(made) == "<Keyring fingerprint, ids, k1>"
    assert str(made) == repr(made)


def test_the_keyring_that_everybody_knows_says_so():
    assert ring.is_development
    assert ring.rotate().is_development
    assert not Keyring.generate().is_development


def test_a_keyring_file_is_made_once_and_closed_to_others(tmp_path):
    path = tmp_path / "keys" / "keyring"
    first, again = load_or_create(path), load_or_create(path)
    assert (first.created, again.created) == (True, False)
    assert first.keyring.to_text() == again.keyring.to_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


async def test_processes_that_start_at_once_keep_the_same_keyring(tmp_path):
    path = tmp_path / "keys" / "keyring"
    loaded = await asyncio.gather(*(asyncio.to_thread(load_or_create, path) for _ in range(16)))
    assert len({one.keyring.to_text() for one in loaded}) == 1
    assert sum(one.created for one in loaded) == 1


@pytest.mark.parametrize(
    ("mode", "folder_mode"), [(0o640, 0o700), (0o604, 0o700), (0o600, 0o750), (0o600, 0o701)]
)
def test_a_keyring_file_that_others_could_read_is_refused(tmp_path: Path, mode, folder_mode):
    path = tmp_path / "keys" / "keyring"
    load_or_create(path)
    path.chmod(mode)
    path.parent.chmod(folder_mode)
    with pytest.raises(KeyringError, match=r"open to other users: run `chmod [67]00 .*rotate the keys"):
        load_or_create(path)


def test_a_keyring_file_that_holds_something_else_is_named(tmp_path):
    path = tmp_path / "keys" / "keyring"
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    path.write_text("é not keys")
    with pytest.raises(KeyringError, match="keys/keyring: Entry 1"):
        load_or_create(path)
