"""The proofs and benchmarks start from make alone, without anything in the environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = re.findall(r"python -m (tests[.\w]+)", (ROOT / "Makefile").read_text("utf-8"))


def takes_options(module: str) -> bool:
    path = ROOT / module.replace(".", "/")
    file = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
    return "argparse" in file.read_text("utf-8")


@pytest.mark.parametrize("module", sorted({one for one in MODULES if takes_options(one)}))
def test_a_target_finds_all_that_it_imports(module: str) -> None:
    """A path that only a developer's shell names is missing on a new machine."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", module, "--help"]
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()[-400:]
