"""Search by words and "Thủ tục khác": every procedure is a few touches away, and none is dead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sessions import Visit, a_visit, begin, words_of

from kiosk_app.flow.destinations import (
    DeskSlip,
    FindProcedure,
    LifeEvents,
    OtherList,
    OtherTopics,
    ProcedureInfo,
    ProcedureList,
)
from kiosk_app.flow.intents import (
    Back,
    Begin,
    CallOfficial,
    Exit,
    Go,
    Page,
    SaveReceipt,
    Search,
)
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import FindView, ProcedureView, Tile, TilesView, View

CARD_CODE, LONG_CODE = "1.014061", "1.115406"


def searched(visit: Visit, words: str) -> FindView:
    """The page of the search after typing."""
    if not isinstance(visit.session.view(), FindView):
        visit.do(Go(LifeEvents()), Go(FindProcedure()))
    view = visit.do(Search(words))
    assert isinstance(view, FindView)
    return view


def codes(view: FindView) -> list[str]:
    """What the tiles lead to."""
    return [tile.intent.to.code for tile in view.results]  # type: ignore[union-attr,attr-defined]


def every_tile(visit: Visit, view: View) -> Iterator[Tile]:
    """The tiles of all pages."""
    assert isinstance(view, TilesView)
    for _ in range(view.pages):
        yield from visit.session.view().tiles  # type: ignore[attr-defined]
        visit.do(Page(1))


def test_the_menu_leads_to_search_and_to_other_procedures(tmp_path: Path) -> None:
    """Who finds no door needs another way on the same page."""
    with a_visit(tmp_path) as visit:
        for place in (LifeEvents(), LifeEvents(to_file=False), ProcedureList("copies")):
            bar = [action.intent for action in visit.do(Exit(), Go(place)).chrome.bottom]
            assert bar[-2:] == [Go(OtherTopics()), Go(FindProcedure())]


def test_tiles_follow_what_is_typed(tmp_path: Path) -> None:
    """Every key brings other tiles; a touch leads to the page of the procedure."""
    with a_visit(tmp_path) as visit:
        assert searched(visit, "").results == ()
        assert codes(searched(visit, "lam giay cho chau"))[0] == "1.001193"
        view = searched(visit, "so do")
        assert codes(view)[0] == "1.013978"
        page = visit.do(view.results[0].intent)
        assert page.title == "Đăng ký đất đai, cấp sổ đỏ lần đầu"


def test_the_words_are_still_there_after_looking_at_a_result(tmp_path: Path) -> None:
    """The second tile is one Back away, not a new search."""
    with a_visit(tmp_path) as visit:
        view = searched(visit, "so do")
        visit.do(view.results[0].intent)
        again = visit.do(Back())
        assert isinstance(again, FindView)
        assert (again.search, again.results) == ("so do", view.results)
        visit.do(Exit())
        assert searched(visit, "").search == ""


def test_results_come_in_pages_and_new_words_begin_at_the_first(tmp_path: Path) -> None:
    """No scrolling; a second page of other words would hide the best."""
    with a_visit(tmp_path, limits=Limits(sought=4)) as visit:
        view = searched(visit, "giay")
        assert view.pages > 1 and len(view.results) == 4
        second = visit.do(Page(1))
        assert isinstance(second, FindView)
        assert second.page == 1 and second.results != view.results
        assert searched(visit, "giay phep").page == 0
        assert second.key == view.key  # the keyboard keeps what was typed


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_empty_result_says_what_to_do(tmp_path: Path, lang: str) -> None:
    """Call an official, or type something else: the button is on the page."""
    with a_visit(tmp_path) as visit:
        visit.session._ctx.person.lang = lang
        view = searched(visit, "xyzq")
        assert view.results == ()
        call = next(a for a in view.chrome.bottom if isinstance(a.intent, CallOfficial))
        assert call.text in view.hint
        assert searched(visit, "").hint != view.hint


def test_every_other_procedure_stands_behind_one_topic(tmp_path: Path) -> None:
    """Nothing of the list is lost, and what can be filed here is not sent to the desk."""
    with a_visit(tmp_path, limits=Limits(tiles=6)) as visit:
        topics = list(every_tile(visit, visit.do(Go(LifeEvents()), Go(OtherTopics()))))
        found: list[str] = []
        for topic in topics:
            shown = every_tile(visit, visit.do(topic.intent))
            found += [tile.intent.to.code for tile in shown]  # type: ignore[union-attr,attr-defined]
            visit.do(Back())
        others = visit.kiosk.other_procedures().procedures
        assert sorted(found) == sorted(other.code for other in others)
        assert not set(found) & {p.code for p in visit.kiosk.catalogue.procedures}


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("code", [CARD_CODE, LONG_CODE])
def test_the_page_says_what_is_known_and_that_the_rest_is_to_be_asked(
    tmp_path: Path, code: str, lang: str
) -> None:
    """Name, ministry, who may ask; papers and time limits are the official's to tell."""
    with a_visit(tmp_path) as visit:
        visit.session._ctx.person.lang = lang
        view = visit.do(Go(LifeEvents()), Go(ProcedureInfo(code)))
        assert isinstance(view, ProcedureView)
        words = " ".join(words_of(view))
        known = {
            "vi": ("Bộ Công an", "Người dân", "Bà con hỏi cán bộ ở quầy"),
            "en": ("Ministry of Public Security", "Citizens", "Ask the official at the desk"),
        }[lang]
        assert all(one in words for one in known)
        assert view.chrome.bottom[-1].intent == Go(DeskSlip(code))
        assert all(len(row.note) <= 310 for row in view.bring)


