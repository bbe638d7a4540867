"""The drawn keyboard: sizes on the glass, touches, modes, and that a press rebuilds nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from support.glass import PANELS, frames, glass, touch

from kiosk_app.flow.display import NOBODY, Display
from kiosk_app.ui.keyboard.composer import BACKSPACE, DELETE_WORD, Composition, Mode
from kiosk_app.ui.keyboard.layouts import BREVE, CLEAR, EXTRA, MODE, PAGE, SHIFT
from kiosk_app.ui.keyboard.marks import ACUTE, DOT

LAYOUTS = ("text", "name", "email")


@pytest.fixture
def landscape() -> Iterator[Any]:
    with glass("21_landscape") as window:
        yield window


def _keyboard(window: Any, layout: str = "text", **kwargs: Any) -> Any:
    from kiosk_app.ui.keyboard.keyboard import VietnameseKeyboard

    keyboard = VietnameseKeyboard(layout=layout, **kwargs)
    keyboard.size = (window.width, keyboard.preferred_height())
    window.add_widget(keyboard)
    frames(3)
    return keyboard


def _pad(window: Any, kind: str, width: float, **kwargs: Any) -> Any:
    from kiosk_app.ui.keyboard.keyboard import NumberPad

    pad = NumberPad(kind, **kwargs)
    pad.size = (width, pad.preferred_height())
    window.add_widget(pad)
    frames(3)
    return pad


def _cap(board: Any, key: str) -> Any:
    return next(cap for cap in board.caps if cap.key.press == key)


def _touch_keys(board: Any, *keys: str) -> None:
    for key in keys:
        touch(_cap(board, key))


def _assert_fits(caps: list[Any], density: float, width: float) -> None:
    for cap in caps:
        assert min(cap.width, cap.height) / density >= 15 - 1e-6, cap.key
        assert cap.x >= -0.01
        assert cap.right <= width + 0.01
        if cap.key.label:
            assert cap.word.x >= cap.x
            assert cap.word.right <= cap.right, cap.word.text
            assert cap.word.height <= cap.height + 1, cap.word.text
    for i, one in enumerate(caps):
        for other in caps[i + 1 :]:
            across = max(one.x - other.right, other.x - one.right)
            along = max(one.y - other.top, other.y - one.top)
            assert max(across, along) / density >= 3 - 1e-6, (one.key, other.key)


@pytest.mark.parametrize("display", [NOBODY, Display(large_text=True)], ids=["plain", "large"])
@pytest.mark.parametrize("panel", list(PANELS))
def test_keys_are_large_enough_apart_and_their_words_fit(panel: str, display: Display) -> None:
    """ui.md: keys of at least 15 mm with gaps of at least 3 mm, on all three reference panels."""
    density = PANELS[panel][2]
    with glass(panel, display) as window:
        for layout in LAYOUTS:
            keyboard = _keyboard(window, layout)
            for _ in range(2):
                _assert_fits(keyboard.caps, density, window.width)
                keyboard.press(MODE)
                keyboard.press(PAGE)
                frames(3)
            keyboard.press(EXTRA)
            frames(3)
            _assert_fits(keyboard.caps, density, window.width)
            window.remove_widget(keyboard)
        for kind, width in (("money", window.width * 0.38), ("code", window.width * 0.96)):
            pad = _pad(window, kind, width)
            _assert_fits(pad.caps, density, width)
            window.remove_widget(pad)


@pytest.mark.parametrize("panel", ["21_landscape", "15_landscape"])
def test_the_keyboard_leaves_room_for_the_question(panel: str) -> None:
    """Five rows, header and bottom bar fit on the smallest panel with a field between."""
    with glass(panel) as window:
        look = _keyboard(window)
        from kiosk_app.ui.widgets.look import theme

        used = look.preferred_height() + theme().header_height + theme().bottom_height
        assert window.height - used >= 200


def test_touching_mark_and_tone_keys_writes_vietnamese(landscape: Any) -> None:
    """The whole way from the finger to the text."""
    seen: list[Composition] = []
    keyboard = _keyboard(landscape, "name", on_change=seen.append)
    _touch_keys(keyboard, "l", "â", "u")
    _touch_keys(keyboard, "\u0300", " ", "b", "a", ACUTE)
    assert keyboard.text == "Lầu Bá"
    assert keyboard.preedit == (4, 6)
    assert seen[-1].text == "Lầu Bá"
    _touch_keys(keyboard, BACKSPACE)
    assert keyboard.text == "Lầu B"
    _touch_keys(keyboard, DELETE_WORD)
    assert keyboard.text == "Lầu "


def test_sliding_off_a_key_cancels_it(landscape: Any) -> None:
    """Act on release; sliding off cancels."""
    keyboard = _keyboard(landscape)
    touch(_cap(keyboard, "a"), slide_off=True)
    assert keyboard.text == ""


def test_telex_and_vni_are_one_touch_away_and_forgotten_with_the_person(landscape: Any) -> None:
    """Off, Telex, VNI, off; the next person finds plain letters."""
    keyboard = _keyboard(landscape)
    _touch_keys(keyboard, "a", "s", MODE)
    assert keyboard.mode is Mode.TELEX
    keyboard.show("")
    _touch_keys(keyboard, "v", "i", "e", "t", "e", "j")
    assert keyboard.text == "việt"
    _touch_keys(keyboard, MODE)
    assert keyboard.mode is Mode.VNI
    keyboard.show("")
    for key in "vie65t":
        keyboard.hardware(key)
    assert keyboard.text == "việt"
    keyboard.forget()
    assert (keyboard.mode, keyboard.text) == (Mode.PLAIN, "")


def test_shift_gives_one_capital_and_twice_gives_capitals(landscape: Any) -> None:
    """UBND is written without holding anything."""
    keyboard = _keyboard(landscape)
    _touch_keys(keyboard, SHIFT, "đ", "a", SHIFT, SHIFT, "u", "b", SHIFT, "c")
    assert keyboard.text == "ĐaUBc"


def test_signs_and_digits_have_their_page(landscape: Any) -> None:
    """Số 5, ngõ 12/3."""
    keyboard = _keyboard(landscape)
    _touch_keys(keyboard, PAGE, "1", "2", "/", "3", ",", PAGE, "a")
    assert keyboard.text == "12/3,a"


def test_an_email_field_has_its_signs_and_no_telex(landscape: Any) -> None:
    """An address is Latin letters."""
    keyboard = _keyboard(landscape, "email")
    keyboard.mode = Mode.TELEX
    _touch_keys(keyboard, "a", "s", "@", "x", ".", "v", "n")
    assert keyboard.text == "as@x.vn"
    assert keyboard.suggestions() == ()


def test_suggestions_wait_to_be_touched(landscape: Any) -> None:
    """Minority names are among them; nothing changes by itself."""
    keyboard = _keyboard(landscape, "name")
    _touch_keys(keyboard, "g", "i", "a", "n")
    assert "Giàng" in keyboard.suggestions()
    assert keyboard.text == "Gian"
    keyboard.replace_word("Giàng")
    assert keyboard.text == "Giàng "
    for name in ("Moong", "Ksor", "Blas", "Niê", "Vừ", "Lầu", "Sùng"):
        keyboard.show(name[:-1], "name")
        assert name in keyboard.suggestions(8)


def test_hardware_keys_go_through_the_same_composer(landscape: Any) -> None:
    """Development and the desk's keyboard behave as the glass does."""
    keyboard = _keyboard(landscape, "text", old_style=True)
    for key in ("h", "o", "a", "\u0300", "f5", "\t", BACKSPACE, "a", DOT):
        keyboard.hardware(key)
    assert keyboard.text == "hoạ" or keyboard.text == "họa"


