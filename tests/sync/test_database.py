"""The one encrypted database: its settings, its errors, its backup."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3
from support.sync_store import KEY, content, opened, outbox_of

from sync import (
    DatabaseFull,
    DatabaseUnavailable,
    IntegrityError,
    KeySettings,
    LocalProtocolError,
    SyncError,
    TablesOutdated,
    WrongKey,
    backup,
    cli,
    connect,
    data_version,
    integrity_problems,
    migrate,
    needs_migration,
    open_database,
    open_key,
    write,
)
from sync.database import database_errors, mapped
from sync.datafolder import open_data_folder


def test_settings_are_the_durable_ones(tmp_path: Path) -> None:
    """NORMAL would roll back a committed filing on power loss."""
    db = opened(tmp_path)
    values = {
        name: db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert values == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    """A stolen disk shows neither content nor the names of tables."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with write(db):
        outbox.enqueue("test.v1", content(), about=bytes(16))
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert "Người Thử".encode() not in data
        assert b"sync_outbox" not in data


def test_a_disk_without_room_is_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite speaks of a failure of the disk, and people would look for a new one."""
    (tmp_path / "motcua.db").mkdir()
    with pytest.raises(DatabaseUnavailable):
        open_database(tmp_path / "motcua.db", KEY)
    nothing_free = shutil.disk_usage(tmp_path)._replace(free=8_192)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nothing_free)
    with pytest.raises(DatabaseFull, match="the disk is full"):
        open_database(tmp_path / "motcua.db", KEY)


def test_a_backup_that_failed_leaves_no_part(tmp_path: Path) -> None:
    """Nobody takes half a copy for a backup."""
    db = opened(tmp_path)
    (tmp_path / "copy.db").mkdir()
    with pytest.raises((SyncError, OSError)):
        backup(db, tmp_path / "copy.db", KEY)
    assert not (tmp_path / "copy.db.part").exists()


def test_wrong_key_is_said_in_words_and_changes_nothing(tmp_path: Path) -> None:
    """An empty new database in place of the old one would lose every filing."""
    opened(tmp_path).conn.close()
    before = (tmp_path / "motcua.db").read_bytes()
    with pytest.raises(WrongKey, match="key file belongs to another database"):
        open_database(tmp_path / "motcua.db", bytes(32))
    assert (tmp_path / "motcua.db").read_bytes() == before
    opened(tmp_path)


def test_old_tables_are_left_to_the_kiosks_start(tmp_path: Path) -> None:
    """Every command of the agent opens the database while a kiosk of an earlier version may run."""
    data = tmp_path / "kiosk"
    open_data_folder(data, make=True).close()
    key = open_key(KeySettings(), data)
    db = connect(data / "motcua.db", key)
    with write(db):
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_figures'")
    with pytest.raises(TablesOutdated, match="start the kiosk once"):
        open_data_folder(data)
    assert cli.main(["status", "--data", str(data)]) == 2
    assert needs_migration(db)
    migrate(db)
    assert not needs_migration(db)
    db.close()
    open_data_folder(data).close()


def test_full_disk_is_its_own_error_and_rolls_back(tmp_path: Path) -> None:
    """The kiosk must say that nothing was saved, and go on when there is room again."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(DatabaseFull), write(db):
        for number in range(200):
            outbox.enqueue("test.v1", {"number": number, "pad": "x" * 2000}, about=bytes(16))
    assert db["sync_outbox"].count == 0
    db.execute("PRAGMA max_page_count = 1000000")
    with write(db):
        assert outbox.enqueue("test.v1", content(), about=bytes(16)).n == 1


def test_every_exception_of_the_driver_has_a_place() -> None:
    """The map is total: no class and no code of the driver escapes as itself."""
    classes = [
        value
        for value in vars(sqlcipher3).values()
        if isinstance(value, type) and issubclass(value, Exception)
    ]
    codes = [
        value
        for name, value in vars(sqlcipher3).items()
        if name.startswith("SQLITE_") and isinstance(value, int)
    ]
    assert len(classes) >= 10
    assert len(codes) > 20
    for kind in classes:
        for code in [None, *codes]:
            error = kind("text")
            if code is not None:
                error.sqlite_errorcode = code
            assert isinstance(mapped(error), SyncError)
            with pytest.raises(SyncError), database_errors():
                raise error


