"""Sets the slip for the desk on the narrow paper of a thermal printer.

Owns the order of things there: the same content as the A4 slip.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from kiosk_app.paper.iconfont import icons
from kiosk_app.paper.slip import SlipSheet, slip_facts, slip_footer, slip_name, slip_steps
from kiosk_app.paper.strip import BODY, LARGE, SMALL, Strip


def slip_strip(sheet: SlipSheet, fonts: Path, dots: int) -> Image.Image:
    """The slip in black and white, `dots` wide."""
    strip = Strip(dots, fonts, icons())
    strip.words(sheet.office, BODY, "semibold", centred=True)
    strip.words(sheet.place, SMALL, centred=True)
    name = slip_name(sheet)
    strip.words(name.vi, LARGE, "bold", centred=True, gap=10)
    strip.words(name.en, SMALL, centred=True)
    strip.rule()
    for vi, en, words in slip_facts(sheet):
        strip.words(f"{vi} · {en}", SMALL)
        strip.both(words, "semibold")
    if sheet.bring:
        strip.rule()
        strip.words("Giấy tờ mang theo · Papers to bring", BODY, "bold")
        for paper in sheet.bring:
            strip.item(paper.icon, paper.name, paper.note)
    if sheet.answers:
        strip.rule()
        strip.words("Điều bà con đã khai · What you filled in", BODY, "bold")
        for label, words in sheet.answers:
            strip.words(f"{label.vi} · {label.en}" if label.en else label.vi, SMALL)
            strip.both(words, "semibold")
    strip.rule()
    for number, step in enumerate(slip_steps(sheet), 1):
        strip.both(step, mark=f"{number}. ")
    strip.rule()
    for line in slip_footer(sheet):
        strip.words(line, SMALL)
    return strip.image()
