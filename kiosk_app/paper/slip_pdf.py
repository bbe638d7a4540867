"""Sets the slip for the desk on A4: where to go, what to bring, what it costs.

Owns the layout; what all sheets have in common is a4.py. The same sheet gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from kiosk_app.paper import a4
from kiosk_app.paper.slip import (
    BringLine,
    SlipSheet,
    slip_facts,
    slip_footer,
    slip_name,
    slip_steps,
)


def slip_pdf(sheet: SlipSheet, fonts: Path) -> bytes:
    """The slip as a PDF. `fonts` is the folder that holds Be Vietnam Pro.

    Raises OSError when a font is missing.
    """
    title = f"{slip_name(sheet).vi.capitalize()} {sheet.procedure_code}"
    mark = f"{sheet.procedure_code} · {sheet.made_on:%d/%m/%Y}"
    return a4.a4_pdf(title, sheet.office, lambda: _story(sheet), (slip_footer(sheet), mark), fonts)


def _story(sheet: SlipSheet) -> list[Flowable]:
    name = slip_name(sheet)
    story: list[Flowable] = [
        *a4.letterhead(sheet.office, sheet.place, name.vi, name.en),
        a4.facts(slip_facts(sheet)),
        Spacer(0, 4 * mm),
    ]
    if sheet.bring:
        story.append(a4.heading("Giấy tờ mang theo", "Papers to bring"))
        story += [a4.pictured(line.icon, _paper(line)) for line in sheet.bring]
        story.append(Spacer(0, 4 * mm))
    if sheet.answers:
        story.append(a4.heading("Điều bà con đã khai", "What you filled in"))
        rows = [(label.vi, label.en, words) for label, words in sheet.answers]
        story += [a4.facts(rows), Spacer(0, 4 * mm)]
    story.append(a4.heading("Việc tiếp theo", "What comes next"))
    for number, step in enumerate(slip_steps(sheet), 1):
        story += [Spacer(0, 0.8 * mm), *a4.both(step, f"{number}. ")]
    return story


def _paper(line: BringLine) -> list[Flowable]:
    lines = a4.value(line.name)
    if line.note is not None:
        words = " · ".join(part for part in (line.note.vi, line.note.en) if part)
        lines.append(a4.text(words, 9, colour=a4.INK2))
    return lines
