"""The two yardsticks: one blob of everything, one raw stream of as many bytes.

It owns their runs; the programs are `blob` and `raw`.
"""

from __future__ import annotations

import time
from pathlib import Path

from tests.bench.sync import dataset, mapping
from tests.bench.sync.filling import Filled
from tests.bench.sync.link import SERVER_IP, Link
from tests.bench.sync.motcua import stored
from tests.bench.sync.rows import Cell, Row
from tests.bench.sync.running import PATH, PORT, go, python, seen, start_server
from tests.bench.sync.turns import Turn
from tests.bench.sync.watching import Watch

_BLOB, _RAW = "tests.bench.sync.blob", "tests.bench.sync.raw"


def blob(cell: Cell, filled: Filled, at: Path, most_s: float) -> Row:
    """The same applications as JSON lines; durable when the server's transaction is."""
    own = filled.copied(at)
    lines = at / "applications.jsonl"
    lines.write_bytes(dataset.json_lines(own.filed))
    with Link(cell.profile, cell.seed, at) as link:
        start_server(link, python(_BLOB, "serve", SERVER_IP, PORT, own.portal))
        client = link.client("client", python(_BLOB, "send", SERVER_IP, PORT, lines), env=PATH)
        client.hear()
        watch = Watch(
            own.portal / "portal.db", len(own.filed), 0, max(0.02, cell.profile.rtt_s / 10)
        )
        with watch:
            began = time.time()
            last = go(link, client, most_s)
            found = seen(link, cell.profile.rtt_s)
    sizes = [len(one.body) for one in found.requests]
    return Row(
        cell,
        found.up_bytes,
        found.down_bytes,
        len(found.requests),
        (watch.text_s or time.time()) - began,
        sum(sizes) - max(sizes, default=0),
        last is not None and watch.is_done(),
        mapping.count_recovered(list(own.filed), stored(own.portal)),
        {
            "blob_bytes": last["bytes"] if last else None,
            "round_trips": found.round_trips,
            "wire_resent_bytes": found.wire_resent_bytes,
        },
    )


def raw(cell: Cell, size: int, at: Path, most_s: float, turn: Turn) -> Row:
    """`size` bytes from the word to the receiver's answer."""
    with Link(cell.profile, cell.seed, at) as link:
        start_server(link, python(_RAW, "serve", SERVER_IP, PORT, at / "received"))
        client = link.client("client", python(_RAW, "send", SERVER_IP, PORT, size), env=PATH)
        client.hear()
        turn.pass_on()
        began = time.time()
        last = go(link, client, most_s)
        seconds = (last["ended_s"] if last else time.time()) - began
        found = seen(link, cell.profile.rtt_s)
    is_whole = (at / "received").stat().st_size == size
    return Row(
        cell,
        found.up_bytes,
        found.down_bytes,
        0,
        seconds,
        0,
        last is not None and is_whole,
        0,
        {
            "bytes": size,
            "goodput_bytes_s": round(size / seconds, 1),
            "wire_resent_bytes": found.wire_resent_bytes,
        },
    )
