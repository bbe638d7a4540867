"""What is done at the desk: the guide, a short form or none, a slip; never an application."""

from pathlib import Path
from typing import Any

import pytest
from support.sessions import CARD, Visit, a_visit, at_screen, begin, fill, through_check, words_of

from kiosk_app.flow.destinations import DeskSlip, LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import (
    AcceptNotice,
    Back,
    Begin,
    CallOfficial,
    ConfirmScan,
    DeviceFailed,
    Exit,
    Go,
    Next,
    Page,
    Printed,
    SaveReceipt,
    Scanned,
)
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import View

COPIES = "2.000815"
BARE = "9.000003"
BARE_FILE = f"""
code = "{BARE}"
version = "1"
valid_from = "2026-01-01"
channel = "desk"
title = {{ vi = "Xin việc ở quầy", en = "Something at the desk" }}
life_event = "copies"
routing = {{ agency = {{ vi = "Ủy ban nhân dân xã" }} }}
"""
NAME = "Lầu Bá Tủa"


def with_bare(data: Path) -> Path:
    """A data folder whose catalogue holds a procedure known by name only."""
    folder = data / "catalogue"
    folder.mkdir(parents=True)
    (folder / f"{BARE}.toml").write_text(BARE_FILE, encoding="utf-8")
    (data / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", encoding="utf-8")
    return data


def to_slip(visit: Visit) -> View:
    """The card scanned, one paper of two pages in two copies, all said to be right."""
    begin(visit, COPIES)
    fill(visit, {}, at_screen("scan_card"))
    visit.do(Scanned(CARD), ConfirmScan())
    view = fill(visit, {}, at_screen("check"))
    assert view.screen == "check"
    return through_check(visit)


def shown(visit: Visit) -> str:
    """All words of all pages of the slip."""
    view = visit.session.view()
    words: list[str] = []
    for _ in range(getattr(view, "pages", 1)):
        words += words_of(visit.session.view())
        visit.do(Page(1))
    return " ".join(words)


def drafts(visit: Visit) -> Any:
    """How many drafts the disk holds."""
    return visit.kiosk.machine.db["kiosk_draft"].count


def test_the_page_says_that_it_is_done_at_the_desk(tmp_path: Path) -> None:
    """Nobody fills in a form before knowing that they must walk to the desk."""
    with a_visit(tmp_path) as visit:
        view = visit.do(Go(LifeEvents()), Go(ProcedureInfo(COPIES)))
        words = " ".join(words_of(view))
        assert "phải làm tại quầy" in words
        assert "Trung tâm Phục vụ hành chính công" in words
        assert view.chrome.bottom[-1].text == "Làm phiếu đến quầy"


def test_the_notice_promises_what_happens_to_a_slip(tmp_path: Path) -> None:
    """Nothing is sent and nothing is kept, so nothing else may be said."""
    with a_visit(tmp_path) as visit:
        view = visit.do(Go(LifeEvents()), Go(ProcedureInfo(COPIES)), Begin(COPIES))
        assert view.screen == "notice"
        words = " ".join(words_of(view))
        assert "không gửi đi đâu" in words
        assert "gửi cho cơ quan" not in words
        visit.do(AcceptNotice())
        draft = visit.kiosk.unfinished()
        assert draft is not None and draft.notice is not None


def test_a_short_form_leads_to_a_slip_with_the_sum(tmp_path: Path) -> None:
    """Two pages, two copies: 2 x 4,000; the number on the glass is masked."""
    with a_visit(tmp_path) as visit:
        view = to_slip(visit)
        assert view.screen == "desk_slip"
        words = shown(visit)
        assert "8.000 đồng" in words
        assert "Số trang bản chính: 2" in words
        assert NAME.upper() in words
        assert "040090001234" not in words
        assert "Bản chính của giấy tờ cần sao" in words


def test_the_slip_is_printed_and_says_so(tmp_path: Path) -> None:
    """The interface fetches the paper of the screen, whatever paper it is."""
    with a_visit(tmp_path) as visit:
        to_slip(visit)
        banner = visit.do(SaveReceipt(Sheet.SLIP)).banner
        assert banner is not None and "phiếu" in banner.title
        job = visit.session.print_job()
        assert job is not None and job.pdf().startswith(b"%PDF")
        assert visit.session.print_job() is None
        banner = visit.do(Printed()).banner
        assert banner is not None and "phiếu" in banner.title


def test_without_a_printer_the_words_fit_a_slip(tmp_path: Path) -> None:
    """There is no code to copy from a slip."""
    with a_visit(tmp_path) as visit:
        to_slip(visit)
        banner = visit.do(DeviceFailed("no_printer")).banner
        assert banner is not None
        assert "chụp ảnh màn hình" in banner.text and "mã" not in banner.text


def test_back_from_the_slip_mends_an_answer(tmp_path: Path) -> None:
    """Back never loses an answer (ui.md, manner 4)."""
    with a_visit(tmp_path) as visit:
        to_slip(visit)
        assert visit.do(Back()).screen == "check"
        assert through_check(visit).screen == "desk_slip"


@pytest.mark.parametrize("how", ["exit", "idle", "called"])
def test_leaving_the_slip_deletes_what_was_filled_in(tmp_path: Path, how: str) -> None:
    """Nothing was filed, nothing waits for anybody, no draft is put away."""
    with a_visit(tmp_path) as visit:
        to_slip(visit)
        assert drafts(visit) == 1
        if how == "exit":
            visit.do(Exit())
        else:
            visit.do(*([CallOfficial()] if how == "called" else []))
            visit.wait(900)
        assert visit.session.view().screen == "home"
        assert drafts(visit) == 0
        assert visit.kiosk.machine.db["kiosk_application"].count == 0
        assert NAME not in repr(visit.session._ctx.person)


def test_the_idle_warning_offers_no_putting_away_of_a_slip(tmp_path: Path) -> None:
    """A button that keeps what is promised to be deleted would be a lie."""
    with a_visit(tmp_path) as visit:
        to_slip(visit)
        overlay = visit.wait(95).overlay
        assert overlay is not None
        assert [action.role for action in overlay.actions] == ["primary"]


def test_after_a_power_cut_the_check_comes_again(tmp_path: Path) -> None:
    """The answers are on the disk until their person leaves."""
    with a_visit(tmp_path) as visit:
        to_slip(visit)
        again = visit.reopen()
        assert again.session.view().screen == "check"
        assert through_check(again).screen == "desk_slip"


def test_a_procedure_without_questions_has_its_slip_at_once(tmp_path: Path) -> None:
    """Nothing is asked, nothing written; what is not known is left to the desk."""
    with a_visit(with_bare(tmp_path)) as visit:
        view = visit.do(Go(LifeEvents()), Go(ProcedureInfo(BARE)))
        assert view.facts and all(fact.value for fact in view.facts)
        view = visit.do(view.chrome.bottom[-1].intent)
        assert view.screen == "desk_slip"
        assert all(line.value for line in view.lines)
        visit.do(SaveReceipt(Sheet.SLIP))
        assert visit.session.print_job() is not None
        assert drafts(visit) == 0
        assert visit.do(Back()).screen == "procedure"


def test_a_slip_has_pages_where_the_panel_is_small(tmp_path: Path) -> None:
    """No scrolling: a next page."""
    with a_visit(tmp_path, limits=Limits(lines=4)) as visit:
        view = visit.do(Go(DeskSlip(COPIES)))
        assert view.pages > 1
        assert visit.do(Page(1)).lines != view.lines
        assert visit.do(Next()).screen == "desk_slip"
