""" "Dữ liệu của tôi" on the screen: who may open it, what it shows, what may be asked."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from support.filed import filed_with_card
from support.sessions import CARD, Visit, a_visit, words_of
from support.staff import LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.flow.after_places import DataAsk, MyData, MyDataEntry, Prove
from kiosk_app.flow.destinations import TrackEntry
from kiosk_app.flow.intents import (
    Answer,
    AskAboutData,
    Exit,
    FindCode,
    Go,
    SaveReceipt,
    Scanned,
)
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.staff_intents import EnterPin, PickStaff, SignInStaff
from kiosk_app.flow.views import ListView, View

STRANGER = "040090009999|182345679|Vừ A Dơ|03051990|Nam|Bản Mường Lống, Kỳ Sơn, Nghệ An|10082021"


def receipt_of(visit: Visit, code: str) -> str:
    tracking = visit.kiosk.track(code)
    assert tracking is not None
    return tracking.receipt_qr


def opened(visit: Visit, code: str) -> View:
    """Tracking, my data, receipt, card."""
    visit.do(Go(TrackEntry()), Go(MyDataEntry()))
    return visit.do(Scanned(receipt_of(visit, code)), Scanned(CARD))


def test_receipt_and_card_together_open_it(tmp_path: Path) -> None:
    """Numbers and names of things; no answer stands there."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        view = opened(visit, code)
        assert isinstance(view, ListView)
        text = " ".join(words_of(view))
        assert code in text
        assert "LẦU BÁ TỦA" in text.upper()
        assert CARD.split("|")[0] not in text
        assert [action.text for action in view.actions] == ["Xin sửa", "Xin rút hồ sơ", "Xin xoá"]


@pytest.mark.parametrize("shown", ["card", "receipt"])
def test_one_of_them_opens_nothing(tmp_path: Path, shown: str) -> None:
    """A card can be a photo of a card, a receipt can be found in the street."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        visit.do(Go(TrackEntry()), Go(MyDataEntry()))
        view = visit.do(Scanned(CARD if shown == "card" else receipt_of(visit, code)))
        assert view.screen == "scan_card"
        visit.do(Go(MyData(code)), Go(DataAsk("erase")), AskAboutData())
        held = visit.kiosk.holdings(code, None)
        assert held is not None
        assert held.requests == ()


def test_a_strangers_card_opens_nothing(tmp_path: Path) -> None:
    """The receipt of one with the card of another."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        visit.do(Go(TrackEntry()), Go(MyDataEntry()), Scanned(receipt_of(visit, code)))
        view = visit.do(Scanned(STRANGER))
        assert view.screen == "scan_card"
        assert view.trouble is not None


def test_a_withdrawal_is_done_at_once_and_its_slip_stays_two_minutes(tmp_path: Path) -> None:
    """Nobody accepted it yet."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        opened(visit, code)
        view = visit.do(Go(DataAsk("withdraw")), AskAboutData())
        assert view.large == code
        tracking = visit.kiosk.track(code)
        assert tracking is not None and tracking.state == "withdrawn"
        assert visit.wait(115).large == code
        assert visit.wait(10).key == "Home"


def test_a_correction_needs_words(tmp_path: Path) -> None:
    """They travel; they stand in no clear place and on no later page of a stranger."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        opened(visit, code)
        view = visit.do(Go(DataAsk("correct")), Answer(" "))
        assert view.trouble is not None
        visit.do(Answer("Tên con là Mai"), Exit())
        held = visit.kiosk.holdings(code, None)
        assert held is not None
        assert [one.what.value for one in held.requests] == ["correct"]
        view = visit.do(Go(TrackEntry()), FindCode(code))
        assert "Mai" not in " ".join(words_of(view))


def test_an_erasure_is_asked_for_and_waits(tmp_path: Path) -> None:
    """Nothing goes by itself; the page says that an answer is awaited."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        opened(visit, code)
        visit.do(Go(DataAsk("erase")), AskAboutData(), Exit())
        view = opened(visit, code)
        lines = [line for page in (view,) for line in page.lines]  # type: ignore[attr-defined]
        held = visit.kiosk.holdings(code, None)
        assert held is not None and held.requests[0].outcome == ""
        assert lines


@pytest.mark.parametrize("what", ["withdraw", "erase"])
def test_the_slip_of_a_request_is_printed(tmp_path: Path, what: str) -> None:
    """On every kind of paper: what was asked, of which application and when."""
    with a_visit(tmp_path) as visit:
        code = filed_with_card(visit)
        opened(visit, code)
        view = visit.do(Go(DataAsk(what)), AskAboutData())
        assert SaveReceipt(Sheet.REQUEST) in [action.intent for action in view.chrome.bottom]
        visit.do(SaveReceipt(Sheet.REQUEST))
        job = visit.session.print_job()
        assert job is not None
        with pypdfium2.PdfDocument(job.pdf()) as pdf:
            words = pdf[0].get_textpage().get_text_bounded()
        assert code in words
        assert ("Rút hồ sơ" if what == "withdraw" else "Xoá dữ liệu") in words
        assert job.raster(384).width == 384


def test_an_official_opens_it_for_who_lost_the_receipt(tmp_path: Path) -> None:
    """With their PIN, for the code that was typed; they are in the record and not signed in."""
    with a_visit(tmp_path) as visit:
        send_list(visit.kiosk)
        with_own_pins(visit.kiosk, LAN)
        code = filed_with_card(visit)
        visit.do(Go(TrackEntry()), Go(MyDataEntry()), Go(TrackEntry()), FindCode(code))
        view = visit.do(Go(Prove(code)))
        assert "Cán bộ xác nhận" in [action.text for action in view.actions]
        visit.do(SignInStaff(), PickStaff(LAN.id.hex()))
        assert visit.do(EnterPin("000000")).screen == "staff_pin"
        view = visit.do(EnterPin(OWN_PIN))
        assert isinstance(view, ListView)
        assert view.title == "Dữ liệu của tôi"
        visit.do(Go(DataAsk("erase")), AskAboutData(), Exit())
        held = visit.kiosk.holdings(code, None)
        assert held is not None
        assert [one.what.value for one in held.requests] == ["erase"]
        assert [look.action for look in held.looks] == ["identity.confirmed"]
        assert visit.session.view().key == "Home"
