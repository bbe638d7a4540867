"""Invented pages of a result's document at the machine, and of what the printer says."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome
from support import documents

from kiosk_app.devices.documentpages import draw_page
from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.document_view import ResultView
from kiosk_app.flow.sheets import Sheet

CODE = "M7F-29QX-K4PH"


def result_views(s: Say, limits) -> list[tuple[str, v.View]]:
    """Name and view of each page."""
    del limits
    return [
        ("55_result", result(s, near=False)),
        ("55b_result_near", result(s, near=True)),
        ("55c_result_unreadable", unreadable(s)),
        ("57_stick_consent", stick_consent(s)),
    ]


def result(s: Say, *, near: bool) -> ResultView:
    """A page, whole or near."""
    t = s.locale.t
    drawn = draw_page("application/pdf", documents.pdf(2), 0, near=near)
    other = d.Result(CODE, 0, not near)
    sign, words = ("minus", "result.whole") if near else ("plus", "result.near")
    actions = (
        v.Action(t(words), i.Go(other), f"magnifying-glass-{sign}"),
        v.Action(t("result.print"), i.SaveReceipt(Sheet.RESULT), "printer"),
    )
    base = chrome(s)
    return ResultView(
        "result",
        f"result-{near}",
        replace(base, bottom=(*base.bottom[:-1], *actions)),
        t("result.title"),
        picture=drawn,
        caption=t("result.page", page=1, pages=2),
        pages=8 if near else 2,
    )


def unreadable(s: Say) -> ResultView:
    """Words instead of a page."""
    t, base = s.locale.t, chrome(s)
    return ResultView(
        "result",
        "result-unreadable",
        replace(base, bottom=base.bottom[:-1]),
        t("result.title"),
        trouble=v.Trouble(t("device.document_unreadable"), t("remedy.document_unreadable")),
    )


def stick_consent(s: Say) -> v.TextPageView:
    """Who holds the stick can read it."""
    t, base = s.locale.t, chrome(s)
    save = i.SaveReceipt(Sheet.RESULT, to_stick=True)
    agree = v.Action(t("stick.agree"), save, "usb", "primary")
    return v.TextPageView(
        "stick_consent",
        "stick-consent",
        replace(base, bottom=(*base.bottom[:-1], agree)),
        t("stick.title"),
        icon="usb",
        paragraphs=(t("stick.insert"), t("stick.readable"), t("stick.lost")),
    )
