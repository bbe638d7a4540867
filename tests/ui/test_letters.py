"""Every letter on the glass is drawn: in the font of the language, else in one that has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gallery.fixture_frame import say_in
from gallery.fixture_views import home, languages
from gallery.still import still_app
from PIL import Image, ImageFont
from support.assets import ASSETS, packs
from support.glass import glass
from support.invented_packs import (
    KHMER_FONT,
    KHMER_WORDS,
    MARKED,
    assets_with,
    khmer_pack,
    pseudo_pack,
)
from support.kivy_runner import Runner

from kiosk_app.flow.lettering import Letters
from kiosk_app.fontfiles import letters
from kiosk_app.i18n import SCRIPTS, Locale
from kiosk_app.ui import fonts
from kiosk_app.ui.theme import Theme

FONTS = ASSETS / "fonts"
NOTO, KHMER = Letters("NotoSans"), Letters("NotoSansKhmer", "Khmr")
NAME = "Lầu Bá Phương"
NOWHERE = "\u0e01"  # a letter that none of these fonts has
FILES = [*(FONTS / f"{name}-Regular.ttf" for name in ("BeVietnamPro", "NotoSans")), KHMER_FONT]


@pytest.fixture
def window() -> Iterator[Any]:
    with glass("21_landscape") as shown:
        yield shown


@pytest.fixture
def khmer_app(tmp_path: Path) -> Iterator[Runner]:
    """The interface with the Khmer font among its assets."""
    Runner.prepare(1280, 800)
    runner = Runner(still_app(1280, 800, 2.76, assets=assets_with(tmp_path)))
    yield runner
    runner.stop()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_font_can_draw_is_read_rightly(path: Path) -> None:
    """FreeType draws the same box for every letter that a font lacks."""
    face = ImageFont.truetype(str(path), 40, layout_engine=ImageFont.Layout.BASIC)
    box = bytes(face.getmask(NOWHERE))
    known = letters(path)
    for code in [*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x1780, 0x17F0), 0x1EA1, 0x2022]:
        if code != 0xAD:  # the soft hyphen is drawn as nothing
            assert (bytes(face.getmask(chr(code))) != box) == (code in known), hex(code)


@pytest.mark.parametrize("pack", [*packs().values(), pseudo_pack()], ids=lambda pack: pack.lang)
def test_every_letter_of_a_pack_is_in_its_font(pack: Locale) -> None:
    """An empty box on the glass cannot be read, and no program complains about it."""
    family = next(one for one in fonts.find_families(FONTS) if one.name == pack.font)
    texts = [pack.name, pack.sample, *pack.messages.values()]
    assert [text for text in texts if family.lacks(text)] == []


def _ink(label: Any) -> Image.Image:
    """What a label draws, without its colour."""
    size = tuple(int(side) for side in label.texture.size)
    return Image.frombytes("RGBA", size, bytes(label.texture.pixels)).getchannel("A")


def _drawn(text: str, face: str, script: str = "Latn", size: float = 60) -> Image.Image:
    from kivy.uix.label import Label

    label = Label(text=text, font_name=face, font_script_name=script, font_size=size)
    label.texture_update()
    return _ink(label)


@pytest.mark.parametrize("weight", ["Regular", "SemiBold", "Bold"])
@pytest.mark.parametrize("letter", MARKED)
def test_letters_of_the_highlands_are_no_boxes(window: Any, letter: str, weight: str) -> None:
    """Names of Ê Đê, Gia Rai and Ba Na people, in pixels: a mark stands on its letter."""
    face = f"NotoSans-{weight}"
    assert not fonts.Family("", 1, 1, letters(FONTS / f"{face}.ttf")).lacks(letter)
    drawn = _drawn(letter, face)
    assert drawn not in (_drawn(NOWHERE, face), _drawn(letter[0] + NOWHERE, face))
    if len(letter) == 2:
        plain = _drawn(letter[0], face)
        assert drawn.size == plain.size, "the mark has a place of its own beside its letter"
        assert drawn != plain, "the mark is not drawn"


def test_khmer_letters_are_shaped_by_their_script(khmer_app: Runner) -> None:
    """A subscript under its letter, a vowel before it: unshaped they stand in a row."""
    from kiosk_app.ui.widgets.words import Word

    face = "NotoSansKhmer-Regular"
    word = Word()
    word.speak("ខ្មែរ", KHMER)
    word.texture_update()
    drawn = _ink(word)
    assert drawn == _drawn("ខ្មែរ", face, "Khmr", word.font_size)
    left, _, right, _ = drawn.getbbox()
    assert right - left > 0.9 * drawn.width, "measured as letters that stand alone"
    assert drawn != _drawn("ខ្មែរ", face, "Latn", word.font_size)


def test_every_script_that_a_pack_may_name_can_be_shaped() -> None:
    """Another name would end the interface."""
    from kivy.uix.label import Label

    options = Label().property("font_script_name").options
    assert [script for script in SCRIPTS if script and script not in options] == []


def _faces(runner: Runner, text: str) -> set[tuple[str, str]]:
    found = [label for label in runner.labels() if text in label.text]
    assert found, runner.texts()
    return {(label.font_name.partition("-")[0], label.font_script_name) for label in found}


def test_the_page_takes_the_letters_of_its_language_and_gives_them_back(
    khmer_app: Runner,
) -> None:
    """Screens, bars and keys that were made for another language too."""
    runner = khmer_app
    page = home(say_in("vi"))
    runner.app.show(page)
    runner.frames(4)
    assert {font for font, _ in _faces(runner, "")} == {"BeVietnamPro"}
    said = replace(page.tiles[0], title=KHMER_WORDS)
    chrome = replace(page.chrome, letters=KHMER)
    khmer = replace(page, title=KHMER_WORDS, tiles=(said, *page.tiles[1:]), chrome=chrome)
    runner.app.show(khmer)
    runner.frames(4)
    assert _faces(runner, KHMER_WORDS) == {("NotoSansKhmer", "Khmr")}
    assert _faces(runner, "Xã Mường Lống") == {("BeVietnamPro", "Latn")}
    runner.app.show(page)
    runner.frames(4)
    assert {font for font, _ in _faces(runner, "")} == {"BeVietnamPro"}


def test_each_language_says_its_name_in_its_own_script(khmer_app: Runner) -> None:
    """Whoever cannot read the page's language must still find their own."""
    page, pack = languages(say_in("vi")), khmer_pack()
    tile = replace(page.tiles[1], title=pack.name, note=pack.sample, letters=KHMER)
    khmer_app.app.show(replace(page, tiles=(page.tiles[0], tile)))
    khmer_app.frames(4)
    assert _faces(khmer_app, pack.name) == {("NotoSansKhmer", "Khmr")}
    assert _faces(khmer_app, "Xin chào") == {("BeVietnamPro", "Latn")}


