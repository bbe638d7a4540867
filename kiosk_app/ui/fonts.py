"""The letters and icons of the interface: which file, which proportions, which code point.

Owns the names under which Kivy knows the fonts and the table of named icons. It never draws, and a
code point never leaves it except through `Icons`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

REGULAR = "BeVietnamPro"
SEMIBOLD = "BeVietnamPro-SemiBold"
BOLD = "BeVietnamPro-Bold"
ICON_FILL = "Phosphor-Fill"
ICON_BOLD = "Phosphor-Bold"

CAPITAL_RATIO = 0.740  # capital height / em of Be Vietnam Pro; a test compares it with the files
LINE_RATIO = 1.265  # (ascent + descent) / em of the same
UNKNOWN_ICON = "file-text"


def _table(font: bytes, tag: bytes) -> int:
    """Offset of a table in an OpenType file; KeyError when it is not there."""
    for i in range(struct.unpack(">H", font[4:6])[0]):
        name, _, offset, _ = struct.unpack(">4sIII", font[12 + 16 * i : 28 + 16 * i])
        if name == tag:
            return int(offset)
    raise KeyError(tag)


def proportions(path: Path) -> tuple[float, float]:
    """Capital height and line height of a font file in em (OS/2 sCapHeight, hhea; OpenType 1.9)."""
    font = path.read_bytes()
    head, os2, hhea = (_table(font, tag) for tag in (b"head", b"OS/2", b"hhea"))
    em = struct.unpack(">H", font[head + 18 : head + 20])[0]
    capital = struct.unpack(">h", font[os2 + 88 : os2 + 90])[0]
    ascent, descent, gap = struct.unpack(">hhh", font[hhea + 4 : hhea + 10])
    return capital / em, (ascent - descent + gap) / em


@dataclass(frozen=True, slots=True)
class Icons:
    """Named icons: a name of Phosphor, drawn filled unless the table says bold."""

    codes: Mapping[str, int]
    drawn_bold: frozenset[str]

    @classmethod
    def load(cls, folder: Path) -> Icons:
        """Read icons.json of the icon folder."""
        table = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
        return cls(table["codes"], frozenset(table["drawn_bold"]))

    def glyph(self, name: str) -> tuple[str, str]:
        """Font name and character; an unknown name draws a sheet of paper, never an empty box."""
        known = name if name in self.codes else UNKNOWN_ICON
        font = ICON_BOLD if known in self.drawn_bold else ICON_FILL
        return font, chr(self.codes[known])


def register(assets: Path) -> Icons:
    """Make the fonts known to Kivy under the names above; returns the icon table."""
    from kivy.core.text import LabelBase  # only now: the environment must be set first

    for name, file in (
        (REGULAR, "BeVietnamPro-Regular.ttf"),
        (SEMIBOLD, "BeVietnamPro-SemiBold.ttf"),
        (BOLD, "BeVietnamPro-Bold.ttf"),
    ):
        bold = "BeVietnamPro-Bold.ttf"
        LabelBase.register(name, str(assets / "fonts" / file), fn_bold=str(assets / "fonts" / bold))
    for name in (ICON_FILL, ICON_BOLD):
        LabelBase.register(name, str(assets / "icons" / f"{name}.ttf"))
    return Icons.load(assets / "icons")
