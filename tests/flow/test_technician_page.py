"""The machine on one page: what a technician sees, asks and may close, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sessions import Visit, a_visit
from support.staff import BINH, LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.flow.intents import Back, Go
from kiosk_app.flow.machine_intents import (
    CallPortal,
    CheckDevices,
    CloseKiosk,
    DeviceReport,
    DevicesChecked,
)
from kiosk_app.flow.machine_places import Closing, MachineLog
from kiosk_app.flow.machine_view import HealthView
from kiosk_app.flow.staff_intents import EnterPin, PickStaff, SignInStaff
from kiosk_app.flow.views import ListView, View
from sync import add_task, write
from sync.calling import asked_ms

REPORTS = (
    DeviceReport("printer", "/dev/usb/lp0", fault="no_paper"),
    DeviceReport("camera", "USB camera", "1920×1080"),
)


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    with a_visit(tmp_path) as made:
        send_list(made.kiosk)
        with_own_pins(made.kiosk, LAN, BINH)
        yield made


def sign_in(visit: Visit, ref: str = BINH.id.hex()) -> View:
    return visit.do(SignInStaff(), PickStaff(ref), EnterPin(OWN_PIN))


def states(view: View) -> dict[str, tuple[str, str]]:
    assert isinstance(view, HealthView)
    return {card.title: (card.state, card.tone) for card in view.cards}


def test_the_page_says_what_is_known_and_no_more(visit: Visit) -> None:
    """A device that nobody asked is not well, it is untried."""
    found = states(sign_in(visit))
    assert found["Đồng bộ"] == ("Chưa chạy", "err")  # no agent serves this folder
    assert found["Đồng hồ"][0] == "Chưa chắc"
    assert found["Các thiết bị"] == ("Chưa thử", "plain")
    assert "GB" in found["Dữ liệu trên máy"][0]


def test_what_the_devices_said_takes_the_place_of_not_tried(visit: Visit) -> None:
    """With the fault's own words beside the device's name."""
    sign_in(visit)
    asked = visit.do(CheckDevices())
    assert [a.enabled for a in asked.chrome.bottom if isinstance(a.intent, CheckDevices)] == [False]
    view = visit.do(DevicesChecked(REPORTS))
    found = states(view)
    assert found["Máy in"] == ("Có lỗi", "warn")
    assert found["Máy ảnh tài liệu"] == ("Tốt", "ok")
    assert isinstance(view, HealthView)
    assert any("Máy in hết giấy." in card.text and "lp0" in card.text for card in view.cards)


def test_tasks_wait_on_the_page_until_somebody_has_done_them(visit: Visit) -> None:
    """Nothing that calls for a person is silent."""
    db = visit.kiosk.machine.db
    with write(db):
        add_task(db, "refused", b"1" * 16, "x", 1)
    assert states(sign_in(visit))["Việc cần người xem"] == ("1 việc", "warn")


def test_send_now_asks_the_agent_and_says_so(visit: Visit) -> None:
    """A touch that does nothing visible would be touched again."""
    sign_in(visit)
    view = visit.do(CallPortal())
    assert asked_ms(visit.kiosk.machine.db) > 0
    assert view.banner is not None and view.banner.title == "Phần gửi hồ sơ chưa chạy"


def test_the_log_stands_newest_first_and_survives_nonsense(visit: Visit, tmp_path: Path) -> None:
    """A torn line is left out, the rest is shown."""
    folder = tmp_path / "logs"
    folder.mkdir(exist_ok=True)
    line = json.dumps({"at": "2026-11-23T09:42:10+0700", "level": "info", "what": "filed"})
    later = json.dumps({"at": "2026-11-23T09:43:10+0700", "level": "error", "what": "x", "ms": 7})
    (folder / "kiosk.log").write_text(f"{line}\n{later}\n{{torn\n", "utf-8")
    sign_in(visit)
    view = visit.do(Go(MachineLog()))
    assert isinstance(view, ListView)
    assert [(one.label, one.value) for one in view.lines] == [
        ("2026-11-23 09:43:10", "x · ms 7"),
        ("2026-11-23 09:42:10", "filed"),
    ]
    assert visit.do(Back()).screen == "technician_home"


def test_the_interface_closes_only_after_the_question(visit: Visit) -> None:
    """And the audit record says who closed it."""
    sign_in(visit)
    assert visit.do(CloseKiosk()).screen == "technician_home"
    assert visit.do(Go(Closing())).screen == "leave"
    assert visit.do(CloseKiosk()).screen == "closed"
    assert visit.kiosk.machine.audit.last_ms("interface.closed") is not None


@pytest.mark.parametrize("intent", [CallPortal(), CheckDevices(), CloseKiosk(), Go(MachineLog())])
def test_a_citizen_and_an_official_can_do_none_of_it(visit: Visit, intent: object) -> None:
    """The pages belong to the technician alone."""
    before = visit.session.view().screen
    assert visit.do(intent).screen == before
    sign_in(visit, LAN.id.hex())
    assert visit.do(intent).screen == "staff_home"
    assert asked_ms(visit.kiosk.machine.db) == 0


def test_devices_that_answer_late_tell_nobody_else(visit: Visit) -> None:
    """The technician has left; the next person is a citizen."""
    assert visit.do(DevicesChecked(REPORTS)).screen == "home"
