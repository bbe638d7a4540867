"""The composed program: real parts at every joint, without a window."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from support.sessions import packs

from kiosk_app.bootstrap import Watch, close_kiosk, open_kiosk, open_session
from kiosk_app.flow.intents import AcceptNotice, Begin, Tick
from kiosk_app.flow.views import Limits
from kiosk_app.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]


def test_a_session_over_the_real_parts_begins_an_application(tmp_path: Path) -> None:
    """What the interface's worker thread opens, and what a crash brings back."""
    settings = load_settings(tmp_path, {})
    opened = open_session(settings, open_kiosk(settings), packs(), Limits())
    assert opened.session.dispatch(Tick(1.0)).screen == "home"
    opened.session.dispatch(Begin("2.000635"))
    before = opened.session.dispatch(AcceptNotice())
    opened.close()
    again = open_session(settings, open_kiosk(settings), packs(), Limits())
    after = again.session.dispatch(Tick(2.0))
    assert (after.screen, after.title) == (before.screen, before.title)
    assert again.receipt_pdf() is None
    again.close()


def test_another_process_that_commits_is_noticed_once(tmp_path: Path) -> None:
    """The timeline moves by itself when the agent brought news; our own writes are no news."""
    settings = load_settings(tmp_path, {})
    kiosk, agent = open_kiosk(settings), open_kiosk(settings)
    watch = Watch(kiosk)
    watch.has_changed()
    kiosk.start("2.000635")
    assert not watch.has_changed()
    agent.start("2.000635")
    assert watch.has_changed()
    assert not watch.has_changed()
    close_kiosk(kiosk)
    close_kiosk(agent)


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
