"""A real object store for a test session: OpenStack Swift with its S3 door, on loopback.

`make test` installs it into an environment of its own (tests/third_party/swift). Without it nothing
is skipped: the tests fail and say what installs it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3
from minio import Minio

from sync.portal.objects import Objects, Place

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = _ROOT / "tests" / "third_party" / "swift" / "serve.py"
_PYTHON = _ROOT / ".venv" / "third_party" / "swift" / "bin" / "python"
_START_S = 90
KEY, SECRET = "motcua:kiosk", "secret-of-tests"
READER, READERS_SECRET = "motcua:reader", "secret-of-reader"


@dataclass(slots=True)
class ObjectServer:
    """A running store. `place` is an empty bucket of its own with the credentials of its owner."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    buckets: int = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self) -> Minio:
        """Another program's way in, beside the portal's."""
        one = urllib3.PoolManager(maxsize=2)
        address = self.endpoint.removeprefix("http://")
        return Minio(
            address, KEY, SECRET, secure=False, region="us-east-1", http_client=one
        )  # fmt: skip

    def place(self) -> Place:
        self.buckets += 1
        name = f"papers-{self.buckets}"
        self.client().make_bucket(name)
        return Place(self.endpoint, name, "us-east-1", KEY, SECRET)

    def shelf(self) -> Objects:
        return Objects(self.place())

    def settings(self, data: Path, place: Place | None = None) -> Place:
        """Writes what a portal needs into its data folder; the bucket that it then uses."""
        found = place or self.place()
        (data / "keys").mkdir(parents=True, exist_ok=True)
        (data / "keys" / "s3-credentials").write_text(f"{found.key}\n{found.secret}\n")
        with (data / "portal.toml").open("a") as file:
            file.write(f's3_endpoint = "{found.endpoint}"\ns3_bucket = "{found.bucket}"\n')
        return found

    def stop(self) -> None:
        """As a machine that is switched off."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def start(self) -> None:
        """Again, at the same address, with what it held."""
        self.process = _run(self.folder, self.port)
        self.port = _wait(self.folder, self.process)


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    if not python().exists():
        raise RuntimeError("no object store is here: `make third-party` installs it")
    folder = Path(tempfile.mkdtemp(prefix="motcua-s3-"))
    process = _run(folder, 0)
    server = ObjectServer(folder, _wait(folder, process), process)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def python() -> Path:
    """The interpreter of the store's own environment."""
    return Path(os.environ.get("MOTCUA_TEST_SWIFT", str(_PYTHON)))


def _run(folder: Path, port: int) -> subprocess.Popen[bytes]:
    (folder / "port").unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [python(), _SCRIPT, folder, folder / "port", str(port)],
            cwd=folder,
            stdout=log,
            stderr=log,
            env=environment,
        )


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + _START_S
    while not (folder / "port").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((folder / "log").read_text() or sys.executable)
        time.sleep(0.05)
    return int((folder / "port").read_text())
