"""The portal's ground: store, accounts, audit chain, states, numbers, labels, blobs."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from sync.portal import accounts, audit, labels, numbering, states
from sync.portal.blobs import Blobs
from sync.portal.shelves import WrongDigestError
from sync.portal.states import State
from sync.portal.stepping import OtherSchemaError
from sync.portal.store import Store, open_store, put_fact, sqlite_url
from sync.portal.tables import ACCOUNTS, AUDIT

NOON = 1_795_496_400_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(sqlite_url(tmp_path / "portal.db"))


def test_the_database_syncs_fully_and_writes_ahead(store: Store) -> None:
    """A commit that was acknowledged must survive a power cut: NORMAL would not do."""
    with store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.parametrize(("schema", "words"), [(0, "earlier program"), (99, "newer program")])
def test_tables_of_another_version_are_refused_in_words(
    store: Store, tmp_path: Path, schema: int, words: str
) -> None:
    """Served as if they were our own, the first decision that needs a new column would be lost."""
    with store.writing() as connection:
        put_fact(connection, "schema", str(schema))
        put_fact(connection, "least", str(schema))
        connection.exec_driver_sql("DROP TABLE numbers")
    store.close()
    with pytest.raises(OtherSchemaError, match=words):
        open_store(sqlite_url(tmp_path / "portal.db"))
    with sqlite3.connect(tmp_path / "portal.db") as raw:
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    raw.close()
    assert "numbers" not in names and "facts" in names


def test_a_failed_unit_of_work_leaves_nothing(store: Store) -> None:
    """A unit of work is all or nothing."""
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        audit.note_act(connection, NOON, "lan", "look", "x")
        raise ZeroDivisionError
    with store.reading() as connection:
        assert connection.execute(AUDIT.select()).first() is None


def test_a_password_is_kept_only_as_a_verifier(store: Store, tmp_path: Path) -> None:
    """Whoever copies the database must not be able to sign in with it."""
    password = accounts.add_account(store, "lan", accounts.Role.OFFICIAL, NOON)
    account = accounts.check_password(store, "lan", password, NOON)
    assert account == accounts.Account("lan", accounts.Role.OFFICIAL, must_change=True)
    store.close()
    assert password.encode() not in (tmp_path / "portal.db").read_bytes()


def test_five_wrong_passwords_lock_the_account_for_a_while(store: Store) -> None:
    """Guessing must not pay, and an official must not be locked out for ever."""
    password = accounts.add_account(store, "lan", accounts.Role.OFFICIAL, NOON)
    for _ in range(accounts.TRIES):
        assert accounts.check_password(store, "lan", "wrong", NOON) is None
    assert accounts.check_password(store, "lan", password, NOON + 1) is None
    later = NOON + accounts.LOCK_MS + 1
    assert accounts.check_password(store, "lan", password, later) is not None


def test_an_unknown_name_is_refused_like_a_wrong_password(store: Store) -> None:
    """The sign-in page must not tell which names exist."""
    assert accounts.check_password(store, "nobody", "x", NOON) is None
    with store.reading() as connection:
        assert connection.execute(ACCOUNTS.select()).first() is None


def test_sessions_end_by_idleness_and_by_age(store: Store) -> None:
    """A forgotten browser must not stay signed in."""
    accounts.add_account(store, "lan", accounts.Role.OFFICIAL, NOON)
    with store.writing() as connection:
        account = accounts.Account("lan", accounts.Role.OFFICIAL, False)
        token = accounts.open_session(connection, account, NOON)
        assert accounts.find_session(connection, token, NOON + 1)
        assert accounts.find_session(connection, token, NOON + accounts.IDLE_MS + 1) is None
        accounts.touch_session(connection, token, NOON + accounts.ABSOLUTE_MS)
        assert accounts.find_session(connection, token, NOON + accounts.ABSOLUTE_MS + 1) is None


def test_a_changed_audit_row_is_found(store: Store, tmp_path: Path) -> None:
    """The audit record protects citizens only if nobody can rewrite it unseen."""
    with store.writing() as connection:
        for subject in ("a", "b", "c"):
            audit.note_act(connection, NOON, "lan", "look", subject)
    with store.reading() as connection:
        assert audit.broken_at(connection) is None
    with sqlite3.connect(tmp_path / "portal.db") as raw:
        raw.execute("UPDATE audit SET who = 'someone' WHERE seq = 2")
    raw.close()
    with store.reading() as connection:
        assert audit.broken_at(connection) == 2


def test_numbers_count_within_unit_and_day(store: Store) -> None:
    """The authority's number is unit, day, and order of that day."""
    with store.writing() as connection:
        first = numbering.next_number(connection, "H40.15.07", NOON)
        second = numbering.next_number(connection, "H40.15.07", NOON)
    assert first.endswith("-0001") and second.endswith("-0002")
    assert first.startswith("H40.15.07-261124-")


def test_a_step_that_may_not_follow_names_those_that_may() -> None:
    """The official learns what to do, not only that it failed."""
    with pytest.raises(states.NotAllowedError, match="withdrawn"):
        states.check_step(State.SUBMITTED, State.RETURNED)


def test_a_blob_appears_only_under_its_true_digest(tmp_path: Path) -> None:
    """A citizen's paper must never be shown as complete when bytes are wrong."""
    blobs, data = Blobs(tmp_path), bytes(range(251)) * 11
    digest = hashlib.sha256(data).digest()
    blobs.append(digest, 0, data[:777])
    assert blobs.offset(digest) == 777 and not blobs.has(digest)
    blobs.append(digest, 777, data[777:])
    blobs.complete(digest)
    assert blobs.read(digest) == data and list(blobs.digests()) == [digest]
    other = hashlib.sha256(b"other").digest()
    blobs.append(other, 0, b"not it")
    with pytest.raises(WrongDigestError):
        blobs.complete(other)
    assert not blobs.has(other) and blobs.offset(other) == 0


def test_labels_come_from_a_file_and_a_broken_one_costs_only_its_labels(tmp_path: Path) -> None:
    """A procedure that nobody has seen appears at the desk without a code change."""
    (tmp_path / "a.toml").write_text(
        'code = "9.1"\nversion = "1"\ntitle = {vi = "Thử", en = "Try"}\n'
        '[[parts]]\ntitle = {vi = "Phần"}\n[[parts.questions]]\nid = "q"\n'
        '[[parts.questions.fields]]\nid = "ho_ten"\nlabel = {vi = "Họ tên"}\n',
        encoding="utf-8",
    )
    (tmp_path / "b.toml").write_text("code = [broken", encoding="utf-8")
    found = labels.read_labels(tmp_path)
    procedure = found.find("9.1", "1")
    assert procedure is not None and procedure.parts[0].fields[0].words["vi"] == "Họ tên"
    assert found.title("9.1", "en") == "Try" and found.find("b") is None
