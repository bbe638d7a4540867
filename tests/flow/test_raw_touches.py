"""A touch that comes where it means nothing: a page that went away under the finger, a role that
ended meanwhile. Nothing breaks, and nobody becomes somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.filed import filed_with_card
from support.sessions import STAY, Visit, a_visit, begin, words_of
from support.staff import BINH, LAN, send_list, with_own_pins

from kiosk_app.flow.destinations import Destination, LifeEvents, Result, TrackEntry
from kiosk_app.flow.intents import CallOfficial, Exit, FindCode, Go, Tick
from kiosk_app.flow.machine_places import Closing, MachineLog, MachineTasks
from kiosk_app.flow.session import VERBS
from kiosk_app.flow.staff_intents import OpenWaiting, SignInStaff
from kiosk_app.flow.staff_places import StaffHome, StaffPin, StaffReason, StaffTask
from kiosk_app.flow.studio_places import Studio, StudioLanguages

OF_STAFF = (
    "staff_home",
    "staff_reason",
    "staff_task",
    "technician_home",
    "studio",
    "studio_languages",
)


def bare() -> list[object]:
    """Every intent that needs no arguments."""
    made = []
    for kind in VERBS:
        try:
            made.append(kind())
        except TypeError:
            continue
    return made


def places(visit: Visit, code: str) -> dict[str, tuple[object, ...]]:
    return {
        "home": (),
        "menu": (Go(LifeEvents()),),
        "code": (Go(TrackEntry()),),
        "tracked": (Go(TrackEntry()), FindCode(code)),
        "calling": (CallOfficial(),),
        "names": (SignInStaff(),),
    }


@pytest.mark.parametrize("place", ["home", "menu", "code", "tracked", "calling", "names", "draft"])
def test_a_touch_from_another_page_does_nothing_bad(tmp_path: Path, place: str) -> None:
    """Each touch at each of these pages, by a citizen."""
    with a_visit(tmp_path) as visit:
        send_list(visit.kiosk)
        with_own_pins(visit.kiosk, LAN, BINH)
        code = filed_with_card(visit)
        for intent in bare():
            if isinstance(intent, Tick):
                continue
            visit.do(Exit())
            visit.session._ctx.wipe()
            if place == "draft":
                begin(visit, STAY)
            else:
                visit.do(*places(visit, code)[place])
            view = visit.do(intent)
            assert view.screen not in OF_STAFF, intent
            assert visit.session._ctx.person.staff is None, intent
            assert "tủa" not in " ".join(words_of(view)).lower(), intent
            if visit.session._ctx.person.draft is not None:
                visit.kiosk.discard(visit.session._ctx.draft)


def test_no_page_of_the_staff_opens_by_its_name(tmp_path: Path) -> None:
    """A citizen's touch that names one is ignored."""
    with a_visit(tmp_path) as visit:
        send_list(visit.kiosk)
        code = filed_with_card(visit)
        wanted: list[Destination] = [
            StaffHome(),
            StaffReason("application", code),
            StaffPin(LAN.id.hex()),
            StudioLanguages(),
            Studio("vi", 0),
            MachineLog(),
            MachineTasks(),
            StaffTask(1),
            Closing(),
            Result(code),
        ]
        for to in wanted:
            assert visit.do(Go(to), OpenWaiting("application", code)).screen == "home", to
