"""`rds backup` and `rds restore`, as docs/operations.md has them: commands, on real databases."""

import stat
from datetime import UTC, datetime, timedelta

import pytest

from rds.storage.sealing import Keyring
from rds.wiring.backup_folder import name_backup
from tests.support.databases import TESTER
from tests.support.terminal import fails_in_words


@pytest.fixture
def with_identity(opened, tmp_path):
    """Give a terminal whose study is open, and that can make and open backups."""
    made = opened.type("keys", "identity", "--to", "backup.identity")
    opened.environment |= {
        "RDS_BACKUP_RECIPIENT": made.out.strip(),
        "RDS_BACKUP_IDENTITY": str(tmp_path / "backup.identity"),
        "RDS_HEADS": str(tmp_path / "heads"),
    }
    return opened


def test_a_backup_is_restored_held_and_let_go(with_identity, empty_database, tmp_path):
    made = with_identity.type("backup", "--to", "study.backup")
    restored = with_identity.type("restore", "study.backup", RDS_DATABASE_URL=empty_database)
    export = with_identity.type("payouts", "export", "example-study", RDS_DATABASE_URL=empty_database)
    too_early = with_identity.type("restore", "release", RDS_DATABASE_URL=empty_database)
    released = with_identity.type("restore", "release", "--unreconciled", RDS_DATABASE_URL=empty_database)
    listed = with_identity.type("study", "list", RDS_DATABASE_URL=empty_database)
    verified = with_identity.type("verify", RDS_DATABASE_URL=empty_database)

    assert made.code == 0, made.said
    assert stat.S_IMODE((tmp_path / "study.backup").stat().st_mode) == 0o600
    assert b"example" not in (tmp_path / "study.backup").read_bytes()
    assert restored.code == 0, restored.said
    assert "held" in restored.out
    assert "held" in fails_in_words(export)
    assert "rds restore reconcile" in fails_in_words(too_early)
    assert released.code == 0, released.said
    assert "example-study" in listed.out
    assert "held" not in listed.err
    assert "everything holds" in verified.out
    assert (tmp_path / "heads" / "latest.json").exists()


def test_with_the_keyring_forgotten_a_restore_is_refused_and_the_keyring_named(with_identity, empty_database):
    made = with_identity.type("backup", "--to", "study.backup")
    others = Keyring.generate().to_text()

    refused = with_identity.type(
        "restore", "study.backup", RDS_DATABASE_URL=empty_database, RDS_CONTACT_KEYS=others
    )
    again = with_identity.type("restore", "study.backup", RDS_DATABASE_URL=empty_database)

    named = made.out.split("keyring ")[1][:8]
    assert f"belongs to keyring {named}" in fails_in_words(refused)
    assert again.code == 0, again.said


def test_a_damaged_backup_leaves_the_database_empty(with_identity, empty_database, tmp_path):
    with_identity.type("backup", "--to", "study.backup")
    whole = (tmp_path / "study.backup").read_bytes()
    (tmp_path / "damaged.backup").write_bytes(whole[:-1000])

    refused = with_identity.type("restore", "damaged.backup", RDS_DATABASE_URL=empty_database)
    again = with_identity.type("restore", "study.backup", RDS_DATABASE_URL=empty_database)

    assert "damaged" in fails_in_words(refused)
    assert again.code == 0, again.said


def test_a_backup_overwrites_nothing(with_identity, database, tmp_path):
    (tmp_path / "study.backup").write_text("something else")

    refused = with_identity.type("backup", "--to", "study.backup")
    restored = with_identity.type("restore", "study.backup")

    assert "file exists" in fails_in_words(refused)
    assert (tmp_path / "study.backup").read_text() == "something else"
    assert "not empty" in fails_in_words(restored)


def test_without_a_recipient_no_backup_is_made(opened):
    assert "RDS_BACKUP_RECIPIENT" in fails_in_words(opened.type("backup", "--to", "study.backup"))


def test_the_keys_are_copied_whole_into_a_closed_file(opened, tmp_path):
    copied = opened.type("keys", "backup", "--to", "copy.keyring")

    kept = Keyring.from_text((tmp_path / "copy.keyring").read_text())
    assert copied.code == 0, copied.said
    assert kept.ids_key == Keyring.from_text(opened.environment["RDS_CONTACT_KEYS"]).ids_key
    assert stat.S_IMODE((tmp_path / "copy.keyring").stat().st_mode) == 0o600
    assert TESTER not in copied.said


def test_a_nightly_backup_is_named_by_its_time_and_old_ones_go(with_identity, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    old, recent, others = (
        folder / name
        for name in (
            "seedline-2020-01-01T023000Z.backup",
            name_backup(folder, datetime.now(UTC) - timedelta(days=29)).name,
            "before-the-move.backup",
        )
    )
    for file in (old, recent, others):
        file.touch()

    made = with_identity.type("backup", "--into", "backups", "--keep-days", "30")

    assert made.code == 0, made.said
    assert f"Removed: backups/{old.name}" in made.out
    assert {recent, others} < set(folder.iterdir())
    assert len(list(folder.iterdir())) == 3


def test_a_backup_that_cannot_be_made_removes_no_older_one(with_identity, tmp_path):
    old = tmp_path / "seedline-2020-01-01T023000Z.backup"
    old.touch()

    refused = with_identity.type("backup", "--into", ".", "--keep-days", "1", RDS_BACKUP_RECIPIENT="")

    assert refused.code == 2, refused.said
    assert old.exists()


def test_a_backup_goes_to_one_place(opened):
    assert "--into" in fails_in_words(opened.type("backup"))
    assert "--into" in fails_in_words(opened.type("backup", "--to", "a", "--into", "b"))
    assert "--into" in fails_in_words(opened.type("backup", "--to", "a", "--keep-days", "3"))


def test_what_failed_in_the_night_is_in_the_doctors_report(with_identity, tmp_path):
    (tmp_path / "heads").write_text("a file where the folder should be")

    failed = with_identity.type("backup", "--into", "backups")
    told = with_identity.type("doctor", RDS_HEADS="")
    with_identity.type("backup", "--into", "again", RDS_HEADS="")
    untold = with_identity.type("doctor", RDS_HEADS="")

    assert failed.code != 0, failed.said
    assert "the last 1 failed" in told.said
    assert "the last 1 failed" not in untold.said
