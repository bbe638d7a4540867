"""A request for more papers, answered on the screen."""

from __future__ import annotations

from pathlib import Path

from support.filed import filed_with_card
from support.filers import event
from support.kiosks import from_portal
from support.photos import jpeg, paper_photo
from support.sessions import CARD, EXTRACT, Visit, a_visit, file_one, words_of

from kiosk_app.domain.messages import EVENT
from kiosk_app.flow.after_places import Supplement, SupplementNote, SupplementWords, TrackNotes
from kiosk_app.flow.destinations import Documents, Home, ResumeEntry, TrackEntry
from kiosk_app.flow.intents import (
    Answer,
    Attach,
    Back,
    BeginSupplement,
    Changed,
    DiscardAll,
    Exit,
    FileSupplement,
    FindCode,
    Go,
    Next,
    Page,
    PutAway,
    SaveReceipt,
    Scanned,
)
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import DoneView, ListView, View

NOTE = "Cán bộ cần thêm giấy chứng sinh"


def asked(visit: Visit, note: str = NOTE, papers: tuple[str, ...] = ("giay-khac",)) -> str:
    """An application for which papers are asked; its person has left."""
    done = file_one(visit, EXTRACT, {})
    filed = visit.kiosk.filed(done.code)
    assert filed is not None
    first = bytes(visit.kiosk.machine.applications.events(filed.application_id)[0]["event"])
    asks = event(filed, 7, "supplement_requested", first, note=note, papers=list(papers))
    from_portal(visit.kiosk, EVENT, asks)
    visit.do(Changed(), Exit())
    return filed.code


def at_the_list(visit: Visit, code: str) -> View:
    """The receipt is shown, the request is opened."""
    receipt = visit.kiosk.track(code).receipt_qr  # type: ignore[union-attr]
    return visit.do(Go(TrackEntry()), Scanned(receipt), BeginSupplement(code))


def test_papers_and_words_are_handed_in(tmp_path: Path) -> None:
    """From the timeline to the receipt of what was added, which can be printed."""
    with a_visit(tmp_path) as visit:
        code = asked(visit)
        view = at_the_list(visit, code)
        assert isinstance(view, ListView)
        assert NOTE in " ".join(words_of(view))
        view = visit.do(Go(Documents("giay-khac")))
        assert view.screen == "documents"
        assert view.chrome.progress is None
        visit.do(Attach("giay-khac", jpeg(paper_photo(1))))
        view = visit.do(Next())
        assert "1 trang" in " ".join(words_of(view))
        visit.do(Go(SupplementWords()), Answer("Tôi gửi giấy"))
        view = visit.do(FileSupplement())
        assert isinstance(view, DoneView)
        assert view.code == code
        assert visit.do(SaveReceipt(Sheet.SUPPLEMENT)).banner is not None
        job = visit.session.print_job()
        assert job is not None and job.pdf().startswith(b"%PDF")
        assert job.raster(384).width == 384
        view = visit.do(Exit(), Go(TrackEntry()), FindCode(code))
        assert "Tôi gửi giấy" not in " ".join(words_of(view))
        assert "Bà con đã bổ sung" in " ".join(words_of(view))


def test_a_code_alone_answers_no_request(tmp_path: Path) -> None:
    """Whoever overheard a code sees that papers are wanted, never which, and adds none."""
    with a_visit(tmp_path) as visit:
        code = asked(visit)
        view = visit.do(Go(TrackEntry()), FindCode(code))
        assert NOTE not in " ".join(words_of(view))
        assert visit.do(BeginSupplement(code)).screen == "track"
        assert visit.do(Go(Supplement(code))).screen == "track"


def test_a_list_of_nothing_is_not_handed_in(tmp_path: Path) -> None:
    """The button says what is lacking."""
    with a_visit(tmp_path) as visit:
        at_the_list(visit, asked(visit))
        view = visit.do(FileSupplement())
        assert isinstance(view, ListView)
        assert view.trouble is not None


