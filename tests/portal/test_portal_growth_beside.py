"""What stands beside the contacts: it must not grow with what lies here either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, insert
from support.portal_device import FakeDevice, submitted
from support.portal_views import lines
from support.postgres import ON_BOTH
from support.statements import asked, scans

from sync.portal import naming, releasing, speaking
from sync.portal.opening import Portal
from sync.portal.reading import APPENDED, DESCRIBED, SUBMITTED
from sync.portal.tables import IS_UNCOMMON, RECORDS, TASKS
from sync.portal.tasks import REFUSED, open_task

pytestmark = ON_BOTH
MANY = 4000


@pytest.fixture
def years(portal: Portal, device: FakeDevice) -> None:
    """Years of one machine: records, and tasks that are closed."""
    record = {
        "device": device.id,
        "run": bytes(8),
        "kind": DESCRIBED,
        "body": b"x" * 200,
        "reason": "",
    }
    record |= {"digest": bytes(32), "verdict": "applied", "complete": True, "received_ms": 1}
    task = {"kind": REFUSED, "opened_ms": 1, "closed_ms": 2, "closed_by": "lan"}
    rows: dict[Table, list[dict[str, Any]]] = {
        RECORDS: [{**record, "id": bytes(8) + n.to_bytes(8), "n": n} for n in range(1, MANY)],
        TASKS: [{**task, "subject": f"{n:032x}"} for n in range(MANY)],
    }
    with portal.store.writing() as connection:
        for table, many in rows.items():
            connection.execute(insert(table), many)
    with portal.store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")


def scanned(portal: Portal, table: Table, work: Callable[[], object]) -> list[str]:
    statements = asked(portal.store, work)
    assert statements
    return [one for one in scans(portal.store, statements) if table.name in one.split(" in ")[0]]


def test_what_is_kept_apart_is_found_by_itself(
    portal: Portal, device: FakeDevice, years: None
) -> None:
    """The page of machines and every stick ask for it."""

    def work() -> None:
        with portal.store.reading() as connection:
            releasing.counts(connection)
            releasing.papers(connection)

    assert scanned(portal, RECORDS, work) == []


def test_a_refusal_does_not_look_through_all_that_ever_was(
    portal: Portal, device: FakeDevice, years: None
) -> None:
    """A machine that sends a thousand bad records asks a thousand times."""

    def work() -> None:
        with portal.store.writing() as connection:
            open_task(connection, REFUSED, "f" * 32, 3, device.id)

    assert scanned(portal, TASKS, work) == []


def test_one_application_is_gathered_without_a_machines_years(
    portal: Portal, device: FakeDevice, years: None
) -> None:
    """Each that is erased or archived would read all that its machine ever sent, under its lock."""
    lines(portal, device, device.record("application.submitted.v1", submitted(1)))
    application = submitted(1)["application"]
    assert isinstance(application, bytes)
    found: list[Any] = []

    def work() -> None:
        with portal.store.reading() as connection:
            found.extend(speaking.records_about(connection, application, [device.id]))

    statements = asked(portal.store, work)
    assert [row.kind for row in found] == [SUBMITTED]
    with portal.store.reading() as connection:
        if connection.dialect.name == "sqlite":
            plans = [
                str(row[3])
                for text, values in statements
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
            ]
            assert {one for one in plans if " records " in one} == {
                "SEARCH records USING INDEX sqlite_autoindex_records_1 (device=? AND id=?)",
                "SEARCH records USING INDEX records_uncommon (device=?)",
            }
        else:
            found_scans = scans(portal.store, statements)
            assert not any("on records" in one.split(" in ")[0] for one in found_scans)


def test_what_is_uncommon_is_what_reading_does_not_know() -> None:
    """An index must name kinds as plain words."""
    assert all(f"'{kind}'" in IS_UNCOMMON for kind in (SUBMITTED, DESCRIBED, APPENDED))
    assert IS_UNCOMMON.count(".v") == 3


def test_names_are_looked_for_in_parts_and_without_a_lock(
    portal: Portal, device: FakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the first page after each start all nameless applications are looked at, whole answers and
    all: a country's would fill the memory, and every machine would wait."""
    monkeypatch.setattr(naming, "PART", 2)
    many = [{**submitted(n), "procedure": "9.9"} for n in range(1, 6)]
    lines(portal, device, *(device.record(SUBMITTED, one) for one in many))
    said = [text for text, _ in asked(portal.store, portal.naming.settle)]
    assert sum(text.startswith("SELECT") for text in said) == 3
    assert not any(text.startswith("BEGIN IMMEDIATE") for text in said)
