"""The loop: when it wakes, how it pauses, and that nothing ends it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.filings import file_application
from support.live_portal import live_portal

from sync import DatabaseFull, DeliveryState, agent_status, ask_for_call, delivery_of
from sync import runner as runner_module
from sync.contact import ContactFailed, Contacts
from sync.datafolder import DataFolder, open_data_folder
from sync.errors import FailureClass
from sync.portal_link import enrol_by_code
from sync.runner import LONGEST_REST_S, Runner, link_mark
from sync.transport.faulty import FaultyTransport
from sync.transport.making import make_line
from sync.transport.port import Request, Response

NOWHERE = "https://portal.invalid"


@dataclass
class ScriptedContacts:
    """Stands for the contacts with a portal: raises what the script says, then ends well."""

    script: list[Exception]
    calls: int = 0
    has_moved: bool = False

    def contact(self) -> int:
        self.calls += 1
        if self.script:
            raise self.script.pop(0)
        return 1

    def close(self) -> None:
        """Nothing is held."""


def runner_with(folder: DataFolder, *script: Exception) -> tuple[Runner, ScriptedContacts]:
    contacts = ScriptedContacts(list(script))
    runner = Runner(folder, random=lambda: 0.0)
    runner._line = make_line(NOWHERE, folder.config.sync)
    runner._contacts = contacts  # type: ignore[assignment]
    return runner, contacts


@contextmanager
def running(runner: Runner) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=runner.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        runner.close()


def until(claim: Callable[[], bool]) -> None:
    for _ in range(200):
        if claim():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to that")


def test_no_exception_ends_the_loop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing stuck: a bug or a full disk costs a pause, and the log names its class alone."""
    folder = open_data_folder(tmp_path, make=True)
    runner, contacts = runner_with(
        folder, ZeroDivisionError("Người Thử"), DatabaseFull(), ContactFailed(FailureClass.DNS)
    )
    with caplog.at_level(logging.INFO, "motcua.sync"), running(runner):
        until(lambda: contacts.calls >= 4)
    folder.close()
    assert "ZeroDivisionError" in caplog.text
    assert "class=dns" in caplog.text
    assert "Người" not in caplog.text


