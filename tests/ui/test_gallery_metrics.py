"""The gallery keeps the design page on the smallest panel, and its measuring can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from gallery.measuring import faults

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "kind": "control",
    "w_mm": 20.0,
    "h_mm": 20.0,
    "gap_mm": 3.0,
    "capital_mm": None,
    "contrast": None,
    "clipped": False,
    "overlaps": [],
}


def test_the_smallest_panel_keeps_every_promise(tmp_path: Path) -> None:
    """15.6 in is where sizes in millimetres hurt most: if they hold there they hold everywhere."""
    rows = tmp_path / "rows.json"
    command = [sys.executable, "tests/gallery/render.py", "panel156", str(tmp_path), str(rows)]
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    bad = [(row["screen"], row["text"], faults(row)) for row in json.loads(rows.read_text())]
    assert [entry for entry in bad if entry[2]] == []


def test_each_shortcoming_is_named() -> None:
    """A gallery that cannot fail proves nothing."""
    assert faults(GOOD) == []
    assert faults({**GOOD, "w_mm": 19.0})
    assert faults({**GOOD, "gap_mm": 2.0})
    assert faults({**GOOD, "clipped": True})
    assert faults({**GOOD, "overlaps": ["x"]})
    words = {**GOOD, "kind": "text", "capital_mm": 4.9, "contrast": 9.0}
    assert faults(words) == []
    assert faults({**words, "capital_mm": 4.7})
    assert faults({**words, "contrast": 6.9})
