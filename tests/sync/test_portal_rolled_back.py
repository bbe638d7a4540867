"""A portal that was restored from a backup: all comes again, in small steps, interrupted or not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from support.filings import file_application

from sync import DeliveryState, delivery_of, durable
from sync.contact import Contacts
from sync.datafolder import DataFolder, open_data_folder
from sync.portal import decisions, registering
from sync.portal.decisions import Decision
from sync.portal.opening import Portal, open_portal
from sync.portal.service import handle_exchange
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS
from sync.portal_link import enrol_by_file
from sync.transport.memory import exchange_only

FILED = 12


@dataclass
class Scene:
    """A kiosk that has heard decisions which its portal, restored, knows no more."""

    folder: DataFolder
    portal: Portal
    abouts: list[bytes]

    def contact(self) -> None:
        contacts = Contacts(self.folder, exchange_only(partial(handle_exchange, self.portal)))
        contacts.start()
        contacts.contact()

    def decide(self, codes: list[str]) -> None:
        for code in codes:
            decisions.decide(self.portal, code, Decision(State.ACCEPTED, "lan"))

    def codes(self) -> list[str]:
        with self.portal.store.reading() as connection:
            query = APPLICATIONS.select().order_by(APPLICATIONS.c.code)
            return [row.code for row in connection.execute(query)]

    def states(self) -> set[str]:
        with self.portal.store.reading() as connection:
            return {row.state for row in connection.execute(APPLICATIONS.select())}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    folder = open_data_folder(tmp_path / "kiosk", make=True)
    scene = Scene(folder, open_portal(tmp_path / "portal"), [])
    file = registering.invite_by_file(scene.portal, "http://127.0.0.1:1").to_text()
    enrol_by_file(folder, file)
    scene.abouts = [file_application(folder) for _ in range(FILED)]
    scene.contact()
    codes = scene.codes()
    scene.decide(codes[:2])
    scene.contact()
    scene.portal.close()
    shutil.copytree(tmp_path / "portal", tmp_path / "backup")
    scene.portal = open_portal(tmp_path / "portal")
    scene.decide(codes[2:])
    scene.contact()
    scene.portal.close()
    scene.portal = open_portal(tmp_path / "backup")
    yield scene
    scene.portal.close()
    folder.close()


@contextmanager
def rows_changed(db: sqlite_utils.Database) -> Iterator[list[int]]:
    """How many rows each transaction changed."""
    found: list[int] = []
    began = [0]

    def seen(statement: str) -> None:
        if statement.startswith("BEGIN"):
            began[0] = db.conn.total_changes
        elif statement == "COMMIT":
            found.append(db.conn.total_changes - began[0])

    db.conn.set_trace_callback(seen)
    yield found
    db.conn.set_trace_callback(None)


def is_settled(scene: Scene) -> bool:
    states = {delivery_of(scene.folder.db, about) for about in scene.abouts}
    return {one.state for one in states if one} == {DeliveryState.COMPLETE}


def feed_positions(scene: Scene) -> list[int]:
    rows = scene.folder.db.execute("SELECT position FROM sync_feed ORDER BY position").fetchall()
    return [row[0] for row in rows]


def make_steps_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "MOST_ROWS", 4)
    monkeypatch.setattr(durable, "MOST_ITEMS", 1)
    monkeypatch.setattr(durable, "MOST_RETURNED", 1)


def test_walking_back_never_writes_much_at_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A screen waits for every transaction of the agent (sync.md: two writers)."""
    make_steps_small(monkeypatch)
    durable_ = durable.Durable(scene.folder)
    common = durable_.cursor_at(2)
    before = durable_.load_state()
    assert common is not None and feed_positions(scene) == list(range(1, FILED + 1))
    with rows_changed(scene.folder.db) as changed:
        durable_.store(before, before, [durable.WalkBack(common)])
    assert feed_positions(scene) == [1, 2]
    given_back = FILED - 2
    assert len(scene.folder.outbox.waiting(100)) == FILED + 1 + given_back
    # Of each record its own row, its application's and two figures: small, and without a search.
    assert max(changed) <= 4 * durable.MOST_ROWS and len(changed) > FILED // 4


def test_a_restored_portal_hears_everything_again(scene: Scene) -> None:
    """Nothing is lost, decisions included, and a technician knows."""
    scene.contact()
    assert is_settled(scene)
    assert scene.states() == {"accepted"}
    scene.contact()
    assert feed_positions(scene) == list(range(1, FILED + 1))
    assert scene.folder.db["sync_inbox"].count == FILED
    kinds = scene.folder.db.execute("SELECT kind FROM sync_task").fetchall()
    assert [row[0] for row in kinds] == ["portal_rolled_back"]


class PowerCut(BaseException):
    """Nothing after it happens."""


@pytest.mark.parametrize("survives", range(2, 17))
def test_a_power_cut_at_any_step_of_walking_back_is_made_good(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, survives: int
) -> None:
    """Each transaction leaves a state from which the next start goes on."""
    make_steps_small(monkeypatch)
    real, left = durable.write, [survives]

    def cut(db: sqlite_utils.Database) -> Any:
        if not left[0]:
            raise PowerCut
        left[0] -= 1
        return real(db)

    monkeypatch.setattr(durable, "write", cut)
    with pytest.raises(PowerCut):
        scene.contact()
    monkeypatch.setattr(durable, "write", real)
    scene.contact()
    scene.contact()
    assert is_settled(scene) and feed_positions(scene) == list(range(1, FILED + 1))
    assert len(scene.codes()) == FILED and scene.states() == {"accepted"}