@pytest.mark.parametrize("step", ["data_version", "find_portal", "checkpoint"])
def test_no_exception_between_contacts_ends_the_loop(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that cannot be read for a moment must not end the agent for good."""
    folder = open_data_folder(tmp_path, make=True)
    runner, contacts = runner_with(folder)
    real, faults = getattr(runner_module, step), [DatabaseFull(), ZeroDivisionError()]

    def failing(*arguments: object) -> object:
        if faults:
            raise faults.pop()
        return real(*arguments)

    monkeypatch.setattr(runner_module, step, failing)
    for _ in range(4):
        runner._turn()
    folder.close()
    assert faults == []
    assert contacts.calls >= 1


def test_what_fails_at_every_look_is_not_looked_at_twice_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that fills the disk would be the end of it."""
    folder = open_data_folder(tmp_path, make=True)
    runner = Runner(folder, clock=lambda: 1000.0, random=lambda: 1.0)
    monkeypatch.setattr(runner_module, "data_version", lambda _db: 1 / 0)
    for _ in range(9):
        runner._turn()
    folder.close()
    assert runner._rests_until == 1000.0 + LONGEST_REST_S


def test_enrolled_kiosks_do_not_all_call_in_the_second_after_a_power_cut(tmp_path: Path) -> None:
    """Nor because the kiosk beside the agent writes when it starts."""
    now = [1000.0]
    folder = open_data_folder(tmp_path / "kiosk", make=True)
    kiosk = open_data_folder(tmp_path / "kiosk")
    with live_portal(tmp_path / "portal") as portal:
        line = make_line(portal.url, folder.config.sync)
        enrol_by_code(folder, portal.url, portal.code(), line.transport)
        line.transport.close()
        runner = Runner(folder, clock=lambda: now[0], random=lambda: 0.5)
        runner._turn()
        about = file_application(kiosk)
        for seconds in (0.5, folder.config.sync.after_link_s / 2 - 1):
            now[0] = 1000.0 + seconds
            runner._turn()
            assert _state(kiosk, about) is DeliveryState.QUEUED
        now[0] = 1000.0 + folder.config.sync.after_link_s / 2
        runner._turn()
        assert _state(kiosk, about) is DeliveryState.COMPLETE
        runner.close()
    kiosk.close()
    folder.close()


def test_a_person_at_the_machine_need_not_wait_for_the_next_try(tmp_path: Path) -> None:
    """`Gửi ngay` works in the middle of a long pause too, and an old wish is no reason to hurry."""
    now = [1000.0]
    folder = open_data_folder(tmp_path, make=True)
    kiosk = open_data_folder(tmp_path)
    ask_for_call(kiosk.db, 1)
    runner, contacts = runner_with(folder, *[ContactFailed(FailureClass.NO_LINK)] * 3)
    runner.clock = lambda: now[0]
    runner._turn()
    runner.random = lambda: 1.0
    runner._pause(None)
    first = contacts.calls
    now[0] += 1
    runner._turn()
    assert contacts.calls == first == 1
    ask_for_call(kiosk.db, 1)
    runner._turn()
    assert contacts.calls == 2
    kiosk.close()
    folder.close()


def test_pauses_grow_and_honour_the_portal(tmp_path: Path) -> None:
    """Failures in a row are spaced out; a wish to wait is honoured below the ceiling."""
    folder = open_data_folder(tmp_path, make=True)
    now = [1000.0]
    runner = Runner(folder, clock=lambda: now[0], random=lambda: 1.0)
    delays = []
    for retry_after in (None, None, None, 120.0):
        runner._pause(retry_after)
        delays.append(runner._next_at - now[0])
    folder.close()
    assert delays[0] < delays[1] < delays[2]
    assert delays[3] >= 120.0


@pytest.mark.parametrize(("has_moved", "longest_s"), [(True, 5.0), (False, 640.0)])
def test_a_link_that_breaks_off_often_is_used_while_it_works(
    tmp_path: Path, has_moved: bool, longest_s: float
) -> None:
    """A mast that is gone for 20 s of each 80 was left alone for a quarter of an hour."""
    folder = open_data_folder(tmp_path, make=True)
    runner, contacts = runner_with(folder, *(ContactFailed(FailureClass.STALLED) for _ in range(8)))
    contacts.has_moved = has_moved
    runner.clock, runner.random = (lambda: 0.0), (lambda: 1.0)
    for _ in range(8):
        runner._talk()
    folder.close()
    assert runner._next_at == longest_s


def test_the_switch_is_a_link_that_comes_and_goes(tmp_path: Path) -> None:
    """The demo's switch and the system's routes wake the agent when they change."""
    switch = tmp_path / "off"
    on = link_mark(switch)
    assert link_mark(switch) == on
    switch.touch()
    assert link_mark(switch) != on


def test_agent_delivers_when_the_link_comes_back(tmp_path: Path) -> None:
    """Nobody has to press anything: filed without a link, delivered when there is one."""
    data = tmp_path / "kiosk"
    data.mkdir()
    (data / "settings.toml").write_text('[sync]\nlink_file = "off"\nafter_link_s = 0.1\n')
    folder, kiosk = open_data_folder(data, make=True), open_data_folder(data)
    with live_portal(tmp_path / "portal") as portal:
        line = make_line(portal.url, folder.config.sync)
        enrol_by_code(folder, portal.url, portal.code(), line.transport)
        line.transport.close()
        (data / "off").touch()
        with running(Runner(folder)):
            about = file_application(kiosk)
            until(lambda: agent_status(kiosk.db).last_error is not None)
            error = agent_status(kiosk.db).last_error
            assert error is not None
            assert error.failure_class is FailureClass.NO_LINK
            (data / "off").unlink()
            until(lambda: _state(kiosk, about) is DeliveryState.COMPLETE)
            later = file_application(kiosk)
            until(lambda: _state(kiosk, later) is DeliveryState.COMPLETE)
    kiosk.close()
    folder.close()


def test_before_enrolment_nobody_is_called(tmp_path: Path) -> None:
    """A machine without a portal has no failure to report; enrolment wakes it by itself."""
    folder = open_data_folder(tmp_path / "kiosk", make=True)
    other = open_data_folder(tmp_path / "kiosk")
    with running(Runner(folder)), live_portal(tmp_path / "portal") as portal:
        about = file_application(other)
        time.sleep(1.5)
        assert agent_status(other.db).last_error is None
        line = make_line(portal.url, other.config.sync)
        enrol_by_code(other, portal.url, portal.code(), line.transport)
        line.transport.close()
        until(lambda: _state(other, about) is DeliveryState.COMPLETE)
    other.close()
    folder.close()


def _state(folder: DataFolder, about: bytes) -> DeliveryState | None:
    delivery = delivery_of(folder.db, about)
    return None if delivery is None else delivery.state


def test_broken_contact_leaves_no_question_behind(tmp_path: Path) -> None:
    """A contact that dies between request and answer must not make the next one idle."""
    folder = open_data_folder(tmp_path / "kiosk", make=True)
    with live_portal(tmp_path / "portal") as portal:
        line = make_line(portal.url, folder.config.sync)
        enrol_by_code(folder, portal.url, portal.code(), line.transport)
        about = file_application(folder)
        faults = [ZeroDivisionError()]

        def after(_request: Request, response: Response) -> Response:
            if faults:
                raise faults.pop()
            return response

        contacts = Contacts(folder, FaultyTransport(line.transport, after=after))
        contacts.start()
        with pytest.raises(ZeroDivisionError):
            contacts.contact()
        contacts.contact()
        line.transport.close()
    assert _state(folder, about) is DeliveryState.COMPLETE
    folder.close()
