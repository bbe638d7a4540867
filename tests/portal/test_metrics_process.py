"""`GET /metrics` of real processes under real traffic: one, and two workers that are one target."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.portal_device import FakeDevice, described, submitted

from sync import enrolment, wire
from sync.portal import registering
from sync.portal.opening import open_portal
from sync.records import canonical
from sync.sealing import seal_attachment

_ROOT = Path(__file__).parents[2]


@contextmanager
def serving(data: Path, *more: str) -> Iterator[tuple[str, str, int]]:
    """Where machines and Prometheus are answered, and the process that was started."""
    command = [sys.executable, "-m", "sync.portal", "serve", "--data", str(data), "--port", "0"]
    command += ["--metrics-port", "0", *more]
    with subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline() + process.stderr.readline()
            figures, door = re.findall(r"http://[\d.:]+(?:/metrics)?", said)
            yield door, figures, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)


def scraped(url: str) -> dict[str, float]:
    """The endpoint as the library's own parser reads it, labels summed up."""
    answer = httpx.get(url, timeout=60)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(answer.text):
        for one in family.samples:
            found[one.name] = found.get(one.name, 0.0) + one.value
    return found


def machine(data: Path, door: str) -> FakeDevice:
    """Enrolled over HTTP."""
    portal = open_portal(data)
    try:
        code = registering.invite_by_code(portal)
        device = FakeDevice(portal.keys.online.public)
    finally:
        portal.close()
    registration = enrolment.register(enrolment.secret_of(code), device.keys.public, "")
    body = canonical(registration.content())
    assert httpx.post(f"{door}/v1/enrol", content=body, timeout=60).status_code == 200
    return device


def contact(device: FakeDevice, door: str, number: int) -> None:
    records = [device.record("application.submitted.v1", submitted(number))]
    page = seal_attachment(b"page %d" % number)
    records.append(device.record("attachment.described.v1", described(number, page)))
    body = wire.frame([device.envelope(*records)])
    answer = httpx.post(f"{door}/v1/exchange", content=body, timeout=60)
    (frame,) = wire.frames(answer.content)
    device.cursor = device.read(frame).cursor


def children(process: int) -> list[int]:
    return [int(one) for one in _children(process).read_text().split()]


def _children(process: int) -> Path:
    return Path(f"/proc/{process}/task/{process}/children")


@pytest.mark.e2e
def test_one_process_counts_and_kiosks_find_nothing_at_their_door(tmp_path: Path) -> None:
    """Whoever reaches the machines' door, which is the internet, must not read how the office
    fares; and nothing is opened that nobody asked for."""
    with serving(tmp_path / "p") as (door, figures, _process):
        device = machine(tmp_path / "p", door)
        for number in range(1, 4):
            contact(device, door, number)
        assert httpx.post(f"{door}/v1/exchange", content=b"", timeout=60).status_code == 400
        values = scraped(figures)
        assert values["motcua_exchanges_total"] == values["motcua_exchange_seconds_count"] == 3
        assert values["motcua_records_total"] == 6 and values["motcua_refused_total"] == 1
        assert values["motcua_applications"] == 3 and values["motcua_papers_awaited"] == 3
        assert values["motcua_enrolments_total"] == 1 and values["motcua_database_up"] == 1
        assert httpx.get(f"{door}/metrics", timeout=60).status_code == 404
        assert httpx.get(figures.removesuffix("/metrics") + "/openapi.json").status_code == 404
        assert httpx.post(figures).status_code == 405
        text = httpx.get(figures).text
        assert device.id.hex() not in text and "M7F" not in text


@pytest.mark.e2e
def test_two_workers_are_one_target_and_a_dead_one_stays_counted(tmp_path: Path) -> None:
    """Sums that lose a worker's share when it is replaced would show a fall that never was."""
    with serving(tmp_path / "p", "--workers", "2") as (door, figures, process):
        device = machine(tmp_path / "p", door)
        for number in range(1, 13):
            contact(device, door, number)
        before = scraped(figures)
        assert before["motcua_exchanges_total"] == 12 and before["motcua_applications"] == 12
        assert before["motcua_records_total"] == 24
        most = before["motcua_database_connections_most"]
        first = children(process)
        assert len(first) == 3, "two that serve, one that sums"
        os.kill(first[0], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while len(now := children(process)) < 3 or first[0] in now:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for number in range(13, 17):
            contact(device, door, number)
        after = scraped(figures)
        assert after["motcua_exchanges_total"] == 16 and after["motcua_records_total"] == 32
        # What lives is not counted twice: the dead one's connections went with it.
        assert after["motcua_database_connections_most"] == most


@pytest.mark.e2e
def test_a_taken_port_for_figures_is_said_at_once(tmp_path: Path) -> None:
    """Found out when the first alert does not come, it is found out too late."""
    with serving(tmp_path / "p") as (_door, figures, _process):
        port = figures.split(":")[2].split("/")[0]
        for workers in ("1", "2"):
            arguments = ["serve", "--data", str(tmp_path / "q"), "--port", "0"]
            arguments += ["--metrics-port", port, "--workers", workers]
            done = subprocess.run(
                [sys.executable, "-m", "sync.portal", *arguments],
                cwd=_ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 2 and "is taken by another program" in done.stderr
            assert "--metrics-port" in done.stderr
