"""The tokens and sizes of the interface keep the promises of the design page."""

from __future__ import annotations

import math

import pytest
from support.assets import ASSETS

from kiosk_app.flow.display import Display
from kiosk_app.ui import fonts
from kiosk_app.ui.limits import measure
from kiosk_app.ui.theme import NORMAL, Rgba, Theme, Type

PANELS = {
    "21.5 in": Theme.of_panel(1280, 800, 2.76),
    "32 in": Theme.of_panel(1080, 1920, 2.71),
    "15.6 in": Theme.of_panel(1280, 800, 3.81),
}


def luminance(colour: Rgba) -> float:
    """WCAG 2.2 relative luminance."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Rgba, other: Rgba) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("ink", "paper"),
        ("ink", "card"),
        ("ink2", "paper"),
        ("ink2", "card"),
        ("primary", "card"),
        ("primary", "primary_soft"),
        ("white", "primary"),
        ("white", "primary_pressed"),
        ("white", "header_chip"),
        ("ok", "ok_soft"),
        ("warn", "warn_soft"),
        ("err", "err_soft"),
        ("err", "card"),
        ("ink", "keyboard"),
        ("ink", "key_function"),
    ],
)
def test_text_stands_out_from_its_surface(text: str, surface: str) -> None:
    """A person with poor eyesight reads 7:1; less is not legible in a sunny hall."""
    assert contrast(getattr(NORMAL, text), getattr(NORMAL, surface)) >= 7.0


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("role", list(Type))
def test_every_role_of_text_is_high_enough(panel: str, role: Type) -> None:
    """Millimetres on the glass, not pixels, decide whether a text can be read."""
    theme = PANELS[panel]
    assert theme.type(role) * fonts.BE_VIETNAM.capital_ratio / theme.density >= 4.8


def test_large_text_reaches_its_own_floor() -> None:
    """Large-text mode promises 7.3 mm for every text."""
    theme = Theme.of_panel(1280, 800, 2.76, Display(large_text=True))
    assert theme.type(Type.SMALL) * fonts.BE_VIETNAM.capital_ratio / theme.density >= 7.3


@pytest.mark.parametrize(
    ("display", "beside"),
    [
        (Display(large_text=True, lowered=True), False),
        (Display(large_text=True), True),
        (Display(lowered=True), True),
    ],
)
def test_facts_of_a_receipt_stand_beside_its_code_where_they_have_room(
    display: Display, beside: bool
) -> None:
    """Seated before a totem with large letters, the card struck through its last line."""
    totem = Theme.of_panel(1080, 1920, 2.71, display)
    assert (measure(totem).facts == 0) is beside


@pytest.mark.parametrize("panel", PANELS)
def test_a_millimetre_is_never_rounded_down(panel: str) -> None:
    """A target of 19.9 mm would miss the promise by a hair on some panel."""
    theme = PANELS[panel]
    assert theme.to_mm(theme.target) >= 20.0
    assert theme.to_mm(theme.key) >= 15.0
    assert theme.to_mm(theme.gap) >= 3.0


@pytest.mark.parametrize("weight", ["Regular", "SemiBold", "Bold"])
def test_the_proportions_are_those_of_the_font_files(weight: str) -> None:
    """All heights rest on these two numbers; another font release may change them."""
    capital, line = fonts.proportions(ASSETS / "fonts" / f"BeVietnamPro-{weight}.ttf")
    assert math.isclose(capital, fonts.BE_VIETNAM.capital_ratio, abs_tol=0.001)
    assert math.isclose(line, fonts.BE_VIETNAM.line_ratio, abs_tol=0.001)


def test_an_unknown_icon_is_drawn_as_paper() -> None:
    """A procedure file may name an icon that does not exist; it must not show an empty box."""
    icons = fonts.Icons.load(ASSETS / "icons")
    assert icons.glyph("no-such-icon") == icons.glyph("file-text")
    assert icons.glyph("arrow-left")[0] == fonts.ICON_BOLD
    assert icons.glyph("house")[0] == fonts.ICON_FILL
