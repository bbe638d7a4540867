"""The slip for an opinion that was given: its code and what it was about, never what was said.

Owns the words of that paper, on A4 and on the narrow paper of a thermal printer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from kiosk_app.paper import a4
from kiosk_app.paper.iconfont import icons
from kiosk_app.paper.sheet import Both, Fact
from kiosk_app.paper.strip import BODY, LARGE, SMALL, Strip

NAME = Both("PHIẾU GÓP Ý", "Slip of an opinion")
FOOTER = (
    "Góp ý được lưu trên máy và tự gửi đi khi có mạng.",
    "The opinion is kept on the machine and sent once there is a network.",
)


@dataclass(frozen=True, slots=True)
class OpinionSlip:
    """What stands on the slip. `is_named`: a name went with the opinion; it is not printed."""

    office: str
    place: str
    code: str
    title: Both
    given_on: date
    is_named: bool


def opinion_facts(slip: OpinionSlip) -> list[Fact]:
    """Labels and values in both languages."""
    named = Both("Có ghi tên", "With a name")
    unnamed = Both("Không ghi tên", "Without a name")
    return [
        ("Mã góp ý", "Code", Both(slip.code)),
        ("Góp ý về", "About", slip.title),
        ("Ngày", "Day", Both(f"{slip.given_on:%d/%m/%Y}")),
        ("Người góp ý", "Given", named if slip.is_named else unnamed),
    ]


def opinion_pdf(slip: OpinionSlip, fonts: Path) -> bytes:
    """The slip as a PDF. Raises OSError when a font is missing."""
    return a4.a4_pdf(
        f"Phiếu góp ý {slip.code}", slip.office, lambda: _story(slip), (FOOTER, slip.code), fonts
    )


def _story(slip: OpinionSlip) -> list[Flowable]:
    return [
        *a4.letterhead(slip.office, slip.place, NAME.vi, NAME.en),
        a4.facts(opinion_facts(slip)),
        Spacer(0, 4 * mm),
    ]


def opinion_strip(slip: OpinionSlip, fonts: Path, dots: int) -> Image.Image:
    """The slip in black and white, `dots` wide."""
    strip = Strip(dots, fonts, icons())
    strip.words(slip.office, BODY, "semibold", centred=True)
    strip.words(slip.place, SMALL, centred=True)
    strip.words(NAME.vi, LARGE, "bold", centred=True, gap=10)
    strip.words(NAME.en, SMALL, centred=True)
    strip.rule()
    for vi, en, words in opinion_facts(slip):
        strip.words(f"{vi} · {en}", SMALL)
        strip.both(words, "semibold")
    strip.rule()
    for line in FOOTER:
        strip.words(line, SMALL)
    return strip.image()
