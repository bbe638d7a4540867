"""Views of taking part: notices of the authority."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome, without_next

from kiosk_app.flow import intents as i
from kiosk_app.flow import public_places as public
from kiosk_app.flow import views as v
from kiosk_app.flow.board_view import BoardView, TableRow
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.public_intents import GiveOpinion


def news(s: Say) -> v.TextPageView:
    """A notice of the authority in full."""
    words = s(
        "Trạm Y tế xã tiêm phòng cho trẻ dưới hai tuổi vào sáng thứ Năm, ngày 26 tháng 11. Bà con "
        "mang theo sổ tiêm. Không mất tiền.",
        "The clinic vaccinates children below two on Thursday morning, 26 November. Bring the "
        "vaccination book. It is free of charge.",
    )
    return v.TextPageView(
        "news",
        "news",
        without_next(chrome(s)),
        s("Tiêm phòng cho trẻ dưới hai tuổi", "Vaccination of children below two"),
        icon="megaphone",
        paragraphs=(words, words, s("Trạm Y tế · đến 26/11/2026", "Clinic · until 26/11/2026")),
        pages=3,
    )


def with_news(s: Say, home: v.TilesView) -> v.TilesView:
    """01, with the strip of a notice."""
    title = s("Tiêm phòng cho trẻ dưới hai tuổi", "Vaccination of children below two")
    note = s("1/3 · Trạm Y tế · đến 26/11/2026", "1/3 · Clinic · until 26/11/2026")
    strip = v.Tile(title, i.Go(public.News()), "megaphone", note)
    return replace(home, key="home-news", news=strip)


def reading(s: Say) -> v.TextPageView:
    """A plan on which opinions are asked for."""
    base = without_next(chrome(s))
    give = v.Action(s("Góp ý", "Give my opinion"), GiveOpinion("00"), "arrow-right", "primary")
    words = s(
        "Xã định làm đường bê tông rộng ba mét, dài hai cây số, từ nhà văn hoá tới bản Mường Lống "
        "2. Tiền của tỉnh. Mỗi nhà góp hai ngày công.",
        "The commune plans a concrete road, three metres wide and two kilometres long, to Mường "
        "Lống 2. The province pays; each house gives two days of work.",
    )
    until = s("Phòng Kinh tế · góp ý đến hết ngày 30/11/2026", "Economy · until 30/11/2026")
    return v.TextPageView(
        "reading",
        "reading",
        replace(base, bottom=(*base.bottom, give)),
        s("Kế hoạch làm đường bản Mường Lống 2", "Plan for a road to Mường Lống 2"),
        icon="file-text",
        paragraphs=(words, until),
        pages=4,
    )


def opinion_given(s: Say) -> v.TextPageView:
    """Thanks and the code of an opinion."""
    bottom = (
        v.Action(s("In phiếu", "Print the slip"), i.SaveReceipt(i.Sheet.OPINION), "printer"),
        v.Action(s("Xong", "Done"), i.Exit(), "check", "primary"),
    )
    return v.TextPageView(
        "opinion_given",
        "opinion_given",
        replace(chrome(s), bottom=bottom),
        s("Đã nhận góp ý của bà con!", "Thank you for your opinion!"),
        icon="check-circle",
        large="M7F-29QX-K4PC",
        paragraphs=(
            s("Kế hoạch làm đường bản Mường Lống 2", "Plan for a road to Mường Lống 2"),
            s("Góp ý đã lưu trên máy này và sẽ tự gửi đi khi có mạng.", "It is kept here."),
            s("Góp ý không ghi tên. Không ai biết là của bà con.", "No name goes with it."),
            s("Tự thoát sau 115 giây", "Leaves by itself in 115 seconds"),
        ),
    )


def full_home(s: Say, home: v.TilesView) -> v.TilesView:
    """01 with everything that may stand there at once."""
    more = (
        ("Phản ánh, góp ý", "Complain", "Kiến nghị với chính quyền", "chat-circle-text"),
        ("Góp ý dự thảo", "Opinions", "Đang lấy ý kiến 2 việc", "chats-circle"),
        ("Bảng công khai", "Public board", "Nhận, đúng hẹn, trễ hẹn", "chart-bar"),
        ("Dữ liệu của tôi", "My data", "Xem, sửa, xoá thông tin cá nhân", "shield-check"),
    )
    tiles = tuple(
        v.Tile(s(vi, en), i.Go(public.Consultations()), icon, s(note, en))
        for vi, en, note, icon in more
    )
    return replace(with_news(s, home), key="home-full", tiles=(*home.tiles, *tiles))


def board(s: Say, limits: Limits) -> BoardView:
    """The public board by procedure."""
    names = (
        ("Đăng ký khai sinh", "Birth registration"),
        ("Trích lục hộ tịch", "Copy of an extract"),
        ("Thay đổi nội dung đăng ký hộ kinh doanh", "Change of a household business"),
        ("Xác nhận tình trạng hôn nhân", "Marital status"),
        ("Đăng ký tạm trú", "Temporary residence"),
        ("Trợ cấp xã hội hằng tháng", "Monthly social allowance"),
        ("Các thủ tục khác", "All other procedures"),
    )
    rows = [TableRow(s(*name), ("1.204", "1.180", "24")) for name in names]
    base = without_next(chrome(s))
    steps = v.Action(s.locale.t("board.steps_button"), i.Go(public.StepsList()), "signpost")
    other = v.Action(
        s("Xem theo tháng", "By month"),
        i.Go(public.PublicBoard()),
        "arrows-left-right",
        "primary",
    )
    heads = (
        ("Thủ tục", "Procedure"),
        ("Đã nhận", "Received"),
        ("Đúng hạn", "On time"),
        ("Trễ hạn", "Late"),
    )
    return BoardView(
        "board",
        "board",
        replace(base, bottom=(*base.bottom, steps, other)),
        s("Hồ sơ đã nhận và đã giải quyết", "Applications received and dealt with"),
        note=s(
            "Tính đến ngày 22/11/2026, 12 tháng qua · Trung tâm Phục vụ hành chính công",
            "As known on 22/11/2026, last 12 months · Public service centre",
        ),
        heads=tuple(s(*head) for head in heads),
        rows=tuple(rows[: limits.lines - 1]),
        pages=2,
    )


def steps(s: Say) -> v.ListView:
    """Who does which step of a procedure."""
    centre = s("Trung tâm Phục vụ hành chính công", "Public service centre")
    lines = (
        v.Line(s("1. Nhận hồ sơ", "1. Takes it in"), centre),
        v.Line(s("2. Xem xét, giải quyết", "2. Examines and decides"), "Công an cấp xã"),
        v.Line(s("3. Trả kết quả", "3. Hands out the result"), centre),
    )
    return v.ListView(
        "list", "steps", without_next(chrome(s)), s("Đăng ký tạm trú", "Temporary residence"),
        lines=lines, note=s("Ai giải quyết bước nào", "Who does which step"),
    )  # fmt: skip


def public_views(s: Say, limits: Limits, home: v.TilesView) -> list[tuple[str, v.View]]:
    """All of them, by name."""
    return [
        ("01_home_news", with_news(s, home)),
        ("01_home_full", full_home(s, home)),
        ("50_news", news(s)),
        ("51_reading", reading(s)),
        ("52_opinion_given", opinion_given(s)),
        ("53_board", board(s, limits)),
        ("54_steps", steps(s)),
    ]
