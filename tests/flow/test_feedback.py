"""Complaints and suggestions: from the home page, with clocks of their own, signed by nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support.catalogue import life_events, shipped
from support.sessions import Visit, a_visit, at_screen, begin, fill, through_check, words_of

from kiosk_app.flow.destinations import Home, LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import Exit, Go, Next, Page
from kiosk_app.flow.views import DoneView, ProcedureView, TilesView, View
from kiosk_app.usecases.printing import receipt_sheet

CODE = "PAKN"
CLOCKS = {
    "Báo lại nếu không nhận": "Trong 2 ngày làm việc",
    "Hỏi thêm nếu cần": "Trong 5 ngày làm việc",
    "Trả lời": "Trong 15 ngày làm việc",
    "Đăng câu trả lời": "Trong 2 ngày làm việc sau đó",
}


def filed(visit: Visit, **values: str) -> View:
    """From home to the receipt, papers passed over."""
    begin(visit, CODE)
    fill(visit, values, at_screen("documents"))
    visit.do(Next())
    return through_check(visit)


def test_it_stands_on_the_home_page_and_behind_no_door(tmp_path: Path) -> None:
    """Who is angry does not look for a ministry."""
    with a_visit(tmp_path) as visit:
        home = visit.session.view()
        assert isinstance(home, TilesView)
        tile = next(t for t in home.tiles if t.title == "Phản ánh, góp ý")
        assert tile.intent == Go(ProcedureInfo(CODE))
        doors = visit.do(Go(LifeEvents()))
        assert "Phản ánh, góp ý" not in list(words_of(doors))


def test_without_the_procedure_the_home_page_has_no_dead_tile(tmp_path: Path) -> None:
    """A commune may take complaints elsewhere."""
    with a_visit(tmp_path) as visit:
        machine = visit.kiosk.machine
        others = tuple(p for p in machine.shelf.catalogue.procedures if p.code != CODE)
        shelf = replace(
            machine.shelf, catalogue=replace(machine.shelf.catalogue, procedures=others)
        )
        bare = replace(visit.kiosk, machine=replace(machine, shelf=shelf))
        view = replace(visit, kiosk=bare).reopen().session.view()
        assert "Phản ánh, góp ý" not in list(words_of(view))


def test_a_door_on_the_home_page_is_data() -> None:
    """No program knows which procedure that is."""
    assert [event.id for event in life_events() if event.on_home] == ["feedback"]


def test_the_page_says_every_clock_in_plain_words(tmp_path: Path) -> None:
    """What is promised, and by when, before anything is typed."""
    with a_visit(tmp_path) as visit:
        view = visit.do(Go(LifeEvents()), Go(ProcedureInfo(CODE)))
        assert isinstance(view, ProcedureView)
        rows = {row.name: row.note for row in view.bring}
        for _ in range(view.pages):
            view = visit.do(Page(1))
            rows |= {row.name: row.note for row in view.bring}
        assert CLOCKS.items() <= rows.items()
        assert "Ảnh chụp sự việc" in rows


def test_nobody_signs_and_the_receipt_says_the_clocks(tmp_path: Path) -> None:
    """A complaint is sent from the check page; what was promised stays on glass and paper."""
    with a_visit(tmp_path) as visit:
        done = filed(visit)
        assert isinstance(done, DoneView)
        for name, text in CLOCKS.items():
            assert f"{name}: {text[:1].lower()}{text[1:]}" in done.note
        assert "từ khi cán bộ tiếp nhận" in done.note
        sheet = receipt_sheet(visit.kiosk.machine, done.code)
        assert sheet is not None
        assert [clock.vi for clock in sheet.clocks] == [f"{n}: {t}" for n, t in CLOCKS.items()]
        assert visit.kiosk.receipt_pdf(done.code)
        visit.do(Exit())
        assert visit.session._ctx.here == Home()


def test_the_wish_for_privacy_travels_with_the_matter(tmp_path: Path) -> None:
    """Who deals with it must see that the name is not to be published."""
    with a_visit(tmp_path) as visit:
        done = filed(visit, an_danh="Có", cong_khai="Không")
        found = visit.kiosk.machine.applications.find(done.code)
        assert found is not None
        answers = found.content["answers"]
        assert (answers["an_danh"], answers["cong_khai"]) == ("Có", "Không")


def test_a_picture_is_welcome_and_never_missed() -> None:
    """It is a paper like others, and optional."""
    (paper,) = shipped(CODE).documents
    assert (paper.paper, paper.required) == ("PAKN-tep", False)
