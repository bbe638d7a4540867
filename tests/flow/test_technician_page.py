"""The machine on one page: what a technician sees, asks and may close, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.assets import packs
from support.filers import file
from support.invented_packs import pseudo_pack, write_pack
from support.sessions import Visit, a_visit
from support.staff import BINH, LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.devices.simulated import FolderPrinter
from kiosk_app.flow.intents import Back, Go, SaveReceipt
from kiosk_app.flow.machine_intents import (
    AddLanguage,
    BringIn,
    CallPortal,
    Carried,
    CheckDevices,
    CloseKiosk,
    DeviceReport,
    DevicesChecked,
    LookAtStick,
    StickSeen,
    TakeOut,
)
from kiosk_app.flow.machine_places import (
    Carrying,
    Closing,
    LanguagesOnStick,
    MachineLog,
    MachineTasks,
    MoreForTechnician,
    StickContents,
)
from kiosk_app.flow.machine_view import HealthView
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.staff_intents import (
    CloseTask,
    EnterPin,
    OpenTask,
    PickStaff,
    SignInStaff,
)
from kiosk_app.flow.views import ListView, TextPageView, TilesView, View
from kiosk_app.settings import load_settings
from kiosk_app.store.packfolder import LIST, SIGNATURE, list_of
from sync import (
    Context,
    FailureClass,
    PrivateKeys,
    add_task,
    only_agent,
    seal_attachment,
    sign,
    write,
)
from sync.calling import asked_ms
from sync.status import note_failure

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
    assert any(card.text == "Máy in hết giấy · /dev/usb/lp0" for card in view.cards)


def test_devices_without_a_name_of_their_own_are_named_in_the_persons_language(
    visit: Visit,
) -> None:
    """The drivers' own words are English; a technician of the commune reads Vietnamese."""
    sign_in(visit)
    visit.do(CheckDevices())
    view = visit.do(DevicesChecked((DeviceReport("printer", FolderPrinter(Path()).name),)))
    assert isinstance(view, HealthView)
    assert "In ra thư mục" in [card.text for card in view.cards]


def test_tasks_wait_on_the_page_until_somebody_has_done_them(visit: Visit) -> None:
    """Nothing that calls for a person is silent."""
    db = visit.kiosk.machine.db
    with write(db):
        add_task(db, "refused", b"1" * 16, "x", 1)
    assert states(sign_in(visit))["Việc cần người xem"] == ("1 việc", "warn")


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ("", "Gửi ở lần tới"),
        ("bytes_per_day = 0", "Hết mức hôm nay, mai gửi tiếp"),
        ('hours = "22:00-05:00"', "Đợi đến 22:00"),
        ("metered = true", "Mạng trả tiền theo MB: đợi gần đến hạn"),
    ],
)
def test_the_page_says_why_pictures_wait(
    visit: Visit, tmp_path: Path, settings: str, state: str
) -> None:
    """Texts have gone, pictures stay: without the reason that looks like a fault."""
    (tmp_path / "settings.toml").write_text(f"[sync]\n{settings}\n", "utf-8")
    assert "Ảnh giấy tờ" not in states(sign_in(visit))
    machine = visit.kiosk.machine
    with write(machine.db):
        machine.outbox.enqueue_attachment({}, seal_attachment(b"page"), about=b"a" * 16)
    assert states(visit.session.view())["Ảnh giấy tờ"][0] == state


@pytest.mark.parametrize("failure", list(FailureClass))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_failure_has_words_and_a_next_step_of_its_own(
    visit: Visit, tmp_path: Path, failure: FailureClass, lang: str
) -> None:
    """A class without a step leaves the technician where the citizen stands: in front of a wall."""
    machine = visit.kiosk.machine
    with write(machine.db), only_agent(tmp_path):
        note_failure(machine.db, failure, machine.wall_ms())
    with only_agent(tmp_path):
        view = sign_in(visit)
        assert isinstance(view, HealthView)
        [card] = [one for one in view.cards if one.title == "Đồng bộ"]
    pack = packs()[lang]
    assert card.tone == "warn" and card.state == packs()["vi"].t(f"failure.{failure.value}")
    assert card.text.endswith(packs()["vi"].t(f"failure_do.{failure.value}"))
    for table in ("failure", "failure_do"):
        said = [str(pack.t(f"{table}.{one.value}")) for one in FailureClass]
        assert len(set(said)) == len(said), "each has its own"


def test_a_technician_reads_and_closes_each_task(visit: Visit) -> None:
    """A number on a card helps nobody who stands there without a terminal."""
    machine = visit.kiosk.machine
    with write(machine.db):
        add_task(machine.db, "window_differs", None, "3", machine.wall_ms())
    sign_in(visit)
    view = visit.do(Go(MoreForTechnician()), Go(MachineTasks()))
    assert isinstance(view, ListView) and "Người quản lý ở tỉnh" in view.lines[0].value
    page = visit.do(OpenTask(1))
    assert page.screen == "staff_task"
    view = visit.do(CloseTask(1, "mended"))
    assert isinstance(view, ListView) and view.lines == () and view.note == "Không có việc nào"


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
    view = visit.do(Go(MoreForTechnician()), Go(MachineLog()))
    assert isinstance(view, ListView)
    assert [(one.label, one.value) for one in view.lines] == [
        ("2026-11-23 09:43:10", "x · ms 7"),
        ("2026-11-23 09:42:10", "filed"),
    ]
    assert visit.do(Back()).screen == "technician_more"


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


