"""Whatever waits or was delivered: figures, queues and the window are found, never searched for."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sync_store import KEY, content, opened, outbox_of

from sync import (
    DeliveryState,
    Outbox,
    agent_status,
    blocks,
    count_tasks,
    delivery_of,
    link_figures,
    open_tasks,
    seal_attachment,
    window,
    write,
)
from sync.database import connect, migrate
from sync.migrations import migration_set
from sync.records import Record, Verdict
from sync.status import NO_APPLICATION
from sync.window import Line

ASKED: dict[str, Callable[[Outbox], object]] = {
    "status": lambda outbox: agent_status(outbox.db),
    "header": lambda outbox: link_figures(outbox.db),
    "tasks": lambda outbox: (count_tasks(outbox.db), open_tasks(outbox.db)),
    "one code": lambda outbox: delivery_of(outbox.db, b"a" * 16),
    "texts": lambda outbox: outbox.waiting(50),
    "papers": lambda outbox: outbox.waiting_attachments(50),
    "window": lambda outbox: blocks.whole_digest(outbox.db),
    "ranges": lambda outbox: blocks.ranges(outbox.db, 0, 256),
}


def said(db: sqlite_utils.Database, work: Callable[[], object]) -> list[str]:
    """The statements that the work runs."""
    found: list[str] = []
    db.conn.set_trace_callback(found.append)
    work()
    db.conn.set_trace_callback(None)
    return [one for one in found if one.startswith("SELECT")]


@pytest.mark.parametrize("name", ASKED)
def test_nothing_that_is_asked_often_reads_a_whole_table(tmp_path: Path, name: str) -> None:
    """A backlog of ten thousand applications must not be felt at the glass or at a contact."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    with write(db):
        record = outbox.enqueue("t.v1", content(), about=b"a" * 16)
        outbox.apply_verdict(record.id, record.digest, Verdict.APPLIED, "", None)
    for statement in said(db, lambda: ASKED[name](outbox)):
        for row in db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall():
            plan = row[3]
            small = ("sync_figure", "sync_device", "sync_block_stale", "sync_task_open")
            is_read_through = plan.startswith("SCAN") and not plan.endswith(small)
            # In the order of an index and up to a limit is no search either.
            in_order = "USING INDEX sync_" in plan or plan == "SCAN sync_block"
            assert not is_read_through or in_order, (statement, plan)
            assert "TEMP B-TREE" not in plan, (statement, plan)


def counted(db: sqlite_utils.Database) -> dict[str, int]:
    """The figures by the rows themselves, one application at a time."""
    found = dict.fromkeys([word.value for word in DeliveryState], 0)
    for (about,) in db.execute("SELECT DISTINCT about FROM sync_delivery").fetchall():
        if bytes(about) != NO_APPLICATION:
            found[delivery_of(db, bytes(about)).state.value] += 1  # type: ignore[union-attr]
    found["acknowledged"] += found["complete"]
    return found


def papers(db: sqlite_utils.Database) -> dict[str, int]:
    rows = db.execute("SELECT state, count(*) FROM sync_attachment GROUP BY state").fetchall()
    return {"queued": 0, "sending": 0, "acknowledged": 0} | dict(rows)


def summed(db: sqlite_utils.Database) -> bytes:
    """The window's digest by every line there is."""
    rows = db.execute(
        "SELECT d.run, d.n, d.id, d.digest, d.verdict, d.verdict != 'applied'"
        " OR NOT EXISTS (SELECT 1 FROM sync_attachment"
        " WHERE record = d.id AND state != 'acknowledged')"
        " FROM sync_delivery d WHERE d.verdict IS NOT NULL"
    ).fetchall()
    return window.digest_of(
        Line(bytes(r[0]), r[1], bytes(r[2]), bytes(r[3]), Verdict[r[4].upper()], bool(r[5]))
        for r in rows
    )


def act(outbox: Outbox, known: list[Record], drawn: random.Random) -> None:
    """Any step that the agent or the kiosk may take, right or not."""
    about = bytes([drawn.randrange(4)]) * 16
    record = drawn.choice(known) if known else None
    what = drawn.randrange(8)
    if record is None or what == 0:
        known.append(outbox.enqueue("t.v1", content(), about=about))
    elif what == 1:
        known.append(outbox.enqueue_attachment({}, seal_attachment(about), about=about))
    elif what == 2:
        outbox.mark_sending([record.id])
    elif what in (3, 4):
        verdict = drawn.choice(list(Verdict))
        outbox.apply_verdict(record.id, record.digest, verdict, "", None)
    elif what == 5:
        outbox.requeue(record.id)
    else:
        digests = outbox.db.execute("SELECT cipher_sha256 FROM sync_attachment").fetchall()
        for (digest,) in digests[:2]:
            move = outbox.attachment_acknowledged if what == 6 else outbox.attachment_wanted
            move(bytes(digest))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32), st.integers(1, 60))
def test_what_is_counted_along_the_way_is_what_the_rows_say(
    tmp_path: Path, seed: int, steps: int
) -> None:
    """Figures that drift from the rows would lie on every screen, and the window would cry wolf."""
    drawn = random.Random(seed)
    db = opened(tmp_path / f"{seed}-{steps}")
    outbox, known = outbox_of(db), list[Record]()
    for _ in range(steps):
        with write(db):
            act(outbox, known, drawn)
        if not drawn.randrange(5):
            assert blocks.whole_digest(db) == summed(db)
    told = agent_status(db).to_json()
    assert {word: told[word] for word in counted(db)} == counted(db)
    assert told["attachments"] == papers(db)
    assert blocks.whole_digest(db) == summed(db)
    assert window.digest_of([]) == blocks.whole_digest(db) or sum(
        one.count for one in blocks.ranges(db, 0, 256)
    )
    db.close()


def test_a_database_with_rows_in_it_is_counted_when_it_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    """A machine that is updated in the middle of a backlog loses neither order nor figures."""
    db = connect(tmp_path / "motcua.db", KEY)
    migration_set().apply(db, stop_before="m004_counted")
    rows = [(bytes([n]) * 16, n) for n in range(1, 6)]
    with write(db):
        for key, n in rows:
            body = [key, bytes(16), bytes(8), n, "t.v1", b"\xa0", bytes(32), key]
            state, verdict = ("queued", None) if n > 2 else ("acknowledged", "applied")
            db.execute(
                "INSERT INTO sync_outbox (id, device, run, n, kind, body, digest, about, due,"
                " priority, queued_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1)",
                [*body, f"2026-12-{30 - n}"],
            )
            db.execute(
                "INSERT INTO sync_delivery (id, run, n, digest, kind, about, state, verdict,"
                " queued_ms) VALUES (?, ?, ?, ?, 't.v1', ?, ?, ?, 1)",
                [key, bytes(8), n, bytes(32), key, state, verdict],
            )
        db.execute(
            "INSERT INTO sync_attachment (cipher_sha256, record, about, cipher_bytes, state,"
            " queued_ms) VALUES (?, ?, ?, 9, 'sending', 1)",
            [bytes(32), rows[0][0], rows[0][0]],
        )
    migrate(db)
    told = agent_status(db).to_json()
    assert (told["queued"], told["acknowledged"], told["complete"]) == (3, 2, 1)
    assert told["attachments"]["sending"] == 1
    assert blocks.whole_digest(db) == summed(db) != window.NOTHING
    waiting = [one.record.n for one in outbox_of(db).waiting(9)]
    assert waiting == [5, 4, 3], "nearest deadline first"