def test_pads_take_only_what_they_show(landscape: Any) -> None:
    """Never a full keyboard for a phone number."""
    pad = _pad(landscape, "phone", 500, max_length=4)
    _touch_keys(pad, "0", "9", "1", "2", "3")
    pad.hardware("x")
    assert pad.text == "0912"
    _touch_keys(pad, BACKSPACE)
    assert pad.text == "091"
    _touch_keys(pad, CLEAR)
    assert pad.text == ""
    landscape.remove_widget(pad)
    money = _pad(landscape, "money", 500)
    _touch_keys(money, "5", "000")
    assert money.text == "5000"
    landscape.remove_widget(money)
    area = _pad(landscape, "decimal", 500)
    _touch_keys(area, "2", "5", ",", "5")
    area.hardware(".")
    assert area.text == "25,5"


def test_a_date_pad_hands_its_keys_to_the_boxes(landscape: Any) -> None:
    """Three boxes decide what a digit means."""
    keys: list[str] = []
    pad = _pad(landscape, "date", 500, on_key=keys.append)
    _touch_keys(pad, "3", BACKSPACE)
    assert (keys, pad.text) == (["3", BACKSPACE], "")


def test_the_code_pad_has_every_sign_of_a_code(landscape: Any) -> None:
    """Also of an authority's number."""
    from kiosk_app.domain.code import ALPHABET

    pad = _pad(landscape, "code", 1200)
    pad.hardware("m")
    _touch_keys(pad, *ALPHABET, "-", ".")
    assert pad.text == "M" + ALPHABET + "-."


def test_a_press_makes_no_widget_and_is_quick(landscape: Any) -> None:
    """Key to frame: labels and text change, nothing is built."""
    keyboard = _keyboard(landscape)
    _touch_keys(keyboard, MODE)
    caps = list(keyboard.caps)
    start = time.perf_counter()
    for key in "nguowif nguwowif " * 5:
        keyboard.press(key)
    assert (time.perf_counter() - start) / 85 < 0.005
    assert all(one is other for one, other in zip(caps, keyboard.caps, strict=True))


def test_a_pressed_key_looks_pressed_at_once(landscape: Any) -> None:
    """A touch shows its effect in the next frame, and the key rests again a moment later."""
    from kivy.tests.common import UnitTestTouch

    cap = _cap(_keyboard(landscape), "a")
    resting = cap.fill
    finger = UnitTestTouch(*cap.center)
    finger.touch_down()
    assert cap.fill != resting
    finger.touch_up()
    end = time.monotonic() + 2
    while cap.fill != resting and time.monotonic() < end:
        frames(1)
    assert cap.fill == resting


def test_the_letters_of_the_highlands_have_their_page(landscape: Any) -> None:
    """H’Bliă Niê, Y Brŏ Ê̆ban: names that Vietnamese keys cannot write (ui.md, Keyboard)."""
    keyboard = _keyboard(landscape)
    _touch_keys(keyboard, PAGE, EXTRA, "ŏ", "ƀ", "č", "ĭ", "ŭ", "ĕ", "ê", BREVE, PAGE, "a")
    assert keyboard.text == "ŏƀčĭŭĕê̆a"
    _touch_keys(keyboard, PAGE, EXTRA, SHIFT, "ŏ", "ñ")
    assert keyboard.text == "ŏƀčĭŭĕê̆aŎñ"


def test_a_breve_joins_the_letter_before_it(landscape: Any) -> None:
    """Typed in two touches, stored as the one letter that it is."""
    keyboard = _keyboard(landscape)
    keyboard.press("e")
    keyboard.press(BREVE)
    assert keyboard.text == "ĕ"
