"""Ten thousand applications on one machine: what the lists ask is found, not read through."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.filers import file
from support.kiosks import a_kiosk
from support.staff import send_list

from kiosk_app.usecases.kiosk import Kiosk

ASKED = {
    "an official's list": lambda kiosk: kiosk.staff.papers_asked(),
    "retention": lambda kiosk: kiosk.machine.applications.settled_before(2**50),
    "tracking": lambda kiosk: kiosk.track("M7F-29QX-K4T-2"),
    "tasks": lambda kiosk: kiosk.staff.tasks(),
    "the header": lambda kiosk: kiosk.link_state(),
    "the technician's page": lambda kiosk: kiosk.health(),
}


def said(kiosk: Kiosk, name: str) -> list[str]:
    found: list[str] = []
    connection = kiosk.machine.db.conn
    connection.set_trace_callback(found.append)
    ASKED[name](kiosk)
    connection.set_trace_callback(None)
    return [one for one in found if one.startswith("SELECT")]


@pytest.mark.parametrize("name", ASKED)
def test_no_list_reads_every_application(tmp_path: Path, name: str) -> None:
    """The columns that lists ask for stand behind what is sealed: reading through is slow."""
    with a_kiosk(tmp_path) as kiosk:
        file(kiosk)
        send_list(kiosk)
        large = ("kiosk_application", "kiosk_event", "kiosk_page", "sync_delivery", "sync_outbox")
        for statement in said(kiosk, name):
            rows = kiosk.machine.db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            for plan in (row[3] for row in rows):
                assert not plan.startswith(tuple(f"SCAN {table}" for table in large)), statement
                assert plan not in ("SCAN a", "SCAN d", "SCAN o"), statement
