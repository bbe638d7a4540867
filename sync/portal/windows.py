"""The portal's side of comparing what both hold: its lines of one device, and the answer.

It reads only, outside the exchange's transaction, and only for an envelope that brings no records.
The work grows with the records of one device. It must never repair anything: whoever made a record
says it again.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, and_, select

from sync import window
from sync.messages import Channel, Down, Up
from sync.portal.tables import ATTACHMENTS, RECORDS
from sync.records import Verdict
from sync.window import Line


def compared(connection: Connection, up: Up, down: Down) -> Down:
    """`down` with whether both windows are the same, and of the ranges that were asked those that
    are held otherwise here. Unchanged when there is nothing to compare."""
    if up.window == window.NOTHING or up.records or down.fault:
        return down
    if up.header.channel is not Channel.LIVE:
        return down
    lines = lines_of(connection, up.header.device)
    if window.digest_of(lines) == up.window:
        return replace(down, window_matches=True)
    asked = up.ranges[: window.MOST_RANGES]
    return replace(down, window_matches=False, ranges=tuple(window.differing_by_run(lines, asked)))


def lines_of(connection: Connection, device: bytes) -> list[Line]:
    """Every record of the device that has a verdict here."""
    paper = and_(ATTACHMENTS.c.device == RECORDS.c.device, ATTACHMENTS.c.record == RECORDS.c.id)
    rows = connection.execute(
        select(
            RECORDS.c.run,
            RECORDS.c.n,
            RECORDS.c.id,
            RECORDS.c.digest,
            RECORDS.c.verdict,
            ATTACHMENTS.c.complete,
        )
        .select_from(RECORDS.outerjoin(ATTACHMENTS, paper))
        .where(RECORDS.c.device == device)
    )
    return [
        # Null where the record describes no paper: all of its none are here.
        Line(row.run, row.n, row.id, row.digest, Verdict(row.verdict), row.complete is not False)
        for row in rows
    ]
