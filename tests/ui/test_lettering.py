"""A drawn text is where its label is, in its colour, and kept once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.glass import frames, glass


@pytest.fixture
def window() -> Iterator[Any]:
    with glass("21_landscape") as shown:
        yield shown


def _words(window: Any, **given: Any) -> Any:
    from kiosk_app.ui.widgets.words import Words

    words = Words(size_hint=(None, None), pos=(100, 100), width=300, **given)
    window.add_widget(words)
    frames(3)
    return words


def _ink(window: Any, box: tuple[int, int, int, int]) -> set[tuple[int, ...]]:
    """The colours in a part of the glass, counted from the bottom left."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    frames(3)
    window.dispatch("on_draw")
    pixels = bytes(glReadPixels(*box, GL_RGB, GL_UNSIGNED_BYTE))
    window.dispatch("on_flip")
    return {tuple(pixels[i : i + 3]) for i in range(0, len(pixels), 3)}


def test_a_text_moves_with_its_label_also_in_one_direction(window: Any) -> None:
    """Titles are lowered by their `y` alone; what Kivy remembers of the middle is older."""
    words = _words(window, text="Xin chào")
    before = (100, 100, 300, int(words.height))
    assert len(_ink(window, before)) > 1
    words.y = 400
    assert len(_ink(window, before)) == 1
    assert len(_ink(window, (100, 400, 300, int(words.height)))) > 1


def test_a_text_changes_its_colour_and_goes_when_it_is_emptied(window: Any) -> None:
    """A key that is held and a label that is forgotten are drawn anew without being made anew."""
    words = _words(window, text="Xin chào")
    box = (100, 100, 300, int(words.height))
    words.tone = "err"
    assert (154, 25, 25) in _ink(window, box)
    words.text = ""
    assert len(_ink(window, box)) == 1


def test_marked_words_of_a_text_are_drawn_beside_the_others(window: Any) -> None:
    """The page that asks for the card says its most important words in another colour."""
    words = _words(window, text="Xin [color=#9a1919]chào[/color]", markup=True)
    colours = _ink(window, (100, 100, 300, int(words.height)))
    assert (154, 25, 25) in colours
    words.text = "Xin chào"
    plain = _ink(window, (100, 100, 300, int(words.height)))
    assert (154, 25, 25) not in plain
    assert len(plain) > 1


def test_the_pixels_of_a_text_are_kept_once(window: Any) -> None:
    """A copy beside each texture was a tenth of what the interface took."""
    words = _words(window, text="Xin chào")
    assert words.texture is not None
    assert words._label._surface is None
