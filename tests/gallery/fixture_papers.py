"""Invented pages about papers and cards, in the words of the packs themselves."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome, without_next
from support.assets import ASSETS

from kiosk_app.devices.drawnpaper import drawn_sheet
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.page_view import PageView
from kiosk_app.usecases.values import Picture

PAPER = "birth"


def papers_views(s: Say, limits) -> list[tuple[str, v.View]]:
    """Name and view of each page."""
    return [
        ("08b_page", paper_page(s)),
        ("08c_page_poor", paper_page(s, is_poor=True)),
        ("04b_card", card(s, limits.lines)),
        ("04c_card_contradicts", refused_card(s)),
    ]


def paper_page(s: Say, is_poor: bool = False) -> PageView:
    """A captured page; a poor one right after it was taken."""
    t, page = s.locale.t, drawn_sheet(0, ASSETS / "fonts").convert("L")
    actions = [
        v.Action(t("pages.retake"), i.RetakePage(PAPER, 1), "camera"),
        v.Action(t("pages.turn"), i.TurnPage(PAPER, 1), "arrow-clockwise"),
    ]
    if not is_poor:
        actions += [
            v.Action(t("pages.earlier"), i.MovePage(PAPER, 2, 1), "arrow-up"),
            v.Action(t("pages.remove"), i.RemovePage(PAPER, 2), "trash", "danger"),
        ]
    keep = v.Action(t("pages.use" if is_poor else "pages.done"), i.Back(), "check", "primary")
    base = chrome(s, (6, "Giấy tờ", "Papers"))
    return PageView(
        "paper_pages",
        f"paper_pages-{is_poor}",
        replace(base, bottom=(*base.bottom[:-1], keep)),
        t("pages.title", number=2, count=2),
        picture=Picture(page.width, page.height, page.tobytes()),
        trouble=v.Trouble(t("pages.glare_title"), t("pages.glare_text"), "warn")
        if is_poor
        else None,
        note="" if is_poor else t("pages.good"),
        actions=tuple(actions),
        page=1,
        pages=1 if is_poor else 2,
    )


def card(s: Say, limit: int) -> v.ListView:
    """What a card of 2024 said, its last page."""
    t = s.locale.t
    base = chrome(s, (1, "Người khai", "Applicant"))
    lines = (
        v.Line(t("card.address"), "Bản Mường Lống, Kỳ Sơn, Nghệ An"),
        v.Line(t("card.issued"), "10/08/2024"),
        v.Line(t("card.extra"), "Lầu Bá Giàng"),
        v.Line(t("card.extra"), "••• ••• ••• 111"),
    )
    right = v.Action(t("card.confirm"), i.ConfirmScan(), "check", "primary")
    again = v.Action(t("card.again"), i.Back(), "qr-code")
    return v.ListView(
        "confirm_card",
        "confirm_card",
        replace(base, bottom=(*base.bottom[:-1], again, right)),
        t("card.title"),
        lines=lines[-limit:],
        page=1,
        pages=2,
    )


def refused_card(s: Say) -> v.ScanView:
    """A code whose parts contradict each other."""
    t = s.locale.t
    return v.ScanView(
        "scan_card",
        "scan-contradicts",
        without_next(chrome(s, (1, "Người khai", "Applicant"))),
        t("scan.title"),
        text=t("scan.fills", emphasis=t("scan.emphasis")),
        emphasis=t("scan.emphasis"),
        hint=t("scan.hint"),
        actions=(v.Action(t("scan.type"), i.TypeInstead(), "keyboard"),),
        trouble=v.Trouble(t("scan.contradicts_title"), t("scan.contradicts_text")),
    )