def test_a_broken_statement_does_not_quote_its_values(tmp_path: Path) -> None:
    """The driver's text may hold personal data, and errors reach logs."""
    db = opened(tmp_path)
    with pytest.raises(LocalProtocolError) as caught, write(db):
        db.execute("INSERT INTO missing_table VALUES ('Người Thử')")
    assert "Người" not in str(caught.value)
    assert not db.conn.in_transaction


def test_write_rolls_back_on_any_exception(tmp_path: Path) -> None:
    """A use case that fails half-way leaves nothing behind."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with pytest.raises(ZeroDivisionError), write(db):
        outbox.enqueue("test.v1", content(), about=bytes(16))
        raise ZeroDivisionError
    assert db["sync_outbox"].count == 0


def test_write_does_not_nest(tmp_path: Path) -> None:
    """An inner commit would make half of the outer change durable."""
    db = opened(tmp_path)
    with pytest.raises(LocalProtocolError), write(db), write(db):
        pass


def test_backup_opens_under_the_same_key(tmp_path: Path) -> None:
    """The copy is encrypted as well, and complete."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with write(db):
        outbox.enqueue("test.v1", content(), about=bytes(16))
    backup(db, tmp_path / "copy.db", KEY)
    assert b"SQLite format" not in (tmp_path / "copy.db").read_bytes()[:100]
    copy = open_database(tmp_path / "copy.db", KEY)
    assert copy["sync_outbox"].count == 1
    assert integrity_problems(copy) == []


def test_damage_is_found(tmp_path: Path) -> None:
    """Each page is authenticated: a flipped byte anywhere shows."""
    db = opened(tmp_path)
    db.conn.close()
    path = tmp_path / "motcua.db"
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(IntegrityError):
        found = integrity_problems(open_database(path, KEY))
        raise IntegrityError(str(found)) if found else AssertionError("the damage was not found")


def test_a_checkpoint_torn_by_a_power_cut_is_no_damage(tmp_path: Path) -> None:
    """The pages still stand in the log; a false alarm would send a sound machine to repair."""
    db = opened(tmp_path / "before")
    outbox = outbox_of(db)
    with write(db):
        outbox.enqueue("test.v1", content(), about=bytes(16))
    after = tmp_path / "after"
    after.mkdir()
    for name in ("motcua.db", "motcua.db-wal"):
        (after / name).write_bytes((tmp_path / "before" / name).read_bytes())
    with (after / "motcua.db").open("ab") as file:
        file.write(bytes(5 * 4096 + 512))
    cut = opened(after)
    assert integrity_problems(cut) == []
    assert cut["sync_outbox"].count == 1
    db.close()
    cut.close()


def test_data_version_moves_when_another_connection_commits(tmp_path: Path) -> None:
    """The agent's cheap wake-up."""
    here, there = opened(tmp_path), opened(tmp_path)
    outbox = outbox_of(there)
    before = data_version(here)
    with write(there):
        outbox.enqueue("test.v1", content(), about=bytes(16))
    assert data_version(here) != before


_WRITER = """
import sys
from pathlib import Path
from support.sync_store import content, opened, outbox_of
from sync import write
db = opened(Path(sys.argv[1])); outbox = outbox_of(db)
for number in range(int(sys.argv[2])):
    with write(db):
        outbox.enqueue("test.v1", content(number), about=bytes(16))
    print(number, flush=True)
"""


def start_writer(folder: Path, count: int) -> subprocess.Popen[str]:
    """A second process that enqueues records and prints each number once it is committed."""
    tests = Path(__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder), str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tests.parent,
        env={"PYTHONPATH": f"{tests.parent}:{tests}"},
    )


def test_two_processes_write_side_by_side(tmp_path: Path) -> None:
    """Kiosk and agent share the file; both first starts make the same device."""
    writers = [start_writer(tmp_path, 40) for _ in range(2)]
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    db = opened(tmp_path)
    assert db["sync_outbox"].count == 80
    assert db.execute("SELECT count(DISTINCT device) FROM sync_outbox").fetchone()[0] == 1
    assert db.execute("SELECT count(DISTINCT run) FROM sync_outbox").fetchone()[0] == 2


def test_kill_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    """What was shown as saved survives SIGKILL at any moment."""
    said = 0
    for _ in range(4):
        writer = start_writer(tmp_path, 100_000)
        assert writer.stdout is not None
        for _line, _ in zip(writer.stdout, range(15), strict=False):
            said += 1
        writer.kill()
        said += len(writer.stdout.readlines())
        writer.stdout.close()
        writer.wait()
    db = opened(tmp_path)
    assert said <= db["sync_outbox"].count <= said + 8
    assert integrity_problems(db) == []
