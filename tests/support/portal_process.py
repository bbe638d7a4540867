"""`motcua-portal serve` as a process of its own, for tests that speak to its door from outside."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT = Path(__file__).parents[2]


@contextmanager
def portal_process(data: Path) -> Iterator[str]:
    """Its address; it ends with the block. What it says on standard error goes to DATA.log."""
    port_file = data.with_name(data.name + ".port")
    port_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "kiosk_app.portal_rules", "serve", "--data", str(data)]
    with (
        data.with_name(data.name + ".log").open("wb") as log,
        subprocess.Popen(
            [*command, "--port", "0", "--port-file", str(port_file)],
            cwd=_ROOT,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            deadline = time.monotonic() + 120
            while not port_file.exists():
                assert process.poll() is None, "the portal ended"
                assert time.monotonic() < deadline, "the portal does not listen"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{int(port_file.read_text())}"
        finally:
            process.terminate()
