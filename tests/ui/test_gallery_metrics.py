"""The gallery keeps the design page on the smallest panel, and its measuring can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from gallery.inking import crossed_by, ink_box, own_contrast
from gallery.measuring import faults, luminance
from PIL import Image
from support.glass import glass, picture

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
    assert faults({**words, "crossed": ["Card"]})
    sign = {**GOOD, "kind": "sign", "w_mm": 9.0, "gap_mm": None, "contrast": 4.5}
    assert faults(sign) == []
    assert faults({**sign, "contrast": 1.0})
    assert faults({**sign, "crossed": ["Card"]})


def test_the_edge_of_a_card_through_a_text_is_found() -> None:
    """A card that ends too early struck through the last line of a receipt; cards lie beside their
    texts, not around them, so that being inside of a parent said nothing."""
    with glass("15_landscape") as window:
        from kiosk_app.ui.widgets.panel import Card
        from kiosk_app.ui.widgets.words import Words

        words = Words(text="Tính từ khi cán bộ tiếp nhận", size_hint=(None, None), width=500)
        card = Card(size_hint=(None, None), pos=(100, 100), size=(600, 200))
        for widget in (card, words):
            window.add_widget(widget)
        words.pos = (120, 150)
        picture_of(window)
        inside = ink_box(words)
        words.y = 100 - words.height / 2
        picture_of(window)
        struck = ink_box(words)
        words.y = 20
        picture_of(window)
        below = ink_box(words)
        assert [crossed_by(box, card) for box in (inside, struck, below)] == [False, True, False]


@pytest.mark.parametrize(("tone", "is_seen"), [("white", True), ("primary", False)])
def test_a_sign_on_its_own_colour_is_found(tone: str, is_seen: bool) -> None:
    """A black sign on a black disc is a hole: the box around it has contrast, its ink has none."""
    with glass("15_landscape") as window:
        from kiosk_app.ui.widgets.stagemark import Disc

        disc = Disc(size_hint=(None, None), pos=(100, 100), size=(60, 60))
        window.add_widget(disc)
        disc.show("primary", tone, icon="check")
        image = picture_of(window)
        assert (own_contrast(image, disc.icon, luminance) > 3.0) is is_seen


def picture_of(window: Any) -> Image.Image:
    """What the window shows."""
    with TemporaryDirectory() as folder, Image.open(picture(window, Path(folder) / "x.png")) as it:
        return it.convert("RGB")
