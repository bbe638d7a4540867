"""One enrolment file on two machines: who comes second is told so, signed, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.filings import file_application
from support.live_portal import LivePortal, live_portal
from support.portal_device import NOON, FakeDevice, Ticking, portal_at, submitted
from support.portal_views import kinds_of_tasks, listed

from sync import DeliveryState, agent_status, delivery_of, enrolment
from sync.contact import ContactFailed
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.errors import FailureClass
from sync.portal import registering
from sync.portal.importing import import_folder
from sync.portal_link import enrol_by_code, enrol_by_file
from sync.runner import Runner
from sync.tasks import open_tasks
from sync.transport.making import make_line

WORDS = "this enrolment file was used by another machine: enrol again"


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal") as served:
        yield served


def once(folder: DataFolder) -> None:
    runner = Runner(folder)
    try:
        runner.once()
    finally:
        runner.close()


def state_of(folder: DataFolder, about: bytes) -> DeliveryState:
    delivery = delivery_of(folder.db, about)
    assert delivery is not None
    return delivery.state


def by_file(folder: DataFolder, portal: LivePortal) -> None:
    enrol_by_file(folder, portal.file())


def by_code(folder: DataFolder, portal: LivePortal) -> None:
    line = make_line(portal.url, folder.config.sync)
    enrol_by_code(folder, portal.url, portal.code(), line.transport)
    line.transport.close()


def machines(tmp_path: Path, text: str) -> tuple[DataFolder, DataFolder, bytes, bytes]:
    """Two machines with the same file, each with a filing."""
    first, second = (open_data_folder(tmp_path / name, make=True) for name in ("one", "two"))
    enrol_by_file(first, text)
    enrol_by_file(second, text)
    return first, second, file_application(first), file_application(second)


@pytest.mark.parametrize("enrol", [by_file, by_code])
def test_the_second_is_refused_in_words_and_delivers_after_a_new_enrolment(
    tmp_path: Path, portal: LivePortal, enrol: Callable[[DataFolder, LivePortal], None]
) -> None:
    """It stood for ever with "an answer to another request", and nobody was called."""
    first, second, about_first, about_second = machines(tmp_path, portal.file())
    once(second)
    # Often enough for records to be suspected, were they to blame.
    for _ in range(5):
        with pytest.raises(ContactFailed) as caught:
            once(first)
    assert caught.value.failure is FailureClass.REFUSED_DEVICE
    assert caught.value.detail == WORDS
    error = agent_status(first.db).last_error
    assert error is not None and error.words == WORDS
    assert [task.kind for task in open_tasks(first.db)] == ["enrolment_used"]
    assert kinds_of_tasks(portal.portal) == ["enrolment_used"]
    assert state_of(first, about_first) is DeliveryState.SENDING
    assert state_of(second, about_second) is DeliveryState.COMPLETE
    enrol(first, portal)
    assert open_tasks(first.db) == []
    once(first)
    assert state_of(first, about_first) is DeliveryState.COMPLETE
    assert len(listed(portal.portal)) == 2
    for folder in (first, second):
        once(folder)
        assert agent_status(folder.db).last_error is None
        folder.close()


def test_the_courier_brings_the_refusal_too(tmp_path: Path) -> None:
    """Where there is no link the stick is the only messenger."""
    portal = LivePortal(portal_at(tmp_path, Ticking()), "http://127.0.0.1:1")
    first, second, about, _ = machines(tmp_path, portal.file())
    for folder in (second, first):
        stick = tmp_path / folder.device.id.hex()
        export_bundle(folder, stick)
        assert not import_folder(portal.portal, stick).bad
        import_bundle(folder, stick)
    error = agent_status(first.db).last_error
    assert error is not None and error.words == WORDS
    assert [task.kind for task in open_tasks(first.db)] == ["enrolment_used"]
    by_file(first, portal)
    export_bundle(first, stick)
    assert not import_folder(portal.portal, stick).bad
    import_bundle(first, stick)
    assert state_of(first, about) is DeliveryState.COMPLETE


def test_a_file_that_is_out_of_date_is_refused_signed(tmp_path: Path) -> None:
    """A stick may lie in a drawer for longer than a secret is good for."""
    clock = Ticking()
    portal = portal_at(tmp_path, clock)
    file = registering.invite_by_file(portal, "http://127.0.0.1:1")
    clock.now = NOON + registering.VALID_MS + 1
    device = FakeDevice(portal.keys.online.public)
    content = enrolment.register(file.secret, device.keys.public, file.characters).content()
    records = [
        device.record("device.registered.v1", content),
        device.record("application.submitted.v1", submitted()),
    ]
    down = device.exchange(portal, *records)
    assert down.fault == "enrolment_expired" and down.verdicts is None
    assert listed(portal) == [] and kinds_of_tasks(portal) == ["enrolment_expired"]
