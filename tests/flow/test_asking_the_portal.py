"""A code of another machine on the screen: asking, answered by itself, or why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.filers import file
from support.kiosks import make_kiosk
from support.linked import Linked, link, linked, place_key
from support.sessions import CARD, Visit, a_visit, open_visit, words_of

from kiosk_app.domain.code import make_code
from kiosk_app.flow.after_places import Prove
from kiosk_app.flow.destinations import TrackEntry
from kiosk_app.flow.intents import Back, Changed, Exit, FindCode, Go, SaveReceipt, Scanned
from kiosk_app.flow.views import TextPageView, TextView, TrackView
from kiosk_app.usecases.values import Filed
from sync.portal.states import State

NOTE = "Thiếu giấy chứng sinh"


@dataclass
class Elsewhere:
    """Somebody stands at one machine with a code of another."""

    filed: Filed
    here: Linked
    visit: Visit

    def come(self) -> None:
        """The agent speaks, and the screen hears that the database changed."""
        self.here.contact()
        self.visit.do(Changed())


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    with linked(tmp_path) as first:
        filed = file(first.kiosk)
        first.contact()
        first.decide(filed.code, State.SUPPLEMENT_REQUESTED, NOTE)
        data = tmp_path / "other"
        place_key(data)
        here = link(make_kiosk(data), data, first.portal)
        here.contact()
        clock = here.kiosk.machine.clock
        try:
            yield Elsewhere(filed, here, open_visit(here.kiosk, clock))  # type: ignore[arg-type]
        finally:
            here.folder.close()
            here.kiosk.machine.db.close()


def test_the_answer_appears_by_itself(elsewhere: Elsewhere) -> None:
    """State and dates for a code; the person touches nothing."""
    visit, code = elsewhere.visit, elsewhere.filed.code
    view = visit.do(Go(TrackEntry()), FindCode(code))
    assert isinstance(view, TextPageView)
    assert "hỏi tỉnh" in view.title
    elsewhere.come()
    view = visit.session.view()
    assert isinstance(view, TrackView)
    assert view.title == "Cần bổ sung giấy tờ"
    assert view.as_known_on
    assert NOTE not in " ".join(words_of(view))
    assert visit.do(SaveReceipt()).banner is None


def test_the_receipt_shown_afterwards_tells_more(elsewhere: Elsewhere) -> None:
    """Asked again, with the proof."""
    visit, filed = elsewhere.visit, elsewhere.filed
    visit.do(Go(TrackEntry()), FindCode(filed.code))
    elsewhere.come()
    view = visit.do(Go(Prove(filed.code)), Scanned(filed.receipt_qr))
    assert isinstance(view, TextPageView)
    elsewhere.come()
    view = visit.session.view()
    assert isinstance(view, TrackView)
    assert NOTE in " ".join(words_of(view))


def test_a_receipt_of_another_machine_asks_at_once(elsewhere: Elsewhere) -> None:
    """Nothing is typed."""
    visit, filed = elsewhere.visit, elsewhere.filed
    visit.do(Go(TrackEntry()), Scanned(filed.receipt_qr))
    elsewhere.come()
    assert NOTE in " ".join(words_of(visit.session.view()))


@pytest.mark.parametrize("away", ["back", "exit", "idle"])
def test_what_was_told_goes_with_the_person(elsewhere: Elsewhere, away: str) -> None:
    """Neither screen nor database knows it when the next one comes."""
    visit, filed = elsewhere.visit, elsewhere.filed
    visit.do(Go(TrackEntry()), Scanned(filed.receipt_qr))
    elsewhere.come()
    if away == "idle":
        visit.wait(200)
    else:
        visit.do(Back() if away == "back" else Exit())
    assert elsewhere.here.kiosk.machine.db["kiosk_question"].count == 0
    assert NOTE not in " ".join(words_of(visit.session.view()))


def test_a_silent_portal_is_said(elsewhere: Elsewhere) -> None:
    """After a minute the page says what else to do; a late answer still comes."""
    visit = elsewhere.visit
    asking = visit.do(Go(TrackEntry()), FindCode(elsewhere.filed.code))
    view = visit.wait(65)
    assert view.title != asking.title
    elsewhere.come()
    assert isinstance(visit.session.view(), TrackView)


def test_what_the_portal_does_not_have_is_said(elsewhere: Elsewhere) -> None:
    """Perhaps the other machine has not sent it yet."""
    visit = elsewhere.visit
    visit.do(Go(TrackEntry()), FindCode(make_code("XYX", bytes(range(16)))))
    elsewhere.come()
    view = visit.session.view()
    assert isinstance(view, TextPageView)
    assert view.title == "Ở tỉnh chưa có hồ sơ mang mã này."


def test_without_a_link_the_person_is_told_what_to_do(tmp_path: Path) -> None:
    """Never a dead end, and nothing is queued."""
    with a_visit(tmp_path) as visit:
        own = visit.kiosk.machine.device.characters
        other = make_code("XYX" if own != "XYX" else "XYW", bytes(range(16)))
        view = visit.do(Go(TrackEntry()), FindCode(other))
        assert isinstance(view, TextView)
        assert view.trouble is not None
        assert "máy khác" in view.trouble.title


def test_a_card_left_at_the_scanner_is_one_question(elsewhere: Elsewhere) -> None:
    """The portal counts questions: one person must not use up those of everybody after them."""
    visit, code = elsewhere.visit, elsewhere.filed.code
    visit.do(Go(TrackEntry()), FindCode(code))
    elsewhere.come()
    outbox = elsewhere.here.kiosk.machine.db["sync_outbox"]
    before = outbox.count
    visit.do(Go(Prove(code)), *[Scanned(CARD)] * 20)
    assert outbox.count - before <= 1
