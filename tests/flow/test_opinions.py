"""Opinions on drafts and plans: read in pages, answered one question a screen, named or not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.kiosks import from_portal, in_clear
from support.publications import PLAN, asking, withdrawn
from support.sessions import Visit, a_visit, field_of, words_of

from kiosk_app.domain.consultation import OPINION
from kiosk_app.domain.publications import CONSULTATION
from kiosk_app.flow.intents import (
    Answer,
    Back,
    Changed,
    Exit,
    Go,
    Next,
    Page,
    SaveReceipt,
    Sheet,
    Skip,
)
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.public_intents import GiveOpinion
from kiosk_app.flow.public_places import Reading
from kiosk_app.flow.views import ChoiceView, TextPageView, TextView, TilesView, View
from sync import NO_APPLICATION

ID = bytes([1] * 16).hex()
DAY_S = 86_400


def told(visit: Visit, *contents: dict) -> View:
    for content in contents:
        from_portal(visit.kiosk, CONSULTATION, content)
    return visit.do(Changed())


def door(view: View) -> Any:
    assert isinstance(view, TilesView)
    return next((tile for tile in view.tiles if tile.title == "Góp ý dự thảo"), None)


def given(visit: Visit) -> list[tuple[Any, Mapping[str, Any]]]:
    waiting = visit.kiosk.machine.outbox.waiting(100)
    return [(w, dict(w.record.content())) for w in waiting if w.record.kind == OPINION]


def to_names(visit: Visit) -> View:
    """Both questions answered."""
    view = visit.do(Go(Reading(ID)), GiveOpinion(ID))
    assert isinstance(view, ChoiceView) and [tile.chosen for tile in view.tiles] == [False, False]
    view = visit.do(view.tiles[1].intent, Next())
    assert isinstance(view, TextView) and field_of(view) == "q1_words"
    view = visit.do(Skip())
    assert view.title == "Đường nên đi lối nào?"
    return visit.do(Answer("Đi phía suối"))


def test_the_door_is_there_only_while_opinions_are_asked_for(tmp_path: Path) -> None:
    """No dead tile, before and after."""
    with a_visit(tmp_path) as visit:
        assert door(told(visit)) is None
        tile = door(told(visit, asking()))
        assert tile.note == PLAN
        assert visit.do(tile.intent).title == PLAN
        visit.do(Back())
        assert door(told(visit, withdrawn(1, 2))) is None


def test_several_are_listed_what_ends_first_first(tmp_path: Path) -> None:
    """The shortest time left stands on top."""
    with a_visit(tmp_path) as visit:
        later = asking(1, until="2026-12-30", title={"vi": "Sau"})
        tile = door(told(visit, later, asking(2, title={"vi": "Trước"})))
        listed = visit.do(tile.intent)
        assert [tile.title for tile in listed.tiles] == ["Trước", "Sau"]
        assert "30/11/2026" in listed.tiles[0].note and "Phòng Kinh tế" in listed.tiles[0].note


def test_summary_then_whole_text_in_pages(tmp_path: Path) -> None:
    """First in plain words, then as it is written; the way on stands below every page."""
    with a_visit(tmp_path, limits=Limits(letters=120)) as visit:
        told(visit, asking(text={"vi": "\n".join(f"Điều {n}. Nội dung." for n in range(40))}))
        view = visit.do(Go(Reading(ID)))
        assert isinstance(view, TextPageView) and "bê tông" in view.paragraphs[0]
        seen = ""
        for _ in range(view.pages):
            assert any(action.intent == GiveOpinion(ID) for action in view.chrome.bottom)
            seen += " ".join(view.paragraphs)
            view = visit.do(Page(1))
        assert "Điều 0." in seen and "Điều 39." in seen


def test_without_a_name_nothing_leads_to_a_person(tmp_path: Path) -> None:
    """What was typed before somebody chose to give no name is left out too."""
    with a_visit(tmp_path) as visit:
        told(visit, asking())
        view = to_names(visit)
        view = visit.do(view.tiles[1].intent, Next(), Answer("Lầu Y Mai"), Back(), Back())
        unnamed = view.tiles[0]
        assert unnamed.title == "Không ghi tên"
        view = visit.do(unnamed.intent, Next())
        assert view.screen == "check" and "Lầu Y Mai" not in list(words_of(view))
        page = visit.do(Next())
        assert (page.screen, page.title) == ("opinion_given", "Đã nhận góp ý của bà con!")
        ((waiting, content),) = given(visit)
        assert (content["name"], content["phone"]) == ("", "")
        assert (content["answers"], content["words"]) == ({"q1": "2"}, {"q2": "Đi phía suối"})
        assert content["consultation"].hex() == ID and content["code"] == page.large
        machine = visit.kiosk.machine
        assert waiting.about == NO_APPLICATION and waiting.record.run != machine.outbox.run
        assert machine.db["kiosk_draft"].count == 0 and machine.db["kiosk_key"].count == 0
        assert visit.kiosk.track(page.large) is None
        visit.do(Exit())
        assert in_clear(tmp_path, "Đi phía suối") == []


def test_with_a_name_it_goes_along(tmp_path: Path) -> None:
    """Whoever wants an answer says who to ask."""
    with a_visit(tmp_path) as visit:
        told(visit, asking())
        view = to_names(visit)
        view = visit.do(view.tiles[1].intent, Next(), Answer("Lầu Y Mai"), Answer("0912345678"))
        while view.screen == "check":
            assert "0912345678" not in list(words_of(view))
            view = visit.do(Next())
        ((_, content),) = given(visit)
        assert (content["name"], content["phone"]) == ("Lầu Y Mai", "0912345678")
        assert "có ghi tên" in " ".join(view.paragraphs)


def test_an_empty_opinion_is_not_sent(tmp_path: Path) -> None:
    """There must be something to read."""
    with a_visit(tmp_path) as visit:
        told(visit, asking())
        view = visit.do(Go(Reading(ID)), GiveOpinion(ID), Skip(), Skip(), Skip())
        view = visit.do(view.tiles[0].intent, Next(), Next(), Next())
        assert view.screen == "check" and view.trouble is not None
        assert given(visit) == []


def test_every_answer_is_on_the_disk_before_the_next_question(tmp_path: Path) -> None:
    """A power cut comes back to the same question, as in any form."""
    with a_visit(tmp_path) as visit:
        told(visit, asking())
        visit.do(Go(Reading(ID)), GiveOpinion(ID))
        visit.do(visit.session.view().tiles[0].intent, Next())
        again = visit.reopen().session.view()
        assert field_of(again) == "q1_words"
        assert visit.kiosk.unfinished().answers["q1"] == "1"


def test_the_slip_is_printed_on_every_kind_of_paper(tmp_path: Path) -> None:
    """A code and a matter; what was said does not stand on it."""
    with a_visit(tmp_path) as visit:
        told(visit, asking())
        view = to_names(visit)
        view = visit.do(view.tiles[0].intent, Next(), Next())
        visit.do(SaveReceipt(Sheet.OPINION))
        job = visit.session.print_job()
        assert job is not None and job.pdf().startswith(b"%PDF")
        assert job.raster(384).width == 384


def test_what_has_ended_cannot_be_begun(tmp_path: Path) -> None:
    """The page says so, and nothing is written."""
    with a_visit(tmp_path) as visit:
        told(visit, asking(until="2026-11-24"))
        visit.do(Go(Reading(ID)))
        visit.clock.advance(DAY_S)
        view = visit.do(GiveOpinion(ID))
        assert view.screen == "reading" and "hết hạn" in " ".join(view.paragraphs)
        assert visit.kiosk.unfinished() is None


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    """Quotes, brackets and line ends of an office's text break no form of ours."""
    evil = 'Ai"]]\\ {x} [b]đậm[/b] <i> \' = """'
    questions = asking()["questions"]
    questions[0]["ask"] = {"vi": evil}
    questions[0]["options"][0]["label"] = {"vi": evil[:40]}
    with a_visit(tmp_path) as visit:
        told(visit, asking(title={"vi": evil}, questions=questions, office='P"\\'))
        view = visit.do(Go(Reading(ID)), GiveOpinion(ID))
        assert (view.title, view.tiles[0].title) == (evil, evil[:40].strip())


@pytest.mark.parametrize(
    "changes",
    [
        {"questions": []},
        {"questions": [{"id": "q2", "ask": {"vi": "?"}, "options": [], "words": True}]},
        {"questions": [{"id": "q1", "ask": {"vi": "?"}, "options": [{}], "words": True}]},
        {"questions": [{"id": "q1", "ask": {"vi": "a" * 301}, "options": [], "words": True}]},
        {"summary": {"vi": "a" * 2001}},
        {"text": {"vi": "a" * 16_001}},
        {"text": None},
    ],
)
def test_what_is_no_consultation_is_not_shown(tmp_path: Path, changes: dict) -> None:
    """Kept for a person, as everything that is not understood."""
    with a_visit(tmp_path) as visit:
        assert door(told(visit, asking(**changes))) is None
        assert visit.kiosk.machine.db["kiosk_unread"].count == 1
