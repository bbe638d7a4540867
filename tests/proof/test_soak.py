"""The soak itself: silent about a sound product, loud about each planted fault."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
]


def soak(place: Path, errands: list[str], *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and result of a short run."""
    out = place / "soak.json"
    command = ["--citizens", str(len(errands)), "--errands", *errands, "--out", str(out), *options]
    done = subprocess.run(
        [sys.executable, "-m", "tests.proof.soak", *command],
        cwd=ROOT,
        # What a planted fault leaves behind goes with the test's own folder.
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        timeout=900,
    )
    assert json.loads(out.read_text("utf-8")) == json.loads(done.stdout)
    return done.returncode, json.loads(done.stdout)


def test_people_come_file_leave_and_are_gone(tmp_path: Path) -> None:
    """Nothing of them is left, with and without renewal, and what they filed has arrived."""
    code, result = soak(tmp_path, ["rate", "walk_away", "track"], "--renewals", "1")
    assert (code, result["wrong"], result["findings"]) == (0, [], [])
    assert result["citizens"] == 3
    assert result["filed"] == result["arrived"] == 1
    assert result["renewals"] == 1
    assert result["markers_found"] == result["crashes"] == 0
    assert 50 < result["rss_after_100_mb"] < 1000 > result["rss_end_mb"]


@pytest.mark.parametrize(
    ("plant", "count"),
    [
        ("drop_ack", "lost"),
        ("forget_outbox", "lost"),
        ("apply_twice", "doubled"),
        ("keep_session", "markers_found"),
    ],
)
def test_each_planted_fault_is_found(tmp_path: Path, plant: str, count: str) -> None:
    """A proof that cannot fail proves nothing."""
    errands = ["walk_away"] if plant == "keep_session" else ["complain"]
    code, result = soak(tmp_path, errands, "--renewals", "0", "--plant", plant)
    assert code == 1
    assert result["planted"] == plant
    assert result[count] > 0
