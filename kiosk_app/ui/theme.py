"""The look in numbers: colours, millimetres and letters for one panel.

Owns the tokens of the design and their conversion to pixels by the panel's true density. It
imports no Kivy, so that sizes and page limits can be reasoned about without a window. Nothing
in a screen may name a colour, a pixel count or a font file itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from kiosk_app.flow.display import NOBODY, Display
from kiosk_app.ui.fonts import BE_VIETNAM, Family

Rgba = tuple[float, float, float, float]


def rgba(code: str, alpha: float = 1.0) -> Rgba:
    """`#RRGGBB` as four floats 0..1."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (red, green, blue, alpha)


@dataclass(frozen=True, slots=True)
class Palette:
    """The tokens of the design, each at least 7:1 as text on its surface."""

    ink: Rgba
    ink2: Rgba
    paper: Rgba
    card: Rgba
    line: Rgba
    edge: Rgba
    primary: Rgba
    primary_soft: Rgba
    primary_pressed: Rgba
    gold: Rgba
    ok: Rgba
    ok_soft: Rgba
    warn: Rgba
    warn_soft: Rgba
    err: Rgba
    err_soft: Rgba
    header_chip: Rgba
    white: Rgba
    held: Rgba  # under a finger
    bar: Rgba  # of progress still to make
    keyboard: Rgba  # the board behind the keys
    key_function: Rgba  # shift, backspace, layers
    viewfinder: Rgba  # behind the live picture
    shade: Rgba  # over a dead screen
    clear: Rgba


NORMAL = Palette(
    ink=rgba("#17212B"),
    ink2=rgba("#434F5B"),
    paper=rgba("#F7F4EE"),
    card=rgba("#FFFFFF"),
    line=rgba("#D9D3C7"),
    edge=rgba("#8F8B83"),
    primary=rgba("#0B4A7A"),
    primary_soft=rgba("#E3EEF7"),
    primary_pressed=rgba("#07365A"),
    gold=rgba("#F2B61D"),
    ok=rgba("#125A37"),
    ok_soft=rgba("#E2F2E9"),
    warn=rgba("#744700"),
    warn_soft=rgba("#FFF1CF"),
    err=rgba("#9A1919"),
    err_soft=rgba("#FCE8E6"),
    header_chip=rgba("#2A5C82"),
    white=rgba("#FFFFFF"),
    held=rgba("#D9D3C7"),
    bar=rgba("#D9D3C7"),
    keyboard=rgba("#E8E3D9"),
    key_function=rgba("#D9D0C3"),
    viewfinder=rgba("#2B333C"),
    shade=rgba("#17212B", 0.72),
    clear=rgba("#FFFFFF", 0.0),
)
HIGH_CONTRAST = replace(
    NORMAL,
    ink=rgba("#000000"),
    ink2=rgba("#000000"),
    paper=rgba("#FFFFFF"),
    line=rgba("#000000"),
    edge=rgba("#000000"),
    primary=rgba("#002B4F"),
    primary_soft=rgba("#E3F0FF"),
    held=rgba("#D0D0D0"),
    bar=rgba("#B8B8B8"),
    header_chip=rgba("#002B4F"),
    keyboard=rgba("#FFFFFF"),
    key_function=rgba("#E6E6E6"),
)

TARGET_MM = 20.0  # answers, actions, chips that act (ui.md, Tokens)
KEY_MM = 15.0  # keys of the keyboard and the pad
GAP_MM = 3.0
CAPITAL_MM = 4.8
LARGE_CAPITAL_MM = 7.3
LINE_EM = 1.5
LOWERED_MM = 430.0  # higher glass is not reached by a person who sits
COMPACT_BELOW_MM = 230.0  # glass lower than this keeps the sizes and holds fewer items


class Type(Enum):
    """Roles of text: capital height in mm on a full panel, a compact one and a standing one."""

    SMALL = (4.9, 4.9, 5.3)
    BODY = (5.6, 5.0, 6.6)
    BUTTON = (6.6, 5.2, 7.2)
    HEADING = (8.0, 5.9, 9.6)
    FIELD = (9.4, 7.4, 11.4)
    TITLE = (11.0, 7.8, 13.6)
    LEAD = (12.3, 8.6, 16.0)
    CODE = (14.0, 9.6, 17.0)
    SHOUT = (24.0, 18.0, 30.0)


