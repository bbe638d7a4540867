"""A portal whose database is gone, damaged, foreign or away: words and exit 2, nothing made over
it, nobody's data in a log."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from support.desk_browser import Browser
from support.portal_device import FakeDevice, Ticking, enrolled, portal_at, submitted
from support.portal_views import listed

from sync import wire
from sync.cli import main as sync
from sync.enrolment import make_code
from sync.founding import MARK
from sync.portal import store
from sync.portal.cli import main
from sync.portal.http import make_app
from sync.portal.opening import Portal
from sync.portal.store import DatabaseUnreachable, open_store

SUBMITTED = "application.submitted.v1"


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The folder of a portal that has taken something in and is closed."""
    made = portal_at(tmp_path, Ticking())
    device = enrolled(made)
    device.exchange(made, device.record(SUBMITTED, submitted()))
    made.store.checkpoint()
    made.close()
    return made.data


def refused(data: Path, capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert main([*command, "--data", str(data)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def damaged(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def foreign(path: Path) -> None:
    path.write_bytes(os.urandom(64 * 1024))


@pytest.mark.parametrize("harm", [damaged, foreign])
@pytest.mark.parametrize("command", ["verify", "applications", "serve"])
def test_a_damaged_database_is_said_in_words(
    left: Path, capsys: pytest.CaptureFixture[str], harm: object, command: str
) -> None:
    """`verify` is what an operator asks when a disk rots; it answered with a traceback."""
    assert callable(harm)
    harm(left / "portal.db")
    before = (left / "portal.db").read_bytes()
    assert "damaged: put it back from the backup" in refused(left, capsys, command)
    assert (left / "portal.db").read_bytes() == before


def test_a_number_of_tables_that_is_none_is_said_in_words(
    left: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody knows then which program these tables are for."""
    other = open_store(store.sqlite_url(left / "portal.db"))
    with other.writing() as connection:
        connection.execute(text("UPDATE facts SET value = 'abc' WHERE name = 'schema'"))
    other.close()
    assert "no number for its schema" in refused(left, capsys, "applications")


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("command", ["serve", "applications", "enrol-code"])
def test_a_lost_database_is_never_taken_for_a_new_portal(
    left: Path, capsys: pytest.CaptureFixture[str], command: str, is_there: bool
) -> None:
    """A disk that was not mounted, a variable that was not set: an empty portal would turn away
    every machine, and look well."""
    path = left / "portal.db"
    whole = path.read_bytes()
    path.unlink()
    if is_there:
        path.touch()
    assert "put it back from the backup" in refused(left, capsys, command)
    assert path.exists() is is_there
    path.write_bytes(whole)
    assert main(["applications", "--data", str(left)]) == 0


def test_an_empty_database_elsewhere_is_refused_until_the_mark_goes(
    left: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another address in the settings is rarely meant; who means it can say so."""
    (left / "portal.toml").write_text(f'database = "sqlite:///{tmp_path}/other.db"\n')
    assert "remove" in refused(left, capsys, "user", "list")
    (left / MARK).unlink()
    assert main(["user", "list", "--data", str(left)]) == 0


def test_neither_program_makes_its_data_in_the_other_ones_folder(
    left: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both keep keys in `keys`; a backup of one would then be half of each."""
    code = make_code(bytes(range(32)))
    assert sync(["enrol", "http://127.0.0.1:1", code, "--data", str(left)]) == 2
    assert "of a portal" in capsys.readouterr().err
    assert not (left / "motcua.db").exists()
    kiosk = tmp_path / "kiosk"
    kiosk.mkdir()
    (kiosk / "motcua.db").write_bytes(b"sealed")
    assert "of a kiosk" in refused(kiosk, capsys, "enrol-code")
    assert not (kiosk / "portal.db").exists() and not (kiosk / "keys").exists()


def test_a_database_that_takes_a_connection_and_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server behind a firewall, or one that hangs: every command waited for ever."""
    assert store._SERVER_LIMITS["connect_timeout"] <= 30
    monkeypatch.setitem(store._SERVER_LIMITS, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(DatabaseUnreachable, match="timeout"):
            open_store(f"postgresql://motcua:secret@127.0.0.1:{port}/motcua")


def _posted(portal: Portal, body: bytes) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=make_app(portal))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
            return await client.post("/v1/exchange", content=body)

    return asyncio.run(asked())


def test_a_full_database_asks_machines_to_come_back_and_logs_nobodys_data(
    portal: Portal, device: FakeDevice, caplog: pytest.LogCaptureFixture
) -> None:
    """The statement that failed holds what somebody filed; its values ended in the journal."""
    caplog.set_level(logging.DEBUG)
    long = submitted(answers={"ho_ten": "LẦU BÁ TỦA", "ly_do": "x" * 60_000})
    body = wire.frame([device.envelope(device.record(SUBMITTED, long))])
    with portal.store.writing() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    answer = _posted(portal, body)
    assert answer.status_code == 503 and answer.json() == {"error": "database"}
    assert int(answer.headers["Retry-After"]) > 0
    assert "the disk is full" in caplog.text and "LẦU" not in caplog.text
    with portal.store.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert _posted(portal, body).status_code == 200
    assert len(listed(portal)) == 1


def test_the_desk_says_in_words_that_the_database_is_away(
    portal: Portal, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """Who is signed in stands in that very database, and the page must come all the same."""
    portal.store.close()
    shutil.move(portal.data / "portal.db", portal.data / "aside.db")
    (portal.data / "portal.db").write_bytes(os.urandom(8192))
    browser.client.cookies.set("motcua_desk", "somebody")
    page = browser.get("/applications")
    assert page.status_code == 503 and "<h1>" in page.text
    assert "damaged" in caplog.text
