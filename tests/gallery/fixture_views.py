"""Invented views that mirror the design's pictures and the states beside them, in both languages.

Nothing here comes from a person: names, codes and numbers are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import segno

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v

Say = Callable[[str, str], str]


def say_in(lang: str) -> Say:
    """Chooses the Vietnamese or the English of two texts."""
    return lambda vi, en: vi if lang == "vi" else en


def qr(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a code."""
    return tuple(tuple(bool(x) for x in row) for row in segno.make_qr(text, error="m").matrix)


def chrome(s: Say, part: tuple[int, str, str] | None = None, **changes) -> v.Chrome:
    """The frame of a question."""
    bottom = (
        v.Action(s("Quay lại", "Back"), i.Back(), "arrow-left"),
        v.Action(s("Gọi cán bộ", "Call an official"), i.CallOfficial(), "hand-waving"),
        v.Action(s("Tiếp tục", "Continue"), i.Next(), "arrow-right", "primary", submits=True),
    )
    progress = None
    if part is not None:
        label = s(f"Phần {part[0]}/8 · {part[1]}", f"Part {part[0]}/8 · {part[2]}")
        progress = v.Progress(part[0], 8, label)
    chips = (
        v.Chip(s("Chưa có mạng", "No network yet"), "wifi-slash", "warn"),
        v.Chip(s("Tiếng Việt", "English"), "globe-hemisphere-east", "plain", i.Go(d.Languages())),
        v.Chip(s("Thoát", "Leave"), "x-circle", "danger", i.Exit()),
    )
    return v.Chrome(
        office=changes.get(
            "office", s("Trung tâm Phục vụ hành chính công", "Public service centre")
        ),
        place=s("Xã Mường Lống · tỉnh Nghệ An", "Mường Lống commune · Nghệ An"),
        clock="09:42",
        chips=changes.get("chips", chips),
        bottom=changes.get("bottom", bottom),
        progress=progress,
    )


def without_next(base: v.Chrome) -> v.Chrome:
    """The frame without a way on."""
    return replace(base, bottom=base.bottom[:-1])


