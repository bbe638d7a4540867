"""Two who write about one application at the same moment, on a database server: each sees the
other, none waits for the other for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import text
from support.portal_device import FakeDevice, enrolled, event_id, happened, submitted
from support.portal_views import kinds_of_tasks, lines, listed
from support.postgres import SERVER

from sync.portal import decisions, erasing, feeds, heirs, history
from sync.portal.content import Content
from sync.portal.decisions import Decision, DecisionError
from sync.portal.opening import Portal
from sync.portal.states import State
from sync.portal.store import lock_counters
from sync.portal.tables import EVENTS

pytestmark = pytest.mark.parametrize("database", [SERVER], indirect=True)
SUBMITTED, APPENDED = "application.submitted.v1", "event.appended.v1"
CODE = str(submitted(1)["code"])
APPLICATION = submitted(1)["application"]
assert isinstance(APPLICATION, bytes)


class Beside(threading.Thread):
    """Does `work` in a thread of its own; `wait` answers what it raised, if anything."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001 - handed to the test
            self.error = error

    def wait(self) -> Exception | None:
        self.join(60)
        assert not self.is_alive()
        return self.error


def stand_still(portal: Portal) -> None:
    """Until somebody waits for a lock at the server."""
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(600):
        with portal.store.reading() as connection:
            if connection.execute(waits).scalar():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.fixture
def heir(portal: Portal, device: FakeDevice) -> FakeDevice:
    """Another machine, which answers for the first one's applications too."""
    made = enrolled(portal)
    lines(portal, device, device.record(SUBMITTED, submitted(1)))
    with portal.store.writing() as connection:
        tell = portal.teller(connection, portal.clock())
        heirs.appoint(connection, tell, device.id, made.id, portal.clock())
    return made


def test_events_of_two_machines_see_each_other(
    portal: Portal, device: FakeDevice, heir: FakeDevice
) -> None:
    """The old machine is found again while its successor works: each writes under its own lock. The
    later one must fold the earlier one too, or a decision is overwritten and nobody is called."""
    withdrawn = history.read_event(Content(happened(1, 8, "withdrawn", event_id(1))), device.id)
    accepted = happened(1, 7, "accepted", event_id(1))
    with portal.store.writing() as connection:
        feeds.lock_device(connection, device.id)
        history.add(connection, withdrawn, portal.clock())
        history.refresh(connection, APPLICATION, portal.clock())
        beside = Beside(lambda: lines(portal, heir, heir.record(APPENDED, accepted)))
        stand_still(portal)
    assert beside.wait() is None
    with portal.store.reading() as connection:
        folded = history.folded(history.rows(connection, APPLICATION))
    assert listed(portal)[0]["state"] == folded.state.value
    assert len(folded.conflicts) == 1 and history.CONFLICT in kinds_of_tasks(portal)


def test_two_officials_number_at_once(portal: Portal, device: FakeDevice, heir: FakeDevice) -> None:
    """One accepts what the old machine filed, the other what its successor filed: both take the
    successor's lock and the turnstile of numbers, and must do so in one order."""
    with portal.store.writing() as connection:
        feeds.lock_device(connection, heir.id)
        beside = Beside(lambda: decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan")))
        stand_still(portal)
        lock_counters(connection)
    assert beside.wait() is None
    assert listed(portal)[0]["state"] == "accepted"


def test_nothing_is_decided_on_what_is_being_erased(
    portal: Portal, device: FakeDevice, heir: FakeDevice
) -> None:
    """Whoever waited for the eraser must not write another note about the person."""
    with portal.store.writing() as connection:
        erasing.erase(connection, APPLICATION, portal.clock())
        decision = Decision(State.REJECTED, "lan", "Thiếu giấy tờ")
        beside = Beside(lambda: decisions.decide(portal, CODE, decision))
        stand_still(portal)
    error = beside.wait()
    assert isinstance(error, DecisionError) and error.code == "unknown"
    with portal.store.reading() as connection:
        assert connection.execute(EVENTS.select()).all() == []
