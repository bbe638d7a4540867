"""The document of a result at the machine: shown and printed to whoever proves it is theirs."""

from __future__ import annotations

from pathlib import Path

from support import documents
from support.filers import event, first_event
from support.kiosks import from_portal
from support.sessions import EXTRACT, Visit, a_visit, file_one, words_of

from kiosk_app.domain.messages import RESULT
from kiosk_app.flow.destinations import Result, TrackEntry
from kiosk_app.flow.document_view import ResultView
from kiosk_app.flow.intents import Back, Exit, FindCode, Go, Page, SaveReceipt, Scanned
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import View
from kiosk_app.usecases.values import Filed
from sync import SealedDocument, seal_attachment, write


def returned(
    visit: Visit, data: bytes, media_type: str = "application/pdf", *, come: bool = True
) -> Filed:
    """An application that was filed, accepted and answered with a document."""
    done = file_one(visit, EXTRACT, {})
    filed = visit.kiosk.filed(done.code)
    visit.do(Exit())
    sealed = seal_attachment(data)
    from_portal(visit.kiosk, RESULT, event(filed, 7, "accepted", first_event(visit.kiosk, filed)))
    tree = SealedDocument.of(sealed, media_type).to_tree()
    from_portal(visit.kiosk, RESULT, event(filed, 8, "returned", bytes([7] * 16), document=tree))
    visit.kiosk.read_inbox()
    if come:
        machine = visit.kiosk.machine
        machine.files.put(sealed.ciphertext)
        with write(machine.db):
            machine.fetches.arrived(sealed.cipher_sha256)
    return filed


def tracked(visit: Visit, filed: Filed) -> View:
    return visit.do(Go(TrackEntry()), Scanned(filed.receipt_qr))


def buttons(view: View) -> list[str]:
    return [action.text for action in view.chrome.bottom]


def test_the_pages_are_shown_turned_and_enlarged(tmp_path: Path) -> None:
    """By one touch each, drawn once, gone with the place."""
    with a_visit(tmp_path) as visit:
        filed = returned(visit, documents.pdf(2))
        assert "Xem kết quả" in buttons(tracked(visit, filed))
        view = visit.do(Go(Result(filed.code)))
        assert isinstance(view, ResultView) and view.picture is not None
        assert (view.page, view.pages, view.caption) == (0, 2, "Trang 1/2")
        assert visit.session.view().picture is view.picture
        view = visit.do(Page(1))
        assert (view.page, view.caption) == (1, "Trang 2/2")
        near = next(a.intent for a in view.chrome.bottom if a.text == "Phóng to")
        view = visit.do(near)
        assert (view.page, view.pages, view.caption) == (4, 8, "Trang 2/2")
        assert "Xem cả trang" in buttons(view)
        assert visit.do(Back()).screen == "track"


def test_without_proof_there_is_neither_button_nor_page(tmp_path: Path) -> None:
    """A code typed alone shows state and date only."""
    with a_visit(tmp_path) as visit:
        filed = returned(visit, documents.pdf(1))
        view = visit.do(Go(TrackEntry()), FindCode(filed.code))
        assert "Xem kết quả" not in buttons(view)
        assert visit.do(Go(Result(filed.code))).screen == "track"
        visit.do(SaveReceipt(Sheet.RESULT))
        assert visit.session.print_job() is None


def test_the_document_is_printed_as_it_came_and_noted(tmp_path: Path) -> None:
    """On A4; a strip would be of no use."""
    with a_visit(tmp_path) as visit:
        data = documents.pdf(1)
        filed = returned(visit, data)
        tracked(visit, filed)
        visit.do(Go(Result(filed.code)), SaveReceipt(Sheet.RESULT))
        job = visit.session.print_job()
        assert job is not None and job.pdf() == data and job.number is not None
        assert job.draw_strip is None


def test_a_scan_goes_on_a_sheet_of_a4(tmp_path: Path) -> None:
    """Printers take PDFs."""
    with a_visit(tmp_path) as visit:
        filed = returned(visit, documents.picture(), "image/jpeg")
        tracked(visit, filed)
        visit.do(Go(Result(filed.code)), SaveReceipt(Sheet.RESULT))
        job = visit.session.print_job()
        assert job is not None and job.pdf().startswith(b"%PDF")


def test_what_cannot_be_shown_says_where_to_get_it(tmp_path: Path) -> None:
    """Hostile, on its way, of another type: words, and nothing goes to a printer."""
    with a_visit(tmp_path / "a") as visit:
        filed = returned(visit, b"%PDF-1.7 " + bytes(2000))
        tracked(visit, filed)
        view = visit.do(Go(Result(filed.code)))
        assert view.picture is None and view.trouble is not None
        assert "quầy" in view.trouble.text
        visit.do(SaveReceipt(Sheet.RESULT))
        assert visit.session.print_job() is None
    with a_visit(tmp_path / "b") as visit:
        view = tracked(visit, returned(visit, documents.pdf(1), come=False))
        assert "Xem kết quả" not in buttons(view)
        assert any("đang về máy" in words for words in words_of(view))
    with a_visit(tmp_path / "c") as visit:
        view = tracked(visit, returned(visit, b"PK", "application/zip"))
        assert any("nhận tại quầy" in words for words in words_of(view))


def test_the_page_goes_with_the_person(tmp_path: Path) -> None:
    """Nothing of a certificate stays in memory."""
    with a_visit(tmp_path) as visit:
        filed = returned(visit, documents.pdf(1))
        tracked(visit, filed)
        visit.do(Go(Result(filed.code)))
        visit.do(Exit())
        assert visit.session._ctx.person.shown is None
