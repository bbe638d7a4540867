"""Sets the filing receipt on A4: code large, signed QR, times, papers, what to do next.

Owns the layout. It embeds Be Vietnam Pro, so that the paper looks the same everywhere, and draws
the QR as vectors, so that it survives a poor printer. The same sheet gives the same bytes.
"""

from __future__ import annotations

import io
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from kiosk_app.paper.qr import Matrix, qr_matrix
from kiosk_app.paper.sheet import (
    Both,
    PaperLine,
    ReceiptSheet,
    expectation_words,
    filed_words,
    next_steps,
)

_INK, _INK2, _LINE = HexColor("#17212B"), HexColor("#434F5B"), HexColor("#D9D3C7")
_SOFT, _PRIMARY, _WARN = HexColor("#E3EEF7"), HexColor("#0B4A7A"), HexColor("#744700")
_PADDING = 12  # points that reportlab frames keep free, both sides together
_WIDTH = A4[0] - 36 * mm - _PADDING
_QR = 46 * mm
_FACES = {
    "MotCua": "BeVietnamPro-Regular.ttf",
    "MotCua-Semi": "BeVietnamPro-SemiBold.ttf",
    "MotCua-Bold": "BeVietnamPro-Bold.ttf",
}


def receipt_pdf(sheet: ReceiptSheet, fonts: Path) -> bytes:
    """The receipt as a PDF. `fonts` is the folder that holds Be Vietnam Pro.

    Raises ValueError when the QR text is too long, OSError when a font is missing.
    """
    _register(fonts)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=10 * mm,
        bottomMargin=20 * mm,
        title=f"Biên nhận nộp hồ sơ {sheet.code}",
        author=sheet.office,
        lang="vi",
        invariant=1,
    )

    def footer(canvas: Canvas, _document: object) -> None:
        _footer(canvas, sheet)

    document.build(_story(sheet), onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _register(fonts: Path) -> None:
    known = set(pdfmetrics.getRegisteredFontNames())
    for name, file in _FACES.items():
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, str(fonts / file)))


def _style(size: float, face: str = "MotCua", colour: HexColor = _INK) -> ParagraphStyle:
    return ParagraphStyle(
        f"{face}{size}", fontName=face, fontSize=size, leading=size * 1.3, textColor=colour
    )


def _text(words: str, size: float, face: str = "MotCua", colour: HexColor = _INK) -> Paragraph:
    return Paragraph(escape(words), _style(size, face, colour))


def _story(sheet: ReceiptSheet) -> list[Flowable]:
    story: list[Flowable] = [
        _text(sheet.office, 12, "MotCua-Semi"),
        _text(sheet.place, 10.5, colour=_INK2),
        Spacer(0, 3 * mm),
        _text("BIÊN NHẬN NỘP HỒ SƠ", 22, "MotCua-Bold", _PRIMARY),
        _text("Filing receipt", 11, colour=_INK2),
        Spacer(0, 2 * mm),
        _head(sheet),
        Spacer(0, 2 * mm),
        _facts(sheet),
        Spacer(0, 3 * mm),
        *_papers(sheet),
        _heading("Việc tiếp theo", "What comes next", _INK),
    ]
    for number, step in enumerate(next_steps(sheet), 1):
        story += [Spacer(0, 0.8 * mm), *_both(step, f"{number}. ")]
    return story


def _head(sheet: ReceiptSheet) -> Table:
    left = [
        _text("Mã tra cứu", 12, colour=_INK2),
        _text("Code", 9, colour=_INK2),
        Spacer(0, 3 * mm),
        _code(sheet.code),
        Spacer(0, 5 * mm),
        _text("Giữ biên nhận này. Lần sau đưa mã QR vào máy.", 11),
        _text("Keep this receipt; show the QR code to the machine next time.", 9, colour=_INK2),
    ]
    table = Table(
        [[left, _QrSymbol(qr_matrix(sheet.qr), _QR)]], colWidths=[_WIDTH - _QR - 6 * mm, None]
    )
    table.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 1, _PRIMARY),
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
    room = _WIDTH - _QR - 22 * mm
    size = min(30.0, 20 * room / pdfmetrics.stringWidth(code, "MotCua-Bold", 20))
    return _text(code, size, "MotCua-Bold")


