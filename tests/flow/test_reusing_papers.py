"""A paper photographed once serves two applications of one person, who agreed; nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.photos import jpeg, paper_photo
from support.sessions import (
    BIRTH,
    CARD,
    SIGNATURE,
    Visit,
    a_visit,
    at_screen,
    begin,
    fill,
    through_check,
)

from kiosk_app.flow.destinations import LifeEvents, ReusePaper
from kiosk_app.flow.intents import (
    Attach,
    Back,
    ConfirmScan,
    Exit,
    Go,
    Next,
    Scanned,
    Submit,
    TakeOver,
)

PAPER = "000.00.00.G15-KQ004389"
CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}
OTHER = "012203004567||Giàng A Páo|19082003|Nam|Bản Sin Suối Hồ, Phong Thổ, Lai Châu|03112021"


def to_papers(visit: Visit, card: str) -> Any:
    """A birth registration up to its papers, by card."""
    begin(visit, BIRTH)
    fill(visit, {}, at_screen("scan_card"))
    visit.do(Scanned(card), ConfirmScan())
    return fill(visit, CHILD, at_screen("documents"))


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[Visit]:
    """Somebody who has just filed with a photographed paper, at the receipt."""
    with a_visit(tmp_path) as visit:
        to_papers(visit, CARD)
        visit.do(Attach(PAPER, jpeg(paper_photo())), Next())
        through_check(visit)
        view = visit.do(Submit(SIGNATURE))
        assert view.screen == "done", getattr(view, "trouble", None)
        yield visit


def offered(view: Any) -> bool:
    return any(action.intent == Go(ReusePaper(PAPER)) for action in view.actions)


def draft_of(visit: Visit) -> Any:
    draft = visit.kiosk.unfinished()
    assert draft is not None
    return draft


def test_the_paper_is_used_again_after_consent(filed: Visit) -> None:
    """Sealed anew under a key of its own; the words agreed to are kept with the application."""
    [before] = filed.kiosk.pages(filed.session._ctx.person.filed_before[0][0])
    assert any(action.intent == Go(LifeEvents()) for action in filed.session.view().chrome.bottom)
    view = to_papers(filed, CARD)
    assert offered(view)
    view = filed.do(Go(ReusePaper(PAPER)))
    assert view.screen == "text_page"
    assert draft_of(filed).pages == ()  # nothing is agreed to by looking
    view = filed.do(TakeOver(same=True))
    assert view.screen == "documents" and not offered(view)
    draft = draft_of(filed)
    [page] = draft.pages_of(PAPER)
    assert page.digest != before.digest and page.size_bytes == before.size_bytes
    [consent] = draft.notice.consents
    assert (consent.what, consent.paper, consent.lang) == ("reuse_of_paper", PAPER, "vi")
    filed.do(Next())
    through_check(filed)
    assert filed.do(Submit(SIGNATURE)).screen == "done"


def test_not_agreeing_costs_nothing(filed: Visit) -> None:
    """Back leads to the camera; no page, no consent."""
    to_papers(filed, CARD)
    view = filed.do(Go(ReusePaper(PAPER)), Back())
    assert view.screen == "documents"
    draft = draft_of(filed)
    assert draft.pages == () and draft.notice.consents == ()


def test_somebody_elses_paper_is_never_offered(filed: Visit) -> None:
    """The next in the queue may go on from a receipt that was left on the glass."""
    view = to_papers(filed, OTHER)
    assert not offered(view)
    filed.do(Go(ReusePaper(PAPER)), TakeOver(same=True))
    assert draft_of(filed).pages == ()


def test_what_was_filed_before_is_forgotten_with_its_person(filed: Visit) -> None:
    """The same card a moment later is another visit: the paper is photographed again."""
    filed.do(Exit())
    assert filed.session._ctx.person.filed_before == ()
    assert not offered(to_papers(filed, CARD))


def test_a_notice_without_consents_is_kept_as_ever(tmp_path: Path) -> None:
    """Records of those who agreed to nothing do not change by a byte."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        notice = draft_of(visit).notice
        assert set(notice.tree()) == {"text", "lang", "shown_at"}
        assert replace(notice).consents == ()
