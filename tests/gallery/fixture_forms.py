"""Invented pages of the interview; every name and number is made up."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome, without_next

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.camera_words import camera_words
from kiosk_app.flow.form_views import LIVE


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
                "It is locked on this machine and sent sealed to the portal with the next network.",
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


def checklist(s: Say, limit: int) -> v.ChoiceView:
    """Several of many: two are ticked."""
    kinds = (
        (
            s("Tay chân, đi lại (vận động)", "Moving the body and limbs"),
            "wheelchair",
        ),
        (s("Nghe, nói", "Hearing, speaking"), "ear"),
        (s("Nhìn", "Seeing"), "eye"),
        (s("Thần kinh, tâm thần", "Nerves, mental health"), "brain"),
        (s("Trí tuệ, chậm hiểu", "Understanding"), "lightbulb"),
        (s("Khác", "Other"), "dots-three-circle"),
    )
    tiles = tuple(
        v.Tile(
            words, i.Answer((words,)), icon, chosen=n in (1, 2), chosen_text=s("Đã chọn", "Chosen")
        )
        for n, (words, icon) in enumerate(kinds[:limit])
    )
    return v.ChoiceView(
        "choice",
        "choice-several",
        chrome(s, (3, "Dạng khuyết tật", "Kind of disability")),
        s("Người đó bị khuyết tật dạng nào?", "Which disability does the person have?"),
        tiles=tiles,
        columns=3,
        hint=s(
            "Chọn được nhiều ô. Xong thì bấm Tiếp tục.",
            "You may choose several. Then touch Continue.",
        ),
        pages=-(-6 // limit),
    )


def matrix_row(s: Say) -> v.ChoiceView:
    """One row of ten with its four levels."""
    levels = (
        (s("Tự làm được", "Alone"), "check-circle"),
        (s("Làm được nhưng cần người giúp", "With help"), "hand-heart"),
        (s("Không làm được", "Not at all"), "x-circle"),
        (s("Không rõ", "Cannot be said"), "question"),
    )
    tiles = tuple(
        v.Tile(words, i.Answer(words), icon, chosen=n == 1, chosen_text=s("Đã chọn", "Chosen"))
        for n, (words, icon) in enumerate(levels)
    )
    return v.ChoiceView(
        "choice",
        "choice-matrix",
        chrome(s, (4, "Việc hằng ngày", "Daily life")),
        s("Mặc và cởi quần áo thế nào?", "Getting dressed and undressed?"),
        tiles=tiles,
        hint=s("Chọn mức đúng nhất với ngày thường.", "Choose what is true on usual days."),
        counter="5/10",
    )


def same(s: Say) -> v.TilesView:
    """Whether it is the same as said before."""
    tiles = (
        v.Tile(
            s("Vẫn ở nơi thường trú", "At the permanent residence"),
            i.TakeOver(same=True),
            "check-circle",
            s("Bản Mường Lống 1, xã Mường Lống, tỉnh Nghệ An", "Bản Mường Lống 1, Nghệ An"),
        ),
        v.Tile(s("Đang ở nơi khác", "Elsewhere"), i.TakeOver(same=False), "pencil-simple"),
    )
    title = s("Bây giờ nhà bà con ở đâu?", "Where do you live now?")
    part = (2, "Chủ hộ", "Head of household")
    base = without_next(chrome(s, part))
    return v.TilesView("same", "same", base, title, tiles=tiles, columns=2)


def long_choice(s: Say, limit: int, words: str = "") -> v.ChoiceView:
    """A list with a search row; with words the keyboard is open."""
    names = ["Kinh", "Tày", "Thái", "Mường", "Khơ-mú", "Nùng", "Mông", "Dao", "Thổ", "Ơ-đu"]
    tiles = tuple(
        v.Tile(n, i.Answer(n), chosen=n == "Mông", chosen_text=s("Đã chọn", "Chosen"))
        for n in names[:limit]
    )
    return v.ChoiceView(
        "choice",
        f"choice-long{words}",
        chrome(s, (4, "Cháu bé", "The child")),
        s("Dân tộc của cháu bé?", "Ethnic group of the child?"),
        tiles=tiles,
        pages=7,
        searchable=True,
        search=words,
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


def address(s: Say, stage: str, limit: int, words: str = "") -> v.AddressView:
    """Province, commune, detail; with words the keyboard is open."""
    names = (
        "Mường Lống",
        "Mường Típ",
        "Mường Xén",
        "Mường Chọng",
        "Mường Ham",
        "Mường Quàng",
        "Mường Hung",
        "Mường Và",
    )
    results = tuple(
        v.Tile(f"Xã {n}", i.Pick("ward", n), "map-pin", "Tỉnh Nghệ An") for n in names[:limit]
    )
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
        f"address-{stage}{words}",
        chrome(s, (2, "Nơi ở", "Address")),
        titles[stage],
        stage=stage,
        province="" if stage == "province" else "Nghệ An",
        ward="xã Mường Lống" if stage == "detail" else "",
        search=words,
        page=0,
        pages=1 if stage == "detail" else 3,
        actions=(v.Action(s("Tỉnh khác", "Another province"), i.Pick("province"), "map-trifold"),)
        if stage == "ward"
        else (),
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
            s("Chưa chụp · không bắt buộc", "Not yet · not required"),
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
        sources=(("stick", s("Lấy từ USB", "From USB")),),
        live=tuple((name, s.locale.t(f"papers.live_{name}")) for name in LIVE),
        no_picture=camera_words(s.locale.t),
        pages=-(-2 // limit),
    )