def _facts(sheet: ReceiptSheet) -> Table:
    name = Both(f"{sheet.procedure.vi} ({sheet.procedure_code})", sheet.procedure.en)
    rows = [
        ("Thủ tục", "Procedure", name),
        ("Giờ nộp", "Filed at", filed_words(sheet.filed_at, sheet.uncertainty_s)),
        ("Dự kiến có kết quả", "Expected result", expectation_words(sheet.time_limit)),
    ]
    if sheet.fee is not None:
        rows.append(("Lệ phí", "Fee", sheet.fee))
    if sheet.where or sheet.phone:
        where = " · ".join(part for part in (sheet.where, sheet.phone) if part)
        rows.append(("Nơi tiếp nhận", "Where", Both(where)))
    cells = [
        [[_text(vi, 11, colour=_INK2), _text(en, 9, colour=_INK2)], _value(value)]
        for vi, en, value in rows
    ]
    table = Table(cells, colWidths=[44 * mm, _WIDTH - 44 * mm])
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.6, _LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0.6 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1 * mm),
            ]
        )
    )
    return table


def _value(value: Both) -> list[Flowable]:
    lines: list[Flowable] = [_text(value.vi, 11.5, "MotCua-Semi")]
    return [*lines, _text(value.en, 9, colour=_INK2)] if value.en else lines


def _papers(sheet: ReceiptSheet) -> list[Flowable]:
    story: list[Flowable] = []
    if sheet.received:
        story.append(_heading("Giấy tờ đã nhận", "Papers received", _INK))
        story += [
            _paper(line, f"{line.pages} trang", f"{line.pages} p.") for line in sheet.received
        ]
        story.append(Spacer(0, 3 * mm))
    if sheet.missing:
        story.append(_heading("Giấy tờ còn thiếu", "Papers still missing", _WARN))
        story += [_paper(line, "chưa có", "missing") for line in sheet.missing]
        story.append(Spacer(0, 3 * mm))
    return story


def _paper(line: PaperLine, vi: str, en: str) -> Table:
    state = Paragraph(f'{vi} <font size="9" color="#434F5B">· {en}</font>', _style(11))
    table = Table([[_value(line.name), state]], colWidths=[_WIDTH - 40 * mm, 40 * mm])
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.6, _LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, 0), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0.6 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1 * mm),
            ]
        )
    )
    return table


def _heading(vi: str, en: str, colour: HexColor) -> Paragraph:
    markup = f'{escape(vi)} <font name="MotCua" size="9" color="#434F5B">· {escape(en)}</font>'
    style = _style(13, "MotCua-Bold", colour)
    style.keepWithNext = True
    return Paragraph(markup, style)


def _both(step: Both, mark: str) -> list[Flowable]:
    return [_text(mark + step.vi, 11), _text(step.en, 9, colour=_INK2)]


def _footer(canvas: Canvas, sheet: ReceiptSheet) -> None:
    canvas.saveState()
    canvas.setFont("MotCua", 8)
    canvas.setFillColor(_INK2)
    for row, words in enumerate(
        (
            "Biên nhận này chứng nhận hồ sơ đã được nộp vào máy; chưa thay cho Giấy tiếp nhận và "
            "hẹn trả kết quả.",
            "This paper proves that the application was filed; it is not yet the acceptance and "
            "appointment slip.",
        )
    ):
        canvas.drawString(18 * mm + _PADDING / 2, (15 - row * 4) * mm, words)
    canvas.drawRightString(
        A4[0] - 18 * mm - _PADDING / 2, 6 * mm, f"{sheet.code} · {canvas.getPageNumber()}"
    )
    canvas.restoreState()


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
