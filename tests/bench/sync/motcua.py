"""This product: `motcua-portal serve` at one end, the agent over a filled kiosk at the other.

It owns the three works of the product. What came is read by the portal's own command afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.sync import arrived, mapping
from tests.bench.sync.filling import Filled, filer
from tests.bench.sync.link import ROOT, SERVER_IP, Link
from tests.bench.sync.rows import Cell, Row, Work
from tests.bench.sync.running import PATH, PORT, go, python, seen
from tests.bench.sync.turns import Turn
from tests.bench.sync.watching import Watch

_PORTAL_S = 60.0
_PORTAL = "kiosk_app.portal_rules"
_AGENT = "tests.bench.sync.agent"


@contextmanager
def _portal(link: Link, data: Path) -> Iterator[None]:
    port_file = link.at / "port"
    words = [
        "serve",
        "--host",
        SERVER_IP,
        "--port",
        PORT,
        "--behind-proxy",
        "--port-file",
        port_file,
    ]
    program = link.server("portal", python(_PORTAL, "--data", data, *words), env=PATH)
    until = time.monotonic() + _PORTAL_S
    while not port_file.exists():
        if time.monotonic() > until or program.process.poll() is not None:
            raise RuntimeError(f"no portal: {program.log.read_text('utf-8')[-2000:]}")
        time.sleep(0.05)
    try:
        yield
    finally:
        program.end()


def delivered(cell: Cell, filled: Filled, at: Path, most_s: float, turn: Turn) -> Row:
    """All that the store holds, from the word to the last row at the portal."""
    own = filled.copied(at)
    papers = sum(bool(one["co_dinh_kem"]) for one in own.filed) if own.ciphertext_bytes else 0
    rtt_s = cell.profile.rtt_s
    with Link(cell.profile, cell.seed, at) as link:
        watch = Watch(
            own.portal / "portal.db", len(own.filed), papers, max(0.02, rtt_s / 10), turn.pass_on
        )
        with _portal(link, own.portal):
            agent = link.client("agent", python(_AGENT, own.kiosk), env=PATH)
            agent.hear()
            with watch:
                began = time.time()
                last = go(link, agent, most_s)
                ended = time.time()
                found = seen(link, rtt_s)
    durable = watch.papers_s if papers else watch.text_s
    came = stored(own.portal)
    resent = arrived.resent_bytes(found.requests, own.portal, filled.ciphertexts())
    more = {
        "round_trips": found.round_trips,
        "connections": found.connections,
        "wire_resent_bytes": found.wire_resent_bytes,
        "application_bytes": sum(len(one.body) for one in found.requests) - resent,
        "acknowledged_s": round(ended - began, 3),
        "contacts_failed_first": bool(last and last["failed"]),
    }
    if papers:
        more |= _of_papers(own, watch, last, arrived.first_file_s(found.requests), began)
    return Row(
        cell,
        found.up_bytes,
        found.down_bytes,
        len(found.requests),
        (durable or ended) - began,
        resent,
        last is not None and watch.is_done(),
        mapping.count_recovered(list(own.filed), came),
        more,
    )


def _of_papers(
    own: Filled, watch: Watch, last: Any, first_file_s: float | None, began: float
) -> dict[str, Any]:
    """Goodput of the ciphertexts: from the text's last row (or the first byte of a file, if that
    came earlier) to the last paper."""
    size, ends = own.ciphertext_bytes, watch.papers_s
    starts = min(watch.text_s or began, first_file_s or began)
    text_s = None if last is None or last["text_ms"] is None else last["text_ms"] / 1000
    is_first = bool(text_s and watch.first_paper_s and text_s <= watch.first_paper_s)
    return {
        "ciphertext_bytes": size,
        "goodput_bytes_s": None if ends is None else round(size / (ends - starts), 1),
        "goodput_whole_bytes_s": None if ends is None else round(size / (ends - began), 1),
        "text_s": None if text_s is None else round(text_s - began, 3),
        "text_before_papers": is_first,
    }


def one_alone(cell: Cell, filled: Filled, at: Path, most_s: float, _turn: Turn) -> Row:
    """One application over a connection that a contact before it has opened."""
    own = filled.copied(at)
    (one,) = filled.filed
    with Link(cell.profile, cell.seed, at) as link, _portal(link, own.portal):
        with filer(own.kiosk) as desk:
            agent = link.client("agent", python(_AGENT, own.kiosk), env=PATH)
            agent.hear()
            agent.say("open the connection")
            agent.hear()
            desk.file(one)
        began = time.time()
        last = go(link, agent, most_s)
        found = seen(link, cell.profile.rtt_s)
    return Row(
        cell,
        found.up_bytes,
        found.down_bytes,
        len(found.requests),
        last["ended_s"] - began if last else most_s,
        arrived.resent_bytes(found.requests, own.portal, filled.ciphertexts()),
        bool(last and last["acknowledged"] == 1 and found.connections == 0),
        mapping.count_recovered([one], stored(own.portal)),
        {
            "round_trips": found.round_trips,
            "payload_up_bytes": sum(len(r.body) for r in found.requests),
            "counted": "every IP packet, pure acknowledgements included",
            "connections": found.connections,
        },
    )


def stored(portal: Path) -> list[dict[str, Any]]:
    """What the portal holds, as values of the data set."""
    words = python(_PORTAL, "--data", portal, "applications", "--json")
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, **PATH}, capture_output=True, check=True
    )
    return [mapping.recovered(one["procedure"], one["answers"]) for one in json.loads(done.stdout)]


RUNS = {Work.TEXT: delivered, Work.ATTACHMENTS: delivered, Work.ONE: one_alone}
