"""Databases that must not be touched: lost ones, and those of a newer program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.sync_store import opened

from kiosk_app.store.database import open_store
from kiosk_app.store.migrations import migration_set as kiosk_steps
from sync import KeyProblem, KeySettings, open_key, write
from sync.datafolder import open_data_folder
from sync.founding import MARK, DatabaseLost, NoDataFolder
from sync.migrations import RELEASED
from sync.migrations import migration_set as sync_steps

ROOT = Path(__file__).resolve().parents[2]


def a_machine(data: Path) -> Path:
    """A data folder that has worked; its database."""
    open_store(data, open_key(KeySettings(), data)).close()
    return data / "motcua.db"


def run(program: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", program, "--data", str(data), *arguments],
        capture_output=True,
        cwd=ROOT,
        timeout=120,
    )


@pytest.mark.parametrize("program", ["kiosk_app", "sync"])
@pytest.mark.parametrize("loss", ["emptied", "removed"])
def test_a_lost_database_is_not_replaced(tmp_path: Path, loss: str, program: str) -> None:
    """A new one would look like a machine on which nobody ever filed."""
    database = a_machine(tmp_path)
    if loss == "emptied":
        database.write_bytes(b"")
    else:
        database.unlink()
    done = run(program, tmp_path, *(["integrity"] if program == "kiosk_app" else ["once"]))
    assert done.returncode == 2 and b"Traceback" not in done.stderr
    assert b"from the backup" in done.stderr
    assert not database.exists() or database.stat().st_size == 0


def test_without_key_and_database_no_new_key_is_made(tmp_path: Path) -> None:
    """The office's copy of the old key must find its place free."""
    a_machine(tmp_path).unlink()
    (tmp_path / "keys" / "database.key").unlink()
    with pytest.raises(KeyProblem, match="put the key file back"):
        open_key(KeySettings(), tmp_path)
    assert list((tmp_path / "keys").iterdir()) == []


def test_a_restored_database_opens_again(tmp_path: Path) -> None:
    """The remedy works."""
    database = a_machine(tmp_path)
    kept = database.read_bytes()
    database.write_bytes(b"")
    with pytest.raises(DatabaseLost):
        open_data_folder(tmp_path)
    database.write_bytes(kept)
    open_data_folder(tmp_path).close()


def test_a_first_start_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    """Power may fail between the key and the first page; a sealed key may wait for its machine."""
    key = open_key(KeySettings(), tmp_path)
    with pytest.raises(NoDataFolder):
        open_data_folder(tmp_path)
    (tmp_path / "motcua.db").write_bytes(b"")
    open_store(tmp_path, key).close()
    assert (tmp_path / MARK).is_file()


def test_a_folder_from_before_the_mark_gets_it(tmp_path: Path) -> None:
    """Whatever worked once is protected from its next start on."""
    database = a_machine(tmp_path)
    (tmp_path / MARK).unlink()
    open_data_folder(tmp_path).close()
    database.unlink()
    with pytest.raises(DatabaseLost):
        open_data_folder(tmp_path)


@pytest.mark.parametrize("name", ["sync", "kiosk", "future"])
def test_a_newer_programs_database_is_left_alone(tmp_path: Path, name: str) -> None:
    """An older program that writes on would break what the newer one relies on."""
    database = a_machine(tmp_path)
    db = open_store(tmp_path, open_key(KeySettings(), tmp_path))
    with write(db):
        row = {"migration_set": name, "name": "m999_future", "applied_at": "2027"}
        db["_sqlite_migrations"].insert(row)
    db.close()
    before = database.read_bytes()
    for program, command in (("kiosk_app", "integrity"), ("sync", "once"), ("sync", "status")):
        done = run(program, tmp_path, command)
        assert done.returncode == 2 and b"Traceback" not in done.stderr
        assert b"newer program" in done.stderr and b"m999_future" in done.stderr
    assert database.read_bytes() == before


def test_every_step_is_listed_as_released(tmp_path: Path) -> None:
    """A step that is missing in the list would lock this program out of its own database."""
    empty = opened(tmp_path)
    empty.execute("DELETE FROM _sqlite_migrations")
    for name, steps in (("sync", sync_steps()), ("kiosk", kiosk_steps())):
        assert RELEASED[name] == tuple(step.name for step in steps.pending(empty))
