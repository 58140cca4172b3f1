"""The hash that a passphrase is compared with where nobody has the name."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from rds.web.console.credentials.passphrases import Argon2Hasher, make_up_hash


def test_a_made_up_hash_takes_the_same_work_as_a_real_one():
    hasher = PasswordHasher()

    made_up, real = make_up_hash(hasher), hasher.hash("correct horse")

    assert extract_parameters(made_up) == extract_parameters(real)
    assert len(made_up) == len(real)
    with pytest.raises(VerifyMismatchError):  # a form that argon2 cannot read would be refused at once
        hasher.verify(made_up, "correct horse")


async def test_nothing_matches_where_there_is_no_hash():
    assert not await Argon2Hasher().matches(None, "")
