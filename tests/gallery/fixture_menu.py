"""Views of the ways to a procedure: search, what only the desk does, a page with clocks."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_ends import done, rated
from gallery.fixture_frame import Say, chrome, without_next

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.display import Aid
from kiosk_app.flow.display_views import ICONS
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.receipt_pages import in_pages

FOUND = (
    ("Làm sổ đỏ lần đầu", "map-trifold"),
    ("Đổi người đứng tên sổ đỏ theo thỏa thuận, bản án", "arrows-left-right"),
    ("Đăng ký đất, cấp sổ đỏ lần đầu cho tổ chức", "map-trifold"),
    ("Trợ cấp một lần cho cán bộ xã, thanh niên xung phong (đã mất)", "medal-military"),
    ("Chứng thực mua bán, cho tặng nhà, đất, xe", "stamp"),
    ("Hòa giải tranh chấp đất đai", "scales"),
    ("Giao rừng, cho thuê rừng trên đất đã giao", "plant"),
    ("Gia hạn giấy phép trồng cây, thuyền xe trong công trình thủy lợi", "drop"),
)


def find(s: Say, limit: int, words: str = "so do") -> v.FindView:
    """Search while words are typed."""
    tiles = tuple(v.Tile(name, i.Go(d.ProcedureInfo(name)), icon) for name, icon in FOUND[:limit])
    nothing = s(
        "Máy chưa tìm thấy. Bà con gõ chữ khác, hoặc bấm Gọi cán bộ để được giúp.",
        "Nothing was found. Type other words, or touch Call an official for help.",
    )
    return v.FindView(
        "find",
        f"find-{words}",
        without_next(chrome(s)),
        s("Bà con cần làm gì?", "What do you need?"),
        results=tiles,
        search=words,
        search_text=s("Ví dụ: làm giấy cho cháu", "For example: birth certificate"),
        hint="" if tiles else nothing,
        pages=3 if tiles else 1,
    )


def other_list(s: Say, limit: int) -> v.TilesView:
    """Procedures of one topic, by their titles alone."""
    tiles = tuple(v.Tile(name, i.Go(d.ProcedureInfo(name))) for name, _ in FOUND[:limit])
    title = s("Thủy lợi, nước, môi trường", "Irrigation, water, environment")
    return v.TilesView(
        "other_list", "other_list", without_next(chrome(s)), title, tiles=tiles, pages=3
    )


def known_by_name(s: Say) -> v.ProcedureView:
    """What is known of a procedure that only the desk does."""
    name = (
        "Xét hưởng chế độ trợ cấp đối với đối tượng hoặc thân nhân đối tượng thuộc Công an nhân "
        "dân tham gia chiến tranh bảo vệ Tổ quốc, làm nhiệm vụ quốc tế ở Căm-pu-chi-a, giúp bạn "
        "Lào sau ngày 30/4/1975 đã phục viên, xuất ngũ, thôi việc theo quy định tại Quyết định số "
        "62/2011/QĐ-TTg ngày 09/11/2011 của ..."
    )
    return v.ProcedureView(
        "procedure",
        "procedure-other",
        without_next(chrome(s)),
        "Trợ cấp công an tham gia chiến tranh sau 30/4/1975 (Quyết định 62)",
        badge="Quản lý ngành nghề đầu tư, kinh doanh có điều kiện · 1.115406",
        bring_title=s("Thủ tục này làm tại quầy", "This is done at the desk"),
        bring=(
            v.Bring("file-text", s("Tên đầy đủ", "Full name"), name),
            v.Bring(
                "files",
                s("Giấy tờ và thời hạn", "Papers and time limits"),
                s("Bà con hỏi cán bộ ở quầy", "Ask the official at the desk"),
            ),
        ),
        bring_note=s(
            "Thủ tục này phải làm tại quầy một cửa. Máy làm phiếu để bà con mang theo.",
            "This must be done at the one-stop desk. The machine makes a slip to take along.",
        ),
        facts=(
            v.Fact("users-three", s("Ai được làm", "Who may ask"), s("Người dân", "Citizens")),
            v.Fact("bank", s("Bộ quản lý", "Ministry in charge"), "Bộ Nông nghiệp và Môi trường"),
            v.Fact(
                "map-pin",
                s("Cơ quan giải quyết", "Decided by"),
                s("Ban chỉ huy quân sự xã", "The military command of the commune"),
            ),
        ),
    )


def clocks(s: Say, limit: int) -> v.ProcedureView:
    """A procedure with clocks of its own."""
    rows = (
        ("arrow-u-up-left", "Báo lại nếu không nhận", "Told if it is not taken in", 2),
        ("question", "Hỏi thêm nếu cần", "Asked for more if needed", 5),
        ("chat-circle-text", "Trả lời", "The answer", 15),
        ("megaphone", "Đăng câu trả lời", "The answer is published", 2),
    )
    bring = tuple(
        v.Bring(icon, s(vi, en), s(f"Trong {n} ngày làm việc", f"Within {n} working days"))
        for icon, vi, en, n in rows[: limit * 3 // 2]
    )
    return v.ProcedureView(
        "procedure",
        "procedure-clocks",
        without_next(chrome(s)),
        s("Phản ánh, kiến nghị", "Complaint or suggestion"),
        badge="Tiếp nhận phản ánh, kiến nghị (PAKN) · PAKN",
        bring_title=s("Khi nào có trả lời?", "When is there an answer?"),
        bring=bring,
        bring_note=s("Tính từ khi cán bộ tiếp nhận.", "Counted from acceptance by an official."),
        facts=(v.Fact("hand-coins", s("Lệ phí", "Fee"), s("Miễn phí", "Free of charge")),),
        pages=2,
    )


def done_with_clocks(s: Say) -> v.DoneView:
    """The receipt of a complaint: what may be expected in one paragraph."""
    note = s(
        "Tính từ khi cán bộ tiếp nhận: Báo lại nếu không nhận: trong 2 ngày làm việc; Hỏi thêm nếu "
        "cần: trong 5 ngày làm việc; Trả lời: trong 15 ngày làm việc; Đăng câu trả lời: trong 2 "
        "ngày làm việc sau đó.",
        "Counted from acceptance by an official: Told if it is not taken in: within 2 working "
        "days; Asked for more if needed: within 5 working days; The answer: within 15 working "
        "days; The answer is published: within 2 more working days.",
    )
    base = done(s)
    return replace(base, key="done-clocks", facts=base.facts[:1], note=note)


def aids(s: Say) -> v.TilesView:
    """How the glass is set: one thing is on."""
    on, off = s("Đang bật", "On"), s("Đang tắt. Bấm để bật", "Off. Touch to turn on")
    rows = (
        (Aid.LARGE_TEXT, s("Chữ to", "Large letters")),
        (Aid.HIGH_CONTRAST, s("Chữ đậm, nền trắng rõ", "Dark letters on clear white")),
        (Aid.LEFT_HANDED, s("Dùng tay trái", "Left-handed")),
        (Aid.LOWERED, s("Nút ở thấp, cho người ngồi", "Low buttons, for seated people")),
    )
    tiles = tuple(
        v.Tile(words, i.Turn(aid), ICONS[aid], "" if n == 0 else off, chosen=n == 0, chosen_text=on)
        for n, (aid, words) in enumerate(rows)
    )
    base = chrome(s)
    chips = (base.chips[0], *base.chips[2:])
    done_with = v.Action(s("Xong", "Done"), i.Back(), "check", "primary")
    return v.TilesView(
        "aids",
        "aids",
        replace(base, bottom=(*base.bottom[:-1], done_with), chips=chips),
        s("Bà con muốn màn hình thế nào?", "How should the screen be?"),
        tiles=tiles,
        columns=2,
    )


def menu_views(s: Say, limits: Limits) -> list[tuple[str, v.View]]:
    """All of them, by name."""
    return [
        ("20_aids", aids(s)),
        ("41_find", find(s, limits.sought)),
        ("42_find_nothing", find(s, 0, "xyzq")),
        ("43_other_list", other_list(s, limits.tiles)),
        ("44_known_by_name", known_by_name(s)),
        ("45_clocks", clocks(s, limits.bring)),
        ("46_done_clocks", in_pages(rated(s, done_with_clocks(s), limits.faces), limits.facts, 0)),
    ]
