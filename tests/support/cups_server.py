"""A real CUPS scheduler as an ordinary process in a folder of its own, with a printer of paper.

The scheduler, its programs and its states are CUPS's; only the last step, the backend that would
speak to a printer, is a script that does what the file `mode` says. It listens on a socket in the
folder and nowhere else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CUPSD = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
CUPS_EXEC = Path("/usr/lib/cups/daemon/cups-exec")
BACKEND = """#!/bin/sh
[ $# -eq 0 ] && { echo 'direct paper "Paper" "Paper"'; exit 0; }
at=${DEVICE_URI#paper:}
say() {
    echo "STATE: +$1" >&2
    while [ "$(cat "$at/mode")" = "$2" ]; do sleep 0.1; done
    echo "STATE: -$1" >&2
}
echo "STATE: -media-empty-error,media-jam-error,cover-open-error,offline-report" >&2
mode=$(cat "$at/mode")
case $mode in
    empty) say media-empty-error empty ;;
    jam) say media-jam-error jam ;;
    open) say cover-open-error open ;;
    offline) say offline-report offline ;;
    stuck) while [ "$(cat "$at/mode")" = stuck ]; do sleep 0.1; done ;;
    refused) exit 1 ;;
esac
if [ -n "$6" ]; then cat "$6" > "$at/out.$1"; else cat > "$at/out.$1"; fi
"""
CONFIGURATION = """Listen {at}/sock
Browsing No
WebInterface No
PreserveJobFiles No
DefaultAuthType None
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
FILES = """ServerRoot {at}/root
RequestRoot {at}/spool
CacheDir {at}/cache
StateDir {at}/state
TempDir {at}/tmp
ServerBin {at}/bin
DocumentRoot {at}/root
AccessLog {at}/access
ErrorLog {at}/error
PageLog {at}/page
Printcap
Sandboxing relaxed
"""


@dataclass(frozen=True)
class CupsServer:
    """The scheduler with one queue, "desk"."""

    folder: Path

    def mode(self, mode: str) -> None:
        """What the printer does from now on: fine, empty, jam, open, offline, stuck, refused."""
        (self.folder / "paper" / "mode").write_text(mode)

    def papers(self) -> list[bytes]:
        """What came out."""
        return [path.read_bytes() for path in sorted((self.folder / "paper").glob("out.*"))]

    def spooled(self, marker: bytes) -> list[str]:
        """Files anywhere in the scheduler's folders, but not the paper, that hold some bytes."""
        return [
            str(path)
            for name in ("spool", "cache", "state", "tmp")
            for path in (self.folder / name).rglob("*")
            if path.is_file() and marker in path.read_bytes()
        ]

    def run(self, *command: str) -> None:
        """One of CUPS's programs; told why when it fails."""
        done = subprocess.run(command, check=False, capture_output=True, timeout=20)
        assert done.returncode == 0, done.stderr


@contextmanager
def cups_server() -> Iterator[CupsServer]:
    """The scheduler until the block ends; $CUPS_SERVER must then be its socket."""
    assert CUPSD is not None
    folder = Path(tempfile.mkdtemp(prefix="cups", dir="/tmp"))  # sockets have short names
    folder.chmod(0o755)
    for name in ("root", "spool", "cache", "state", "tmp", "paper", "bin/backend", "bin/daemon"):
        (folder / name).mkdir(parents=True)
    (folder / "paper").chmod(0o777)
    (folder / "bin" / "backend" / "paper").write_text(BACKEND)
    (folder / "bin" / "backend" / "paper").chmod(0o755)
    (folder / "bin" / "daemon" / "cups-exec").symlink_to(CUPS_EXEC)
    (folder / "cupsd.conf").write_text(CONFIGURATION.format(at=folder))
    (folder / "cups-files.conf").write_text(FILES.format(at=folder))
    server = CupsServer(folder)
    server.mode("fine")
    program = [CUPSD, "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"]
    scheduler = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(folder / "sock")
        yield server
    finally:
        scheduler.terminate()
        scheduler.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(socket: Path) -> None:
    """Until it answers: the socket is there a little earlier."""
    environment = {**os.environ, "CUPS_SERVER": str(socket), "LC_ALL": "C"}
    end = time.monotonic() + 20
    while True:
        asked = subprocess.run(["lpstat", "-r"], capture_output=True, check=False, env=environment)
        if b"is running" in asked.stdout:
            return
        assert time.monotonic() < end, "cupsd does not answer"
        time.sleep(0.1)
