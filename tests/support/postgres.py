"""A real PostgreSQL server for a test session: a cluster of its own, on a socket of its own.

It listens on no network address. The server refuses to run for root, so that root starts it as the
unprivileged account that Debian's package brings. Without the programs of PostgreSQL nothing is
skipped: the tests fail and say which package is missing (packaging/system-packages.sh test).
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

EMBEDDED, SERVER = "sqlite", "postgresql"
ON_BOTH = pytest.mark.on_both
"""For `pytestmark`: what asks for `database` runs on the embedded one and on PostgreSQL."""
_PLACES = "/usr/lib/postgresql"
_START_S = 60
_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass(slots=True)
class Cluster:
    """A running server; `fresh()` makes an empty schema in it and answers the URL of that: a
    database for each test would cost 7 MB and a tenth of a second."""

    folder: Path
    user: str
    process: subprocess.Popen[bytes]
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def fresh(self) -> str:
        name = f"test_{next(self.numbers)}"
        self.run(f"CREATE SCHEMA {name}")
        path = f"options=-csearch_path%3D{name}"
        return f"postgresql://{self.user}@/postgres?host={self.folder}&{path}"

    def run(self, sql: str) -> list[Any]:
        """One statement in the database `postgres`, outside of any transaction."""
        target = {"host": str(self.folder), "user": self.user, "dbname": "postgres"}
        with psycopg.connect(**target, autocommit=True) as raw:
            done = raw.execute(sql.encode())
            return done.fetchall() if done.description else []

    def stop(self) -> None:
        # SIGQUIT: connections that a test left open must not hold it up.
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def start_cluster(*, is_durable: bool = False) -> Cluster:
    """`is_durable` for measurements; tests do without waiting for the disk."""
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    options: dict[str, Any] = {}
    if os.getuid() == 0:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    # fsync of initdb: for tests the cluster never outlives the session.
    made = [_program("initdb"), "-D", str(folder / "data"), "-U", user, "-A", "trust"]
    made += ["--no-sync", "-E", "UTF8", "--locale=C"]
    subprocess.run(made, check=True, cwd=folder, capture_output=True, **options)
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
    settings += [] if is_durable else _QUICK
    command = [_program("postgres"), "-D", str(folder / "data")]
    command += [part for one in settings for part in ("-c", one)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **options)
    cluster = Cluster(folder, user, process)
    _wait(cluster)
    return cluster


def _wait(cluster: Cluster) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            cluster.run("SELECT 1")
            return
        except psycopg.OperationalError:
            if cluster.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((cluster.folder / "log").read_text()) from None
            time.sleep(0.05)


def _unprivileged() -> str:
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("no unprivileged account is here to run PostgreSQL")


def _program(name: str) -> str:
    versions = sorted(Path(_PLACES).glob("[0-9]*/bin"), key=lambda one: float(one.parent.name))
    places = [str(one) for one in reversed(versions)]
    found = shutil.which(name, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
    if found is None:
        raise RuntimeError(f"{name} is missing: packaging/system-packages.sh test installs it")
    return found
