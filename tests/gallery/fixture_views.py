"""Invented views that mirror the design's pictures and the states beside them."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_after import after_views
from gallery.fixture_ends import (
    calling,
    check,
    check_warning,
    desk_slip,
    done,
    idle,
    out_of_service,
    rated,
    resume_slip,
    sign,
    track,
)
from gallery.fixture_forms import (
    address,
    checklist,
    choice,
    date,
    documents,
    long_choice,
    matrix_row,
    notice,
    same,
    scan_card,
    text,
)
from gallery.fixture_frame import Say, chrome, say_in, without_next
from gallery.fixture_menu import menu_views
from gallery.fixture_papers import papers_views
from gallery.fixture_public import public_views
from gallery.fixture_result import result_views
from gallery.fixture_staff import staff_views
from gallery.fixture_voice import voice_views
from gallery.product_pages import product_pages

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.display import NOBODY, Display
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.receipt_pages import in_pages
from kiosk_app.flow.voice_intents import ReadByItself


def home(s: Say) -> v.TilesView:
    """01, 17."""
    bottom = (
        v.Action(s.locale.t("voice.guide"), ReadByItself(True), "speaker-high"),
        v.Action(
            s("Tiếp tục hồ sơ đang làm dở", "Go on with a saved application"),
            i.Go(d.ResumeEntry()),
            "qr-code",
        ),
        v.Action(
            s("Gọi cán bộ giúp", "Call an official"), i.CallOfficial(), "hand-waving", "primary"
        ),
    )
    base = chrome(s, bottom=bottom)
    note = s(
        "Khai sinh, trợ cấp, hộ kinh doanh...\nKhông có mạng vẫn nộp được",
        "Births, residence, business...\nWorks without a network",
    )
    tiles = (
        v.Tile(s("Nộp hồ sơ", "Apply"), i.Go(d.LifeEvents()), "note-pencil", note, lead=True),
        v.Tile(
            s("Tra cứu hồ sơ", "Find my application"),
            i.Go(d.TrackEntry()),
            "magnifying-glass",
            s("Hồ sơ của tôi đến đâu rồi?", "Where is it now?"),
        ),
        v.Tile(
            s("Xem thủ tục", "See procedures"),
            i.Go(d.LifeEvents(to_file=False)),
            "book-open-text",
            s("Giấy tờ cần có, lệ phí, thời hạn", "Papers, fees, time limits"),
        ),
    )
    return v.TilesView(
        "home",
        "home",
        replace(base, chips=base.chips[:3]),
        s("Xin chào! Bà con cần làm gì hôm nay?", "Welcome! What do you need today?"),
        tiles=tiles,
    )


EVENTS = (
    ("Sinh con", "A child is born", "baby", 3),
    ("Kết hôn, gia đình", "Marriage, family", "heart", 4),
    ("Người thân mất", "A death in the family", "flower-lotus", 3),
    ("Chỗ ở, cư trú", "Home, residence", "house-line", 3),
    ("Trợ cấp, hộ nghèo", "Allowances, poor households", "hand-coins", 4),
    ("Người khuyết tật", "Disabled people", "wheelchair", 2),
    ("Hộ kinh doanh", "Household business", "storefront", 3),
    ("Đất đai", "Land", "map-trifold", 2),
    ("Chứng thực bản sao", "Certified copies", "stamp", 2),
    ("Khiếu nại", "Complaints", "megaphone", 2),
)


def life_events(s: Say, limit: int) -> v.TilesView:
    """02."""
    tiles = tuple(
        v.Tile(s(vi, en), i.Go(d.ProcedureList(icon)), icon, s(f"{n} thủ tục", f"{n} procedures"))
        for vi, en, icon, n in EVENTS[: min(limit, 9)]
    )
    return v.TilesView(
        "life_events",
        "life_events",
        without_next(chrome(s)),
        s("Bà con cần làm việc gì?", "What is it about?"),
        tiles=tiles,
        pages=-(-9 // min(limit, 9)),
    )


def languages(s: Say) -> v.TilesView:
    """The choice of the interface language."""
    tiles = tuple(
        v.Tile(name, i.ChooseLanguage(code), "globe-hemisphere-east", note)
        for name, code, note in (
            ("Tiếng Việt", "vi", "Xin chào bà con"),
            ("English", "en", "Welcome"),
        )
    )
    title = s("Chọn tiếng nói", "Choose a language")
    return v.TilesView(
        "languages", "languages", without_next(chrome(s)), title, tiles=tiles, columns=2
    )


def procedure(s: Say, limits: Limits) -> v.ProcedureView:
    """03."""
    bring = (
        v.Bring(
            "certificate",
            s("Giấy chứng sinh", "Birth certificate of the clinic"),
            s("Bản chính · chụp tại máy này", "Original · photographed here"),
        ),
        v.Bring(
            "identification-card",
            s("Thẻ Căn cước của cha, mẹ", "Identity cards of the parents"),
            s("Quét mã QR trên thẻ", "Scan the QR on the card"),
        ),
        v.Bring(
            "heart",
            s("Giấy chứng nhận kết hôn", "Marriage certificate"),
            s("Nếu cha mẹ đã đăng ký kết hôn", "If the parents are married"),
        ),
    )
    base = chrome(s)
    start = v.Action(s("Bắt đầu", "Start"), i.Begin("1.001193"), "arrow-right", "primary")
    return v.ProcedureView(
        "procedure",
        "procedure",
        replace(base, bottom=(*base.bottom[:-1], start)),
        s("Đăng ký khai sinh", "Birth registration"),
        badge=s("Hộ tịch · 1.001193", "Civil status · 1.001193"),
        bring_title=s("Giấy tờ cần có", "What to bring"),
        bring=bring[: limits.bring],
        bring_note=s(
            "Thiếu giấy tờ vẫn có thể bắt đầu. Cán bộ sẽ hẹn bổ sung.",
            "You can start without a paper and bring it later.",
        ),
        facts=(
            v.Fact(
                "clock",
                s("Thời hạn giải quyết", "Time needed"),
                s("Trong ngày làm việc", "Same working day"),
            ),
            v.Fact("hand-coins", s("Lệ phí", "Fee"), s("Miễn phí", "Free of charge")),
            v.Fact(
                "certificate",
                s("Kết quả nhận được", "What you get"),
                s("Giấy khai sinh", "Birth certificate"),
            ),
        ),
        pages=-(-3 // limits.bring),
    )


FULL = (
    "Đĩa của máy đã đầy.",
    "Câu trả lời này chưa lưu được. Bà con gọi cán bộ.",
    "The machine's disk is full.",
    "This answer is not saved yet. Please call an official.",
)


def all_views(lang: str, limits: Limits, display: Display = NOBODY) -> list[tuple[str, v.View]]:
    """Every screen by its picture's name, then the states beside them."""
    s = say_in(lang)
    pressing = replace(choice(s), key="choice-idle", overlay=idle(s))
    leave = replace(
        choice(s),
        key="choice-leave",
        overlay=v.Overlay(
            "sign-out",
            s("Bà con muốn dừng?", "Do you want to stop?"),
            s("Hồ sơ đang làm dở.", "Your application is not finished."),
            (
                v.Action(s("Cất lại, làm tiếp sau", "Put it away for later"), i.PutAway()),
                v.Action(s("Xoá hết", "Delete everything"), i.DiscardAll(), "trash", "danger"),
                v.Action(s("Làm tiếp", "Go on"), i.Back(), role="primary"),
            ),
        ),
    )
    full = v.Notify("err", s(FULL[0], FULL[2]), s(FULL[1], FULL[3]))
    pad = text(
        s,
        key="text-pad",
        title=s("Số định danh cá nhân của mẹ?", "The mother's personal number?"),
        value="040190",
        pad="id",
        hint=s("12 số trên thẻ Căn cước", "12 digits on the card"),
    )
    bad_name = text(
        s,
        key="text-error",
        trouble=v.Trouble(
            s("Tên chưa đủ chữ.", "The name is too short."),
            s("Viết cả họ và tên.", "Write the whole name."),
        ),
    )
    code = text(
        s,
        screen="track_entry",
        key="track_entry",
        title=s("Gõ mã tra cứu trên biên nhận", "Type the code on the receipt"),
        value="M7F-29",
        pad="code",
        hint=s("Hoặc đưa mã QR vào máy quét", "Or hold the QR to the scanner"),
    )
    return [
        ("01_home", home(s)),
        ("02_life_events", life_events(s, limits.tiles)),
        ("03_procedure", procedure(s, limits)),
        ("04_scan_id", scan_card(s)),
        ("05_text", text(s)),
        ("06_choice", choice(s)),
        ("07_date_error", date(s)),
        ("08_documents", documents(s, True, limits.papers)),
        ("09_check", check(s, limits.checked)),
        ("09_check_warning", check_warning(s, limits.checked)),
        ("10_sign", sign(s)),
        ("11_done", in_pages(rated(s, done(s), limits.faces), limits.facts, 0)),
        ("12_track", track(s, limits.milestones)),
        ("16_idle", pressing),
        ("20_languages", languages(s)),
        ("21_notice", notice(s)),
        ("22_scan_error", replace(scan_card(s, True), key="scan-error")),
        ("23_text_error", bad_name),
        ("24_number_pad", pad),
        ("25_date_empty", date(s, False)),
        ("26_list_search", long_choice(s, limits.list_tiles)),
        ("26b_list_found", long_choice(s, limits.found, "m")),
        ("27_province", address(s, "province", limits.list_tiles)),
        ("28_commune", address(s, "ward", limits.list_tiles)),
        ("28b_commune_found", address(s, "ward", limits.found, "muong")),
        ("29_detail", address(s, "detail", limits.list_tiles)),
        ("30_no_camera", documents(s, False, limits.papers)),
        ("31_sign_error", replace(sign(s, True), key="sign-error")),
        ("32_calling", calling(s)),
        ("33_leave", leave),
        ("34_resume_slip", resume_slip(s)),
        ("35_out_of_service", out_of_service(s)),
        ("36_track_entry", code),
        ("40_desk_slip", desk_slip(s, limits.lines)),
        ("38_checklist", checklist(s, limits.tiles)),
        ("39_matrix_row", matrix_row(s)),
        ("40_same", same(s)),
        ("37_disk_full", replace(choice(s), key="choice-full", banner=full)),
        *menu_views(s, limits),
        *public_views(s, limits, home(s)),
        *voice_views(s, check(s, limits.lines)),
        *after_views(s, limits),
        *result_views(s, limits),
        *papers_views(s, limits),
        *staff_views(s, limits, text(s), choice(s), scan_card(s)),
        *product_pages(lang, limits, display),
    ]
