"""What single keys do: undo, removal, caret, deletion, capitals, names that must stay as typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.typing import typed

from kiosk_app.ui.keyboard.composer import (
    BACKSPACE,
    DELETE_WORD,
    LEFT,
    RIGHT,
    Composition,
    Mode,
    Rules,
    insert,
    press,
    replace_word,
)
from kiosk_app.ui.keyboard.marks import ACUTE, DOT, GRAVE, HOOK, MARKED, TONES


def _after(composition: Composition, *keys: str, mode: Mode = Mode.PLAIN) -> Composition:
    for key in keys:
        composition = press(composition, key, mode)
    return composition


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("aaa", "aa"), ("ddd", "dd"), ("ass", "as"), ("aww", "aw"), ("uoww", "uow"),
        ("uow", "uơ"), ("thuowr", "thuở"), ("dduongwf", "đường"), ("vietej", "việt"),
        ("asz", "a"), ("asf", "à"), ("aaw", "ă"), ("giees", "giế"), ("gieengs", "giếng"),
        ("quys", "quý"), ("khuya", "khuya"), ("nghieeng", "nghiêng"), ("DDUOWNGF", "ĐƯỜNG"),
        ("DDawks", "Đắk"), ("Kroong", "Krông"), ("QDD", "QĐ"), ("hoaf", "hoà"), ("thuys", "thuý"),
    ],
)  # fmt: skip
def test_telex_conventions(keys: str, text: str) -> None:
    """The conventions that the module `method` promises."""
    assert typed(keys, Mode.TELEX) == text


@pytest.mark.parametrize("word", ["case", "fast", "jira", "google", "Ksor", "Blas", "wifi", "catf"])
def test_telex_leaves_what_is_no_syllable_as_it_was_typed(word: str) -> None:
    """English words and names of the Highlands stay what they are even in Telex."""
    assert typed(word, Mode.TELEX) == word


@pytest.mark.parametrize("name", ["Moong", "Ksor", "Blas", "H'", "Y", "Dass", "Rơ Chăm", "Aaw"])
def test_letters_are_plain_by_default(name: str) -> None:
    """No name is ever rewritten by surprise."""
    assert typed(name) == name


def test_old_style_is_a_setting() -> None:
    """Government texts use both; a commune may prefer the old placement."""
    old = Rules(old_style=True)
    assert [typed(k, Mode.TELEX, old) for k in ("hoaf", "thuys", "khoer", "hoanf")] == [
        "hòa", "thúy", "khỏe", "hoàn",
    ]  # fmt: skip
    assert typed("hoa" + GRAVE, rules=old) == "hòa"


def test_tone_keys_can_write_either_style() -> None:
    """A name is written as the card has it: the tone stays on the letter it was given to."""
    assert typed("ho" + GRAVE + "a") == "hòa"
    assert typed("hoa" + GRAVE) == "hoà"
    assert typed("cu" + HOOK + "a") == "của"


def test_pressing_a_mark_or_tone_key_again_removes_it() -> None:
    """One key, two presses, nothing changed: mistakes cost one touch."""
    assert typed("viêtê") == "viet"
    assert typed("tiên" + ACUTE + ACUTE) == "tiên"
    assert typed("tiên" + ACUTE + DOT) == "tiện"
    assert typed("đđ") == "d"


def test_one_horn_key_completes_the_pair_and_the_other_confirms_it() -> None:
    """duong + ơ is dương; who then presses ư as well means the same word."""
    assert typed("duongơ") == "dương"
    assert typed("duongơư") == "dương"
    assert typed("duongơơ") == "duong"


def test_marks_reach_the_syllable_at_a_caret_in_the_middle_of_the_text() -> None:
    """A forgotten tone is added by touching the word."""
    text = Composition.of("Lau Bá Phương").moved(2)
    assert press(text, GRAVE).text == "Làu Bá Phương"
    assert press(press(text, "â"), GRAVE).text == "Lầu Bá Phương"
    assert press(Composition.of("viet nam").moved(4), "e", Mode.TELEX).text == "viêt nam"


def test_a_caret_inside_a_word_takes_letters_there() -> None:
    """Corrections happen where the caret is."""
    assert press(Composition.of("thng").moved(2), "u").text == "thung"
    assert _after(Composition.of("tng").moved(1), "o", "o", "s", mode=Mode.TELEX).text == "tống"


def test_backspace_takes_a_character_and_delete_word_a_syllable() -> None:
    """ế is one character to the person who typed it."""
    text = Composition.of("Lầu Bá Phương")
    assert press(text, BACKSPACE).text == "Lầu Bá Phươn"
    assert press(text, DELETE_WORD).text == "Lầu Bá "
    assert _after(text, DELETE_WORD, DELETE_WORD).text == "Lầu "
    assert press(Composition(), BACKSPACE).text == ""
    assert press(Composition(), DELETE_WORD).text == ""
    assert press(Composition.of("ê\u0306"), BACKSPACE).text == ""


def test_arrows_stop_at_the_ends() -> None:
    """The caret never leaves the text."""
    assert _after(Composition.of("a"), LEFT, LEFT).caret == 0
    assert _after(Composition.of("a"), RIGHT).caret == 1


def test_name_fields_capitalise_each_syllable() -> None:
    """Nobody hunts for the shift key to write a name."""
    names = Rules(names=True)
    assert typed("lầu bá phương", rules=names) == "Lầu Bá Phương"
    assert typed("h'mông", rules=names) == "H'Mông"
    assert typed("ddawngj", Mode.TELEX, names) == "Đặng"


def test_the_whole_syllable_under_way_is_the_preedit() -> None:
    """It is underlined, so that a mark's effect is seen where it happens."""
    composition = _after(Composition.of("Lầu Bá "), *"Phuong")
    assert composition.preedit == (7, 13)
    assert press(composition, " ").preedit == (14, 14)
    assert Composition.of("Lầu").preedit == (3, 3)


def test_scanned_or_pasted_text_is_taken_as_it_is() -> None:
    """A scanner's letters are data, not Telex."""
    assert insert(Composition.of("A "), "Vu\u031b\u0300 Blas").text == "A Vừ Blas"


def test_a_suggestion_replaces_the_syllable_only_when_touched() -> None:
    """Suggestions never alter by themselves."""
    assert replace_word(Composition.of("Lầu Bá Phuong"), "Phương").text == "Lầu Bá Phương "


def test_a_full_field_takes_no_more_letters() -> None:
    """The limit counts characters as people do, after composition."""
    assert typed("abcd", rules=Rules(max_length=3)) == "abc"
    assert typed("viêt" + DOT, rules=Rules(max_length=4)) == "việt"


KEYS = st.sampled_from(
    [
        *"abcdeghiklmnoquvxywsfrjz 0123456789',.-",
        *MARKED,
        *TONES,
        BACKSPACE,
        DELETE_WORD,
        LEFT,
        RIGHT,
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(KEYS, max_size=25), st.sampled_from(list(Mode)))
def test_no_order_of_keys_breaks_the_text(keys: list[str], mode: Mode) -> None:
    """Children play on kiosks: any keys in any order leave a sound text, caret and underline."""
    composition = Composition()
    for key in keys:
        composition = press(composition, key, mode)
        start, end = composition.preedit
        assert 0 <= composition.caret <= len(composition.text)
        assert 0 <= start <= end <= len(composition.text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abcdeghiklmnopqrstuvwxyz '-", max_size=30))
def test_plain_letters_come_out_as_they_went_in(text: str) -> None:
    """The default mode is a typewriter."""
    assert typed(text) == text
