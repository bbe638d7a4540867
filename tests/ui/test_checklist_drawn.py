"""A checklist and a row of a matrix on the glass: marks, the counter, what a touch says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gallery.fixture_forms import checklist, matrix_row, same
from gallery.fixture_frame import say_in
from gallery.measuring import faults, measure
from support.kivy_runner import Runner

from kiosk_app.flow.views import View

SAY = say_in("vi")
WHERE = {"screen": "x", "lang": "vi", "orientation": "landscape", "mode": "panel156"}


@pytest.fixture
def glass() -> Iterator[Runner]:
    """The smallest panel that is supported."""
    Runner.prepare(1280, 800)
    from gallery.still import still_app

    runner = Runner(still_app(1280, 800, 3.81))
    yield runner
    runner.stop()


def shown(runner: Runner, view: View, picture: Path) -> list[str]:
    """What is drawn, measured against the design page.

    Contrast is left to `make gallery`, one process for each panel: after a panel of another size in
    the same process the pixels that are read back are not those of the glass.
    """
    runner.app.show(view)
    runner.frames(6)
    rows = measure(runner, runner.save(picture), WHERE)
    found = {row["text"]: [f for f in faults(row) if not f.startswith("contrast")] for row in rows}
    assert {text: words for text, words in found.items() if words} == {}
    return list(runner.texts())


def test_every_ticked_tile_says_so_and_none_hides_its_sign(glass: Runner, tmp_path: Path) -> None:
    """Colour alone says nothing; the mark must not lie over the picture."""
    view = checklist(SAY, glass.app.limits.tiles)
    texts = shown(glass, view, tmp_path / "a.png")
    assert texts.count("Đã chọn") == sum(tile.chosen for tile in view.tiles) > 1
    for button in glass.app.navigator.current.grid.tiles:
        if button.mark.parent is not None and button.icon.name:
            assert button.icon.right <= button.mark.x or button.icon.top <= button.mark.y


def test_a_row_of_a_matrix_says_where_it_stands(glass: Runner, tmp_path: Path) -> None:
    """Ten alike questions need a count, beside the title and clear of it."""
    assert "5/10" in shown(glass, matrix_row(SAY), tmp_path / "a.png")
    screen = glass.app.navigator.current
    assert screen.title.right <= screen.counter.x
    shown(glass, checklist(SAY, glass.app.limits.tiles), tmp_path / "b.png")
    assert screen.counter.parent is None


def test_the_same_as_before_and_another_are_two_targets(glass: Runner, tmp_path: Path) -> None:
    """The earlier answer stands on the tile that takes it over."""
    texts = shown(glass, same(SAY), tmp_path / "a.png")
    assert {"Vẫn ở nơi thường trú", "Đang ở nơi khác"} <= set(texts)
