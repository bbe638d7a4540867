"""A portal to be loaded: PostgreSQL that waits for its disk, workers, machines that are enrolled.

It owns the processes and ends them. Everything is real: the server of the tests, the program that
operators start, its own HTTP on loopback.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.portal_envelopes import Content, Machine, filed_contents
from bench.portal_history import device_row, stored
from sqlalchemy import insert
from support.postgres import Cluster, start_cluster

from sync import enrolment
from sync.portal import registering
from sync.portal.opening import Portal, open_portal
from sync.portal.tables import DEVICES
from sync.sealing import PublicKeys

_START_S = 60


@dataclass(frozen=True, slots=True)
class Place:
    """The running portal: its port, its parent process, and the same database opened here."""

    portal: Portal
    port: int
    process: int
    cluster: Cluster

    @property
    def keys(self) -> PublicKeys:
        """What machines seal to."""
        return self.portal.keys.online.public

    def enrol(self, count: int) -> list[Machine]:
        """Machines with keys of their own, let in by one-time codes as always."""
        machines = [Machine() for _ in range(count)]
        for one in machines:
            secret = enrolment.secret_of(registering.invite_by_code(self.portal))
            asked = enrolment.register(secret, one.public, "M7F")
            registering.admit(self.portal, asked)
        return machines

    def settle(self, count: int) -> list[Machine]:
        """As many as were let in over the years: their rows, without a code for each."""
        machines = [Machine() for _ in range(count)]
        keys = [one.public for one in machines]
        rows = [device_row(one.id16, one.signing, one.box, f"S{n}") for n, one in enumerate(keys)]
        with self.portal.store.writing() as connection:
            connection.execute(insert(DEVICES), rows)
        return machines

    def stored(self) -> int:
        return stored(self.portal.store)

    def memory_mb(self) -> float:
        """Resident memory of all workers together."""
        pids = [self.process, *children(self.process)]
        pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in pids)
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def used(self) -> Used:
        """Processor time so far."""
        return Used(_cpu_s(self.process), _cpu_s(self.cluster.process.pid), time.process_time())


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of processor time: of the portal's workers, of the database, of this process."""

    portal_s: float
    database_s: float
    generator_s: float

    def since(self, before: Used) -> Used:
        return Used(
            self.portal_s - before.portal_s,
            self.database_s - before.database_s,
            self.generator_s - before.generator_s,
        )

    def ms_for_each(self, count: int) -> dict[str, float]:
        """Milliseconds for one of `count`, by whose they are."""
        parts = {name: getattr(self, f"{name}_s") for name in ("portal", "database", "generator")}
        return {name: round(one / count * 1000, 3) for name, one in parts.items()}


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(one) for one in text.split()]


def _cpu_s(process: int) -> float:
    """Of a process, its children, and those of them that have ended."""
    ticks = 0
    for one in [process, *children(process)]:
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def place(workers: int) -> Iterator[tuple[Place, list[Content]]]:
    """A fresh portal, and the contents that real kiosks filed."""
    with tempfile.TemporaryDirectory(prefix="motcua-load-") as folder:
        data = Path(folder)
        contents = filed_contents(data / "kiosk")
        cluster = start_cluster(is_durable=True)
        try:
            (data / "portal").mkdir()
            settings = f'database = "{cluster.fresh()}"\n'
            (data / "portal" / "portal.toml").write_text(settings)
            portal = open_portal(data / "portal")
            with _serving(data, workers) as (port, process):
                yield Place(portal, port, process, cluster), contents
            portal.close()
        finally:
            cluster.stop()


@contextmanager
def _serving(data: Path, workers: int) -> Iterator[tuple[int, int]]:
    port_file = data / "port"
    command = [sys.executable, "-m", "kiosk_app.portal_rules", "--data", str(data / "portal")]
    command += ["serve", "--port", "0", "--port-file", str(port_file), "--workers", str(workers)]
    with subprocess.Popen(command) as process:
        try:
            deadline = time.monotonic() + _START_S
            while not port_file.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the portal did not start")
                time.sleep(0.05)
            time.sleep(3)  # until every worker has opened its own door
            yield int(port_file.read_text()), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