def test_a_name_from_elsewhere_is_written_in_a_font_that_has_its_letters() -> None:
    """Y Ƀlô Ŏban comes to a Vietnamese page, Lầu Bá Phương to a Khmer one."""
    families = (*fonts.find_families(FONTS), replace(_khmer(), name=KHMER.font))
    vietnamese = replace(Theme(), families=families)
    khmer = replace(vietnamese, font=KHMER.font, script=KHMER.script)
    assert vietnamese.hand(NAME) == (families[0], "")
    assert vietnamese.hand("Y Ƀlŏ")[0].name == "NotoSans"
    assert vietnamese.hand(KHMER_WORDS, KHMER.font, KHMER.script) == (families[-1], "Khmr")
    assert khmer.hand(KHMER_WORDS) == (families[-1], "Khmr")
    assert khmer.hand(NAME) == (families[0], "")
    assert vietnamese.hand(NOWHERE) == (families[0], "")


def _khmer() -> fonts.Family:
    return fonts.Family("", *fonts.proportions(KHMER_FONT), letters(KHMER_FONT))


@pytest.mark.parametrize("family", fonts.find_families(FONTS), ids=lambda family: family.name)
def test_capitals_are_as_high_in_every_font(family: fonts.Family) -> None:
    """Millimetres on the glass are promised, whatever the language."""
    theme = replace(Theme(), families=(family,), font=family.name)
    assert theme.type("small") * family.capital_ratio / theme.density >= 4.8
    assert theme.line_height() * family.line_ratio >= 1.5
