"""Sets the filing receipt on the narrow paper of a thermal printer.

Owns the order of things there: the same content as the A4 receipt, the QR first, because a strip
gets torn from below. Without pictures of papers and in short lines.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from kiosk_app.paper.qr import qr_matrix
from kiosk_app.paper.sheet import (
    Both,
    PaperLine,
    ReceiptSheet,
    copy_words,
    next_steps,
    receipt_facts,
    receipt_footer,
    receipt_name,
)
from kiosk_app.paper.strip import BODY, LARGE, SMALL, Strip


def receipt_strip(sheet: ReceiptSheet, fonts: Path, dots: int) -> Image.Image:
    """The receipt in black and white, `dots` wide. ValueError when the QR text is too long."""
    strip = Strip(dots, fonts)
    strip.words(sheet.office, BODY, "semibold", centred=True)
    strip.words(sheet.place, SMALL, centred=True)
    name = receipt_name(sheet)
    strip.words(name.vi, LARGE, "bold", centred=True, gap=10)
    strip.words(name.en, SMALL, centred=True)
    if sheet.copy:
        strip.both(copy_words(sheet.copy), "bold")
    strip.qr(qr_matrix(sheet.qr, quiet=2))
    strip.words("Mã tra cứu · Code", SMALL, centred=True)
    strip.words(sheet.code, LARGE, "bold", centred=True)
    strip.rule()
    for vi, en, words in receipt_facts(sheet):
        if vi:
            strip.words(f"{vi} · {en}", SMALL)
        strip.both(words, "semibold")
    _papers(strip, "Giấy tờ đã nhận", "Papers received", sheet.received)
    _papers(strip, "Giấy tờ còn thiếu", "Papers still missing", sheet.missing)
    strip.rule()
    for number, step in enumerate(next_steps(sheet), 1):
        strip.both(step, mark=f"{number}. ")
    strip.rule()
    for line in receipt_footer(sheet):
        strip.words(line, SMALL)
    return strip.image()


def _papers(strip: Strip, vi: str, en: str, lines: tuple[PaperLine, ...]) -> None:
    if not lines:
        return
    strip.rule()
    strip.words(f"{vi} · {en}", BODY, "bold")
    for line in lines:
        pages = f" ({line.pages} trang)" if line.pages else ""
        strip.both(Both(f"{line.name.vi}{pages}", line.name.en), mark="– ")
