"""The filing receipt and the slip for the desk on paper, made when asked and kept nowhere.

It owns what stands on the sheets: of the receipt the names of the procedure and its papers, never
an answer; of the slip also what was filled in for it, because the paper is all that becomes of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_app.devices.ports import DeviceError, Fault, Raster
from kiosk_app.domain.procedure import Clock, Document, Procedure, Text
from kiosk_app.paper.sheet import Both, PaperLine, ReceiptSheet
from kiosk_app.paper.slip import BringLine, SlipSheet
from kiosk_app.settings import KioskSettings
from kiosk_app.store.applications import StoredApplication
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.supplementing import Supplemented
from kiosk_app.usecases.tracking import find
from sync import DatabaseFull, write

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

RECEIPT, SUPPLEMENT, SLIP, BRING, RESULT = (
    *("receipt", "supplement"),
    *("slip", "bring", "result"),
)

SECOND_LANG = "en"


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A sheet on its way to a printer, which asks for the form that it can print.

    `number` names it in the record of prints, when it is one that is counted.
    """

    title: str
    draw_pdf: Callable[[], bytes] = field(repr=False)
    draw_strip: Callable[[int], Image.Image] | None = field(default=None, repr=False)
    number: int | None = None
    to_stick: bool = False

    def pdf(self) -> bytes:
        """Sheets of A4."""
        return self.draw_pdf()

    def raster(self, width: int) -> Raster:
        """A strip so many dots wide."""
        if self.draw_strip is None:
            raise DeviceError(Fault.ONLY_A4)
        picture = self.draw_strip(width)
        dots = picture.point(lambda level: 0 if level else 255).tobytes()  # paper is 0, ink is 1
        return Raster(picture.width, picture.height, dots)


def receipt_sheet(machine: Machine, typed: str) -> ReceiptSheet | None:
    """The content of the receipt; None when the application is not here."""
    found = find(machine, typed)
    if found is None:
        return None
    procedure = machine.shelf.procedure_to_show(found.source, found.procedure)
    pages: dict[str, int] = {}
    for page in machine.documents.of(found.id):
        pages[page.paper] = pages.get(page.paper, 0) + 1
    received, missing = _papers(procedure, pages, set(found.content["missing"]))
    return _sheet(machine.settings.kiosk, found, procedure, received, missing)


def receipt_pdf(machine: Machine, typed: str, fonts: Path) -> bytes | None:
    """The receipt as A4 PDF; None when the application is not here."""
    sheet = receipt_sheet(machine, typed)
    if sheet is None:
        return None
    return _draw_receipt(sheet, fonts)


def receipt_job(machine: Machine, typed: str, fonts: Path) -> PrintJob | None:
    """The receipt for the printer, marked as a copy after the first, and noted in the record."""
    sheet, found = receipt_sheet(machine, typed), find(machine, typed)
    if sheet is None or found is None:
        return None
    return _counted(machine, found.id, RECEIPT, sheet, fonts)


def _counted(
    machine: Machine, about: bytes, what: str, sheet: ReceiptSheet, fonts: Path
) -> PrintJob:
    sheet = replace(sheet, copy=machine.prints.count(about, what))
    return PrintJob(
        RECEIPT,
        lambda: _draw_receipt(sheet, fonts),
        lambda dots: _strip(sheet, fonts, dots),
        note_print(machine, about, what),
    )


def note_print(machine: Machine, about: bytes, what: str) -> int | None:
    """A line of the record; a full disk is no reason not to print."""
    try:
        with write(machine.db):
            return machine.prints.add(about, what, machine.wall_ms())
    except DatabaseFull:
        log.warning("print.not_noted", extra={"kind": what})
        return None


def note_outcome(machine: Machine, number: int | None, fault: str) -> None:
    """How a print ended; "" is well."""
    log.info("print.ended", extra={"state": fault or "printed"})
    if number is not None:
        try:
            with write(machine.db):
                machine.prints.end(number, fault)
        except DatabaseFull:
            log.warning("print.not_noted", extra={"state": fault or "printed"})


def _draw_receipt(sheet: ReceiptSheet, fonts: Path) -> bytes:
    # reportlab takes a tenth of a second to import: only those who print wait for it.
    from kiosk_app.paper.receipt_pdf import receipt_pdf as draw

    return draw(sheet, fonts)


def _strip(sheet: ReceiptSheet, fonts: Path, dots: int) -> Image.Image:
    from kiosk_app.paper.receipt_strip import receipt_strip

    return receipt_strip(sheet, fonts, dots)


def supplement_job(machine: Machine, given: Supplemented, fonts: Path) -> PrintJob | None:
    """The paper for what was handed in later; None when the application is not here."""
    found = find(machine, given.code)
    if found is None:
        return None
    procedure = machine.shelf.procedure_to_show(found.source, found.procedure)
    received, missing = _papers(procedure, dict(given.papers), set(given.missing))
    sheet = replace(
        _sheet(machine.settings.kiosk, found, procedure, received, missing),
        qr=given.receipt_qr,
        filed_at=datetime.fromisoformat(given.at),
        uncertainty_s=given.uncertainty_s,
        is_supplement=True,
    )
    return _counted(machine, found.id, f"{SUPPLEMENT} {given.at}", sheet, fonts)


