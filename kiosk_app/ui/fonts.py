"""The letters and icons of the interface: which file, which proportions, which code point.

Owns the names under which Kivy knows the fonts, what each font can write, and the table of named
icons. A font is a family of three files, NAME-Regular.ttf, NAME-SemiBold.ttf and NAME-Bold.ttf,
found because they are there. It never draws, and a code point never leaves it except through
`Icons`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.fontfiles import letters, table
from kiosk_app.resources import FONT_WEIGHTS, font_families
from sync import read_json

ICON_FILL = "Phosphor-Fill"
ICON_BOLD = "Phosphor-Bold"
UNKNOWN_ICON = "file-text"


@dataclass(frozen=True, slots=True)
class Family:
    """A font in three weights. Ratios are in em; `letters` are the code points that it draws,
    empty when they were not read."""

    name: str
    capital_ratio: float
    line_ratio: float
    letters: frozenset[int] = frozenset()

    def face(self, weight: str) -> str:
        """The name under which Kivy knows a weight: regular, semibold or bold."""
        return f"{self.name}-{FONT_WEIGHTS[weight]}"

    def lacks(self, text: str) -> int:
        """How many signs of a text it cannot draw; 0 when its letters were not read."""
        if not self.letters:
            return 0
        return sum(ord(sign) not in self.letters for sign in text if not sign.isspace())


# The proportions are those of the files; a test compares them.
BE_VIETNAM = Family("BeVietnamPro", capital_ratio=0.740, line_ratio=1.265)


def find_families(*folders: Path) -> tuple[Family, ...]:
    """The families of the folders with their proportions and letters, Be Vietnam Pro first; of two
    with one name the first counts."""
    places = _places(folders)
    names = sorted(places, key=lambda name: (name != BE_VIETNAM.name, name))
    return tuple(_read_family(places[name], name) for name in names)


def _places(folders: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        for name in font_families(folder):
            found.setdefault(name, folder)
    return found


def _read_family(folder: Path, name: str) -> Family:
    path = folder / f"{name}-{FONT_WEIGHTS['regular']}.ttf"
    capital, line = proportions(path)
    return Family(name, capital, line, letters(path))


def proportions(path: Path) -> tuple[float, float]:
    """Capital height and line height of a font file in em (OS/2 sCapHeight, hhea; OpenType 1.9)."""
    font = path.read_bytes()
    head, os2, hhea = (table(font, tag) for tag in (b"head", b"OS/2", b"hhea"))
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
        table = read_json((folder / "icons.json").read_text(encoding="utf-8"))
        return cls(table["codes"], frozenset(table["drawn_bold"]))

    def glyph(self, name: str) -> tuple[str, str]:
        """Font name and character; an unknown name draws a sheet of paper, never an empty box."""
        known = name if name in self.codes else UNKNOWN_ICON
        font = ICON_BOLD if known in self.drawn_bold else ICON_FILL
        return font, chr(self.codes[known])


def register(assets: Path, folders: Iterable[Path]) -> Icons:
    """Make the fonts of the folders known to Kivy under the names above; returns the icon table."""
    from kivy.core.text import LabelBase  # only now: the environment must be set first

    for name, folder in _places(folders).items():
        for weight in FONT_WEIGHTS.values():
            LabelBase.register(f"{name}-{weight}", str(folder / f"{name}-{weight}.ttf"))
    for name in (ICON_FILL, ICON_BOLD):
        LabelBase.register(name, str(assets / "icons" / f"{name}.ttf"))
    return Icons.load(assets / "icons")