def go_to(visit: Visit, *places: object) -> View:
    sign_in(visit)
    return visit.do(Go(MoreForTechnician()), *(Go(place) for place in places))


def test_what_needs_a_stick_stands_there_only_with_one(visit: Visit) -> None:
    """No dead tile on a machine that has no place for sticks."""
    view = go_to(visit)
    assert isinstance(view, TilesView)
    assert [tile.title for tile in view.tiles] == ["Việc cần người xem", "Nhật ký", "Thu tiếng"]
    assert visit.do(Go(Carrying())).screen == "technician_more"


@pytest.fixture
def with_stick(tmp_path: Path) -> Iterator[Visit]:
    (tmp_path / "stick").mkdir()
    (tmp_path / "settings.toml").write_text(
        '[kiosk]\nmode = "production"\n[stick]\nfolder = "stick"\n', "utf-8"
    )
    with a_visit(tmp_path, settings=load_settings(tmp_path, {})) as made:
        send_list(made.kiosk)
        with_own_pins(made.kiosk, LAN, BINH)
        yield made


def test_carrying_says_that_it_works_and_what_went(with_stick: Visit) -> None:
    """The stick must not be pulled while it is written to."""
    view = go_to(with_stick, Carrying())
    view = with_stick.do(TakeOut())
    assert isinstance(view, TextPageView)
    assert view.paragraphs == ("Đang chép, chưa rút USB ra.",)
    assert [action.enabled for action in view.actions] == [False, False]
    view = with_stick.do(Carried(True, records=12, papers=19))
    assert isinstance(view, TextPageView)
    assert "12 bản ghi và 19 giấy tờ" in view.paragraphs[-1]
    assert with_stick.kiosk.machine.audit.last_ms("carried.out") is not None


def test_the_stick_says_what_it_carries_on_the_screen_and_on_paper(with_stick: Visit) -> None:
    """Before somebody walks for a day: codes and numbers, and the list on paper with them."""
    kiosk = with_stick.kiosk
    filed = [file(kiosk, seed=seed) for seed in range(5)]
    go_to(with_stick, StickContents())
    view = with_stick.do(LookAtStick())
    assert isinstance(view, TextPageView)
    assert view.paragraphs == ("Đang xem, chưa rút USB ra.",)
    ids = tuple(one.application_id.hex() for one in filed)
    view = with_stick.do(StickSeen(ids, 6, 9, machines=2, answers=1, documents=3, mail=4))
    assert isinstance(view, TextPageView)
    ours, others = view.paragraphs
    assert "5 hồ sơ" in ours and filed[0].code in ours and "3 hồ sơ nữa" in ours
    assert "Máy khác: 2" in others and "4 tệp" in others
    (button,) = [one for one in view.actions if one.intent == SaveReceipt(Sheet.STICK)]
    view = with_stick.do(button.intent)
    job = with_stick.session.print_job()
    assert job is not None
    assert job.pdf().startswith(b"%PDF")
    assert job.draw_strip is not None and job.draw_strip(576).height > 200


def test_a_stick_that_cannot_be_read_is_said_in_words(with_stick: Visit) -> None:
    """And the buttons live again."""
    go_to(with_stick, StickContents())
    with_stick.do(LookAtStick())
    view = with_stick.do(StickSeen(fault="no_folder"))
    assert view.banner is not None and view.banner.text
    assert isinstance(view, TextPageView)
    assert all(action.enabled for action in view.actions)


def test_a_failed_carrying_says_that_nothing_is_lost(with_stick: Visit) -> None:
    """And the buttons live again."""
    go_to(with_stick, Carrying())
    with_stick.do(BringIn())
    view = with_stick.do(Carried(False, fault="not_carried"))
    assert view.banner is not None and "Chưa mất gì" in view.banner.text
    assert isinstance(view, TextPageView)
    assert all(action.enabled for action in view.actions)


def test_a_language_is_added_from_the_stick_by_touch(with_stick: Visit, tmp_path: Path) -> None:
    """An unsigned one is refused in words, and only what the page showed can be added."""
    folder = write_pack(pseudo_pack(), tmp_path / "stick" / "motcua" / "locales")
    folder = folder.rename(folder.with_name("zzz"))
    view = go_to(with_stick, LanguagesOnStick())
    assert isinstance(view, ListView)
    assert [(line.label, line.value) for line in view.lines] == [("zzz", pseudo_pack().name)]
    view = with_stick.do(AddLanguage(str(folder)))
    assert view.banner is not None and view.banner.title == "Gói này không dùng được"
    content = list_of(folder)
    (folder / LIST).write_bytes(content)
    keys = PrivateKeys.generate()
    (folder / SIGNATURE).write_text(sign(keys, Context.CATALOGUE, content).hex(), "ascii")
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "catalogue.pub").write_text(keys.public.signing.hex(), "ascii")
    view = with_stick.do(AddLanguage(str(tmp_path)))
    assert not (tmp_path / "locales").exists()
    view = with_stick.do(AddLanguage(str(folder)))
    assert view.banner is not None and view.banner.tone == "ok"
    assert (tmp_path / "locales" / "zzz" / LIST).is_file()


def test_devices_that_answer_late_tell_nobody_else(visit: Visit) -> None:
    """The technician has left; the next person is a citizen."""
    assert visit.do(DevicesChecked(REPORTS)).screen == "home"
