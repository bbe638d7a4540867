"""The portal's side of comparing what both hold: the answer to a device's digest and ranges.

It reads sums that are kept with every change (ranges.py), never records by the thousand, and only
for an envelope that brings no records. It must never repair anything: whoever made a record says it
again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from sync import window
from sync.messages import Channel, Down, Up
from sync.portal import ranges


def compared(connection: Connection, row: Any, up: Up, down: Down) -> Down:
    """`down` with how far both windows are apart, and of the ranges that were asked those that are
    held otherwise here. Unchanged when there is nothing to compare. `row` is the device's."""
    if up.window == window.NOTHING or up.records or down.fault:
        return down
    if up.header.channel is not Channel.LIVE:
        return down
    off = window.without(ranges.digest(row.window_high, row.window_low), up.window)
    if off == window.NOTHING:
        return replace(down, window_off=off)
    asked = up.ranges[: window.MOST_RANGES]
    differing = ranges.differing(connection, up.header.device, asked)
    return replace(down, window_off=off, ranges=tuple(differing))
