"""A disk without room keeps nobody's page on the screen, nobody signed in, and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.filed import filed_with_card
from support.full_disk import full_disk
from support.sessions import BIRTH, CARD, STAY, Visit, a_visit, at_screen, begin, fill
from support.staff import BINH, LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.flow.after_places import DataAsk, MyDataEntry
from kiosk_app.flow.destinations import ResumeEntry, TrackEntry
from kiosk_app.flow.intents import (
    Answer,
    CallOfficial,
    ConfirmScan,
    EndCall,
    Exit,
    Go,
    Scanned,
)
from kiosk_app.flow.staff_intents import EnterPin, GiveBack, PickStaff, SignInStaff, SignOut
from kiosk_app.flow.views import View


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    with a_visit(tmp_path) as made:
        send_list(made.kiosk)
        with_own_pins(made.kiosk, LAN, BINH)
        yield made


def signed_in(visit: Visit) -> View:
    return visit.do(SignInStaff(), PickStaff(LAN.id.hex()), EnterPin(OWN_PIN))


def with_a_name(visit: Visit) -> View:
    begin(visit, BIRTH)
    fill(visit, {}, at_screen("scan_card"))
    return visit.do(Scanned(CARD), ConfirmScan())


def banner(view: View) -> str:
    assert view.banner is not None
    return view.banner.title


def test_whoever_walks_away_leaves_nothing_on_the_screen(visit: Visit) -> None:
    """The draft cannot be sealed: the next person sees the first page all the same."""
    with_a_name(visit)
    with full_disk():
        assert visit.wait(130).screen == "home"
        assert visit.session._ctx.person.draft is None
        assert visit.session.is_free()


def test_what_could_not_be_sealed_is_no_next_persons(visit: Visit) -> None:
    """A new process would take an open draft for one of its own: none is made before it is sealed.
    Once there is room it is sealed, and its card brings it back."""
    with_a_name(visit)
    with full_disk():
        visit.wait(130)
        assert not visit.session.may_be_renewed()
    visit.wait(5)
    assert visit.session.may_be_renewed()
    later = visit.reopen()
    assert later.session.view().screen == "home"
    assert later.do(Go(ResumeEntry()), Scanned(CARD)).screen != "resume_entry"


def test_an_official_locks_the_machine(visit: Visit) -> None:
    """What cannot be written into the record keeps nobody signed in."""
    signed_in(visit)
    with full_disk():
        view = visit.do(SignOut())
    assert (view.screen, banner(view)) == ("home", "Máy hết chỗ lưu.")


def test_an_official_who_walks_away_is_signed_out(visit: Visit) -> None:
    """By idleness, as ever."""
    signed_in(visit)
    with full_disk():
        assert visit.wait(130).screen == "home"
    assert visit.session._ctx.person.staff is None


def test_the_role_ends_in_the_midst_of_a_draft(visit: Visit) -> None:
    """Nobody goes on with a draft whose record says that an official enters."""
    begin(visit, STAY)
    visit.do(CallOfficial())
    signed_in(visit)
    for _ in range(17):
        visit.wait(100)
        visit.do(Go(TrackEntry()))  # somebody keeps touching
    with full_disk():
        view = visit.wait(150)
    assert view.screen == "home"
    assert visit.session._ctx.person.staff is None


def test_nobody_helps_before_the_record_says_so(visit: Visit) -> None:
    """The PIN was right, the help could not be written down: nobody is signed in."""
    begin(visit, STAY)
    visit.do(CallOfficial(), SignInStaff(), PickStaff(LAN.id.hex()))
    with full_disk():
        view = visit.do(EnterPin(OWN_PIN))
    assert banner(view) == "Máy hết chỗ lưu."
    assert visit.session._ctx.person.staff is None


def test_giving_back_is_refused_in_words(visit: Visit) -> None:
    """The hand of the next answers must be right; the official stays and sees why."""
    begin(visit, STAY)
    visit.do(CallOfficial())
    signed_in(visit)
    with full_disk():
        assert banner(visit.do(GiveBack())) == "Máy hết chỗ lưu."
    assert visit.session._ctx.person.staff is not None


def test_a_call_for_an_official_holds_nobody(visit: Visit) -> None:
    """How long somebody waited is worth less than the way out."""
    visit.do(CallOfficial())
    with full_disk():
        assert visit.do(EndCall()).screen == "home"
        visit.do(CallOfficial())
        assert visit.do(Exit()).screen == "home"


def test_own_data_can_be_looked_at_and_a_request_is_refused_in_words(visit: Visit) -> None:
    """Looking writes nothing."""
    code = filed_with_card(visit)
    tracking = visit.kiosk.track(code)
    assert tracking is not None
    visit.do(Go(TrackEntry()), Go(MyDataEntry()), Scanned(tracking.receipt_qr))
    with full_disk():
        assert visit.do(Scanned(CARD)).screen == "list"
        view = visit.do(Go(DataAsk("correct")), Answer("sai tên mẹ"))
        assert banner(view) == "Máy hết chỗ lưu."
        assert visit.do(Exit()).screen == "home"