@dataclass(frozen=True, slots=True)
class Theme:
    """Sizes and colours of one panel, set for one person. `width` and `height` in px of what is
    drawn on, `glass_height` of the whole glass; density in px/mm."""

    width: int = 1280
    height: int = 800
    density: float = 2.76
    glass_height: int = 800
    display: Display = NOBODY
    colours: Palette = NORMAL
    families: tuple[Family, ...] = (BE_VIETNAM,)
    font: str = BE_VIETNAM.name  # of the language on the glass
    script: str = ""  # and how it is shaped

    @classmethod
    def of_panel(
        cls,
        width: int,
        height: int,
        density: float,
        display: Display | None = None,
    ) -> Theme:
        """The theme for a panel, set for a person or for nobody in particular."""
        return cls(width, height, density, height).dressed(display or NOBODY)

    def dressed(self, display: Display) -> Theme:
        """The same panel set for another person. Lowered, high glass is drawn on as far up as a
        person who sits can reach."""
        reach = max(self.width + 1, self.mm(LOWERED_MM))
        height = min(self.glass_height, reach) if display.lowered else self.glass_height
        palette = HIGH_CONTRAST if display.high_contrast else NORMAL
        return replace(self, height=height, display=display, colours=palette)

    @property
    def is_crowded(self) -> bool:
        """True when large letters stand on low glass: what a person works with comes first."""
        return self.compact and self.display.large_text

    @property
    def portrait(self) -> bool:
        """True when the panel stands."""
        return self.glass_height > self.width

    @property
    def compact(self) -> bool:
        """True when the glass is too low for the full type scale."""
        return min(self.glass_height, self.width) / self.density < COMPACT_BELOW_MM

    def mm(self, millimetres: float) -> int:
        """Whole pixels that cover at least so many millimetres of glass."""
        return math.ceil(millimetres * self.density - 1e-6)

    def to_mm(self, pixels: float) -> float:
        """Millimetres of glass under so many pixels."""
        return pixels / self.density

    def family(self, name: str) -> Family:
        """A family by its name; the first one when there is none of that name."""
        return next((one for one in self.families if one.name == name), self.families[0])

    def hand(
        self, text: str, font: str | None = None, script: str | None = None
    ) -> tuple[Family, str]:
        """The family and the script for a text: those of its language (given, or the one on the
        glass), unless another family has more of its letters, as for a name from elsewhere."""
        own = self.family(font or self.font)
        if own.lacks(text):
            best = min((own, *self.families), key=lambda family: family.lacks(text))
            if best is not own:
                return best, ""
        return own, self.script if script is None else script

    def font_px(self, capital_mm: float, family: Family | None = None) -> int:
        """Font size in px whose capitals are at least so high on the glass."""
        floor = LARGE_CAPITAL_MM if self.display.large_text else CAPITAL_MM
        ratio = (family or self.family(self.font)).capital_ratio
        return math.ceil(max(capital_mm, floor) * self.density / ratio - 1e-6)

    def type(self, role: Type | str, family: Family | None = None) -> int:
        """Font size in px of a role of text, in a family or that of the language."""
        full, compact, standing = (role if isinstance(role, Type) else Type[role.upper()]).value
        mm = compact if self.compact else standing if self.portrait else full
        return self.font_px(mm, family)

    def line_height(self, family: Family | None = None) -> float:
        """Kivy's `line_height`: times the font's own line, so that lines stand 1.5 em apart; never
        less than the font's own, which has room for its marks."""
        return max(1.0, LINE_EM / (family or self.family(self.font)).line_ratio)

    @property
    def target(self) -> int:
        """Least side of a touch target in px."""
        return self.mm(TARGET_MM)

    @property
    def key(self) -> int:
        """Least side of a keyboard key in px."""
        return self.mm(KEY_MM)

    @property
    def gap(self) -> int:
        """Gap between neighbours in px."""
        return self.mm(GAP_MM)

    @property
    def margin(self) -> int:
        """Room between the content and the edge of the glass in px."""
        return self.mm(9.0 if self.compact else 14.5)

    @property
    def radius(self) -> int:
        """Corner radius in px (16 to 22 by the design)."""
        return 18

    @property
    def border(self) -> float:
        """Line width of a border in px."""
        return 1.5

    @property
    def button_height(self) -> int:
        """Height of an action in px."""
        return self.mm(20.5 if self.compact else 27.0)

    @property
    def header_height(self) -> int:
        """Height of the header in px: a chip that acts and its air."""
        return self.target + 2 * self.mm(1.5 if self.compact else 4.0)

    @property
    def bottom_height(self) -> int:
        """Height of the bottom bar in px."""
        return self.button_height + 2 * self.mm(2.5 if self.compact else 5.0)