def test_a_long_note_is_read_in_pages(tmp_path: Path) -> None:
    """Nothing that an official wrote is cut off."""
    note = " ".join(f"câu{n}" for n in range(250))
    with a_visit(tmp_path) as visit:
        at_the_list(visit, asked(visit, note))
        view, read = visit.do(Go(SupplementNote())), []
        for _ in range(10):
            read += words_of(view)
            view = visit.do(Page(1))
        assert {f"câu{n}" for n in range(250)} <= set(" ".join(read).split())


def test_a_long_reason_is_read_in_full_from_the_timeline(tmp_path: Path) -> None:
    """A refusal's reasons are the citizen's right, whatever a line holds; a code alone has none."""
    reason = "Lý do " * 40 + "cuối cùng"
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, {})
        filed = visit.kiosk.filed(done.code)
        assert filed is not None
        first = bytes(visit.kiosk.machine.applications.events(filed.application_id)[0]["event"])
        from_portal(visit.kiosk, EVENT, event(filed, 7, "rejected", first, note=reason))
        visit.do(Changed(), Exit(), Go(TrackEntry()), FindCode(filed.code))
        assert "Lý do" not in " ".join(words_of(visit.do(Go(TrackNotes(filed.code)))))
        view = visit.do(Back(), Scanned(filed.receipt_qr))
        assert "cuối cùng" not in " ".join(words_of(view))
        assert "cuối cùng" in " ".join(words_of(visit.do(Go(TrackNotes(filed.code)))))


def test_idleness_seals_it_and_the_slip_brings_it_back(tmp_path: Path) -> None:
    """Papers on the way are a draft like every other."""
    with a_visit(tmp_path) as visit:
        at_the_list(visit, asked(visit))
        visit.do(Go(SupplementWords()), Answer("Tôi gửi giấy"))
        slip = visit.do(Exit(), PutAway()).large
        visit.do(Exit())
        assert visit.session.view().key == "Home"
        view = visit.do(Go(ResumeEntry()), FindCode(slip))
        assert "Tôi gửi giấy" in " ".join(words_of(view))


def test_a_power_cut_comes_back_to_the_list(tmp_path: Path) -> None:
    """Whatever was being photographed: the list says what is there."""
    with a_visit(tmp_path) as visit:
        at_the_list(visit, asked(visit))
        visit.do(Go(Documents("giay-khac")), Attach("giay-khac", jpeg(paper_photo(1))))
        view = visit.reopen().session.view()
        assert view.key.startswith("Supplement:")
        assert "1 trang" in " ".join(words_of(view))


def test_a_request_that_was_answered_meanwhile_is_said(tmp_path: Path) -> None:
    """Nothing is lost in silence: the papers stay, the person is told."""
    with a_visit(tmp_path) as visit:
        code = asked(visit)
        at_the_list(visit, code)
        visit.do(Go(SupplementWords()), Answer("Tôi gửi giấy"))
        other = visit.kiosk.begin_supplement(code, None)
        visit.kiosk.answer(other, "words", "Người nhà gửi")
        visit.kiosk.file_supplement(visit.kiosk.open_draft(other.id))
        view = visit.do(FileSupplement())
        assert view.banner is not None
        assert visit.do(Back(), DiscardAll()).key == "Home"
        assert visit.do(Go(Home())).key == "Home"


def test_the_card_that_proved_it_brings_it_back(tmp_path: Path) -> None:
    """Whoever lost the slip still has the card; a photo of another card opens nothing."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        filed = visit.kiosk.filed(code)
        assert filed is not None
        first = bytes(visit.kiosk.machine.applications.events(filed.application_id)[0]["event"])
        asks = event(filed, 7, "supplement_requested", first, papers=["giay-khac"])
        from_portal(visit.kiosk, EVENT, asks)
        visit.do(Changed(), Go(TrackEntry()), FindCode(code), Scanned(CARD), BeginSupplement(code))
        visit.do(Go(SupplementWords()), Answer("Tôi gửi giấy"))
        visit.wait(200)
        view = visit.session.view()
        assert view.key == "Home"
        assert "Tôi gửi giấy" not in " ".join(words_of(view))
        view = visit.do(Go(ResumeEntry()), Scanned(CARD))
        assert "Tôi gửi giấy" in " ".join(words_of(view))
