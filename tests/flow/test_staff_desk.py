"""The official's list: what waits here, opened with a reason, tasks of the machine put away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.kiosks import from_portal
from support.sessions import STAY, Visit, a_visit, file_one, words_of
from support.staff import LAN, OWN_PIN, send_list, with_own_pins

from kiosk_app.domain.messages import EVENT
from kiosk_app.flow.intents import Back, Exit, Page
from kiosk_app.flow.staff_intents import (
    CloseTask,
    EnterPin,
    OpenFor,
    OpenTask,
    OpenWaiting,
    PickStaff,
    SignInStaff,
)
from kiosk_app.flow.views import ListView, TextPageView, View
from sync import TASK_ANSWERED, TaskAnswer, add_task, open_tasks, write


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    with a_visit(tmp_path) as made:
        send_list(made.kiosk)
        with_own_pins(made.kiosk, LAN)
        yield made


def sign_in(visit: Visit) -> ListView:
    view = visit.do(SignInStaff(), PickStaff(LAN.id.hex()), EnterPin(OWN_PIN))
    assert isinstance(view, ListView)
    return view


def ask_for_papers(visit: Visit) -> str:
    """An application of which the desk wants more; its code."""
    view = file_one(visit, STAY, {})
    code = str(view.key).partition(":")[2]
    application = visit.kiosk.machine.applications.find(code)
    assert application is not None
    content = {
        "application": application.id,
        "code": code,
        "event": bytes([5] * 16),
        "sees": visit.kiosk.machine.applications.events(application.id)[0]["event"],
        "at": "2026-11-24T10:00:00+07:00",
        "what": "supplement_requested",
        "state": "supplement_requested",
        "by": "lan",
        "note": "Thiếu giấy",
        "authority_number": None,
        "due": None,
        "papers": [],
    }
    from_portal(visit.kiosk, EVENT, content)
    visit.kiosk.read_inbox()
    visit.do(Exit())
    return code


def acts(visit: Visit) -> list[tuple[str, str]]:
    rows = visit.kiosk.machine.db.execute("SELECT action, subject FROM kiosk_audit ORDER BY seq")
    return [(row[0], row[1]) for row in rows.fetchall()]


def test_nothing_waits_on_a_new_machine(visit: Visit) -> None:
    """And the page says so instead of showing an empty frame."""
    view = sign_in(visit)
    assert view.title == "Chưa có việc nào chờ" and view.lines == ()


def test_a_request_for_papers_is_opened_for_a_reason(visit: Visit) -> None:
    """Whole, as with the citizen's receipt; the look stands in the record."""
    code = ask_for_papers(visit)
    view = sign_in(visit)
    assert [line.label for line in view.lines] == [code]
    assert "Cần bổ sung giấy tờ" in view.lines[0].value
    shown: View = visit.do(OpenWaiting("application", code))
    assert shown.screen == "staff_reason" and acts(visit)[-1][0] == "signin"
    shown = visit.do(OpenFor("asked"))
    assert shown.screen == "track"
    assert any("Thiếu giấy" in text for text in words_of(shown))
    assert acts(visit)[-1] == ("application.opened.asked", code)
    assert visit.do(Back()).screen == "staff_home"


def test_a_task_of_the_machine_is_put_away_when_somebody_has_dealt_with_it(visit: Visit) -> None:
    """As with `motcua-sync task done`; who did it is recorded."""
    with write(visit.kiosk.machine.db):
        add_task(visit.kiosk.machine.db, "record_refused", b"x" * 16, "content", 1)
        add_task(visit.kiosk.machine.db, "something_new", None, "", 2)
    view = sign_in(visit)
    assert [line.value.partition(" · ")[0] for line in view.lines] == [
        "Máy có việc cần kỹ thuật viên xem",
        "Tỉnh không nhận một hồ sơ",
    ]
    action = view.lines[1].action
    assert action is not None and action.intent is not None
    shown = visit.do(action.intent)
    assert isinstance(shown, TextPageView) and len(shown.actions) == 3
    after = visit.do(CloseTask(1, "told"))
    assert isinstance(after, ListView) and len(after.lines) == 1
    assert [task.kind for task in open_tasks(visit.kiosk.machine.db)] == ["something_new"]
    assert acts(visit)[-1][0] == "task.closed"


