"""What a link may cost: hours, bytes and metered links bind pictures, and it can be said why."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.filings import PHOTO, file_application
from support.live_portal import live_portal
from support.sync_store import opened

from sync import Held, SyncSettings, agent_status, seal_attachment, spending, state, write
from sync.clock import keep_trusted_time, read_clock
from sync.config import ConfigProblem, load_config
from sync.datafolder import open_data_folder
from sync.portal_link import enrol_by_code
from sync.runner import Runner
from sync.schedule import Window, read_windows
from sync.transport.making import make_line

MIDNIGHT_MS = 1_795_453_200_000  # 2026-11-24 00:00 in Vietnam
HOUR_MS = 3_600_000
NIGHT = (Window(22 * 60, 5 * 60), Window(12 * 60, 13 * 60))


@pytest.mark.parametrize(
    ("settings", "used", "hour", "held", "opens_at"),
    [
        (SyncSettings(), 0, 10, Held.NOTHING, None),
        (SyncSettings(bytes_per_day=1_000_000), 999_999, 10, Held.BYTES, 0),
        (SyncSettings(hours=NIGHT), 0, 10, Held.HOURS, 12 * 60),
        (SyncSettings(hours=NIGHT), 0, 14, Held.HOURS, 22 * 60),
        (SyncSettings(hours=NIGHT), 0, 23, Held.NOTHING, None),
        (SyncSettings(metered=True), 0, 10, Held.METERED, None),
        (SyncSettings(metered=True, hours=NIGHT), 0, 23, Held.NOTHING, None),
    ],
)
def test_why_a_picture_waits_is_known(
    tmp_path: Path, settings: SyncSettings, used: int, hour: int, held: Held, opens_at: int | None
) -> None:
    """A technician who sees pictures wait must not have to guess."""
    db = opened(tmp_path)
    now_ms = MIDNIGHT_MS + hour * HOUR_MS
    with write(db):
        state.count_bytes(db, used, 0, now_ms)
    found = spending(db, settings, now_ms)
    assert (found.held(), found.opens_at()) == (held, opens_at)


def test_a_near_deadline_lets_a_picture_go_all_the_same(tmp_path: Path) -> None:
    """Money never makes an application late."""
    db = opened(tmp_path)
    now_ms = MIDNIGHT_MS + 10 * HOUR_MS
    found = spending(db, SyncSettings(metered=True, bytes_per_day=0), now_ms)
    assert found.allows(80_000, "2026-11-24T17:00:00+07:00")
    assert found.allows(80_000, "2026-11-25"), "the day begins at midnight in Vietnam"
    assert not found.allows(80_000, "2026-11-27") and not found.allows(80_000, None)


def test_a_document_that_somebody_came_for_is_not_held_by_a_metered_link(tmp_path: Path) -> None:
    """Nothing of it has a deadline: it would never come."""
    found = spending(opened(tmp_path), SyncSettings(metered=True), MIDNIGHT_MS)
    assert found.allows_document(80_000) and not found.allows(80_000, None)


def test_the_day_begins_at_midnight_in_vietnam(tmp_path: Path) -> None:
    """Bytes of yesterday evening are not today's."""
    db = opened(tmp_path)
    with write(db):
        state.count_bytes(db, 700, 50, MIDNIGHT_MS - 1)
    assert state.bytes_today(db, MIDNIGHT_MS - HOUR_MS) == 750
    assert state.bytes_today(db, MIDNIGHT_MS) == 0


def test_hours_are_those_of_the_portal_when_the_clock_is_wrong(tmp_path: Path) -> None:
    """A machine whose clock stands in 2016 still keeps to the night."""
    db, now = opened(tmp_path), read_clock()
    with write(db):
        keep_trusted_time(db, MIDNIGHT_MS + 23 * HOUR_MS, now)
    found = spending(db, SyncSettings(hours=NIGHT), 0)
    assert found.minute == 23 * 60 and found.held() is Held.NOTHING


def test_hours_are_written_as_people_write_them(tmp_path: Path) -> None:
    """And what cannot be meant is said with its key."""
    assert read_windows("22:00-05:00, 12:00-13:00") == NIGHT and read_windows("") == ()
    (tmp_path / "settings.toml").write_text('[sync]\nhours = "12:00-13:00"\nmetered = true\n')
    found = load_config(tmp_path).sync
    assert found.metered and found.hours == NIGHT[1:]


def test_texts_go_and_pictures_wait_on_a_metered_link(tmp_path: Path) -> None:
    """The filing counts from today; its photograph may come by a cheaper way."""
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "settings.toml").write_text("[sync]\nmetered = true\n")
    folder = open_data_folder(tmp_path / "kiosk", make=True)
    sealed = seal_attachment(PHOTO)
    folder.files.put(sealed.ciphertext)
    with live_portal(tmp_path / "portal") as portal:
        line = make_line(portal.url, folder.config.sync)
        enrol_by_code(folder, portal.url, portal.code(), line.transport)
        line.transport.close()
        about = file_application(folder)
        page = {"application": about, "code": "x", "paper": "GKS", "page": 1}
        page |= {"plain_bytes": sealed.plain_bytes, "media_type": "image/jpeg"}
        with write(folder.db):
            folder.outbox.enqueue_attachment(page, sealed, about=about)
        found = []
        for is_metered in (True, False):
            object.__setattr__(folder.config.sync, "metered", is_metered)
            runner = Runner(folder)
            runner.once()
            runner.close()
            told = agent_status(folder.db)
            found.append((told.acknowledged, told.complete))
    folder.close()
    assert found == [(1, 0), (1, 1)]


@pytest.mark.parametrize("text", ["22-5", "25:00-26:00", "12:00-12:00", "9:00-10:00", "1,2"])
def test_hours_that_are_none_are_refused_in_words(tmp_path: Path, text: str) -> None:
    """Pictures that silently never go would be found after weeks."""
    (tmp_path / "settings.toml").write_text(f'[sync]\nhours = "{text}"\n')
    with pytest.raises(ConfigProblem, match=r"\[sync\] hours"):
        load_config(tmp_path)
