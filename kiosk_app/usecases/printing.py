"""The filing receipt and the slip for the desk on paper, made when asked and kept nowhere.

It owns what stands on the sheets: of the receipt the names of the procedure and its papers, never
an answer; of the slip also what was filled in for it, because the paper is all that becomes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from kiosk_app.domain.procedure import Clock, Document, Procedure, Text
from kiosk_app.paper.sheet import Both, PaperLine, ReceiptSheet
from kiosk_app.paper.slip import BringLine, SlipSheet
from kiosk_app.settings import KioskSettings
from kiosk_app.store.applications import StoredApplication
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.supplementing import Supplemented
from kiosk_app.usecases.tracking import find

SECOND_LANG = "en"


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
    # reportlab takes a tenth of a second to import: only those who print wait for it.
    from kiosk_app.paper.receipt_pdf import receipt_pdf as draw

    return draw(sheet, fonts)


def supplement_pdf(machine: Machine, given: Supplemented, fonts: Path) -> bytes | None:
    """The paper for what was handed in later, as A4 PDF; None when the application is not here."""
    found = find(machine, given.code)
    if found is None:
        return None
    from kiosk_app.paper.receipt_pdf import receipt_pdf as draw  # only those who print wait for it

    procedure = machine.shelf.procedure_to_show(found.source, found.procedure)
    received, missing = _papers(procedure, dict(given.papers), set(given.missing))
    sheet = replace(
        _sheet(machine.settings.kiosk, found, procedure, received, missing),
        qr=given.receipt_qr,
        filed_at=datetime.fromisoformat(given.at),
        uncertainty_s=given.uncertainty_s,
        is_supplement=True,
    )
    return draw(sheet, fonts)


def slip_pdf(
    machine: Machine,
    procedure: Procedure,
    answers: Sequence[tuple[Both, Both]],
    sum_words: Both | None,
    fonts: Path,
) -> bytes:
    """The slip for the desk as A4 PDF. `answers` are (label, value), `sum_words` the estimate."""
    from kiosk_app.paper.slip_pdf import slip_pdf as draw  # only those who print wait for it

    kiosk = machine.settings.kiosk
    results = [_both(result.name) for result in procedure.results if result.main]
    sheet = SlipSheet(
        office=kiosk.office,
        place=kiosk.commune,
        procedure=_both(procedure.title),
        procedure_code=procedure.code,
        made_on=date.fromisoformat(machine.today()),
        bring=tuple(
            BringLine(_both(d.name), _maybe(d.note)) for d in procedure.documents if not d.by_kiosk
        ),
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
    return draw(sheet, fonts)


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
        procedure=_both(procedure.title),
        procedure_code=procedure.code,
        filed_at=datetime.fromisoformat(found.filed_at),
        uncertainty_s=found.uncertainty_s,
        time_limit=_both(procedure.limit.text),
        received=received,
        missing=missing,
        fee=_both(procedure.fee.text),
        where=kiosk.hours,
        phone=kiosk.phone,
        clocks=tuple(_clock(clock) for clock in procedure.clocks),
    )


def _clock(clock: Clock) -> Both:
    name, text = _both(clock.name), _both(clock.limit.text)
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
    return PaperLine(_both(document.name), pages, document.original)


def _both(text: Text) -> Both:
    vi, second = text.get("vi"), text.get(SECOND_LANG)
    return Both(vi, "" if second == vi else second)


def _maybe(text: Text) -> Both | None:
    return _both(text) if text.get("vi") else None
