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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.portal_envelopes import Machine, filed_contents
from sqlalchemy import func, select
from support.postgres import Cluster, start_cluster

from sync import enrolment
from sync.dictionaries import load_dictionaries
from sync.portal import registering
from sync.portal.opening import Portal, open_portal
from sync.portal.tables import APPLICATIONS

_START_S = 60


@dataclass(frozen=True, slots=True)
class Place:
    """The running portal: its port, its parent process, and the same database opened here."""

    portal: Portal
    port: int
    process: int
    cluster: Cluster

    def enrol(self, count: int, contents: Sequence[dict[str, object]]) -> list[Machine]:
        """Machines with keys of their own, let in by one-time codes as always."""
        keys, dictionary = self.portal.keys.online.public, load_dictionaries().newest
        machines = [Machine(keys, contents, dictionary) for _ in range(count)]
        for one in machines:
            secret = enrolment.secret_of(registering.invite_by_code(self.portal))
            asked = enrolment.register(secret, one.keys.public, "M7F")
            registering.admit(self.portal, asked)
        return machines

    def stored(self) -> int:
        """Applications in the database."""
        with self.portal.store.reading() as connection:
            query = select(func.count()).select_from(APPLICATIONS)
            return int(connection.execute(query).scalar_one())

    def memory_mb(self) -> float:
        """Resident memory of all workers together."""
        text = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        pids = [self.process, *(int(one) for one in text.split())]
        pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in pids)
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def place(workers: int) -> Iterator[tuple[Place, list[dict[str, object]]]]:
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
