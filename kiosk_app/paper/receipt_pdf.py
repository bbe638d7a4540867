"""Sets the filing receipt on A4: code large, signed QR, times, papers, what to do next.

Owns the layout. It draws the QR as vectors, so that it survives a poor printer; what all sheets
have in common is a4.py. The same sheet gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable, Paragraph, Spacer, Table, TableStyle

from kiosk_app.paper import a4
from kiosk_app.paper.qr import Matrix, qr_matrix
from kiosk_app.paper.sheet import (
    PaperLine,
    ReceiptSheet,
    copy_words,
    next_steps,
    receipt_facts,
    receipt_footer,
    receipt_name,
)

_QR = 46 * mm


def receipt_pdf(sheet: ReceiptSheet, fonts: Path) -> bytes:
    """The receipt as a PDF. `fonts` is the folder that holds Be Vietnam Pro.

    Raises ValueError when the QR text is too long, OSError when a font is missing.
    """
    title = f"{receipt_name(sheet).vi.capitalize()} {sheet.code}"
    footer = receipt_footer(sheet)
    return a4.a4_pdf(title, sheet.office, lambda: _story(sheet), (footer, sheet.code), fonts)


def _story(sheet: ReceiptSheet) -> list[Flowable]:
    name = receipt_name(sheet)
    story: list[Flowable] = [
        *a4.letterhead(sheet.office, sheet.place, name.vi, name.en),
        *_copy(sheet),
        _head(sheet),
        Spacer(0, 2 * mm),
        a4.facts(receipt_facts(sheet)),
        Spacer(0, 3 * mm),
        *_papers(sheet),
        a4.heading("Việc tiếp theo", "What comes next"),
    ]
    for number, step in enumerate(next_steps(sheet), 1):
        story += [Spacer(0, 0.8 * mm), *a4.both(step, f"{number}. ")]
    return story


def _copy(sheet: ReceiptSheet) -> list[Flowable]:
    """A reprint says so: two papers of one filing must not look like two filings."""
    if not sheet.copy:
        return []
    words = copy_words(sheet.copy)
    return [a4.text(f"{words.vi} · {words.en}", 12, a4.BOLD, a4.WARN), Spacer(0, 2 * mm)]


def _head(sheet: ReceiptSheet) -> Table:
    left = [
        a4.text("Mã tra cứu", 12, colour=a4.INK2),
        a4.text("Code", 9, colour=a4.INK2),
        Spacer(0, 3 * mm),
        _code(sheet.code),
        Spacer(0, 5 * mm),
        a4.text("Giữ biên nhận này. Lần sau đưa mã QR vào máy.", 11),
        a4.text("Keep this receipt; show the QR code to the machine next time.", 9, colour=a4.INK2),
    ]
    table = Table(
        [[left, _QrSymbol(qr_matrix(sheet.qr), _QR)]], colWidths=[a4.WIDTH - _QR - 6 * mm, None]
    )
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 1, a4.PRIMARY),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (0, 0), 5 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 3 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3 * mm),
            ]
        )
    )
    return table


def _code(code: str) -> Paragraph:
    """As large as the line holds: it is read aloud and copied by hand."""
    room = a4.WIDTH - _QR - 22 * mm
    size = min(30.0, 20 * room / pdfmetrics.stringWidth(code, a4.BOLD, 20))
    return a4.text(code, size, a4.BOLD)


def _papers(sheet: ReceiptSheet) -> list[Flowable]:
    story: list[Flowable] = []
    if sheet.received:
        story.append(a4.heading("Giấy tờ đã nhận", "Papers received"))
        story += [
            _paper(line, f"{line.pages} trang", f"{line.pages} p.") for line in sheet.received
        ]
        story.append(Spacer(0, 3 * mm))
    if sheet.missing:
        story.append(a4.heading("Giấy tờ còn thiếu", "Papers still missing", a4.WARN))
        story += [_paper(line, "chưa có", "missing") for line in sheet.missing]
        story.append(Spacer(0, 3 * mm))
    return story


def _paper(line: PaperLine, vi: str, en: str) -> Table:
    second = a4.markup(en, a4.REGULAR)
    markup = f'{a4.markup(vi, a4.REGULAR)} <font size="9" color="#434F5B">· {second}</font>'
    return a4.ruled([[a4.value(line.name), Paragraph(markup, a4.style(11))]], a4.WIDTH - 40 * mm)


class _QrSymbol(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A QR drawn as rectangles, one per run of dark modules in a row."""

    def __init__(self, matrix: Matrix, side: float) -> None:
        super().__init__()
        self._matrix = matrix
        self.width = self.height = side

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its size is fixed."""
        return self.width, self.height

    def draw(self) -> None:
        """White ground, dark runs; a hair of overlap so that no printer leaves white seams."""
        module = self.width / len(self._matrix)
        self.canv.setFillGray(0)
        for y, row in enumerate(self._matrix):
            x = 0
            while x < len(row):
                start = x
                while x < len(row) and row[x]:
                    x += 1
                if x > start:
                    bottom = self.height - (y + 1) * module
                    self.canv.rect(
                        start * module,
                        bottom,
                        (x - start) * module,
                        module * 1.02,
                        stroke=0,
                        fill=1,
                    )
                x += 1
