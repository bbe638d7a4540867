"""The figures of the header and of `status`: right, and the header's cheap for ever."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import sqlite_utils
from support.sync_store import content, opened, outbox_of

from sync import FailureClass, Outbox, agent_status, link_figures, seal_attachment, write
from sync.records import Verdict
from sync.status import NO_APPLICATION, note_contact, note_failure

VERDICTS = (Verdict.APPLIED, Verdict.REFUSED, None, None)


def file(outbox: Outbox, about: bytes, verdicts: list[Verdict | None], *, paper: bool) -> None:
    """Records about one application, each with its verdict or none; perhaps a paper that waits."""
    for verdict in verdicts:
        record = outbox.enqueue("t.v1", content(), about=about)
        if verdict is not None:
            outbox.apply_verdict(record.id, record.digest, verdict, "", None)
    if paper:
        outbox.enqueue_attachment({}, seal_attachment(about), about=about)


def test_people_read_words_and_no_values_of_the_program(tmp_path: Path) -> None:
    """`last_error: {'class': ...}` and `enrolled: False` tell a technician nothing."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    before = "\n".join(agent_status(db).for_people())
    assert "no: motcua-sync enrol" in before and "never" in before
    with write(db):
        file(outbox, b"a" * 16, [None], paper=True)
        note_failure(db, FailureClass.DNS, 1_795_496_400_000)
    after = "\n".join(agent_status(db).for_people())
    assert "applications  1 waiting, 0 on the way" in after and "papers        1 waiting" in after
    assert "dns at 2026-11-24T05:00:00+00:00: the portal's name could not be looked up" in after
    assert not [sign for sign in ("{", "None", "True", "False") if sign in before + after]


def steps(db: sqlite_utils.Database, work: Callable[[], object]) -> int:
    """How many instructions of the database machine the work takes."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    db.conn.set_progress_handler(count, 1)
    work()
    db.conn.set_progress_handler(None, 1)
    return counted[0]


def test_the_header_counts_what_status_counts(tmp_path: Path) -> None:
    """Two doors to the same numbers: the chip must not contradict the technician's page."""
    db, rng = opened(tmp_path), random.Random(5)
    outbox = outbox_of(db)
    with write(db):
        file(outbox, NO_APPLICATION, [None, Verdict.REFUSED], paper=False)
        for _ in range(60):
            about, count = rng.randbytes(16), rng.randint(1, 3)
            verdicts = [rng.choice(VERDICTS) for _ in range(count)]
            file(outbox, about, verdicts, paper=rng.random() < 0.3)
        outbox.mark_sending([one.record.id for one in outbox.waiting(20)])
        note_contact(db, 1_800_000_000_000)
        note_failure(db, FailureClass.DNS, 1_800_000_000_001)
    figures, status = link_figures(db), agent_status(db)
    assert figures.applications_waiting == status.queued + status.sending > 0
    assert figures.papers_waiting == status.attachments_queued + status.attachments_sending > 0
    assert figures.refused == status.refused > 0
    assert (figures.last_contact_ms, figures.last_error) == (
        status.last_contact_ms,
        status.last_error,
    )


def test_the_header_costs_nothing_for_what_was_delivered_long_ago(tmp_path: Path) -> None:
    """It is asked at every touch and every second, for years."""
    db = opened(tmp_path)
    outbox = outbox_of(db)
    costs = []
    for delivered in (10, 500):
        with write(db):
            for number in range(delivered):
                about = delivered.to_bytes(8) + number.to_bytes(8)
                file(outbox, about, [Verdict.APPLIED] * 2, paper=False)
        costs.append(steps(db, lambda: link_figures(db)))
    assert costs[0] == costs[1]
