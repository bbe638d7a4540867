"""Officials and technicians at the machine: in, out, and never in a citizen's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sessions import STAY, Visit, a_visit, begin, words_of
from support.staff import BINH, LAN, OWN_PIN, PIN, send_list, with_own_pins

from kiosk_app.flow.destinations import LifeEvents
from kiosk_app.flow.intents import Back, CallOfficial, Changed, Go
from kiosk_app.flow.staff_intents import EnterPin, GiveBack, PickStaff, SignInStaff, SignOut
from kiosk_app.flow.staff_places import StaffHome
from kiosk_app.flow.views import TextView, TilesView, View

LAN_REF, BINH_REF = LAN.id.hex(), BINH.id.hex()


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    with a_visit(tmp_path) as made:
        send_list(made.kiosk)
        with_own_pins(made.kiosk, LAN, BINH)
        yield made


def sign_in(visit: Visit, ref: str = LAN_REF, pin: str = OWN_PIN) -> View:
    return visit.do(SignInStaff(), PickStaff(ref), EnterPin(pin))


def chips(view: View) -> list[str]:
    return [chip.text for chip in view.chrome.chips]


def trouble(view: View) -> str:
    assert isinstance(view, TextView) and view.trouble is not None
    return view.trouble.title


def test_the_way_in_stands_at_home_only_when_there_is_anybody(tmp_path: Path) -> None:
    """No dead button on a machine that knows nobody."""
    with a_visit(tmp_path) as visit:
        assert "Cán bộ" not in chips(visit.session.view())
        send_list(visit.kiosk)
        assert "Cán bộ" in chips(visit.do(Changed()))
        assert "Cán bộ" not in chips(visit.do(Go(LifeEvents())))


@pytest.mark.parametrize(
    ("ref", "screen"), [(LAN_REF, "staff_home"), (BINH_REF, "technician_home")]
)
def test_each_role_lands_on_its_own_page(visit: Visit, ref: str, screen: str) -> None:
    """And `Khoá máy` gives the machine back to the citizens."""
    view = sign_in(visit, ref)
    assert view.screen == screen
    assert "Khoá máy" in chips(view)
    assert visit.do(Back()).screen == screen  # there is nothing behind it
    assert visit.do(SignOut()).screen == "home"


def test_a_wrong_pin_is_said_in_words_and_then_costs_time(visit: Visit) -> None:
    """And the page counts the time down."""
    view = sign_in(visit, pin="000001")
    assert (view.screen, trouble(view)) == ("staff_pin", "Mã PIN chưa đúng")
    visit.do(EnterPin("000001"))
    view = visit.do(EnterPin("000001"))
    assert trouble(view) == "Đã nhập sai nhiều lần"
    assert any("0 phút 30 giây" in text for text in words_of(view))
    assert any("0 phút 20 giây" in text for text in words_of(visit.wait(10)))
    visit.wait(21)
    assert visit.do(EnterPin(OWN_PIN)).screen == "staff_home"


def test_a_one_time_pin_is_changed_before_anything_else(tmp_path: Path) -> None:
    """Twice the same, and not an easy one."""
    with a_visit(tmp_path) as visit:
        send_list(visit.kiosk)
        view = sign_in(visit, pin=PIN)
        assert view.title == "Đặt mã PIN của riêng mình"
        assert trouble(visit.do(EnterPin("111111"), EnterPin("111111"))).startswith("Mã PIN này dễ")
        assert trouble(visit.do(EnterPin(OWN_PIN), EnterPin("620581"))).startswith("Hai lần nhập")
        assert visit.do(EnterPin(OWN_PIN), EnterPin(OWN_PIN)).screen == "staff_home"
        visit.do(SignOut())
        assert sign_in(visit).screen == "staff_home"


def test_a_called_official_opens_the_same_draft_and_gives_it_back(visit: Visit) -> None:
    """Nothing that was answered moves; everybody sees who is working."""
    before = begin(visit, STAY)
    visit.do(CallOfficial())
    view = sign_in(visit)
    assert view.key == before.key
    assert (view.chrome.office, view.chrome.by_staff) == ("Cán bộ Lan đang giúp", True)
    view = visit.do(GiveBack())
    assert view.key == before.key
    assert not view.chrome.by_staff
    rows = visit.kiosk.machine.db.execute("SELECT action FROM kiosk_audit ORDER BY seq")
    assert [row[0] for row in rows.fetchall()][-3:] == ["signin", "help.begun", "help.ended"]


def test_a_technician_never_comes_to_a_draft(visit: Visit) -> None:
    """Machines are their work, citizens' papers are not."""
    begin(visit, STAY)
    view = visit.do(CallOfficial(), SignInStaff())
    assert isinstance(view, TilesView)
    assert [tile.title for tile in view.tiles] == [LAN.name]
    assert visit.do(PickStaff(BINH_REF)).screen == "staff_sign_in"


def test_the_role_ends_by_itself_and_the_draft_stays_with_the_citizen(visit: Visit) -> None:
    """However much the screen is touched: it may be the citizen who touches it."""
    begin(visit, STAY)
    visit.do(CallOfficial())
    sign_in(visit)
    view = visit.session.view()
    for _ in range(31):
        visit.wait(60)
        view = visit.do(Go(StaffHome()))  # a touch that leads nowhere
    assert not view.chrome.by_staff
    assert view.banner is not None and view.banner.title == "Cán bộ đã hết giờ giúp"


def test_an_official_who_walks_away_leaves_nothing_open(visit: Visit) -> None:
    """The draft is sealed and the machine is anybody's again, with nobody signed in."""
    begin(visit, STAY)
    visit.do(CallOfficial())
    sign_in(visit)
    view = visit.wait(130)
    assert view.screen == "home"
    assert "Cán bộ" in chips(view)
    assert visit.kiosk.unfinished() is None


def test_whoever_is_taken_off_the_list_is_signed_out_at_once(visit: Visit) -> None:
    """At the next contact, not at the next sign-in."""
    sign_in(visit)
    send_list(visit.kiosk, [BINH], version=2)
    assert visit.do(Changed()).screen == "home"


def test_no_pin_stands_in_what_is_shown_or_written_down() -> None:
    """An intent may be printed by whoever looks for a fault."""
    assert "715284" not in repr(EnterPin("715284"))


def test_a_new_pin_is_forgotten_with_its_page(tmp_path: Path) -> None:
    """Typed once and left: it is nowhere any more."""
    with a_visit(tmp_path) as visit:
        send_list(visit.kiosk)
        sign_in(visit, pin=PIN)
        visit.do(EnterPin("715284"))
        assert visit.session._ctx.person.new_pin == "715284"
        visit.do(Back())
        assert visit.session._ctx.person.new_pin == ""
