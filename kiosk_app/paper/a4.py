"""The look of every A4 sheet of the kiosk: faces, colours, paragraphs, tables of facts.

It embeds the fonts, so that paper looks the same everywhere: Be Vietnam Pro, and another one for
the letters that it lacks (lettering.py). What stands on a sheet is the sheet's own; the same story
gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
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

from kiosk_app.paper.iconfont import icons
from kiosk_app.paper.lettering import lettering
from kiosk_app.paper.sheet import Both, Fact
from kiosk_app.resources import FONT_WEIGHTS, asset

INK, INK2, LINE = HexColor("#17212B"), HexColor("#434F5B"), HexColor("#D9D3C7")
PRIMARY, WARN = HexColor("#0B4A7A"), HexColor("#744700")
PADDING = 12  # points that reportlab frames keep free, both sides together
WIDTH = A4[0] - 36 * mm - PADDING
ICONS = "MotCua-Icons"
REGULAR, SEMI, BOLD = "BeVietnamPro-Regular", "BeVietnamPro-SemiBold", "BeVietnamPro-Bold"


def a4_pdf(
    title: str,
    author: str,
    make_story: Callable[[], list[Flowable]],
    footer: tuple[Sequence[str], str],
    fonts: Path,
) -> bytes:
    """A sheet as a PDF; `footer` are the lines at the left and the words before the page number.

    `fonts` is the folder that holds Be Vietnam Pro. Raises OSError when a font is missing.
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
        title=title,
        author=author,
        lang="vi",
        invariant=1,
    )

    def draw_footer(canvas: Canvas, _document: object) -> None:
        _footer(canvas, *footer)

    document.build(make_story(), onFirstPage=draw_footer, onLaterPages=draw_footer)
    return out.getvalue()


def _register(fonts: Path) -> None:
    known = set(pdfmetrics.getRegisteredFontNames())
    for family, _ in lettering(fonts).families:
        for weight in FONT_WEIGHTS:
            file = lettering(fonts).file(family, weight)
            if file.stem not in known:
                pdfmetrics.registerFont(TTFont(file.stem, str(file)))


def style(size: float, face: str = REGULAR, colour: HexColor = INK) -> ParagraphStyle:
    """A paragraph's style; `size` in points."""
    return ParagraphStyle(
        f"{face}{size}",
        fontName=face,
        fontSize=size,
        leading=size * 1.3,
        textColor=colour,
        shaping=1,
    )


def markup(words: str, face: str) -> str:
    """Plain words for a paragraph in `face`; letters that it lacks come in another font."""
    weight = face.rpartition("-")[2]
    parts = []
    for family, run in lettering(asset("fonts")).runs(words):
        name = f"{family}-{weight}"
        parts.append(escape(run) if name == face else f'<font name="{name}">{escape(run)}</font>')
    return "".join(parts)


def text(words: str, size: float, face: str = REGULAR, colour: HexColor = INK) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph(markup(words, face), style(size, face, colour))


def heading(vi: str, en: str, colour: HexColor = INK) -> Paragraph:
    """A heading in both languages that stays with what follows."""
    second = markup(en, REGULAR)
    words = f'{markup(vi, BOLD)} <font name="{REGULAR}" size="9" color="#434F5B">· {second}</font>'
    look = style(13, BOLD, colour)
    look.keepWithNext = True
    return Paragraph(words, look)


def letterhead(office: str, place: str, vi: str, en: str) -> list[Flowable]:
    """Who gives the paper, and what it is called."""
    return [
        text(office, 12, SEMI),
        text(place, 10.5, colour=INK2),
        Spacer(0, 3 * mm),
        text(vi, 22, BOLD, PRIMARY),
        text(en, 11, colour=INK2),
        Spacer(0, 2 * mm),
    ]


def value(words: Both) -> list[Flowable]:
    """A value in both languages."""
    lines: list[Flowable] = [text(words.vi, 11.5, SEMI)]
    return [*lines, text(words.en, 9, colour=INK2)] if words.en else lines


def both(words: Both, mark: str = "") -> list[Flowable]:
    """A sentence in both languages, after a mark such as "1. "."""
    lines: list[Flowable] = [text(mark + words.vi, 11)]
    return [*lines, text(words.en, 9, colour=INK2)] if words.en else lines


def facts(rows: Sequence[Fact]) -> Table:
    """Labels at the left, values at the right."""
    cells = [
        [[text(vi, 11, colour=INK2), text(en, 9, colour=INK2)], value(words)]
        for vi, en, words in rows
    ]
    return ruled(cells, 44 * mm)


def pictured(icon: str, lines: list[Flowable]) -> Table:
    """A picture at the left of some lines."""
    font = icons()
    if ICONS not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(ICONS, str(font.file)))
    look = ParagraphStyle(ICONS, fontName=ICONS, fontSize=26, leading=28, textColor=PRIMARY)
    return ruled([[[Paragraph(font.sign(icon), look)], lines]], 14 * mm)


def ruled(cells: list[list[list[Flowable] | Flowable]], left: float) -> Table:
    """Rows of two cells with a line below each; `left` is the width of the first."""
    table = Table(cells, colWidths=[left, WIDTH - left])
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.6, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0.6 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1 * mm),
            ]
        )
    )
    return table


def _footer(canvas: Canvas, lines: Sequence[str], mark: str) -> None:
    canvas.saveState()
    for row, words in enumerate(lines):
        _line(words).drawOn(canvas, 18 * mm + PADDING / 2, (14.2 - row * 4) * mm)
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(INK2)
    at = A4[0] - 18 * mm - PADDING / 2
    canvas.drawRightString(at, 6 * mm, f"{mark} · {canvas.getPageNumber()}")
    canvas.restoreState()


def _line(words: str) -> Paragraph:
    line = text(words, 8, colour=INK2)
    line.wrap(WIDTH, 8 * mm)
    return line