def test_the_slip_stands_on_glass_and_paper_and_leaves_nothing(tmp_path: Path) -> None:
    """No draft, no application: the paper is all that becomes of it."""
    with a_visit(tmp_path) as visit:
        visit.do(Go(LifeEvents()), Go(ProcedureInfo(LONG_CODE)))
        view = visit.do(Go(DeskSlip(LONG_CODE)))
        assert view.screen == "desk_slip"
        words = " ".join(words_of(view))
        assert "Trợ cấp công an" in words
        assert "Ủy ban nhân dân xã" in words
        visit.do(SaveReceipt(Sheet.SLIP))
        job = visit.session.print_job()
        assert job is not None and job.pdf().startswith(b"%PDF")
        assert visit.do(Exit()).screen == "home"
        assert visit.kiosk.machine.db["kiosk_draft"].count == 0


def test_nothing_can_be_begun_for_what_is_known_by_name_only(tmp_path: Path) -> None:
    """A made-up intent must not start a form that does not exist."""
    with a_visit(tmp_path) as visit:
        visit.do(Go(LifeEvents()), Go(ProcedureInfo(CARD_CODE)))
        assert visit.do(Begin(CARD_CODE)).screen == "procedure"
        assert visit.kiosk.unfinished() is None


def test_a_place_that_does_not_exist_is_not_entered(tmp_path: Path) -> None:
    """An unknown topic shows no tile; an open application is not left for the menu."""
    with a_visit(tmp_path) as visit:
        view = visit.do(Go(LifeEvents()), Go(OtherList("nowhere")))
        assert isinstance(view, TilesView) and view.tiles == ()
        visit.do(Exit())
        begin(visit, "1.001193")
        before = visit.session.view().key
        assert visit.do(Go(FindProcedure())).key == before


def test_a_machine_without_the_list_shows_no_dead_button(tmp_path: Path) -> None:
    """The list is data; without it only search is left."""
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", "utf-8")
    (tmp_path / "catalogue" / "other_procedures.csv").write_text(
        "code,name,short,sector,who,office\n", "utf-8"
    )
    with a_visit(tmp_path) as visit:
        bar = [a.intent for a in visit.do(Go(LifeEvents())).chrome.bottom]
        assert Go(FindProcedure()) in bar
        assert Go(OtherTopics()) not in bar
