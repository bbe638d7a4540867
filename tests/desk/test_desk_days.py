"""Days of an official and an operator in a real browser: by mouse with scripts forbidden, and by
keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.chromium import Watched
from support.desk_data import ONE_TIME, PASSWORD, Desk, code_of
from support.desk_hands import Hand, Keyboard, Mouse

pytestmark = pytest.mark.e2e
OWN = "mật khẩu của riêng lan"
TODAY = (datetime.now(UTC) + timedelta(hours=7)).date()


@pytest.fixture(params=["mouse", "keyboard"], scope="module")
def way(request: pytest.FixtureRequest) -> str:
    """Of every test here: each way has a portal of its own."""
    return str(request.param)


@pytest.fixture
def watched(browser: Browser, desk: Desk, way: str) -> Iterator[Watched]:
    made = Watched(browser, desk.url, java_script_enabled=way == "keyboard")
    yield made
    made.close()


@pytest.fixture
def hand(watched: Watched, way: str) -> Hand:
    return Keyboard(watched.page) if way == "keyboard" else Mouse(watched.page)


def enter(page: Page, hand: Hand, name: str, password: str) -> None:
    page.goto("/sign-in")
    hand.write(page.get_by_label("Tên tài khoản"), name)
    hand.write(page.get_by_label("Mật khẩu"), password)
    hand.press(page.get_by_role("button", name="Đăng nhập"))


def open_application(page: Page, hand: Hand, number: int) -> None:
    """From the list, by its code."""
    hand.press(page.get_by_role("link", name="Trang chủ"))
    hand.press(page.get_by_role("link", name=code_of(number), exact=True))
    expect(page.locator(".sub").first).to_contain_text(code_of(number))


def test_the_first_sign_in_asks_for_a_password_of_ones_own(
    watched: Watched, hand: Hand, desk: Desk
) -> None:
    """The one-time password is typed from a slip; then everything else waits."""
    page = watched.page
    watched.expected = {401, 422}
    enter(page, hand, ONE_TIME, "nhầm")
    expect(page.get_by_role("alert")).to_contain_text("chưa đúng")
    enter(page, hand, ONE_TIME, desk.one_time)
    for label, words in (
        ("Mật khẩu đang dùng", desk.one_time),
        ("Mật khẩu mới (ít nhất 10 ký tự)", OWN),
        ("Nhập lại mật khẩu mới", OWN),
    ):
        hand.write(page.get_by_label(label), words)
    hand.press(page.get_by_role("button", name="Đổi"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Hồ sơ · Mới nộp")
    hand.press(page.get_by_role("button", name="Đăng xuất"))
    expect(page).to_have_title("Đăng nhập · Bộ phận Một cửa")


def test_an_application_is_found_accepted_and_its_result_returned(
    watched: Watched, hand: Hand, tmp_path: Path
) -> None:
    """The common way of an application through a desk."""
    page = watched.page
    enter(page, hand, "cuc", PASSWORD)
    hand.write(page.get_by_label("Tìm tên, mã hồ sơ"), code_of(3))
    hand.press(page.get_by_role("button", name="Tìm"))
    expect(page.locator("tbody tr")).to_have_count(1)
    hand.press(page.get_by_role("link", name=f"Mở {code_of(3)}"))
    hand.press(page.locator("summary", has_text="Tiếp nhận"))
    sheet = page.locator("details[open] .sheet")
    hand.write(sheet.get_by_label("Ghi chú cho người dân"), "Đã nhận đủ")
    hand.press(sheet.get_by_role("button", name="Tiếp nhận"))
    expect(page.locator(".state.big")).to_contain_text("Đã tiếp nhận")
    expect(page.locator(".history")).to_contain_text("Đã nhận đủ")
    hand.press(page.locator("summary", has_text="Trả kết quả"))
    sheet = page.locator("details[open] .sheet")
    result = tmp_path / "ket-qua.pdf"
    result.write_bytes(b"%PDF-1.7 invented")
    hand.attach(sheet.get_by_label("Tệp kết quả"), result)
    hand.press(sheet.get_by_role("button", name="Trả kết quả"))
    expect(page.locator(".state.big")).to_contain_text("Đã trả kết quả")
    expect(page.locator("summary")).to_have_count(0)


def test_papers_are_asked_for_and_an_empty_reason_is_pointed_at(
    watched: Watched, hand: Hand
) -> None:
    """The browser itself holds back a form that lacks its reason; nothing typed is lost."""
    page = watched.page
    enter(page, hand, "cuc", PASSWORD)
    open_application(page, hand, 4)
    hand.press(page.locator("summary", has_text="Yêu cầu bổ sung"))
    sheet = page.locator("details[open] .sheet")
    box = sheet.get_by_role("checkbox").first
    hand.tick(box)
    hand.press(sheet.get_by_role("button", name="Yêu cầu bổ sung"))
    reason = sheet.get_by_label("Lý do, viết rõ cho người dân")
    expect(reason).to_be_focused()
    expect(box).to_be_checked()
    hand.write(reason, "Ảnh mờ, xin chụp lại")
    hand.press(sheet.get_by_role("button", name="Yêu cầu bổ sung"))
    expect(page.locator(".state.big")).to_contain_text("Chờ bổ sung")
    expect(page.locator(".history")).to_contain_text("Ảnh mờ, xin chụp lại")


def test_an_application_moves_on_by_one_of_several_steps(watched: Watched, hand: Hand) -> None:
    """One of them is marked; the mark says which."""
    page = watched.page
    enter(page, hand, "cuc", PASSWORD)
    open_application(page, hand, 5)
    hand.press(page.locator("summary", has_text="Tiếp nhận"))
    hand.press(page.locator("details[open] .sheet").get_by_role("button", name="Tiếp nhận"))
    hand.press(page.locator("summary", has_text="Chuyển trạng thái"))
    sheet = page.locator("details[open] .sheet")
    hand.tick(sheet.get_by_role("radio").first)
    hand.press(sheet.get_by_role("button", name="Ghi lại"))
    expect(page.locator(".state.big")).to_contain_text("Đang xử lý")


def test_a_notice_is_published_and_taken_back(watched: Watched, hand: Hand) -> None:
    """It goes to every machine, and ends when the office says so."""
    page = watched.page
    enter(page, hand, "cuc", PASSWORD)
    hand.press(page.get_by_role("link", name="Công bố"))
    hand.press(page.get_by_role("link", name="Thông báo mới"))
    hand.write(page.get_by_label("Tiêu đề, một câu dễ hiểu"), "Sửa cầu bản Mường Lống")
    hand.write(page.get_by_label("Nội dung, lời dễ hiểu"), "Cầu đóng ba ngày. Xin đi đường dưới.")
    hand.set_day(page.get_by_label("Từ ngày"), TODAY)
    hand.set_day(page.get_by_label("Đến hết ngày"), TODAY + timedelta(days=3))
    hand.press(page.get_by_role("button", name="Công bố"))
    row = page.locator("tbody tr", has_text="Sửa cầu bản Mường Lống")
    expect(row).to_contain_text("Đang hiện")
    hand.press(row.get_by_role("button", name="Thu hồi"))
    expect(row).not_to_contain_text("Đang hiện")


def test_a_persons_request_is_answered(watched: Watched, hand: Hand) -> None:
    """A refusal without its reason comes back with words."""
    page = watched.page
    enter(page, hand, "cuc", PASSWORD)
    watched.expected = {422}
    hand.press(page.get_by_role("link", name="Dữ liệu cá nhân"))
    hand.press(page.get_by_role("button", name="Từ chối"))
    expect(page.get_by_role("alert")).to_be_visible()
    hand.write(page.get_by_label("Trả lời cho người dân"), "Đã sửa tên mẹ")
    hand.press(page.get_by_role("button", name="Đã sửa"))
    expect(page.locator(".none")).to_have_text("Chưa có yêu cầu nào.")


def test_an_operator_adds_a_person_and_looks_after_machines(watched: Watched, hand: Hand) -> None:
    """What is shown once stands on the page; who did it stands in the access record."""
    page = watched.page
    enter(page, hand, "van", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Máy")
    hand.press(page.get_by_role("button", name="Đã xử lý").first)
    expect(page.get_by_role("button", name="Đã xử lý")).to_have_count(1)
    hand.press(page.get_by_role("link", name="Người dùng"))
    hand.write(page.get_by_label("Họ tên (hiện ở máy)"), "hoa")
    hand.choose(page.get_by_label("Vai trò"), "technician")
    hand.press(page.get_by_role("button", name="Thêm người"))
    expect(page.get_by_role("status")).to_contain_text("hoa")
    hand.press(page.get_by_role("button", name="Cấp mã PIN mới: hoa"))
    expect(page.locator("strong.code")).to_have_text(re.compile(r"\d{6}"))
    hand.press(page.get_by_role("button", name="Xoá người này: hoa"))
    expect(page.get_by_role("button", name="Xoá người này: hoa")).to_have_count(0)
    hand.press(page.get_by_role("link", name="Nhật ký truy cập"))
    expect(page.locator("tbody")).to_contain_text("account.added")
    hand.press(page.get_by_role("link", name="English"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Machines")


def test_officials_and_technicians_are_told_what_is_not_theirs(
    watched: Watched, hand: Hand
) -> None:
    """A page in words, with a way back that can be pressed."""
    page = watched.page
    enter(page, hand, "tam", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Máy")
    watched.expected = {403, 404}
    for path in ("/applications", "/nothing"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Không mở được trang này")
        hand.press(page.locator("main").get_by_role("link"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Máy")
