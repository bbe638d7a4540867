"""A clock ten years off, both ways: sync works, and times are honest before and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.desk_browser import Browser, signed_in
from support.filers import file
from support.kiosks import make_kiosk
from support.linked import Linked, place_key
from support.live_portal import live_portal
from support.tls_faults import certificate

from kiosk_app.bootstrap import trusted_of
from kiosk_app.paper.sheet import uncertainty_words
from kiosk_app.usecases.clock import NEVER_SET_S, SystemClock
from sync import state, write
from sync.cli import main
from sync.contact import ContactFailed
from sync.datafolder import open_data_folder
from sync.errors import FailureClass
from sync.portal.moments import system_clock
from sync.runner import Runner
from sync.tasks import open_tasks

TEN_YEARS_MS = 3_653 * 86_400_000
BOTH_WAYS = pytest.mark.parametrize("ahead_ms", [TEN_YEARS_MS, -TEN_YEARS_MS])


@dataclass
class Scene:
    """A machine whose clock is ten years from its portal's; nobody can set a test's clock, so the
    portal and its certificate live in the other decade."""

    one: Linked
    ahead_ms: int
    runner: Runner

    def true_ms(self) -> int:
        return system_clock() + self.ahead_ms


@contextmanager
def scene_at(tmp_path: Path, ahead_ms: int, *, by_code: bool = False) -> Iterator[Scene]:
    there = datetime.now(UTC) + timedelta(milliseconds=ahead_ms)
    pem = certificate(tmp_path, begins=there - timedelta(days=30), ends=there + timedelta(days=60))
    data = tmp_path / "kiosk"
    place_key(data)
    (data / "settings.toml").write_text(f'[sync]\nca_file = "{pem}"\n', "utf-8")
    clock = lambda: system_clock() + ahead_ms  # noqa: E731
    with live_portal(tmp_path / "portal", clock=clock, pem=pem) as portal:
        kiosk = make_kiosk(data, SystemClock())  # type: ignore[arg-type]
        folder = open_data_folder(data)
        kiosk = make_kiosk(
            data,
            SystemClock(),
            trusted=lambda: trusted_of(folder.db),  # type: ignore[arg-type]
        )
        if by_code:
            assert main(["--data", str(data), "enrol", portal.url, portal.code()]) == 0
        else:
            (tmp_path / "file").write_text(portal.file(), "ascii")
            assert main(["--data", str(data), "enrol", str(tmp_path / "file")]) == 0
        runner = Runner(folder)
        try:
            yield Scene(Linked(kiosk, folder, portal), ahead_ms, runner)
        finally:
            runner.close()
            folder.close()
            kiosk.machine.db.close()


def off_s(scene: Scene, iso: str) -> float:
    return abs(datetime.fromisoformat(iso).timestamp() - scene.true_ms() / 1000)


@BOTH_WAYS
def test_sync_works_and_trusted_time_comes_from_the_signed_answer(
    tmp_path: Path, ahead_ms: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first contact names the clock, the next one does without certificates' dates."""
    with scene_at(tmp_path, ahead_ms) as scene:
        kiosk = scene.one.kiosk
        early = file(kiosk, seed=1)
        assert (
            early.uncertainty_s == NEVER_SET_S and off_s(scene, early.filed_at) > 9 * 365 * 86_400
        )
        with pytest.raises(ContactFailed) as caught:
            scene.runner.once()
        assert caught.value.failure is FailureClass.CLOCK
        scene.runner.once()
        assert kiosk.track(early.code).delivery == "complete"

        moment = kiosk.machine.moment()
        assert moment.uncertainty_s < 60
        assert abs(moment.ms - scene.true_ms()) / 1000 <= moment.uncertainty_s
        assert "chưa được đối chiếu" in uncertainty_words(early.uncertainty_s).vi

        # A new process knows that the clock is off, and loses no contact over it.
        again = Runner(scene.one.folder)
        again.once()
        again.close()
        assert [row["code"] for row in scene.one.arrived()] == [early.code]


@BOTH_WAYS
def test_a_machine_with_a_wrong_clock_can_enrol_over_a_link(
    tmp_path: Path, ahead_ms: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The technician stands there with a code; both sides prove it whatever the date."""
    with scene_at(tmp_path, ahead_ms, by_code=True) as scene:
        filed = file(scene.one.kiosk)
        for _ in range(2):
            try:
                scene.runner.once()
            except ContactFailed:
                continue
        assert scene.one.kiosk.track(filed.code).delivery == "complete"


def test_the_desk_says_how_sure_the_time_of_filing_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An official reckons terms from times: a wrong one must not look like a right one."""
    import asyncio

    with scene_at(tmp_path, TEN_YEARS_MS) as scene:
        early = file(scene.one.kiosk, seed=1)
        for _ in range(2):
            try:
                scene.runner.once()
            except ContactFailed:
                continue
        late = file(scene.one.kiosk, seed=2)
        scene.runner.once()
        loop = asyncio.new_event_loop()
        browser = Browser(scene.one.portal.portal, loop)
        signed_in(scene.one.portal.portal, browser)
        page = browser.get(f"/applications/{early.code}").text
        assert "giờ của máy chưa được đối chiếu. Cổng nhận lúc" in page
        assert "Cổng nhận lúc" not in browser.get(f"/applications/{late.code}").text
        browser.close()
        loop.close()


def test_time_that_went_back_within_one_boot_is_not_told(tmp_path: Path) -> None:
    """A virtual machine put back to an earlier state: nobody would call that a broken record."""
    with scene_at(tmp_path, 0) as scene:
        folder = scene.one.folder
        scene.runner.once()
        with write(folder.db):
            known = state.load(folder.db, "trusted")
            assert isinstance(known, dict) and isinstance(known["boottime_ms"], int)
            later = known["boottime_ms"] + TEN_YEARS_MS
            state.save(folder.db, "trusted", {**known, "boottime_ms": later})
        file(scene.one.kiosk, seed=1)
        scene.runner.once()
        assert folder.outbox.waiting(1) == []
        assert open_tasks(folder.db) == []


def test_an_old_clock_is_told_in_the_programs_own_words_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library's warning on a technician's terminal explains nothing."""
    monkeypatch.setattr("urllib3.connection.RECENT_DATE", date(2100, 1, 1))
    with scene_at(tmp_path, 0) as scene:
        scene.runner.once()
