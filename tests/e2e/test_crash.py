"""The crash run itself: silent about a sound product, loud about each planted fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.e2e


def crash(out: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and result of one short run."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.crash", "--out", str(out), *options],
        cwd=ROOT,
        # What a planted fault leaves behind goes with the test's own folder.
        env={**os.environ, "TMPDIR": str(out.parent)},
        stdout=subprocess.PIPE,
        timeout=300,
    )
    return done.returncode, json.loads(done.stdout)


def test_kills_lose_double_and_stick_nothing(tmp_path: Path) -> None:
    """The bar is zero; and the kills asked for have happened, in both programs."""
    code, result = crash(tmp_path / "crash.json", "--kills", "12", "--cuts", "0")
    assert result["findings"] == [] and code == 0
    assert result["kills"] == 12
    assert {phase.partition(".")[0] for phase in result["kills_by_phase"]} == {"kiosk", "agent"}
    assert json.loads((tmp_path / "crash.json").read_text("utf-8")) == result


@pytest.mark.parametrize(
    ("plant", "count"),
    [
        ("drop_ack", "lost"),
        ("forget_outbox", "lost"),
        ("apply_twice", "doubled"),
        ("keep_session", "privacy_failures"),
    ],
)
def test_each_planted_fault_is_found(tmp_path: Path, plant: str, count: str) -> None:
    """A proof that cannot fail proves nothing."""
    out = tmp_path / "crash.json"
    code, result = crash(out, "--kills", "4", "--cuts", "0", "--plant", plant)
    assert code == 1
    assert result["planted"] == plant
    assert result[count] > 0
    assert result["lost"] + result["doubled"] + result["stuck"] > 0
