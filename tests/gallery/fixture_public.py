"""Views of taking part: notices of the authority."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome, without_next

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.limits import Limits


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
    strip = v.Tile(title, i.Go(d.News()), "megaphone", note)
    return replace(home, key="home-news", news=strip)


def public_views(s: Say, _limits: Limits, home: v.TilesView) -> list[tuple[str, v.View]]:
    """All of them, by name."""
    return [("01_home_news", with_news(s, home)), ("50_news", news(s))]
