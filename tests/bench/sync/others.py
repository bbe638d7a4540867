"""The peers: PouchDB, Morango, one POST for each application, tus alone.

It owns how their two programs are started and what came of them; the programs lie in `peers/`, the
installed packages in build/bench-sync. Papers are the kiosk's ciphertexts: as large as ours, and as
little to be packed. It must never tune a peer beyond its own defaults, except where it would not
finish without.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.sync import dataset, mapping
from tests.bench.sync.filling import Filled
from tests.bench.sync.installing import NODE, PEERS, Installed
from tests.bench.sync.link import SERVER_IP, Link
from tests.bench.sync.rows import Cell, Row, Who, Work
from tests.bench.sync.running import PORT, Seen, go, seen
from tests.bench.sync.turns import Turn

_AT = (SERVER_IP, str(PORT))
_DUMP_S = 120.0
_BATCH, _BATCH_WITH_PAPERS = 100, 10  # more of PouchDB's never get through an outage


@dataclass(frozen=True, slots=True)
class Use:
    """What a peer's run uses of the whole one's."""

    installed: Installed
    turn: Turn


@dataclass(frozen=True, slots=True)
class _Load:
    """What a peer has to bring over, as files."""

    lines: Path
    papers: Path | None
    size: int  # of papers, in bytes

    @property
    def folder(self) -> str:
        return str(self.papers or "")


@dataclass(frozen=True, slots=True)
class _Pair:
    """The words that start both programs, and what they find in their environment."""

    server: Sequence[str | Path]
    client: Sequence[str | Path]
    env: dict[str, str]


def peer(cell: Cell, filled: Filled, at: Path, most_s: float, use: Use) -> Row:
    """One peer's run, from the word to its client's last one."""
    load = _load(cell, filled, at)
    pair = _pair(cell, load, at, use.installed)
    with Link(cell.profile, cell.seed, at) as link:
        server = link.server("server", pair.server, env=pair.env)
        server.hear()
        client = link.client("client", pair.client, env=pair.env)
        client.hear()
        if cell.who is not Who.MORANGO:  # which works more than it sends
            use.turn.pass_on()
        began = time.time()
        last = go(link, client, most_s)
        ended = last["ended_s"] if last else time.time()
        found = seen(link, cell.profile.rtt_s)
        recovered = 0
        if cell.who is not Who.TUS:
            server.say(f"dump {at / 'came.jsonl'}")
            if server.hear_within(_DUMP_S):
                recovered = _recovered(cell, filled, at / "came.jsonl")
    return _row(cell, load, found, last, ended - began, recovered)


def _load(cell: Cell, filled: Filled, at: Path) -> _Load:
    at.mkdir(parents=True)
    sent = filled.filed[: cell.applications]
    lines = at / "applications.jsonl"
    lines.write_bytes(dataset.json_lines(sent))
    if cell.work is not Work.ATTACHMENTS:
        return _Load(lines, None, 0)
    papers = filled.ciphertexts()[: sum(bool(one["co_dinh_kem"]) for one in sent)]
    folder = at / "papers"
    folder.mkdir()
    for number, data in enumerate(papers):
        (folder / f"{number:04d}.jpg").write_bytes(data)
    return _Load(lines, folder, sum(map(len, papers)))


def _pair(cell: Cell, load: _Load, at: Path, installed: Installed) -> _Pair:
    stored = at / "stored"
    stored.mkdir()
    node = {"NODE_PATH": str(installed.node_modules)}
    match cell.who:
        case Who.POST:
            post = [sys.executable, PEERS / "post.py"]
            return _Pair(
                [*post, "serve", *_AT, stored / "post.db"],
                [*post, "send", *_AT, load.lines, load.folder],
                {},
            )
        case Who.POUCHDB:
            batch = _BATCH_WITH_PAPERS if load.papers else _BATCH
            return _Pair(
                [NODE, PEERS / "pouchdb_server.cjs", *_AT, stored],
                [NODE, PEERS / "pouchdb_client.cjs", *_AT, load.lines, load.folder, str(batch)],
                node,
            )
        case Who.TUS:
            client = [installed.python("tus"), PEERS / "tus_client.py", *_AT, load.folder]
            return _Pair([NODE, PEERS / "tus_server.cjs", *_AT, stored], client, node)
        case Who.MORANGO:
            site = [installed.python("morango"), PEERS / "morango_site.py"]
            subprocess.run([*site, "prepare", stored], check=True, capture_output=True)
            return _Pair(
                [*site, "serve", *_AT, stored / "server.db"],
                [*site, "push", *_AT, stored / "client.db", load.lines],
                {},
            )
    raise ValueError(f"{cell.who} is no peer")


def _recovered(cell: Cell, filled: Filled, path: Path) -> int:
    came = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return mapping.count_recovered(list(filled.filed[: cell.applications]), came)


def _row(cell: Cell, load: _Load, found: Seen, last: Any, seconds: float, recovered: int) -> Row:
    more: dict[str, Any] = {
        "connections": found.connections,
        "wire_resent_bytes": found.wire_resent_bytes,
        "errors": last["errors"] if last else None,
    }
    if load.size:
        more |= {"bytes": load.size, "goodput_bytes_s": round(load.size / seconds, 1)}
    return Row(
        cell,
        found.up_bytes,
        found.down_bytes,
        len(found.requests),
        seconds,
        _resent(cell, load, found),
        last is not None,
        recovered,
        more,
    )


def _resent(cell: Cell, load: _Load, found: Seen) -> int:
    """Bodies that broke off or had come before; of tus, which goes on where it broke, what came
    beyond the files themselves."""
    if cell.who is Who.TUS:
        return max(0, sum(len(one.body) for one in found.requests) - load.size)
    known: set[tuple[str, bytes]] = set()
    total = 0
    for one in found.requests:
        if not one.is_whole or (one.path, one.body) in known:
            total += len(one.body)
        known.add((one.path, one.body))
    return total
