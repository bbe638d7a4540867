"""Both sides compare what they hold: a difference is found, repaired, or given to a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from support.filings import PHOTO, describe_paper, file_application
from support.live_portal import LivePortal, live_portal

from sync import Outbox, new_run, open_device, reconciling, state, window, write
from sync.datafolder import DataFolder, open_data_folder
from sync.portal import ranges
from sync.portal.tables import ATTACHMENTS, RECORDS
from sync.portal_link import enrol_by_code
from sync.records import Verdict
from sync.runner import Runner
from sync.steps import WindowCompared
from sync.tasks import close_task, open_tasks
from sync.transport.making import make_line


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


def contact(folder: DataFolder, times: int = 1) -> None:
    runner = Runner(folder)
    for _ in range(times):
        runner.once()
    runner.close()


def tasks(folder: DataFolder) -> list[str]:
    return [row[0] for row in folder.db.execute("SELECT kind FROM sync_task").fetchall()]


def spoil(portal: LivePortal, folder: DataFolder) -> None:
    """Both sides hold what is there now differently, whatever is said again."""
    with portal.portal.store.writing() as connection:
        connection.execute(update(RECORDS).values(digest=bytes(32)))
        ranges.recount(connection, folder.device.id)
    with write(folder.db):
        folder.db.execute("UPDATE sync_delivery SET state = 'refused', verdict = 'refused'")


def ids(portal: LivePortal) -> set[bytes]:
    """Of every record that the portal holds."""
    with portal.portal.store.reading() as connection:
        return {row.id for row in connection.execute(select(RECORDS.c.id))}


def lose_papers(portal: LivePortal, folder: DataFolder) -> None:
    """The portal is set back to before it heard of any paper."""
    with portal.portal.store.writing() as connection:
        connection.execute(delete(ATTACHMENTS))
        connection.execute(delete(RECORDS).where(RECORDS.c.kind == "attachment.described.v1"))
        ranges.recount(connection, folder.device.id)


def held(portal: LivePortal, folder: DataFolder) -> set[tuple[object, ...]]:
    with portal.portal.store.reading() as connection:
        here = RECORDS.c.device == open_device(folder.db).id
        lines = ranges.lines(connection.execute(RECORDS.select().where(here)))
    return {(one.id, one.verdict, one.is_complete) for one in lines}


def test_windows_agree_after_filings_with_papers(folder: DataFolder, portal: LivePortal) -> None:
    """Nothing is called different that is the same; else every contact would cry wolf."""
    for _ in range(2):
        file_application(folder, photo=PHOTO)
    contact(folder, 2)
    assert state.load(folder.db, "window_matches") is True
    assert tasks(folder) == []
    assert len(held(portal, folder)) >= 4


def test_nothing_is_compared_while_something_waits(folder: DataFolder) -> None:
    """What is under way is no difference."""
    file_application(folder)
    assert reconciling.digest_here(folder) == bytes(8)


def test_a_record_that_the_portal_lost_comes_again(folder: DataFolder, portal: LivePortal) -> None:
    """A portal's disk that was restored wrongly is found by eight bytes, with no clock."""
    file_application(folder, photo=PHOTO)
    contact(folder, 2)
    whole = held(portal, folder)
    lose_papers(portal, folder)
    assert held(portal, folder) != whole
    contact(folder)
    assert held(portal, folder) == whole
    contact(folder)
    assert state.load(folder.db, "window_matches") is True
    assert tasks(folder) == []


def test_a_verdict_that_changed_later_is_learned(folder: DataFolder, portal: LivePortal) -> None:
    """`stored` becomes `applied` when the parent comes; the kiosk hears it by asking again."""
    file_application(folder)
    contact(folder)
    with write(folder.db):
        folder.db.execute("UPDATE sync_delivery SET verdict = 'stored'")
    contact(folder, 2)
    assert state.load(folder.db, "window_matches") is True
    verdicts = folder.db.execute("SELECT DISTINCT verdict FROM sync_delivery").fetchall()
    assert [row[0] for row in verdicts] == ["applied"]


def test_what_cannot_be_repaired_is_given_to_a_person_once(
    folder: DataFolder, portal: LivePortal
) -> None:
    """Repeating for ever would cost bytes and hide the trouble."""
    file_application(folder)
    contact(folder)
    spoil(portal, folder)
    contact(folder, 7)
    assert tasks(folder) == ["window_differs"]
    assert asks(folder) == 1
    assert state.load(folder.db, "window_matches") is False


def test_a_portal_that_is_set_back_after_a_search_in_vain_is_healed(
    folder: DataFolder, portal: LivePortal
) -> None:
    """One trouble that a person must see to hides no other one, and calls nobody twice for it."""
    file_application(folder)
    contact(folder)
    spoil(portal, folder)
    lasting = Runner(folder)
    for _ in range(7):
        lasting.once()
    (task,) = open_tasks(folder.db)
    assert task.kind == "window_differs"
    with write(folder.db):
        close_task(folder.db, task.number, 1)
    file_application(folder, photo=PHOTO)
    lasting.once()
    whole = ids(portal)
    lose_papers(portal, folder)
    assert ids(portal) != whole
    for _ in range(7):
        lasting.once()
    lasting.close()
    assert ids(portal) == whole
    assert "window_differs" not in [one.kind for one in open_tasks(folder.db)]


