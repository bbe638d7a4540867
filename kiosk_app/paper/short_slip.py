"""A slip that says what was done at this machine, and nothing of what was said in it.

Owns its layout, on A4 and on the narrow paper of a thermal printer; its facts come from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from kiosk_app.paper import a4
from kiosk_app.paper.iconfont import icons
from kiosk_app.paper.sheet import Both, Fact
from kiosk_app.paper.strip import BODY, LARGE, SMALL, Strip


@dataclass(frozen=True, slots=True)
class ShortSlip:
    """What stands on it: its name, labelled facts, and a footer of two lines, one a language."""

    office: str
    place: str
    code: str
    name: Both
    facts: tuple[Fact, ...]
    footer: tuple[str, str]


def short_pdf(slip: ShortSlip, fonts: Path) -> bytes:
    """The slip as a PDF. Raises OSError when a font is missing."""
    title = f"{slip.name.vi.capitalize()} {slip.code}"
    return a4.a4_pdf(title, slip.office, lambda: _story(slip), (slip.footer, slip.code), fonts)


def _story(slip: ShortSlip) -> list[Flowable]:
    return [
        *a4.letterhead(slip.office, slip.place, slip.name.vi, slip.name.en),
        a4.facts(list(slip.facts)),
        Spacer(0, 4 * mm),
    ]


def short_strip(slip: ShortSlip, fonts: Path, dots: int) -> Image.Image:
    """The slip in black and white, `dots` wide."""
    strip = Strip(dots, fonts, icons())
    strip.words(slip.office, BODY, "semibold", centred=True)
    strip.words(slip.place, SMALL, centred=True)
    strip.words(slip.name.vi, LARGE, "bold", centred=True, gap=10)
    strip.words(slip.name.en, SMALL, centred=True)
    strip.rule()
    for vi, en, words in slip.facts:
        strip.words(f"{vi} · {en}", SMALL)
        strip.both(words, "semibold")
    strip.rule()
    for line in slip.footer:
        strip.words(line, SMALL)
    return strip.image()
