"""The gallery keeps the design page on the smallest panel, and its measuring can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from gallery.measuring import faults

SOME = "0"  # 01 to 10, 20, 30: every kind of screen
ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "mode": "panel215",
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
    assert below_the_design_page(tmp_path, "panel156", "vi,en") == []


@pytest.mark.parametrize("panel", ["panel156", "panel32", "panel215"])
def test_the_longest_texts_with_every_mark_find_room(tmp_path: Path, panel: str) -> None:
    """A translation is longer than the Vietnamese; nobody measures each one on each panel."""
    assert below_the_design_page(tmp_path, panel, "pseudo", SOME) == []


def below_the_design_page(out: Path, panel: str, *which: str) -> list[tuple[str, str, list[str]]]:
    """Screen, text and shortcomings of what `render.py PANEL OUT ROWS LANGS [SCREENS]` draws."""
    rows = out / "rows.json"
    command = [sys.executable, "tests/gallery/render.py", panel, str(out), str(rows), *which]
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen"}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, capture_output=True)
    measured = json.loads(rows.read_text(encoding="utf-8"))
    assert measured
    found = [(row["screen"], row["text"], faults(row)) for row in measured]
    return [entry for entry in found if entry[2]]


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
    assert faults({**words, "mode": "panel215-large_text"})
    assert faults({**words, "contrast": 6.9})
