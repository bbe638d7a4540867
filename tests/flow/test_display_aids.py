"""Large text, contrast, left hand, low controls: one touch each, combined, gone with the person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.assets import packs
from support.kiosks import a_kiosk
from support.sessions import STAY, Visit, a_visit, begin, machine_settings

from kiosk_app.flow.destinations import Aids, LifeEvents, ResumeEntry
from kiosk_app.flow.display import NOBODY, Aid, Display, display_of
from kiosk_app.flow.intents import Back, CallOfficial, EndCall, Exit, Go, PutAway, Turn
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.session import KioskSession
from kiosk_app.flow.views import TilesView
from kiosk_app.paper.qr import qr_matrix
from kiosk_app.settings import PanelSettings


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    """Somebody at the machine."""
    with a_visit(tmp_path) as somebody:
        yield somebody


def test_each_aid_is_one_touch_and_they_combine(visit: Visit) -> None:
    """An old person with a bad hand needs two of them at once."""
    view = visit.do(Go(Aids()))
    assert isinstance(view, TilesView)
    for aid, tile in zip(Aid, view.tiles, strict=True):
        assert tile.intent == Turn(aid)
        view = visit.do(tile.intent)
    assert view.chrome.display == Display(True, True, True, True)
    view = visit.do(Turn(Aid.LARGE_TEXT))
    assert view.chrome.display == Display(False, True, True, True)


def test_a_tile_says_by_sign_and_word_whether_it_is_on(visit: Visit) -> None:
    """Colour alone says nothing to many people."""
    off = visit.do(Go(Aids()))
    on = visit.do(Turn(Aid.LARGE_TEXT))
    assert isinstance(off, TilesView) and isinstance(on, TilesView)
    assert (off.tiles[0].chosen, off.tiles[0].note) == (False, "Đang tắt. Bấm để bật")
    assert (on.tiles[0].chosen, on.tiles[0].chosen_text) == (True, "Đang bật")


def test_the_chip_leads_there_from_every_page_but_detours(visit: Visit) -> None:
    """Whoever cannot read a question must not have to go home first."""
    for view in (visit.session.view(), begin(visit, STAY)):
        assert Go(Aids()) in [chip.intent for chip in view.chrome.chips]
    view = visit.do(CallOfficial())
    assert Go(Aids()) not in [chip.intent for chip in view.chrome.chips]


def test_a_detour_leaves_draft_and_page_as_they_were(visit: Visit) -> None:
    """Turning the letters larger may cost nothing that was answered or half chosen."""
    before = begin(visit, STAY)
    visit.session._ctx.person.address = {"province": "40"}
    after = visit.do(Go(Aids()), Turn(Aid.LARGE_TEXT), Back())
    assert after.key == before.key
    assert visit.session._ctx.person.address == {"province": "40"}
    visit.do(CallOfficial(), EndCall())
    assert visit.session._ctx.person.address == {"province": "40"}


def test_they_are_forgotten_when_the_person_leaves(visit: Visit) -> None:
    """The next person must not find a mirrored machine."""
    visit.do(Go(Aids()), Turn(Aid.LEFT_HANDED))
    assert visit.do(Exit()).chrome.display == NOBODY


def test_they_are_forgotten_when_nobody_answers(visit: Visit) -> None:
    """Also at home, where nothing else was begun."""
    visit.do(Go(Aids()), Turn(Aid.HIGH_CONTRAST), Back())
    assert visit.wait(200).chrome.display == NOBODY


def test_they_stay_while_the_resume_slip_stands(visit: Visit) -> None:
    """The code on it must be read by the same person."""
    begin(visit, STAY)
    visit.do(Go(Aids()), Turn(Aid.LARGE_TEXT), Back())
    assert visit.do(PutAway()).chrome.display == Display(large_text=True)
    assert visit.do(Exit()).chrome.display == NOBODY


def test_an_aid_is_turned_on_its_own_page_only(visit: Visit) -> None:
    """A late touch must not change another page."""
    assert visit.do(Go(ResumeEntry()), Turn(Aid.LOWERED)).chrome.display == NOBODY


def test_pages_hold_what_fits_as_the_glass_is_set(tmp_path: Path) -> None:
    """Large letters leave room for fewer tiles; the flow must page by the sizes of now."""
    with a_kiosk(tmp_path) as kiosk:
        session = KioskSession(
            kiosk,
            machine_settings(kiosk.settings.data),
            packs(),
            lambda: kiosk.now().when,
            qr_matrix,
            lambda display: Limits(tiles=2 if display.large_text else 9),
        )
        plain = session.dispatch(Go(LifeEvents()))
        session.dispatch(Go(Aids()))
        session.dispatch(Turn(Aid.LARGE_TEXT))
        large = session.dispatch(Back())
    assert isinstance(plain, TilesView) and isinstance(large, TilesView)
    assert (len(plain.tiles), len(large.tiles)) == (9, 2)


@pytest.mark.parametrize(
    ("panel", "display"),
    [
        (PanelSettings(), NOBODY),
        (PanelSettings(mode="large_text", left_handed=True), Display(True, left_handed=True)),
        (PanelSettings(mode="high_contrast"), Display(high_contrast=True)),
        (PanelSettings(mode="seated"), Display(lowered=True)),
    ],
)
def test_the_settings_say_how_everybody_begins(panel: PanelSettings, display: Display) -> None:
    """A machine that hangs low, or serves mostly old people, begins set for them."""
    assert display_of(panel) == display
    assert display_of(replace(panel, fullscreen=True)) == display
