"""Notices on the first page: quietly one after the other, without a network, gone when over."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.kiosks import START_MS, from_portal
from support.publications import TITLE, coming, withdrawn
from support.sessions import Visit, a_visit, words_of

from kiosk_app.domain.publications import NOTICE
from kiosk_app.flow.intents import Back, Changed, Go, Page
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.pages_of_words import paged
from kiosk_app.flow.public_places import News
from kiosk_app.flow.views import TextPageView, TilesView

DAY_S = 86_400


def told(visit: Visit, *contents: dict) -> TilesView:
    """The records came, and the first page is drawn anew."""
    for content in contents:
        from_portal(visit.kiosk, NOTICE, content)
    view = visit.do(Changed())
    assert isinstance(view, TilesView)
    return view


def test_without_a_notice_there_is_no_strip(tmp_path: Path) -> None:
    """No dead tile."""
    with a_visit(tmp_path) as visit:
        assert told(visit).news is None


def test_a_notice_stands_below_the_tiles_and_opens_in_full(tmp_path: Path) -> None:
    """One touch to the whole text, one back."""
    with a_visit(tmp_path) as visit:
        view = told(visit, coming())
        assert view.news is not None and view.news.title == f"{TITLE} 1"
        assert "Trạm Y tế" in view.news.note and "30/11/2026" in view.news.note
        page = visit.do(view.news.intent)
        assert isinstance(page, TextPageView) and "Mang theo sổ tiêm" in " ".join(page.paragraphs)
        assert visit.do(Back()).screen == "home"


def test_several_follow_each_other_by_time_alone(tmp_path: Path) -> None:
    """No motion, no touch needed; the one that is touched opens."""
    with a_visit(tmp_path) as visit:
        told(visit, coming(1), coming(2))
        seen = {visit.wait(5).news.title for _ in range(4)}
        assert seen == {f"{TITLE} 1", f"{TITLE} 2"}
        news = visit.session.view().news
        assert visit.do(news.intent).title == news.title


def test_a_long_notice_comes_in_pages_and_loses_no_word(tmp_path: Path) -> None:
    """Pages instead of scrolling."""
    text = " ".join(f"câu{n} có nội dung riêng." for n in range(60))
    with a_visit(tmp_path, limits=Limits(letters=200)) as visit:
        told(visit, coming(text={"vi": text}))
        view = visit.do(Go(News()))
        shown = list(words_of(view.paragraphs))[:-1]
        while view.page + 1 < view.pages:
            view = visit.do(Page(1))
            shown += list(words_of(view.paragraphs))[:-1]
        assert " ".join(shown).split() == text.split()


def test_a_later_version_counts_and_an_earlier_one_never_comes_back(tmp_path: Path) -> None:
    """Records may come late or twice."""
    with a_visit(tmp_path) as visit:
        told(visit, coming(version=2, title={"vi": "Bản hai"}))
        assert told(visit, coming(version=1)).news.title == "Bản hai"
        assert told(visit, withdrawn(1, 3)).news is None
        assert told(visit, coming(version=2)).news is None


def test_it_ends_by_itself_without_a_link(tmp_path: Path) -> None:
    """A notice of last week helps nobody."""
    with a_visit(tmp_path) as visit:
        told(visit, coming(until="2026-11-24"))
        view = visit.do(Go(News()))
        visit.clock.advance(DAY_S)
        assert "hết hạn" in " ".join(visit.do(Changed()).paragraphs)
        assert visit.do(Back()).news is None
        assert view.screen == "news"


def test_it_does_not_show_before_its_day(tmp_path: Path) -> None:
    """An office may prepare it."""
    with a_visit(tmp_path) as visit:
        assert told(visit, coming(**{"from": "2026-11-25"})).news is None


def test_markup_is_shown_as_it_is_written(tmp_path: Path) -> None:
    """Nobody paints a page of ours from outside."""
    with a_visit(tmp_path) as visit:
        view = told(visit, coming(title={"vi": "[b]Tin[/b] <i>mới</i>"}))
        assert view.news.title == "[b]Tin[/b] <i>mới</i>"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "text"},
        {"title": {"en": "only"}},
        {"title": {"vi": "a" * 121}},
        {"text": {"vi": "a\x1b[31m"}},
        {"text": {"vi": "tin\u202egiả"}},
        {"until": "2026-11-31"},
        {"until": "2026-11-01"},
        {"version": 0},
        {"version": True},
        {"withdrawn": None},
        {"publication": b"short"},
    ],
)
def test_what_is_no_notice_is_kept_for_a_person_and_not_shown(
    tmp_path: Path, changes: dict
) -> None:
    """Nothing that came is guessed at, nothing is dropped, nothing breaks the page."""
    with a_visit(tmp_path) as visit:
        assert told(visit, coming(**changes)).news is None
        assert visit.kiosk.machine.db["kiosk_unread"].count == 1


def test_what_is_long_over_leaves_only_its_version(tmp_path: Path) -> None:
    """A disk does not fill with old news, and an old version stays an old version."""
    with a_visit(tmp_path) as visit:
        told(visit, coming(version=2))
        visit.clock.advance(60 * DAY_S)
        visit.kiosk.purge()
        (row,) = visit.kiosk.machine.db["kiosk_publication"].rows
        assert (row["version"], row["body"]) == (2, b"")
        assert visit.clock.read().wall_ms > START_MS


def test_pages_break_at_sentences_then_at_words() -> None:
    """A word is never torn unless no line could hold it."""
    assert paged("Một câu. Hai câu.", 100) == [("Một câu. Hai câu.",)]
    assert paged("Một câu dài. Hai câu dài.", 13) == [("Một câu dài.",), ("Hai câu dài.",)]
    assert paged("a" * 25, 10) == [("a" * 10,), ("a" * 10,), ("a" * 5,)]
    assert paged("", 10) == [()]