def slip_job(
    machine: Machine,
    procedure: Procedure,
    answers: Sequence[tuple[Both, Both]],
    sum_words: Both | None,
    fonts: Path,
) -> PrintJob:
    """The slip for the desk. `answers` are (label, value), `sum_words` the estimate."""
    return _slip_job(SLIP, _slip_sheet(machine, procedure, answers, sum_words), fonts)


def _slip_job(title: str, sheet: SlipSheet, fonts: Path) -> PrintJob:
    def draw() -> bytes:
        from kiosk_app.paper.slip_pdf import slip_pdf

        return slip_pdf(sheet, fonts)

    def strip(dots: int) -> Image.Image:
        from kiosk_app.paper.slip_strip import slip_strip

        return slip_strip(sheet, fonts, dots)

    return PrintJob(title, draw, strip)


def reminder_job(machine: Machine, procedure: Procedure, fonts: Path) -> PrintJob:
    """What to bring for a procedure."""
    sheet = _slip_sheet(machine, procedure)
    return _slip_job(BRING, replace(sheet, is_reminder=True), fonts)


def missing_job(machine: Machine, typed: str, fonts: Path) -> PrintJob | None:
    """What an application still lacks; None when it is not here or lacks nothing."""
    found = find(machine, typed)
    missing = set(found.content["missing"]) if found is not None else set()
    if found is None or not missing:
        return None
    procedure = machine.shelf.procedure_to_show(found.source, found.procedure)
    sheet = replace(
        _slip_sheet(machine, procedure),
        bring=tuple(_bring(d) for d in procedure.documents if d.paper in missing),
        fee=None,
        time_limit=None,
        result=None,
        is_reminder=True,
        code=found.code,
    )
    return _slip_job(BRING, sheet, fonts)


def _bring(document: Document) -> BringLine:
    return BringLine(both(document.name), _maybe(document.note), document.icon)


def _slip_sheet(
    machine: Machine,
    procedure: Procedure,
    answers: Sequence[tuple[Both, Both]] = (),
    sum_words: Both | None = None,
) -> SlipSheet:
    kiosk = machine.settings.kiosk
    results = [both(result.name) for result in procedure.results if result.main]
    return SlipSheet(
        office=kiosk.office,
        place=kiosk.commune,
        procedure=both(procedure.title),
        procedure_code=procedure.code,
        made_on=date.fromisoformat(machine.today()),
        bring=tuple(_bring(d) for d in procedure.documents if not d.by_kiosk),
        answers=tuple(answers),
        sum=sum_words,
        fee=_maybe(procedure.fee.text),
        time_limit=_maybe(procedure.time_limit.text) if procedure.time_limit else None,
        result=Both(", ".join(r.vi for r in results), ", ".join(r.en for r in results if r.en))
        if results
        else None,
        where=kiosk.hours,
        phone=kiosk.phone,
        agency=_maybe(procedure.routing.agency),
        full_name=procedure.official_name
        if procedure.official_name != procedure.title.get("vi")
        else "",
    )


def _sheet(
    kiosk: KioskSettings,
    found: StoredApplication,
    procedure: Procedure,
    received: tuple[PaperLine, ...],
    missing: tuple[PaperLine, ...],
) -> ReceiptSheet:
    return ReceiptSheet(
        office=kiosk.office,
        place=kiosk.commune,
        code=found.code,
        qr=found.content["receipt_qr"],
        procedure=both(procedure.title),
        procedure_code=procedure.code,
        filed_at=datetime.fromisoformat(found.filed_at),
        uncertainty_s=found.uncertainty_s,
        time_limit=both(procedure.limit.text),
        received=received,
        missing=missing,
        fee=both(procedure.fee.text),
        where=kiosk.hours,
        phone=kiosk.phone,
        clocks=tuple(_clock(clock) for clock in procedure.clocks),
    )


def _clock(clock: Clock) -> Both:
    name, text = both(clock.name), both(clock.limit.text)
    english = f"{name.en}: {text.en}" if name.en and text.en else ""
    return Both(f"{name.vi}: {text.vi}", english)


def _papers(
    procedure: Procedure, pages: dict[str, int], missing: set[str]
) -> tuple[tuple[PaperLine, ...], tuple[PaperLine, ...]]:
    here = [d for d in procedure.documents if pages.get(d.paper)]
    lacking = [d for d in procedure.documents if d.paper in missing]
    known = {d.paper for d in procedure.documents}
    # An authority may ask for what its procedure does not name: then the code stands for the name.
    others = sorted(paper for paper in pages if paper not in known)
    return (
        (
            *(_line(document, pages[document.paper]) for document in here),
            *(PaperLine(Both(paper), pages[paper]) for paper in others),
        ),
        (
            *(_line(document, 0) for document in lacking),
            *(PaperLine(Both(paper)) for paper in sorted(missing - known)),
        ),
    )


def _line(document: Document, pages: int) -> PaperLine:
    return PaperLine(both(document.name), pages, document.original)


def both(text: Text) -> Both:
    """As on paper: Vietnamese, and the second language where that says something else."""
    vi, second = text.get("vi"), text.get(SECOND_LANG)
    return Both(vi, "" if second == vi else second)


def _maybe(text: Text) -> Both | None:
    return both(text) if text.get("vi") else None
