"""Invented pages of checking, filing, tracking and pausing."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import public_places
from kiosk_app.flow import views as v
from kiosk_app.flow.pause_views import out_of_service_view
from kiosk_app.flow.public_intents import RateFace
from kiosk_app.paper.qr import qr_matrix
from kiosk_app.settings import KioskSettings


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
    on = v.Action(s.locale.t("check.page_ok"), i.Page(1), "arrow-right", "primary")
    return v.ListView(
        "check",
        "check",
        replace(base, bottom=(*base.bottom[:-1], on)),
        s("Bà con xem lại thông tin đã khai", "Please check your answers"),
        lines=lines[first : first + limit],
        pages=2,
    )


def desk_slip(s: Say, limit: int) -> v.ListView:
    """The slip for what is done at the desk."""
    fee = s(
        "Trang 1 và 2: mỗi trang 2.000 đồng. Từ trang 3: mỗi trang 1.000 đồng. Mỗi bản nhiều nhất "
        "200.000 đồng.",
        "Pages 1 and 2: 2,000 đồng each; from page 3: 1,000 đồng each; at most 200,000 đồng.",
    )
    lines = (
        v.Line(s("Thủ tục", "Procedure"), s("Chứng thực bản sao", "Certified copy")),
        v.Line(s("Giấy tờ mang theo", "Papers to bring"), s("Bản chính", "The original")),
        v.Line(s("Nơi làm thủ tục", "Where it is done"), "Bộ phận Một cửa · Xã Mường Lống"),
        v.Line(s("Lệ phí", "Fee"), fee),
        v.Line(s("Tạm tính", "Estimate"), s("8.000 đồng", "8,000 dong")),
        v.Line(s("Giấy tờ (1)", "Papers (1)"), "Giấy khai sinh · Số trang bản chính: 2"),
    )
    base = chrome(s, bottom=())
    bottom = (
        v.Action(s("Quay lại", "Back"), i.Back(), "arrow-left"),
        v.Action(s("In phiếu", "Print the slip"), i.SaveReceipt(), "printer"),
        v.Action(s("Xong", "Done"), i.Exit(), "check", "primary"),
    )
    return v.ListView(
        "desk_slip",
        "desk_slip",
        replace(base, bottom=bottom),
        s("Mời bà con đến quầy một cửa", "Please come to the one-stop desk"),
        lines=lines[: limit - 1],
        note=s("Phiếu này chưa phải là nộp hồ sơ.", "This slip is no application yet."),
        pages=2,
    )


def check_warning(s: Say, limit: int) -> v.ListView:
    """The last page, with a doubt that the same button passes over."""
    page, button = check(s, limit), s("Đúng cả rồi", "Everything is right")
    on = v.Action(button, i.Next(), "arrow-right", "primary")
    text = s(
        "Theo tục lệ, họ của cháu thường theo họ cha hoặc họ mẹ. Nếu vẫn đúng thì bà con bấm nút"
        f" “{button}” lần nữa.",
        "By custom the child has the father's or the mother's surname. If it is right all the"
        f" same, touch “{button}” once more.",
    )
    fix = v.Action(
        s("Sửa chỗ này", "Put it right"), i.Go(d.Ask("q0", "f")), "pencil-simple", "primary"
    )
    return replace(
        page,
        key="check-warning",
        lines=page.lines[:1],
        chrome=replace(page.chrome, bottom=(*page.chrome.bottom[:-1], on)),
        actions=(fix,),
        trouble=v.Trouble(s("Bà con xem lại chỗ này.", "Please look at this again."), text, "warn"),
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
        cannot_sign=v.Action(
            s("Tôi không biết ký", "I cannot sign"), i.CallOfficial(), "fingerprint"
        ),
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
        qr=qr_matrix("MC1:" + "ABCDEFGH2345" * 16),
        qr_text=s("Giữ mã này. Lần sau đưa vào máy để xem hồ sơ", "Keep this code to see it again"),
        countdown=s("Tự thoát sau 115 giây", "Leaves by itself in 115 seconds"),
    )


def rated(s: Say, page: v.DoneView, faces: int) -> v.DoneView:
    """11, with the faces where they have room."""
    if not faces:
        skip = v.Action(s("Chấm điểm", "Rate"), i.Go(public_places.Rate()), "smiley")
        bottom = (page.chrome.bottom[0], skip, *page.chrome.bottom[1:])
        return replace(page, chrome=replace(page.chrome, bottom=bottom))
    words = (("Dễ dùng", "Easy"), ("Tạm được", "So-so"), ("Khó dùng", "Hard"))
    icons = ("smiley", "smiley-meh", "smiley-sad")
    return replace(
        page,
        rating_text=s("Bà con thấy máy này dễ dùng không?", "Was this machine easy to use?"),
        rating=tuple(
            v.Action(s(*word), RateFace(3 - n), icon)
            for n, (word, icon) in enumerate(zip(words, icons, strict=True))
        ),
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
        qr=qr_matrix("MC1R:M7F8KQ2PXH"),
        paragraphs=(
            s(
                "Giữ mã này hoặc chụp lại. Lần sau đưa mã vào máy để làm tiếp.",
                "Keep this code or photograph it. Show it to the machine to go on.",
            ),
        ),
    )


def out_of_service(s: Say) -> v.TextPageView:
    """The machine rests, in the product's own words."""
    office = s("Trung tâm Phục vụ hành chính công", "Public service centre")
    return out_of_service_view(s.locale, KioskSettings(office=office, commune="Xã Mường Lống"))
