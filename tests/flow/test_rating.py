"""Rating: one touch, nobody named, never forced, once for an application."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from support.filers import event, file, first_event
from support.kiosks import from_portal
from support.sessions import EXTRACT, Visit, a_visit, file_one, words_of

from kiosk_app.domain.messages import EVENT
from kiosk_app.domain.rating import RATING
from kiosk_app.flow.destinations import TrackEntry
from kiosk_app.flow.intents import Answer, Back, Exit, Go, Scanned
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.public_intents import RateFace
from kiosk_app.flow.public_places import Rate, RateWord
from kiosk_app.flow.views import ChoiceView, DoneView, TrackView
from sync import NO_APPLICATION


def given(visit: Visit) -> list[Mapping[str, Any]]:
    """The contents of the ratings in the outbox."""
    waiting = visit.kiosk.machine.outbox.waiting(100)
    return [dict(w.record.content()) for w in waiting if w.record.kind == RATING]


def test_a_face_below_the_receipt_is_kept_at_once(tmp_path: Path) -> None:
    """One touch is enough, and the receipt stays where it is."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, {})
        assert isinstance(done, DoneView)
        assert [face.text for face in done.rating] == ["Dễ dùng", "Tạm được", "Khó dùng"]
        assert all(face.icon and face.text for face in done.rating)
        thanks = visit.do(RateFace(2))
        assert thanks.screen == "done" and "Cảm ơn" in thanks.rating_text
        (content,) = given(visit)
        assert (content["face"], content["asked"]) == (2, "filing")
        visit.do(RateFace(3))
        assert len(given(visit)) == 1


def test_nothing_of_a_rating_leads_to_a_person(tmp_path: Path) -> None:
    """No code, no name, no time, no number that follows an application's."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, {})
        visit.do(RateFace(1))
        waiting = visit.kiosk.machine.outbox.waiting(100)
        (rated,) = [w for w in waiting if w.record.kind == RATING]
        (filed,) = [w for w in waiting if w.record.kind == "application.submitted.v1"]
        assert rated.record.run != filed.record.run and rated.about == NO_APPLICATION
        content = given(visit)[0]
        assert set(content) == {"rating", "asked", "procedure", "office", "day", "face", "word"}
        assert done.code not in str(content) and len(content["day"]) == 10
        assert visit.kiosk.link_state().waiting == 1  # people wait for applications, not for this


def test_a_word_may_follow_and_may_be_skipped(tmp_path: Path) -> None:
    """Whoever has nothing to add is back at the receipt with one touch."""
    with a_visit(tmp_path) as visit:
        file_one(visit, EXTRACT, {})
        visit.do(RateFace(3))
        assert visit.do(Go(RateWord())).screen == "text"
        assert visit.do(Back()).screen == "done"
        view = visit.do(Go(RateWord()), Answer("Cán bộ \u202etận tình\x07"))
        assert view.screen == "done" and view.rating == ()
        first, second = given(visit)
        assert first["rating"] == second["rating"] and second["word"] == "Cán bộ tận tình"


def test_without_room_the_faces_have_a_page_of_their_own(tmp_path: Path) -> None:
    """On low glass the receipt is worth more than the question."""
    with a_visit(tmp_path, limits=Limits(faces=0)) as visit:
        done = file_one(visit, EXTRACT, {})
        assert done.rating_text == ""
        assert any(action.intent == Go(Rate()) for action in done.chrome.bottom)
        page = visit.do(Go(Rate()))
        assert isinstance(page, ChoiceView) and len(page.tiles) == 3
        assert all(tile.icon and tile.title for tile in page.tiles)
        assert visit.do(Back()).screen == "done"
        assert visit.do(Go(Rate()), RateFace(1)).screen == "text"
        assert visit.do(Back()).screen == "done"
        assert len(given(visit)) == 1


def test_the_countdown_begins_anew_with_every_touch(tmp_path: Path) -> None:
    """Nobody is thrown out while writing a word."""
    with a_visit(tmp_path) as visit:
        file_one(visit, EXTRACT, {})
        visit.wait(100)
        visit.do(RateFace(3), Go(RateWord()))
        visit.wait(60)
        assert visit.do(Back()).screen == "done"
        assert visit.wait(100).screen == "done"


def test_after_a_result_the_matter_is_rated_once(tmp_path: Path) -> None:
    """How the office dealt with it is another question than how the machine did."""
    with a_visit(tmp_path) as visit:
        filed = file(visit.kiosk, EXTRACT)
        accepted = event(filed, 7, "accepted", first_event(visit.kiosk, filed))
        from_portal(visit.kiosk, EVENT, accepted)
        from_portal(visit.kiosk, EVENT, event(filed, 8, "completed", bytes([7] * 16)))
        visit.kiosk.read_inbox()
        view = visit.do(Go(TrackEntry()), Scanned(filed.receipt_qr))
        assert isinstance(view, TrackView)
        page = visit.do(Go(Rate()))
        assert "hài lòng" in page.title
        view = visit.do(RateFace(1), Answer("Chờ lâu"))
        assert view.screen == "track" and "Chấm điểm" not in list(words_of(view))
        assert given(visit)[-1]["asked"] == "result"
        visit.do(Exit())
        again = visit.do(Go(TrackEntry()), Scanned(filed.receipt_qr))
        assert "Chấm điểm" not in list(words_of(again))


def test_a_code_alone_does_not_ask_for_a_rating(tmp_path: Path) -> None:
    """Whoever only typed a code may be anybody."""
    from kiosk_app.flow.intents import FindCode

    with a_visit(tmp_path) as visit:
        filed = file(visit.kiosk, EXTRACT)
        view = visit.do(Go(TrackEntry()), FindCode(filed.code), Go(Rate()))
        assert view.screen == "track"
