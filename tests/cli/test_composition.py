"""The composed program: real parts at every joint, without a window."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from support.filers import deliver, event, file, first_event, make_safe
from support.kiosks import a_kiosk, from_portal
from support.sessions import packs

from kiosk_app.bootstrap import CLEAN_EVERY_S, Watch, close_kiosk, open_kiosk, open_session
from kiosk_app.domain.messages import EVENT
from kiosk_app.flow.destinations import LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import AcceptNotice, Begin, DiscardAll, Exit, Go, Tick
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.views import View
from kiosk_app.settings import load_settings
from kiosk_app.ui.background import Opened
from kiosk_app.usecases.kiosk import Kiosk
from sync import write

ROOT = Path(__file__).resolve().parents[2]


def begun(opened: Opened) -> View:
    """Somebody begins an application; the first question."""
    for intent in (Go(LifeEvents()), Go(ProcedureInfo("2.000635")), Begin("2.000635")):
        opened.session.dispatch(intent)
    return opened.session.dispatch(AcceptNotice())


def test_a_session_over_the_real_parts_begins_an_application(tmp_path: Path) -> None:
    """What the interface's worker thread opens, and what a crash brings back."""
    settings = load_settings(tmp_path, {})
    opened = open_session(settings, open_kiosk(settings), packs(), lambda _: Limits())
    assert opened.session.dispatch(Tick(1.0)).screen == "home"
    before = begun(opened)
    assert before.screen != "home"
    opened.close()
    again = open_session(settings, open_kiosk(settings), packs(), lambda _: Limits())
    after = again.session.dispatch(Tick(2.0))
    assert (after.screen, after.title) == (before.screen, before.title)
    assert again.print_job() is None
    again.close()


def test_another_process_that_commits_is_noticed_once(tmp_path: Path) -> None:
    """The timeline moves by itself when the agent brought news; our own writes are no news."""
    settings = load_settings(tmp_path, {})
    kiosk, agent = open_kiosk(settings), open_kiosk(settings)
    watch = Watch(kiosk, lambda: False)
    watch.has_changed()
    kiosk.start("2.000635")
    assert not watch.has_changed()
    agent.start("2.000635")
    assert watch.has_changed()
    assert not watch.has_changed()
    close_kiosk(kiosk)
    close_kiosk(agent)


def expired_draft(kiosk: Kiosk) -> bytes:
    """A draft put away long ago."""
    draft = kiosk.start("2.000635")
    kiosk.seal_draft(draft)
    with write(kiosk.machine.db):
        kiosk.machine.db.execute("UPDATE kiosk_draft SET expires_ms = 1 WHERE id = ?", [draft.id])
    return draft.id


def is_kept(kiosk: Kiosk, draft_id: bytes) -> bool:
    return kiosk.machine.drafts.find(draft_id) is not None


def test_nothing_is_cleaned_while_somebody_is_in_a_session(tmp_path: Path) -> None:
    """Whoever answers a question does not wait for the machine's housekeeping."""
    settings = load_settings(tmp_path, {})
    kiosk = open_kiosk(settings)
    old = expired_draft(kiosk)
    opened = open_session(settings, kiosk, packs(), lambda _: Limits())
    begun(opened)
    opened.has_changed()
    assert is_kept(kiosk, old)
    opened.session.dispatch(Exit())
    assert opened.session.dispatch(DiscardAll()).screen == "home"
    opened.has_changed()
    assert not is_kept(kiosk, old)
    opened.close()


def test_what_was_kept_unread_is_tried_again_at_the_start(tmp_path: Path) -> None:
    """The program that starts may be newer than the one that kept it."""
    settings = load_settings(tmp_path, {})
    kiosk = open_kiosk(settings)
    filed = file(kiosk)
    from_portal(kiosk, "later.v1", event(filed, 7, "accepted", first_event(kiosk, filed)))
    kiosk.read_inbox()
    with write(kiosk.machine.db):
        kiosk.machine.db.execute("UPDATE kiosk_unread SET kind = ?", [EVENT])
    opened = open_session(settings, kiosk, packs(), lambda _: Limits())
    assert kiosk.track(filed.code).state == "accepted"
    opened.close()


@pytest.mark.parametrize("fault", ["file", "row"])
def test_a_fault_while_cleaning_ends_no_session(
    tmp_path: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At start-up it would be a restart for ever; the rest is cleaned all the same."""
    with a_kiosk(tmp_path) as kiosk:
        old, machine = expired_draft(kiosk), kiosk.machine
        damaged = file(kiosk)
        deliver(kiosk)
        make_safe(kiosk)
        with write(machine.db):
            machine.db.execute("UPDATE kiosk_application SET settled_ms = 1")
            if fault == "row":
                machine.db.execute("UPDATE kiosk_application SET sealed = zeroblob(40)")
            else:
                machine.documents.announce("ab" * 32, 0)
                machine.files.path("ab" * 32).mkdir(parents=True)
        with caplog.at_level(logging.WARNING, "kiosk_app"):
            assert not Watch(kiosk, lambda: True).has_changed()
        assert "purge.unreadable" in caplog.text or "sweep.kept" in caplog.text
        assert not is_kept(kiosk, old)
        assert (damaged.code in machine.applications.codes()) == (fault == "row")


def test_cleaning_that_cannot_be_done_waits_for_the_next_hour(tmp_path: Path) -> None:
    """A full disk lets nothing be deleted either."""
    now = [0.0]
    with a_kiosk(tmp_path) as kiosk:
        old, db = expired_draft(kiosk), kiosk.machine.db
        watch = Watch(kiosk, lambda: True, lambda: now[0])
        db.execute("PRAGMA query_only = ON")
        watch.has_changed()
        db.execute("PRAGMA query_only = OFF")
        watch.has_changed()
        assert is_kept(kiosk, old)
        now[0] = CLEAN_EVERY_S
        watch.has_changed()
        assert not is_kept(kiosk, old)


def test_the_selftest_proves_database_sealing_catalogue_and_screen(tmp_path: Path) -> None:
    """What a technician runs after installing, and the bundle's build after building."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk_app", "--selftest"],
        capture_output=True,
        cwd=ROOT,
        timeout=120,
    )
    document = json.loads(done.stdout)
    assert done.returncode == 0, document
    assert set(document["trials"]) == {"database", "sealing", "catalogue", "screen"}
    assert all(trial["ok"] for trial in document["trials"].values())
