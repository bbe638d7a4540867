"""Tiles of a page look like neighbours: titles and notes of one size, and room around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from support.glass import frames, glass

from kiosk_app.flow.intents import Back
from kiosk_app.flow.views import Tile

SHORT, LONG = "Đất đai", "Đăng ký, cấp sổ đỏ lần đầu cho tổ chức đang dùng đất ở thôn bản xa"


@pytest.fixture
def window() -> Iterator[Any]:
    with glass("32_portrait") as shown:
        yield shown


def _grid(window: Any, tiles: Sequence[Tile], shape: str = "row") -> Any:
    from kiosk_app.ui.widgets.tile import TileGrid

    grid = TileGrid(lambda _: None, size_hint=(None, None), pos=(20, 100), size=(900, 320))
    grid.show(tiles, 2, shape)
    window.add_widget(grid)
    frames(3)
    return grid


def _tile(title: str, **given: Any) -> Tile:
    return Tile(title, Back(), "house", "3 thủ tục", **given)


def test_titles_of_neighbours_are_of_one_size(window: Any) -> None:
    """Results of a search stood in three sizes, and the shortest looked the most important."""
    grid = _grid(window, [_tile(SHORT), _tile(LONG), _tile("Hộ tịch"), _tile(LONG)])
    assert len({tile.title.font_size for tile in grid.tiles}) == 1


def test_a_page_without_long_titles_gets_its_large_letters_back(window: Any) -> None:
    """Tiles are reused: what one page needed must not stay."""
    grid = _grid(window, [_tile(SHORT), _tile(LONG)])
    small = grid.tiles[0].title.font_size
    grid.show([_tile(SHORT), _tile("Hộ tịch")], 2, "row")
    frames(3)
    assert grid.tiles[0].title.font_size > small


def test_the_note_of_a_tile_that_led_is_as_small_as_the_others(window: Any) -> None:
    """The first tile of every list carried the larger note of the home page's first one."""
    grid = _grid(window, [_tile(SHORT, lead=True), _tile("Hộ tịch")], "column")
    grid.show([_tile(SHORT), _tile("Hộ tịch")], 2, "row")
    frames(3)
    assert len({tile.note.font_size for tile in grid.tiles}) == 1


def test_an_example_in_a_field_is_light_and_stands_behind_the_cursor(window: Any) -> None:
    """Bold and under the cursor it looked like something already typed."""
    from kiosk_app.ui.widgets.field import FieldBox

    box = FieldBox(size_hint=(None, None), pos=(20, 100), size=(800, 100))
    window.add_widget(box)
    box.placeholder = "Ví dụ: Bản Mường Lống 1"
    box.show("")
    frames(3)
    example, light = box.words.x, box.words.font_name
    box.show("Bản")
    frames(3)
    assert example > box.words.x
    assert light != box.words.font_name
