"""What a machine calls a person for reaches the operator, and the operator's words come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.filings import file_application
from support.live_portal import LivePortal, live_portal

from sync import (
    Inbox,
    TaskAnswer,
    add_task,
    agent_status,
    open_device,
    open_tasks,
    take_answer,
    write,
)
from sync.datafolder import DataFolder, open_data_folder
from sync.duties import DUTIES, TASK_ANSWERED, TASK_TOLD, Tells, duty_of
from sync.portal import feeds, tasks, told
from sync.portal.desk.task_words import TASK_WORDS
from sync.portal.tables import TASKS
from sync.portal_link import enrol_by_code
from sync.runner import Runner
from sync.tasks import close_task, settle_tasks
from sync.transport.making import make_line

ABOUT = b"r" * 16


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal") as live:
        yield live


@pytest.fixture
def folder(tmp_path: Path, portal: LivePortal) -> Iterator[DataFolder]:
    opened = open_data_folder(tmp_path / "kiosk", make=True)
    line = make_line(portal.url, opened.config.sync)
    enrol_by_code(opened, portal.url, portal.code(), line.transport)
    line.transport.close()
    yield opened
    opened.close()


def contact(folder: DataFolder) -> None:
    runner = Runner(folder)
    runner.once()
    runner.close()


def add(folder: DataFolder, kind: str, about: bytes | None = ABOUT, detail: str = "x") -> None:
    with write(folder.db):
        add_task(folder.db, kind, about, detail, 1)


def close(folder: DataFolder, note: str) -> None:
    with write(folder.db):
        assert close_task(folder.db, open_tasks(folder.db)[0].number, 2, note, "ab" * 16)


def at_portal(portal: LivePortal) -> list[tuple[str, str, str, str | None]]:
    with portal.portal.store.reading() as connection:
        rows = connection.execute(TASKS.select().order_by(TASKS.c.id)).all()
    return [(row.kind, row.subject, row.note, row.closed_by) for row in rows]


def answer(portal: LivePortal, note: str) -> None:
    """As the desk closes a task."""
    with portal.portal.store.writing() as connection:
        [row] = tasks.open_tasks(connection)
        feeds.lock_device(connection, row.device)
        closed = tasks.close_task(connection, row.id, "lan", 5, note)
        told.answer(portal.portal, connection, closed, note, "lan")


def words_that_came(folder: DataFolder) -> list[Any]:
    return [
        one.record.content()
        for one in Inbox(folder.db).unread()
        if one.record.kind == TASK_ANSWERED
    ]


def test_the_operator_sees_what_a_machine_calls_for_and_answers(
    folder: DataFolder, portal: LivePortal
) -> None:
    """Nobody telephones from a valley without a network; the task travels."""
    add(folder, "record_undeliverable")
    contact(folder)
    assert at_portal(portal) == [("record_undeliverable", ABOUT.hex(), "", None)]
    answer(portal, "Đã báo người làm phần mềm")
    contact(folder)
    [content] = words_that_came(folder)
    with write(folder.db):
        take_answer(folder.db, TaskAnswer.from_tree(content))
    [task] = open_tasks(folder.db)
    assert task.answer == "Đã báo người làm phần mềm", "open here until somebody here has acted"


def test_a_task_that_is_closed_at_the_machine_closes_at_the_portal(
    folder: DataFolder, portal: LivePortal
) -> None:
    """With the note of whoever dealt with it; and a new one comes when the cause comes again."""
    add(folder, "attachment_damaged")
    contact(folder)
    close(folder, "filed_again")
    contact(folder)
    [(kind, _, note, by)] = at_portal(portal)
    assert (kind, note) == ("attachment_damaged", "filed_again")
    assert by == f"{open_device(folder.db).characters} abababab"
    add(folder, "attachment_damaged")
    contact(folder)
    assert [one[3] is None for one in at_portal(portal)] == [False, True]


def test_the_end_of_a_refusal_is_told_and_its_beginning_is_known(
    folder: DataFolder, portal: LivePortal
) -> None:
    """The portal refused it: a second task for one cause would be looked at twice."""
    about = file_application(folder)
    with write(folder.db):
        twin = folder.outbox.enqueue(
            "event.appended.v1", {"application": about, "nonsense": 1}, about=about
        )
    contact(folder)
    assert [(kind, subject) for kind, subject, _, _ in at_portal(portal)] == [
        ("refused", twin.id.hex())
    ]
    [task] = open_tasks(folder.db)
    assert (task.kind, task.application, task.owner.value) == ("record_refused", about, "official")
    assert task.detail.startswith("content:")
    close(folder, "told")
    contact(folder)
    [(_, _, note, by)] = at_portal(portal)
    assert note == "told" and by is not None


def test_what_ends_by_itself_is_said_to(folder: DataFolder, portal: LivePortal) -> None:
    """An operator must not go after what has gone."""
    add(folder, "window_differs", None)
    contact(folder)
    with write(folder.db):
        settle_tasks(folder.db, "window_differs", None, 9)
    contact(folder)
    [(kind, subject, note, _)] = at_portal(portal)
    assert (kind, note) == ("window_differs", "settled")
    assert subject == folder.device.id.hex()


def test_a_record_that_tells_breeds_no_other(folder: DataFolder, portal: LivePortal) -> None:
    """Else one that cannot be delivered would make another at every contact, for ever."""
    add(folder, "downlink_unread")
    contact(folder)
    row = folder.db.execute("SELECT id FROM sync_delivery WHERE kind = ?", [TASK_TOLD]).fetchone()
    add(folder, "record_undeliverable", bytes(row[0]))
    before = folder.db["sync_outbox"].count
    contact(folder)
    assert folder.db["sync_outbox"].count == before
    assert agent_status(folder.db).queued == 0, "records about the machine are no applications"


def test_a_kind_that_the_portal_has_no_words_for_is_kept(
    folder: DataFolder, portal: LivePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine may be newer than the portal."""
    monkeypatch.setattr(told, "told_kinds", list)
    add(folder, "downlink_unread")
    contact(folder)
    assert [kind for kind, _, _, _ in at_portal(portal)] == [told.OTHER]


@pytest.mark.parametrize("kind", DUTIES)
def test_every_task_has_an_owner_a_deadline_and_words_at_the_desk(kind: str) -> None:
    """A task that is nobody's is done by nobody."""
    duty = duty_of(kind)
    assert 0 < duty.hours <= 72
    if duty.tells is Tells.ALL:
        assert {f"task.{kind}", f"task_do.{kind}"} <= TASK_WORDS.keys()


def test_a_legal_deadline_comes_before_the_usual_one(folder: DataFolder) -> None:
    """What is due tomorrow may not wait for three days."""
    about = file_application(folder)
    [waiting] = folder.outbox.waiting(9)
    made = 1_795_485_600_000  # 2026-11-24 09:00 in Vietnam
    with write(folder.db):
        add_task(folder.db, "window_differs", waiting.record.id, "", made)
        add_task(folder.db, "window_differs", None, "", made)
    whole, of_one = open_tasks(folder.db)
    assert of_one.application == about and of_one.due_ms == made + 48 * 3_600_000
    assert whole.due_ms == made + 48 * 3_600_000
    with write(folder.db):
        add_task(folder.db, "downlink_unread", waiting.record.id, "", made)
    due_ms = open_tasks(folder.db)[0].due_ms
    assert due_ms == 1_795_712_400_000 < made + 72 * 3_600_000, "midnight of 27 November"
