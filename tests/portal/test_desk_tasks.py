"""Tasks at the desk: seen newest first, counted whole, closed by a person who is named."""

from __future__ import annotations

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice, event_id, happened, submitted
from support.portal_views import kinds_of_tasks

from sync.portal import decisions, tasks
from sync.portal.accounts import Role
from sync.portal.decisions import Decision
from sync.portal.opening import Portal
from sync.portal.states import State
from sync.portal.tables import AUDIT, TASKS


def opened(portal: Portal, count: int) -> None:
    with portal.store.writing() as connection:
        for number in range(count):
            tasks.open_task(connection, "refused", f"{number:04x}", portal.clock())


def numbers(portal: Portal) -> list[int]:
    with portal.store.reading() as connection:
        return [row.id for row in tasks.open_tasks(connection)]


def test_the_newest_come_first_and_all_are_counted(portal: Portal, browser: Browser) -> None:
    """What went wrong today must not hide behind two hundred old ones."""
    opened(portal, tasks.MOST_SHOWN + 3)
    text = signed_in(portal, browser, Role.TECHNICIAN).get("/machines").text
    assert f"· {tasks.MOST_SHOWN + 3}</h2>" in text
    newest = f"{tasks.MOST_SHOWN + 2:04x}"
    assert newest in text and "0000<" not in text
    assert text.index(newest) < text.index(f"{tasks.MOST_SHOWN + 1:04x}")


def test_a_person_closes_a_task_and_is_named(portal: Portal, browser: Browser) -> None:
    """A list that only grows is read by nobody."""
    opened(portal, 2)
    signed_in(portal, browser, Role.TECHNICIAN)
    first = numbers(portal)[0]
    place = f"/tasks/{first}/close"
    assert browser.post(place, {"csrf": "0" * 64}).status_code == 403
    assert first in numbers(portal)
    for _ in range(2):
        assert browser.submit("/machines", place).status_code == 303
    assert numbers(portal) == [first - 1]
    with portal.store.reading() as connection:
        closed = connection.execute(TASKS.select().where(TASKS.c.id == first)).first()
        acts = [(row.who, row.subject) for row in connection.execute(AUDIT.select())]
    assert closed is not None and closed.closed_by == "lan"
    assert acts.count(("lan", f"{first} refused")) == 1


def test_a_number_beyond_all_counting_is_no_task(portal: Portal, browser: Browser) -> None:
    """The database cannot hold it, and broke."""
    signed_in(portal, browser, Role.TECHNICIAN)
    for number in (2**63, 10**40, -1):
        assert browser.submit("/machines", f"/tasks/{number}/close").status_code == 422


def test_officials_close_no_tasks_of_machines(portal: Portal, browser: Browser) -> None:
    """Machines are the technician's business."""
    opened(portal, 1)
    signed_in(portal, browser)
    token = browser.submit("/password", "/tasks/1/close")
    assert token.status_code == 403 and numbers(portal) == [1]


def test_a_closed_conflict_is_no_longer_shown_at_its_application(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Where no further decision is possible a person's word must end it."""
    code = str(submitted()["code"])
    device.exchange(portal, device.record("application.submitted.v1", submitted()))
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan"))
    gone = happened(1, 9, "withdrawn", event_id(1))
    device.exchange(portal, device.record("event.appended.v1", gone))
    assert kinds_of_tasks(portal) == ["conflict"]
    signed_in(portal, browser, Role.OPERATOR)
    browser.submit("/machines", f"/tasks/{numbers(portal)[0]}/close")
    with portal.store.reading() as connection:
        found = decisions.find_application(connection, code)
    assert found is not None and not found.disputed
    device.exchange(portal, device.record("event.appended.v1", happened(1, 10, None, event_id(1))))
    assert numbers(portal) == []


@pytest.mark.parametrize(("kind", "comes_again"), [("clone", True), ("refused", False)])
def test_what_goes_on_calls_a_person_again(portal: Portal, kind: str, *, comes_again: bool) -> None:
    """Closing says that somebody looked, not that two machines have become one."""
    with portal.store.writing() as connection:
        tasks.open_task(connection, kind, "x", portal.clock())
        tasks.close_task(connection, 1, "lan", portal.clock())
        tasks.open_task(connection, kind, "x", portal.clock())
    assert bool(numbers(portal)) is comes_again
