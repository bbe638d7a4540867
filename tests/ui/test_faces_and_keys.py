"""What screens share: the pictures of surfaces, and the one keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.glass import frames, glass

from kiosk_app.flow.lettering import KeyWords

ENGLISH = KeyWords(space="Space", delete_word="word", mode_off="Telex: off", clear="Clear")


@pytest.fixture
def window() -> Iterator[Any]:
    with glass("21_landscape") as shown:
        yield shown


def _drawn(window: Any, box: tuple[int, int, int, int]) -> list[tuple[int, int, int]]:
    """Colours of single points of the window, counted from the bottom left."""
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    frames(3)
    window.dispatch("on_draw")
    x, y, width, height = box
    pixels = bytes(glReadPixels(x, y, width, height, GL_RGB, GL_UNSIGNED_BYTE))
    window.dispatch("on_flip")
    return [tuple(pixels[i : i + 3]) for i in range(0, len(pixels), 3)]


def test_a_surface_shows_its_ground_its_border_and_round_corners(window: Any) -> None:
    """One stretched picture must look like the rounded rectangle that it replaces."""
    from kiosk_app.ui.widgets.surface import Surface

    surface = Surface(pos=(100, 100), size=(200, 80), size_hint=(None, None), border_px=4)
    surface.fill, surface.border = "primary", "err"
    window.add_widget(surface)
    primary, err = (11, 74, 122), (154, 25, 25)
    assert set(_drawn(window, (130, 120, 140, 40))) == {primary}
    assert set(_drawn(window, (101, 130, 2, 20))) == {err}
    assert set(_drawn(window, (296, 130, 3, 20))) == {err}
    corner = _drawn(window, (100, 100, 1, 1))[0]
    assert corner not in (primary, err)


def test_a_clear_surface_draws_nothing_until_it_gets_a_colour(window: Any) -> None:
    """Many surfaces only place their children; they must cost no draw call."""
    from kiosk_app.ui.widgets.surface import Surface

    surface = Surface(pos=(10, 10), size=(50, 50), size_hint=(None, None), fill="clear")
    surface.border = "clear"
    window.add_widget(surface)
    ground = _drawn(window, (30, 30, 1, 1))[0]
    assert surface._face.children == []
    surface.fill = surface.border = "primary"
    assert _drawn(window, (30, 30, 1, 1))[0] == (11, 74, 122) != ground


def test_a_borrowed_keyboard_leaves_its_last_screen_and_what_was_typed(window: Any) -> None:
    """One keyboard serves every screen: nobody may find the last person's words in it."""
    from kivy.uix.widget import Widget

    from kiosk_app.ui.keyboard.rack import KeyRack

    rack, first, second = KeyRack(KeyWords()), Widget(), Widget()
    heard: list[str] = []
    keyboard = rack.keyboard(lambda composition: heard.append(composition.text))
    first.add_widget(keyboard)
    keyboard.hardware("a")
    again = rack.keyboard(lambda composition: heard.append("second:" + composition.text))
    second.add_widget(again)
    again.hardware("b")
    assert again is keyboard
    assert first.children == []
    assert heard == ["a", "second:b"]
    rack.put_back(again)
    again.hardware("c")
    assert second.children == []
    assert heard == ["a", "second:b"]


def test_the_words_on_the_keys_follow_the_language(window: Any) -> None:
    """An English reader must not be left with "Dấu cách"; the tones keep their names."""
    from kiosk_app.ui.keyboard.rack import KeyRack

    rack = KeyRack(KeyWords())
    keyboard, pad = rack.keyboard(lambda _: None), rack.pad("number")
    rack.speak(ENGLISH)
    words = {cap.word.text for cap in (*keyboard.caps, *pad.caps)}
    assert {"Space", "word", "Telex: off", "Clear"} <= words
    assert not {"Dấu cách", "từ", "Xoá"} & words
    rack.speak(KeyWords())
    assert "Dấu cách" in {cap.word.text for cap in keyboard.caps}