def home(s: Say) -> v.TilesView:
    """01, 17."""
    bottom = (
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
        replace(base, chips=base.chips[:2]),
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


def procedure(s: Say, limits: v.Limits) -> v.ProcedureView:
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


def notice(s: Say) -> v.TextPageView:
    """What happens to personal data."""
    base = chrome(s)
    agree = v.Action(s("Tôi đã đọc", "I have read it"), i.AcceptNotice(), "arrow-right", "primary")
    return v.TextPageView(
        "notice",
        "notice",
        replace(base, bottom=(*base.bottom[:-1], agree)),
        s("Thông tin của bà con được dùng thế nào", "How your data is used"),
        icon="shield-check",
        paragraphs=(
            s(
                "Máy này hỏi những điều cần để giải quyết hồ sơ, và chỉ những điều đó.",
                "This machine asks only what is needed to decide your application.",
            ),
            s(
                "Thông tin được khoá trên máy và gửi kín lên cổng dịch vụ công khi có mạng.",
                "It is locked on this machine and sent sealed to the portal when there is a network.",
            ),
            s(
                "Bà con có quyền xem, sửa, rút lại và xoá thông tin của mình.",
                "You may see, correct, withdraw and erase your data.",
            ),
        ),
    )


def scan_card(s: Say, trouble: bool = False) -> v.ScanView:
    """04."""
    strong = s(
        "họ tên, ngày sinh, giới tính, số định danh và nơi ở",
        "name, birth date, sex, number and address",
    )
    text = s(
        f"Máy tự điền {strong}. Bà con không phải gõ.",
        f"The machine fills in {strong}. No typing.",
    )
    wrong = v.Trouble(
        s("Chưa đọc được mã.", "The code was not read."),
        s("Đưa thẻ thẳng và gần hơn.", "Hold the card straight and closer."),
    )
    return v.ScanView(
        "scan_card",
        "scan_card",
        without_next(chrome(s, (1, "Người khai", "Applicant"))),
        s("Đưa mã QR trên thẻ Căn cước vào máy quét", "Hold the card's QR to the scanner"),
        text=text,
        emphasis=strong,
        hint=s("Thẻ mới: mã QR ở mặt sau. Không mang thẻ?", "New cards: QR on the back. No card?"),
        actions=(
            v.Action(s("Tự nhập bằng bàn phím", "Type it instead"), i.TypeInstead(), "keyboard"),
        ),
        trouble=wrong if trouble else None,
    )


def text(s: Say, **changes) -> v.TextView:
    """05, 18."""
    base = v.TextView(
        "text",
        "text-name",
        chrome(s, (3, "Cháu bé", "The child")),
        s("Họ, chữ đệm và tên của cháu bé?", "Full name of the child?"),
        value="Lầu Bá Phương",
        hint=s("Viết đúng như trong Giấy chứng sinh", "As written in the clinic's paper"),
        pad="name",
    )
    return replace(base, **changes)


def choice(s: Say) -> v.ChoiceView:
    """06, 19."""
    tiles = (
        v.Tile(
            s("Bé trai", "Boy"),
            i.Answer("Nam"),
            picture="boy",
            chosen=True,
            chosen_text=s("Đã chọn", "Chosen"),
        ),
        v.Tile(s("Bé gái", "Girl"), i.Answer("Nữ"), picture="girl"),
    )
    title = s("Cháu bé là trai hay gái?", "Is the child a boy or a girl?")
    part = (4, "Cháu bé", "The child")
    return v.ChoiceView("choice", "choice", chrome(s, part), title, tiles=tiles)


def long_choice(s: Say, limit: int) -> v.ChoiceView:
    """A list with a search row."""
    names = "Kinh Tày Thái Mường Khơ-mú Nùng Mông Dao Thổ Ơ-đu".split()
    tiles = tuple(
        v.Tile(n, i.Answer(n), chosen=n == "Mông", chosen_text=s("Đã chọn", "Chosen"))
        for n in names[: max(2, limit - 2)]
    )
    return v.ChoiceView(
        "choice",
        "choice-long",
        chrome(s, (4, "Cháu bé", "The child")),
        s("Dân tộc của cháu bé?", "Ethnic group of the child?"),
        tiles=tiles,
        pages=7,
        searchable=True,
        search_text=s("Chạm để tìm", "Touch to search"),
    )


def date(s: Say, trouble: bool = True) -> v.DateView:
    """07."""
    wrong = v.Trouble(
        s("Ngày 30/11/2026 chưa tới.", "30/11/2026 has not come yet."),
        s(
            "Hôm nay là 23/11/2026. Bà con nhập lại ngày sinh của cháu.",
            "Today is 23/11/2026. Type the day the child was born.",
        ),
    )
    return v.DateView(
        "date",
        "date-error" if trouble else "date",
        chrome(s, (5, "Cháu bé", "The child")),
        s("Cháu sinh ngày nào?", "When was the child born?"),
        day="30" if trouble else "",
        month="11" if trouble else "",
        year="2026" if trouble else "",
        labels=(s("Ngày", "Day"), s("Tháng", "Month"), s("Năm", "Year")),
        partial=True,
        only_year_text=s("Chỉ nhớ năm sinh", "Only the year is known"),
        whole_date_text=s("Nhập cả ngày", "The whole date"),
        trouble=wrong if trouble else None,
    )


def address(s: Say, stage: str, limit: int) -> v.AddressView:
    """Province, commune, detail."""
    names = ("Mường Lống", "Mường Típ", "Mường Xén", "Mường Chọng", "Mường Ham", "Mường Quàng")
    results = tuple(v.Tile(n, i.Pick("ward", n), "", "Nghệ An") for n in names[:limit])
    provinces = ("Nghệ An", "Thanh Hoá", "Hà Tĩnh", "Lào Cai", "Sơn La", "Điện Biên")
    if stage == "province":
        results = tuple(v.Tile(n, i.Pick("province", n)) for n in provinces[:limit])
    titles = {
        "province": s("Ở tỉnh, thành phố nào?", "Which province?"),
        "ward": s("Ở xã, phường nào?", "Which commune?"),
        "detail": s("Thôn, bản, số nhà?", "Village, house number?"),
    }
    search = {
        "province": s("Gõ tên tỉnh", "Type the province"),
        "ward": s("Gõ tên xã", "Type the commune"),
        "detail": s("Ví dụ: Bản Mường Lống 1", "For example: Mường Lống 1 village"),
    }
    return v.AddressView(
        "address",
        f"address-{stage}",
        chrome(s, (2, "Nơi ở", "Address")),
        titles[stage],
        stage=stage,
        province="" if stage == "province" else "Nghệ An",
        ward="xã Mường Lống" if stage == "detail" else "",
        search="muong" if stage == "ward" else "",
        search_text=search[stage],
        results=() if stage == "detail" else results,
    )


def documents(s: Say, camera: bool, limit: int) -> v.DocumentsView:
    """08, and the same without a camera."""
    papers = (
        v.Paper(
            "birth",
            s("Giấy chứng sinh", "Clinic's paper"),
            "good",
            s("1 trang · rõ nét", "1 page · sharp"),
            True,
            1,
            current=True,
            intent=i.Go(d.Documents("birth")),
        ),
        v.Paper(
            "marriage",
            s("Giấy chứng nhận kết hôn", "Marriage certificate"),
            "missing",
            s("Chưa chụp · không bắt buộc", "Not yet · optional"),
            False,
            0,
            intent=i.Go(d.Documents("marriage")),
        ),
    )
    return v.DocumentsView(
        "documents",
        "documents" if camera else "documents-none",
        chrome(s, (6, "Giấy tờ", "Papers")),
        s("Chụp Giấy chứng sinh", "Photograph the clinic's paper"),
        papers=papers[:limit],
        current="birth",
        quality="good",
        quality_text=s("Đã thấy tờ giấy · giữ yên", "Paper seen · hold still")
        if camera
        else s(
            "Máy này chưa có máy ảnh. Lấy ảnh từ USB, hoặc nộp trước rồi bổ sung sau.",
            "This machine has no camera. Use a USB stick, or file now and bring it later.",
        ),
        camera=camera,
        capture_text=s("Chụp", "Take picture"),
        usb_text=s("Lấy từ USB", "From USB"),
        usb=True,
        pages=-(-2 // limit),
    )


def check(s: Say, limit: int) -> v.ListView:
    """09."""
    edit = s("Sửa", "Change")
    rows = (
        (s("Họ tên cháu bé", "Child"), "LẦU BÁ PHƯƠNG", False),
        (s("Giới tính", "Sex"), s("Nam", "Male"), False),
        (s("Ngày sinh", "Birth date"), s("18/11/2026 (Thứ Tư)", "18/11/2026 (Wednesday)"), False),
        (s("Nơi sinh", "Birth place"), "Trạm Y tế xã Mường Lống", False),
        (s("Họ tên mẹ", "Mother"), "VỪ Y MAI · ••• ••• ••• 118", True),
        (s("Họ tên cha", "Father"), "LẦU BÁ TỦA · ••• ••• ••• 527", True),
        (s("Giấy tờ", "Papers"), s("Giấy chứng sinh (1 trang)", "Clinic's paper (1 page)"), False),
    )
    lines = tuple(
        v.Line(
            label,
            value,
            v.Action(edit, i.Go(d.Ask(f"q{n}", "f"))),
            v.Action(s("Xem số", "Show"), i.Reveal(f"f{n}")) if masked else None,
        )
        for n, (label, value, masked) in enumerate(rows)
    )
    # The page with masked numbers, which is the fuller one.
    first = max(0, len(lines) - limit - 1) if limit < 7 else 0
    base = chrome(s, (7, "Kiểm tra lại", "Check"))
    on = v.Action(s("Đúng, trang sau", "Right, next page"), i.Page(1), "arrow-right", "primary")
    return v.ListView(
        "check",
        "check",
        replace(base, bottom=(*base.bottom[:-1], on)),
        s("Bà con xem lại thông tin đã khai", "Please check your answers"),
        lines=lines[first : first + limit],
        pages=2,
    )


def sign(s: Say, trouble: bool = False) -> v.SignView:
    """10."""
    base = chrome(s, (8, "Ký tên", "Signature"))
    go = v.Action(s("Nộp hồ sơ", "File it"), i.Submit(()), "check", "primary", submits=True)
    wrong = v.Trouble(
        s("Chưa có chữ ký.", "There is no signature."),
        s("Bà con ký vào ô trắng bằng ngón tay.", "Sign in the white box with a finger."),
    )
    return v.SignView(
        "sign",
        "sign",
        replace(base, bottom=(*base.bottom[:-1], go)),
        s("Ký tên vào ô trắng", "Sign in the white box"),
        declaration=s(
            "Tôi cam đoan nội dung khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật.",
            "I declare that this is true and that I answer for it before the law.",
        ),
        again_text=s("Ký lại", "Again"),
        hint=s("Cán bộ sẽ giúp điểm chỉ", "An official helps with a finger mark"),
        cannot_sign_text=s("Tôi không biết ký", "I cannot sign"),
        trouble=wrong if trouble else None,
    )


def done(s: Say) -> v.DoneView:
    """11."""
    base = chrome(s)
    bottom = (
        v.Action(s("In biên nhận", "Print the receipt"), i.SaveReceipt(), "printer"),
        v.Action(s("Xong", "Done"), i.Exit(), "check", "primary"),
    )
    return v.DoneView(
        "done",
        "done",
        replace(base, bottom=bottom),
        s("Đã nộp hồ sơ!", "Your application is filed!"),
        subtitle=s(
            "Hồ sơ đã lưu an toàn trên máy này và sẽ tự gửi lên tỉnh khi có mạng.",
            "It is safe on this machine and goes to the province when there is a network.",
        ),
        code_label=s("Mã tra cứu", "Your code"),
        code="M7F-29QXK-4PH-C",
        facts=(
            v.Fact("", s("Thủ tục", "Procedure"), s("Đăng ký khai sinh", "Birth registration")),
            v.Fact(
                "",
                s("Dự kiến có kết quả", "Expected"),
                s("Trong ngày, từ khi cán bộ tiếp nhận", "Same day, once an official accepts"),
            ),
        ),
        stages=(
            v.Stage(s("Lưu trên máy", "On the machine"), "done"),
            v.Stage(s("Gửi lên tỉnh", "To the province"), "to_come"),
            v.Stage(s("Cán bộ tiếp nhận", "Accepted"), "to_come"),
        ),
        qr=qr("MC1:" + "ABCDEFGH2345" * 16),
        qr_text=s("Giữ mã này. Lần sau đưa vào máy để xem hồ sơ", "Keep this code to see it again"),
        countdown=s("Tự thoát sau 115 giây", "Leaves by itself in 115 seconds"),
    )


def track(s: Say, limit: int) -> v.TrackView:
    """12."""
    rows = (
        v.Milestone(
            "hard-drives",
            s("Đã nộp tại máy", "Filed at the machine"),
            s("Lưu trên máy tại xã Mường Lống", "Kept on the machine in Mường Lống"),
            "23/11 · 09:42",
            "done",
        ),
        v.Milestone(
            "cloud-check",
            s("Đã gửi lên tỉnh", "Sent to the province"),
            s("Cổng đã nhận đủ hồ sơ và 1 giấy tờ", "The portal has it and 1 paper"),
            "23/11 · 14:05",
            "done",
        ),
        v.Milestone(
            "stamp",
            s("Cán bộ đã tiếp nhận", "Accepted"),
            s("Số hồ sơ H40.15.07-261123-0007", "Number H40.15.07-261123-0007"),
            "23/11 · 14:20",
            "done",
        ),
        v.Milestone(
            "user",
            s("Đang giải quyết", "In progress"),
            s("Chờ ký Giấy khai sinh", "Waiting for a signature"),
            s("hôm nay", "today"),
            "current",
        ),
        v.Milestone(
            "certificate",
            s("Trả kết quả", "Result"),
            s("Nhận tại Trung tâm Phục vụ hành chính công xã", "At the commune's centre"),
            s("hôm nay", "today"),
            "to_come",
        ),
    )
    base = chrome(s)
    bottom = (
        *base.bottom[:-1],
        v.Action(s("In phiếu", "Print"), i.SaveReceipt(), "printer", "primary"),
    )
    online = v.Chip(s("Đã kết nối", "Connected"), "cloud-check", "ok")
    return v.TrackView(
        "track",
        "track",
        replace(base, bottom=bottom, chips=(online, *base.chips[1:])),
        s("Hồ sơ đang được giải quyết", "Your application is in progress"),
        subtitle=s("Đăng ký khai sinh · M7F-29QXK-4PH-C", "Birth registration · M7F-29QXK-4PH-C"),
        badge=v.Chip(s("Đúng hạn · hẹn hôm nay", "On time · due today"), "clock", "ok"),
        milestones=rows[:limit],
        pages=-(-5 // limit),
    )


def idle(s: Say) -> v.Overlay:
    """16."""
    return v.Overlay(
        "idle",
        "clock",
        s("Bà con còn ở đây không?", "Are you still here?"),
        s(
            "Sau 28 giây máy sẽ cất hồ sơ đang làm dở và xoá màn hình để giữ kín thông tin.",
            "In 28 seconds the application is put away and the screen is wiped to keep it private.",
        ),
        (
            v.Action(s("Cất lại, làm sau", "Put it away"), i.PutAway()),
            v.Action(s("Tôi còn ở đây", "I am still here"), i.StillHere(), role="primary"),
        ),
    )


def calling(s: Say) -> v.TextPageView:
    """Readable across the room."""
    back = v.Action(s("Cán bộ đã đến", "The official is here"), i.EndCall(), "check", "primary")
    return v.TextPageView(
        "calling",
        "calling",
        replace(chrome(s), bottom=(back,)),
        s("Đang gọi cán bộ", "Calling an official"),
        icon="hand-waving",
        large=s("Đã chờ 1 phút 20 giây", "Waiting for 1 min 20 s"),
        paragraphs=(
            s(
                "Hồ sơ của bà con vẫn được giữ trên máy.",
                "Your application is kept on this machine.",
            ),
        ),
    )


def resume_slip(s: Say) -> v.TextPageView:
    """The code that brings a draft back."""
    return v.TextPageView(
        "resume_slip",
        "resume_slip",
        replace(chrome(s), bottom=(v.Action(s("Xong", "Done"), i.Exit(), "check", "primary"),)),
        s("Hồ sơ đã được cất lại", "Your application is put away"),
        icon="qr-code",
        large="M7F-8KQ2-PXH",
        qr=qr("MC1R:M7F8KQ2PXH"),
        paragraphs=(
            s(
                "Giữ mã này hoặc chụp lại. Lần sau đưa mã vào máy để làm tiếp.",
                "Keep this code or photograph it. Show it to the machine to go on.",
            ),
        ),
    )


def out_of_service(s: Say) -> v.TextPageView:
    """Something only we can mend."""
    return v.TextPageView(
        "out_of_service",
        "out_of_service",
        replace(chrome(s), bottom=(), chips=()),
        s("Máy đang tạm nghỉ", "This machine is resting"),
        icon="wrench",
        paragraphs=(
            s(
                "Hồ sơ bà con đã khai vẫn còn trên máy. Bà con gặp cán bộ tại quầy.",
                "What you have filled in is safe. Please go to the desk.",
            ),
        ),
    )


FULL = (
    "Đĩa của máy đã đầy.",
    "Câu trả lời này chưa lưu được. Bà con gọi cán bộ.",
    "The machine's disk is full.",
    "This answer is not saved yet. Please call an official.",
)


def all_views(lang: str, limits: v.Limits) -> list[tuple[str, v.View]]:
    """Every screen by its picture's name, then the states beside them."""
    s = say_in(lang)
    pressing = replace(choice(s), key="choice-idle", overlay=idle(s))
    leave = replace(
        choice(s),
        key="choice-leave",
        overlay=v.Overlay(
            "leave",
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
        ("09_check", check(s, limits.lines)),
        ("10_sign", sign(s)),
        ("11_done", done(s)),
        ("12_track", track(s, limits.milestones)),
        ("16_idle", pressing),
        ("20_languages", languages(s)),
        ("21_notice", notice(s)),
        ("22_scan_error", replace(scan_card(s, True), key="scan-error")),
        ("23_text_error", bad_name),
        ("24_number_pad", pad),
        ("25_date_empty", date(s, False)),
        ("26_list_search", long_choice(s, limits.list_tiles)),
        ("27_province", address(s, "province", limits.results)),
        ("28_commune", address(s, "ward", limits.results)),
        ("29_detail", address(s, "detail", limits.results)),
        ("30_no_camera", documents(s, False, limits.papers)),
        ("31_sign_error", replace(sign(s, True), key="sign-error")),
        ("32_calling", calling(s)),
        ("33_leave", leave),
        ("34_resume_slip", resume_slip(s)),
        ("35_out_of_service", out_of_service(s)),
        ("36_track_entry", code),
        ("37_disk_full", replace(choice(s), key="choice-full", banner=full)),
    ]