def test_a_task_says_whose_it_is_why_and_by_when(visit: Visit) -> None:
    """A refusal that only says that something is wrong would be passed over."""
    view = file_one(visit, STAY, {})
    code = str(view.key).partition(":")[2]
    machine = visit.kiosk.machine
    [waiting] = machine.outbox.waiting(9)
    with write(machine.db):
        made = machine.wall_ms()
        add_task(machine.db, "record_refused", waiting.record.id, "content:ho_ten", made)
    visit.do(Exit())
    [line] = sign_in(visit).lines
    assert line.label == code and "Cán bộ một cửa · trước 25/11" in line.value
    assert line.action is not None and line.action.intent is not None
    page = visit.do(line.action.intent)
    said = " ".join(words_of(page))
    assert code in said and "mục ho_ten không đúng mẫu" in said and "mời bà con đến" in said
    visit.clock.advance(3 * 86_400)
    assert "đã quá hạn" in " ".join(words_of(visit.do(Back())))


def test_the_operators_words_stand_beside_the_task(visit: Visit) -> None:
    """Whoever closes it at the desk of the province tells those who stand at the machine."""
    machine, about = visit.kiosk.machine, b"r" * 16
    with write(machine.db):
        add_task(machine.db, "record_refused", about, "database", machine.wall_ms())
    words = TaskAnswer("record_refused", about, "Đã sửa, nộp lại là được", "lan")
    from_portal(visit.kiosk, TASK_ANSWERED, words.content("2026-11-24T10:00:00+07:00"))
    visit.kiosk.read_inbox()
    sign_in(visit)
    page = visit.do(OpenTask(1))
    assert "Tỉnh trả lời: Đã sửa, nộp lại là được" in words_of(page)
    visit.do(CloseTask(1, "filed_again"))
    assert visit.session.view().screen == "staff_home"
    assert visit.do(OpenTask(1)).title == "Việc này đã xong"


def test_a_task_is_closed_from_its_own_page_only(visit: Visit) -> None:
    """An intent alone is no permission, and says how it was dealt with."""
    with write(visit.kiosk.machine.db):
        add_task(visit.kiosk.machine.db, "clone", None, "", 1)
    visit.do(OpenTask(1), CloseTask(1, "told"))
    sign_in(visit)
    visit.do(CloseTask(1, "told"), OpenTask(1), CloseTask(1, "whatever"))
    assert len(open_tasks(visit.kiosk.machine.db)) == 1


def test_a_long_list_has_pages(visit: Visit) -> None:
    """Nothing scrolls."""
    with write(visit.kiosk.machine.db):
        for n in range(9):
            add_task(visit.kiosk.machine.db, f"kind{n}", None, "", n)
    view = sign_in(visit)
    assert (len(view.lines), view.pages) == (7, 2)
    view = visit.do(Page(1))  # type: ignore[assignment]
    assert len(view.lines) == 2


def test_nobody_but_staff_opens_anything(visit: Visit) -> None:
    """An intent alone is no permission."""
    code = ask_for_papers(visit)
    assert visit.do(OpenWaiting("application", code), OpenFor("asked")).screen == "home"
    assert not any(action.startswith("application.") for action, _ in acts(visit))


def test_a_draft_that_is_gone_is_said_to_be(visit: Visit) -> None:
    """Its days were over while the list stood there."""
    sign_in(visit)
    view = visit.do(OpenWaiting("draft", "00" * 16), OpenFor("go_on"))
    assert view.screen == "staff_home" and view.banner is not None
