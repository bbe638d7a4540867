"""What leaves the machine after delivery: pictures and sent records, by rule and never by need."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.filers import answered, deliver, file, make_safe, signature
from support.kiosks import HandClock, a_kiosk
from support.photos import jpeg, paper_photo

from kiosk_app.store.wholeness import examine
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.requesting import holdings
from kiosk_app.usecases.values import Filed
from sync import agent_status
from sync.verifying import verify_store


def file_with_a_page(kiosk: Kiosk) -> Filed:
    draft = answered(kiosk)
    kiosk.attach(draft, draft.procedure.documents[-1].paper, jpeg(paper_photo()))
    filed = kiosk.submit(draft, signature(draft))
    assert isinstance(filed, Filed)
    return filed


def days(number: float) -> float:
    return timedelta(days=number).total_seconds()


def test_pictures_leave_when_they_are_safe_and_over_their_time(tmp_path: Path) -> None:
    """Delivered, backed up and compared, and thirty days: each alone is not enough."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        filed = file_with_a_page(kiosk)
        clock.advance(days(40))
        make_safe(kiosk)
        assert kiosk.purge().shed == 0, "not delivered"
        deliver(kiosk)
        make_safe(kiosk)
        assert kiosk.purge().shed == 0, "delivered a moment ago"
        clock.advance(days(31))
        found = kiosk.purge()
        assert (found.shed, found.files, found.applications) == (1, 1, 0)
        assert kiosk.purge().shed == 0
        assert list(kiosk.machine.files.digests()) == []
        assert kiosk.track(filed.code).delivery == "complete"


def test_without_a_backup_of_the_portal_nothing_leaves(tmp_path: Path) -> None:
    """An acknowledgement is one disk's word."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        file_with_a_page(kiosk)
        deliver(kiosk)
        clock.advance(days(400))
        assert kiosk.purge().shed == 0
        assert len(list(kiosk.machine.files.digests())) == 1


def test_what_stays_is_true(tmp_path: Path) -> None:
    """Tracking, the person's own data, the checks: none misses what was handed over."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        filed, machine = file_with_a_page(kiosk), kiosk.machine
        deliver(kiosk)
        make_safe(kiosk)
        clock.advance(days(31))
        before = agent_status(machine.db)
        assert kiosk.purge().shed == 1
        held = holdings(machine, filed.code, None)
        assert held is not None and (held.pages, held.shed) == (0, 1) and held.answers > 0
        assert examine(machine.db, machine.files).bad == ()
        assert verify_store(machine.db, machine.files)["bad"] == []
        assert agent_status(machine.db) == before
        assert kiosk.erase(filed.code), "its person may still have the rest erased"


def test_a_full_disk_raises_nothing_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room is made by a technician, never out of somebody's papers."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        file_with_a_page(kiosk)
        deliver(kiosk)
        make_safe(kiosk)
        clock.advance(days(29))
        full = SimpleNamespace(total=1, used=1, free=0)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: full)
        assert kiosk.purge().shed == 0
        assert len(list(kiosk.machine.files.digests())) == 1


def test_a_procedure_may_say_how_long_it_is_kept(tmp_path: Path) -> None:
    """Retention is the procedure's data; the settings speak for those that say nothing."""
    clock = HandClock()
    with a_kiosk(tmp_path) as kiosk:
        source = kiosk.machine.shelf.source_of(kiosk.start("2.000635").procedure)
    kept = source.replace('version = "2026-07-18"', 'version = "2026-11-01"\nkeep_days = 3', 1)
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "kept.toml").write_text(kept, encoding="utf-8")
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n")
    with a_kiosk(tmp_path, clock) as kiosk:
        usual, short = file(kiosk), file(kiosk, "2.000635")
        assert kiosk.catalogue.get("2.000635").keep_days == 3
        deliver(kiosk)
        make_safe(kiosk)
        clock.advance(days(4))
        assert kiosk.purge().shed == 1
        db = kiosk.machine.db
        here = [bytes(row[0]) for row in db.execute("SELECT about FROM sync_outbox").fetchall()]
        assert usual.application_id in here and short.application_id not in here
        clock.advance(days(27))
        assert kiosk.purge().shed == 1


def test_many_leave_a_few_at_a_time(tmp_path: Path) -> None:
    """Somebody may come to the screen meanwhile."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        for seed in range(22):
            file(kiosk, seed=seed)
        deliver(kiosk)
        make_safe(kiosk)
        clock.advance(days(31))
        first, second = kiosk.purge(), kiosk.purge()
        assert (first.shed, first.has_more, second.shed, second.has_more) == (20, True, 2, False)
