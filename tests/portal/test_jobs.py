"""Background work on the database's own queue: claimed once, returned by the dead, never lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.portal_device import FakeDevice, Ticking, described, enrolled, portal_at, submitted
from support.postgres import ON_BOTH

from sync.lock import in_turn
from sync.portal import checking, jobs, papers, removing, working
from sync.portal.cli import main
from sync.portal.moments import system_clock
from sync.portal.opening import Portal, open_portal
from sync.portal.tables_work import JOBS
from sync.sealing import seal_attachment

pytestmark = ON_BOTH
_ROOT = Path(__file__).parents[2]


def asked(portal: Portal, *digests: bytes) -> None:
    with portal.store.writing() as connection:
        removing.ask(connection, digests, portal.clock())


def rows(portal: Portal) -> list[tuple[str, str, int, bytes | None, str]]:
    with portal.store.reading() as connection:
        found = jobs.listed(connection, 100)
        return [(r.kind, r.subject, r.attempts, r.holder, r.error) for r in found]


def test_two_workers_never_hold_one_job(portal: Portal, tmp_path: Path, clock: Ticking) -> None:
    """Each of twenty jobs is claimed once, whoever asks and however many at a time."""
    with portal.store.writing() as connection:
        jobs.add(connection, "remove", [f"{n:064x}" for n in range(20)], clock())
        jobs.add(connection, "remove", [f"{n:064x}" for n in range(20)], clock())
    other = portal_at(tmp_path, clock)
    claimed: list[str] = []

    def work(replica: Portal) -> None:
        while (job := jobs.claim(replica.store, clock())) is not None:
            claimed.append(job.subject)

    threads = [threading.Thread(target=work, args=(one,)) for one in (portal, other, portal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert sorted(claimed) == [f"{n:064x}" for n in range(20)]


def test_a_failure_is_put_off_longer_each_time_and_said_in_words(
    portal: Portal, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is given up, nothing is hammered, and an operator reads why."""
    digest = portal.blobs.put(b"paper")

    class Away(type(portal.blobs)):  # type: ignore[misc]
        def remove(self, *_given: object) -> bool:
            raise OSError("the disk is away")

    object.__setattr__(portal, "blobs", Away(portal.data / "blobs"))
    asked(portal, digest)
    waits = []
    for attempt in range(1, 13):
        assert working.work_once(portal) is False
        assert rows(portal) == [("remove", digest.hex(), attempt, None, "the disk is away")]
        before = clock.now
        while not jobs.has_due(portal.store, clock()):
            clock.now += 5_000
        waits.append(clock.now - before)
    assert waits[:3] == [15_000, 30_000, 60_000] and waits[-1] == 3_600_000
    object.__setattr__(portal, "blobs", Away.__base__(portal.data / "blobs"))
    assert working.work_once(portal) is True and rows(portal) == []
    assert not portal.blobs.has(digest)


def test_what_is_asked_for_while_it_is_done_is_done_again(portal: Portal, clock: Ticking) -> None:
    """The worker did not know of the new reason; his word must not end it."""
    asked(portal, b"x" * 32)
    job = jobs.claim(portal.store, clock())
    assert job is not None and jobs.claim(portal.store, clock()) is None
    asked(portal, b"x" * 32)
    with portal.store.writing() as connection:
        jobs.done(connection, job, None)
    assert [one[2] for one in rows(portal)] == [0] and jobs.has_due(portal.store, clock())


def test_a_lease_that_ended_gives_the_job_to_another(portal: Portal, clock: Ticking) -> None:
    """The one who was away for too long may end nothing any more."""
    asked(portal, b"x" * 32)
    first = jobs.claim(portal.store, clock())
    clock.now += jobs.LEASE_MS
    second = jobs.claim(portal.store, clock())
    assert first is not None and second is not None and second.attempts == 2
    with portal.store.writing() as connection:
        jobs.done(connection, first, None)
        jobs.failed(connection, first, "late", clock())
    assert rows(portal)[0][3] == second.holder


@pytest.mark.e2e
def test_a_worker_killed_in_a_job_gives_it_back(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGKILL while a ciphertext is being removed: it stays in the queue, and goes after all."""
    data = tmp_path / "portal"
    portal = open_portal(data)
    digest = portal.blobs.put(b"paper")
    asked(portal, digest)
    # Whoever removes waits for this lock: the worker is in the middle of its job for sure.
    with in_turn(data / "blobs" / "moving.lock"):
        command = [sys.executable, "-m", "sync.portal", "work", "--once", "--data", str(data)]
        process = subprocess.Popen(command, cwd=_ROOT, env=os.environ)
        deadline = time.monotonic() + 120
        while not (held := [r for r in rows(portal) if r[0] == "remove" and r[3]]):
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    assert held[0][2] == 1 and portal.blobs.has(digest)
    assert working.work_once(portal) is not False and portal.blobs.has(digest)
    portal.close()
    late = open_portal(data, clock=lambda: system_clock() + jobs.LEASE_MS)
    assert main(["--data", str(data), "jobs", "--json"]) == 0
    (shown,) = [one for one in json.loads(capsys.readouterr().out) if one["kind"] == "remove"]
    assert shown["state"] == "worked" and shown["attempts"] == 1
    while working.work_once(late) is not None:
        pass
    assert not late.blobs.has(digest) and "remove" not in {one[0] for one in rows(late)}
    late.close()


def test_what_comes_by_itself_is_there_once_and_comes_again(portal: Portal, clock: Ticking) -> None:
    """A dozen replicas prepare the same work; the partial uploads of yesterday go."""
    for _ in range(3):
        working.prepare(portal)
    kinds = sorted(name for name, kind in working.KINDS.items() if kind.comes)
    assert sorted(one[0] for one in rows(portal)) == kinds
    portal.blobs.append(b"p" * 32, 0, b"begun")
    clock.now = system_clock() + papers.PARTIAL_KEPT_MS + 60_000
    while working.work_once(portal) is not None:
        pass
    assert portal.blobs.offset(b"p" * 32) == 0
    assert sorted(one[0] for one in rows(portal)) == kinds


def test_papers_are_looked_at_in_parts(
    portal: Portal, device: FakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rotten one is found without anybody asking, and wanted again."""
    sealed = [seal_attachment(bytes([n]) * 100) for n in range(5)]
    for one in sealed:
        portal.blobs.put(one.ciphertext)
    page = [device.record("attachment.described.v1", described(1, one)) for one in sealed]
    device.exchange(portal, device.record("application.submitted.v1", submitted()), *page)
    rotten = sealed[3].cipher_sha256
    portal.blobs.path(rotten).write_bytes(b"rotten")
    monkeypatch.setattr(checking, "PART", 2)
    assert [checking.check_part(portal) for _ in range(3)] == [False, False, True]
    assert [one.cipher_sha256 for one in device.exchange(portal).wanted] == [rotten]


def test_commands_show_and_do_the_work(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For an operator without a server: cron may do it."""
    data = str(tmp_path / "portal")
    portal = open_portal(tmp_path / "portal")
    enrolled(portal)
    asked(portal, portal.blobs.put(b"paper"))
    portal.close()
    assert main(["--data", data, "work", "--once"]) == 0
    comes = sum(kind.comes for kind in working.KINDS.values())
    assert json.loads(capsys.readouterr().out) == {"done": comes + 1, "failed": 0}
    assert main(["--data", data, "jobs"]) == 0
    assert "sweep" in capsys.readouterr().out
    assert JOBS.name == "jobs"
