"""Decisions and the feed that carries them: order, pieces, clones, conflicts, two writers."""

from __future__ import annotations

import threading

import pytest
from support.portal_device import (
    FakeDevice,
    event_id,
    happened,
    submitted,
)
from support.portal_views import kinds_of_tasks, lines, listed
from support.postgres import ON_BOTH

from sync.messages import (
    FAULT_CLONE,
    FAULT_ROLLED_BACK,
    Channel,
    Cursor,
)
from sync.portal import decisions
from sync.portal.decisions import Decision
from sync.portal.opening import Portal
from sync.portal.service import handle_envelope
from sync.portal.states import NotAllowedError, State
from sync.portal.tables import DEVICES
from sync.records import Tree, Verdict

pytestmark = ON_BOTH


def test_a_decision_reaches_the_machine_once_and_in_order(
    portal: Portal, device: FakeDevice
) -> None:
    """The citizen's timeline is made of these records."""
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    code = str(submitted()["code"])
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan", due="2026-11-30T17:00:00+07:00"))
    folded = decisions.decide(portal, code, Decision(State.COMPLETED, "lan", "Mời bà con đến nhận"))
    assert folded.state is State.COMPLETED and folded.authority_number
    down = device.exchange(portal)
    contents = [item.record.content() for item in down.feed]
    assert [item.position for item in down.feed] == [1, 2] and not down.more
    assert [content["state"] for content in contents] == ["accepted", "completed"]
    assert contents[0]["sees"] == event_id(1) and contents[1]["sees"] == contents[0]["event"]
    assert contents[0]["authority_number"] == folded.authority_number
    assert device.exchange(portal).feed == ()


def test_a_narrow_link_gets_the_feed_in_pieces(portal: Portal, device: FakeDevice) -> None:
    """The largest answer is the link's to say, not the portal's."""
    for number in range(1, 6):
        lines(portal, device, device.record("application.submitted.v1", submitted(number)))
    for number in range(1, 6):
        decide = Decision(State.REJECTED, "lan", "Thiếu giấy tờ " * 20)
        decisions.decide(portal, str(submitted(number)["code"]), decide)
    positions = []
    down = device.exchange(portal, max_response=1400)
    assert down.more
    while down.feed:
        positions += [item.position for item in down.feed]
        down = device.exchange(portal, max_response=1400)
    assert positions == [1, 2, 3, 4, 5] and not down.more


def test_a_cursor_that_the_portal_does_not_know_says_rolled_back(
    portal: Portal, device: FakeDevice
) -> None:
    """A portal restored from a backup must notice it and not skip or repeat in silence."""
    device.cursor = Cursor(9, b"unknown!")
    down = device.exchange(portal)
    assert down.fault == FAULT_ROLLED_BACK and down.feed == () and down.cursor == Cursor()


def test_two_runs_that_both_count_on_are_a_clone(portal: Portal, device: FakeDevice) -> None:
    """A copied disk: its filings count, its downlink is withheld, a technician is called."""
    code = str(submitted()["code"])
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan"))
    first, device.run = device.run, b"run-0002"
    assert device.exchange(portal).fault == ""
    device.run, device.cursor = first, Cursor()
    filed = device.record("application.submitted.v1", submitted(2))
    down = device.exchange(portal, filed)
    assert down.fault == FAULT_CLONE and down.feed == ()
    assert down.verdicts is not None and down.verdicts.lines[0].verdict is Verdict.APPLIED
    assert "clone" in kinds_of_tasks(portal)


def control_data(portal: Portal) -> dict[str, object]:
    """The machine's row but for the sums over its records."""
    with portal.store.reading() as connection:
        row = connection.execute(DEVICES.select()).one()._asdict()
    return {name: value for name, value in row.items() if not name.startswith("window_")}


def test_a_courier_envelope_moves_no_control_data(portal: Portal, device: FakeDevice) -> None:
    """An old stick must not turn the cursor or the last contact back."""
    device.exchange(portal)
    before = control_data(portal)
    record = device.record("application.submitted.v1", submitted())
    handle_envelope(portal, device.envelope(record, channel=Channel.COURIER))
    assert control_data(portal) == before
    assert len(listed(portal)) == 1


def test_two_writers_never_give_one_feed_position_twice(portal: Portal, device: FakeDevice) -> None:
    """Officials and exchanges append at the same time."""
    for number in range(1, 9):
        lines(portal, device, device.record("application.submitted.v1", submitted(number)))
    errors: list[Exception] = []

    def accept(numbers: range) -> None:
        try:
            for number in numbers:
                decide = Decision(State.ACCEPTED, "lan")
                decisions.decide(portal, str(submitted(number)["code"]), decide)
        except (ValueError, OSError) as error:
            errors.append(error)

    threads = [threading.Thread(target=accept, args=(range(s, 9, 2),)) for s in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    down = device.exchange(portal)
    assert errors == [] and [item.position for item in down.feed] == list(range(1, 9))
    assert len({one["authority_number"] for one in listed(portal)}) == 8


@pytest.mark.parametrize(
    ("state", "note", "error"),
    [
        (State.RETURNED, "x", NotAllowedError),
        (State.REJECTED, "  ", decisions.DecisionError),
        (State.ACCEPTED, "x" * 3000, decisions.DecisionError),
    ],
)
def test_a_decision_that_cannot_be_taken_writes_nothing(
    portal: Portal, device: FakeDevice, state: State, note: str, error: type[ValueError]
) -> None:
    """An official's mistake must not reach the citizen."""
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    with pytest.raises(error):
        decisions.decide(portal, str(submitted()["code"]), Decision(state, "lan", note))
    assert device.exchange(portal).feed == ()


def test_blind_decisions_call_a_person_and_the_next_decision_settles(
    portal: Portal, device: FakeDevice
) -> None:
    """The citizen withdraws at the machine while the desk accepts."""
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    code = str(submitted()["code"])
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan"))
    gone: Tree = happened(1, 9, "withdrawn", event_id(1))
    lines(portal, device, device.record("event.appended.v1", gone))
    assert kinds_of_tasks(portal) == ["conflict"]
    before = listed(portal)[0]["state"]
    wanted = State.IN_PROCESS if before == "accepted" else State.WITHDRAWN
    if wanted is State.IN_PROCESS:
        decisions.decide(portal, code, Decision(wanted, "lan"))
        with portal.store.reading() as connection:
            found = decisions.find_application(connection, code)
        assert found is not None and not found.disputed and found.state == "in_process"
