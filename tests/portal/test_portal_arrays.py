"""Rows that many at once, one alone and one after the other become the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from support.portal_device import FakeDevice
from support.postgres import ON_BOTH

from sync.portal.arrays import Insert, Statement
from sync.portal.opening import Portal
from sync.portal.tables import DEVICES, EVENTS
from sync.portal.tables_work import RANGES

pytestmark = ON_BOTH


def event(number: int, **other: Any) -> dict[str, Any]:
    return {
        "id": bytes([number]) * 16, "device": bytes(16), "record": None, "application": bytes(16),
        "sees": None, "at": "", "what": "a", "state": None, "by": "", "note": "",
        "authority_number": None, "due": None, "papers": [], "received_ms": 1,
    } | other  # fmt: skip


STRANGE = [
    event(1, note="\"\\{},%(a)s %%\n\t'", papers=["x", '"', "\\", "Ừ"]),
    event(2, record=b"\0\xff" * 8, received_ms=-(2**62), state="accepted"),
    event(3, by="LẦU BÁ TỦA", authority_number="", received_ms=2**62),
]


@pytest.mark.parametrize("count", [1, 3])
def test_whatever_is_written_is_read_back(portal: Portal, count: int) -> None:
    """Arrays are packed by us: a sign or a null in the wrong place would be somebody's answer."""
    rows = STRANGE[:count] if count > 1 else STRANGE
    with portal.store.writing() as connection:
        for one in [rows] if count > 1 else [[row] for row in rows]:
            Insert(EVENTS, one).run(connection)
    with portal.store.reading() as connection:
        found = connection.execute(select(EVENTS).order_by(EVENTS.c.id))
        assert [row._asdict() for row in found] == rows


def test_numbers_are_added_to_those_that_are_there(portal: Portal, device: FakeDevice) -> None:
    """Sums of a range, from one exchange after the other."""
    key = {"device": device.id, "run": bytes(8)}
    sums = {"held": 1, "high": -5, "low": 7}
    with portal.store.writing() as connection:
        for firsts in ([1], [1, 65], [65]):
            rows = [{**key, "first": first, **sums} for first in firsts]
            Insert(RANGES, rows, adds=("held", "high", "low")).run(connection)
        found = connection.execute(select(RANGES).order_by(RANGES.c.first)).all()
    assert [tuple(row)[2:] for row in found] == [(1, 2, -10, 14), (65, 2, -10, 14)]


def test_one_row_for_each_table_goes_along(portal: Portal, device: FakeDevice) -> None:
    """And nothing of it stays when the statement behind it, or the row itself, does not fit."""
    here = Statement(lambda _: select(DEVICES.c.id).where(DEVICES.c.id == device.id))
    with portal.store.writing() as connection:
        (row,) = here.run(connection, {}, [Insert(EVENTS, [STRANGE[0]]), Insert(EVENTS, [])])
        assert row.id == device.id
    with pytest.raises(IntegrityError) as caught, portal.store.writing() as connection:
        here.run(connection, {}, [Insert(EVENTS, [STRANGE[0]])])
    assert "%(a)s %%" not in str(caught.value.orig)
    with portal.store.reading() as connection:
        assert len(connection.execute(select(EVENTS)).all()) == 1
