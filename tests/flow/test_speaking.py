"""What is heard of a page, and what never is."""

from __future__ import annotations

from support.assets import packs

from kiosk_app.domain.utterance import Utterance
from kiosk_app.flow import board_view, page_view, views
from kiosk_app.flow.intents import ChooseLanguage, Next
from kiosk_app.flow.speaking import _TELLERS, chosen_titles, spoken_chosen, spoken_view, utterance
from kiosk_app.flow.views import (
    Action,
    Chrome,
    Line,
    ListView,
    Notify,
    Overlay,
    TextPageView,
    TextView,
    Tile,
    TilesView,
    Trouble,
)

VI = packs()["vi"]
CHROME = Chrome("", "", "", (), (Action("Tiếp tục", Next(), role="primary"),))


def texts(view: views.View) -> list[str]:
    """What is heard of it, as written."""
    return [one.text for one in spoken_view(view, packs(), "vi")]


def test_every_kind_of_page_can_be_heard() -> None:
    """A page that somebody adds must say what its words are."""
    shapes = (views, page_view, board_view)
    both = [value for module in shapes for value in vars(module).values()]
    kinds = {kind for kind in both if isinstance(kind, type)}
    pages = {kind for kind in kinds if issubclass(kind, views.View) and kind is not views.View}
    assert pages == set(_TELLERS)


def test_a_message_is_known_by_its_id() -> None:
    """Its clip carries the same name."""
    assert utterance(VI.t("chrome.exit"), VI) == Utterance("Thoát", "vi", "chrome.exit")
    filled = utterance(VI.t("chrome.sending", count=3), VI)
    assert filled is not None
    assert (filled.message, filled.values) == ("chrome.sending", (("count", "3"),))
    assert filled.parts == ("Đang gửi", "3", "hồ sơ")
    assert filled.is_fixed is False


def test_an_error_is_said_behind_the_question() -> None:
    """What is wrong, then what is right, then how to go on."""
    view = TextView(
        "text", "k", CHROME, "Họ tên?", hint="Như trên giấy.", trouble=Trouble("Sai.", "Ghi lại.")
    )
    assert texts(view) == [
        "Họ tên?",
        "Sai.",
        "Ghi lại.",
        "Như trên giấy.",
        "Xong thì bấm nút “Tiếp tục”.",
    ]


def test_what_is_typed_is_not_read_out() -> None:
    """Reading back is for the check page, when somebody wants it."""
    view = TextView("text", "k", CHROME, "Số?", value="001099012345")
    assert not any("001099012345" in text for text in texts(view))


def test_an_overlay_silences_what_is_behind() -> None:
    """There is nothing to be done there."""
    overlay = Overlay("clock", "Bà con còn đó không?", "Máy sắp cất.", (Action("Còn đây", Next()),))
    view = TextView("text", "k", CHROME, "Họ tên?", overlay=overlay)
    assert texts(view) == ["Bà con còn đó không?", "Máy sắp cất.", "Còn đây"]


def test_a_banner_comes_first() -> None:
    """Something happened."""
    view = TextPageView(
        "notice", "k", CHROME, "Điều cần biết", banner=Notify("warn", "Đầy", "Gọi.")
    )
    assert texts(view)[:3] == ["Đầy", "Gọi.", "Điều cần biết"]


def test_masked_values_are_not_said() -> None:
    """Whoever stands behind hears them otherwise."""
    lines = (
        Line("Họ tên mẹ", "VỪ Y MAI · ••• ••• ••• 118"),
        Line("Số căn cước", "••• ••• ••• 118"),
        Line("Điện thoại", "0912345678", aloud="••• ••• 678"),
    )
    heard = spoken_view(ListView("check", "k", CHROME, "Xem lại", lines=lines), packs(), "vi")
    rows = [one for one in heard if one.row is not None]
    assert [one.text for one in rows] == [
        "Họ tên mẹ: VỪ Y MAI",
        "Số căn cước: đã ghi. Máy không đọc số này thành tiếng.",
        "Điện thoại: đã ghi. Máy không đọc số này thành tiếng.",
    ]
    assert [one.row for one in rows] == [0, 1, 2]


def test_a_resume_code_is_not_said() -> None:
    """Who hears it could open the draft."""
    view = TextPageView("resume_slip", "k", CHROME, "Đã cất", large="R7F-29QX-K4PC")
    assert "R7F-29QX-K4PC" not in texts(view)


def test_every_language_says_its_sample_in_its_own_voice() -> None:
    """Somebody who cannot read finds the own language by ear."""
    tiles = tuple(Tile(p.name, ChooseLanguage(p.lang)) for p in packs().values())
    heard = spoken_view(
        TilesView("languages", "k", CHROME, "Tiếng nào?", tiles=tiles), packs(), "vi"
    )
    samples = [(one.lang, one.text) for one in heard if one.message == "locale.sample"]
    assert samples == [
        ("vi", "Xin chào bà con. Tiếng Việt."),
        ("en", f"{packs()['en'].sample}. English."),
    ]


def test_a_chosen_tile_is_told() -> None:
    """The touch has an answer for the ear too."""
    view = TilesView(
        "same", "k", CHROME, "?", tiles=(Tile("Nam", Next(), chosen=True), Tile("Nữ", Next()))
    )
    assert chosen_titles(view) == ("Nam",)
    assert [one.text for one in spoken_chosen(("Nam",), VI)] == ["Đã chọn: Nam"]