def test_a_start_tries_again_what_was_in_vain(folder: DataFolder, portal: LivePortal) -> None:
    """A portal may be set back to one backup again and again before anything is compared."""
    file_application(folder, photo=PHOTO)
    contact(folder, 2)
    whole = ids(portal)
    lasting = Runner(folder)
    for _ in range(3 * reconciling.MOST_REPAIRS):
        lose_papers(portal, folder)
        lasting.once()
    lasting.close()
    assert tasks(folder) == ["window_differs"]
    assert ids(portal) != whole
    contact(folder, 3)
    assert whole <= ids(portal)
    assert state.load(folder.db, "window_matches") is True
    assert open_tasks(folder.db) == []


def test_a_refused_paper_does_not_end_the_comparing(folder: DataFolder, portal: LivePortal) -> None:
    """Nobody will ever confirm it; the records that the portal loses later must still be missed."""
    about = file_application(folder, photo=PHOTO)
    describe_paper(folder, about, paper="x" * 81)
    contact(folder, 2)
    whole = held(portal, folder)
    assert {verdict for _, verdict, _ in whole} == {Verdict.APPLIED, Verdict.REFUSED}
    assert state.load(folder.db, "window_matches") is True
    with portal.portal.store.writing() as connection:
        connection.execute(delete(ATTACHMENTS))
        described = RECORDS.c.kind == "attachment.described.v1"
        connection.execute(delete(RECORDS).where(described & (RECORDS.c.verdict == "applied")))
        ranges.recount(connection, folder.device.id)
    contact(folder, 2)
    assert held(portal, folder) == whole


def test_what_was_refused_is_said_again_and_nobody_called_twice(
    folder: DataFolder, portal: LivePortal
) -> None:
    """A portal that was restored must have the refused filing too; a person knows of it already."""
    about = file_application(folder)
    record = describe_paper(folder, about, paper="x" * 81)
    contact(folder, 2)
    whole = held(portal, folder)
    (task,) = open_tasks(folder.db)
    with write(folder.db):
        close_task(folder.db, task.number, 1)
    with portal.portal.store.writing() as connection:
        connection.execute(delete(RECORDS).where(RECORDS.c.id == record))
        ranges.recount(connection, folder.device.id)
    contact(folder, 2)
    # And the end of the task is told.
    assert whole <= held(portal, folder)
    assert open_tasks(folder.db) == []


def many_runs(folder: DataFolder, count: int) -> None:
    """One delivered record of each of `count` process starts; the clock runs backwards."""
    with write(folder.db):
        for number in range(count):
            outbox = Outbox(folder.db, folder.device, new_run(), lambda n=number: 10_000 - n)
            record = outbox.enqueue("t.v1", {"n": number}, about=bytes(16))
            outbox.apply_verdict(record.id, record.digest, Verdict.APPLIED, "", None)


def test_ranges_go_by_run_and_number_whatever_the_clock_said(folder: DataFolder) -> None:
    """A clock that was years off must not decide what is compared."""
    many_runs(folder, 5)
    ranges = reconciling.ranges_here(folder)
    assert [one.run for one in ranges] == sorted(one.run for one in ranges)


def test_a_difference_is_looked_for_in_every_run(folder: DataFolder) -> None:
    """A machine that starts every day has more runs than one envelope has room for."""
    many_runs(folder, window.MOST_RANGES + 40)
    asked = [one.run for one in reconciling.ranges_here(folder)]
    compare(folder)
    asked += [one.run for one in reconciling.ranges_here(folder)]
    assert len(asked) == len(set(asked)) == window.MOST_RANGES + 40
    assert tasks(folder) == []
    compare(folder)
    assert asks(folder) == 1 and tasks(folder) == []
    deliver_the_question(folder)
    compare(folder)
    compare(folder)
    assert asks(folder) == 1 and tasks(folder) == ["window_differs"]
    assert len(reconciling.ranges_here(folder)) == 1


def asks(folder: DataFolder) -> int:
    """How often the portal was asked for what is lacking here."""
    return folder.db.execute(
        "SELECT count(*) FROM sync_delivery WHERE kind = 'records.missed.v1'"
    ).fetchone()[0]


def deliver_the_question(folder: DataFolder) -> None:
    """The portal took it, and had nothing to give."""
    with write(folder.db):
        for one in folder.outbox.waiting(9):
            folder.outbox.apply_verdict(one.record.id, one.record.digest, Verdict.APPLIED, "", None)


def compare(folder: DataFolder) -> None:
    """An answer to what was asked, in which nothing of it differs."""
    with write(folder.db):
        reconciling.take_comparison(folder, WindowCompared(b"\x01" * 8, (), is_asked=True))
