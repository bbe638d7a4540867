"""Invented views of the staff's pages: names, PIN, where each role lands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gallery.fixture_frame import Say, chrome
from gallery.fixture_health import health_views

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.limits import Limits


def staff_views(
    s: Say, limits: Limits, asked: v.View, chosen: v.View
) -> Iterator[tuple[str, v.View]]:
    """Every page of the staff, and two questions with an official beside the citizen."""
    t = s.locale.t
    yield "60_staff_sign_in", _names(s)
    yield "61_staff_pin", _pin(s, None)
    wait = v.Trouble(t("staff.wait_title"), t("staff.wait_text", minutes=1, seconds=12), "warn")
    yield "62_staff_pin_wait", _pin(s, wait)
    yield "63_staff_home", _home(s)
    yield from health_views(s, limits)
    helping = (
        v.Chip(t("staff.give_back"), "hand-heart", "ok", i.GiveBack()),
        v.Chip(t("chrome.exit"), "x-circle", "danger", i.Exit()),
    )
    for name, view in (("65_helped_text", asked), ("66_helped_choice", chosen)):
        words = t("staff.helping", name="Lan")
        bottom = tuple(a for a in view.chrome.bottom if not isinstance(a.intent, i.CallOfficial))
        frame = _by_staff(replace(view.chrome, chips=helping, bottom=bottom), words)
        yield name, replace(view, key=name, chrome=frame)


def _frame(s: Say, bottom: tuple[v.Action, ...] = (), chips: tuple[v.Chip, ...] = ()) -> v.Chrome:
    offline = v.Chip(s.locale.t("chrome.offline"), "wifi-slash", "warn")
    return chrome(s, chips=(offline, *chips), bottom=bottom)


def _by_staff(frame: v.Chrome, words: str) -> v.Chrome:
    return replace(frame, office=words, by_staff=True)


def _signed_in(s: Say, name: str, bottom: tuple[v.Action, ...] = ()) -> v.Chrome:
    lock = v.Chip(s.locale.t("staff.lock"), "lock-key", "danger", i.SignOut())
    return _by_staff(chrome(s, chips=(lock,), bottom=bottom), name)


def _back(s: Say) -> v.Action:
    return v.Action(s.locale.t("chrome.back"), i.Back(), "arrow-left")


def _names(s: Say) -> v.View:
    t = s.locale.t
    people = (
        ("Lầu Bá Chia", "official"),
        ("Nguyễn Thị Lan", "official"),
        ("Vừ Thị Mai", "official"),
        ("Lô Văn Bình", "technician"),
    )
    icons = {"official": "user-circle", "technician": "wrench"}
    tiles = tuple(
        v.Tile(name, i.PickStaff(name), icons[role], t(f"staff.role_{role}"))
        for name, role in people
    )
    leave = v.Chip(t("chrome.exit"), "x-circle", "danger", i.Exit())
    frame = _frame(s, (_back(s),), (leave,))
    return v.TilesView("staff_sign_in", "StaffSignIn", frame, t("staff.who"), tiles=tiles)


def _pin(s: Say, trouble: v.Trouble | None) -> v.View:
    t = s.locale.t
    go_on = v.Action(t("chrome.next"), i.EnterPin(""), "arrow-right", "primary", submits=True)
    return v.TextView(
        "staff_pin",
        f"StaffPin:{trouble is None}",
        _frame(s, (_back(s), go_on)),
        t("staff.pin", name="Nguyễn Thị Lan"),
        hint=t("staff.pin_hint"),
        pad="number",
        max_length=6,
        trouble=trouble,
    )


def _home(s: Say) -> v.View:
    t = s.locale.t
    note = t("staff.file_note")
    file = v.Tile(t("staff.file"), i.Go(d.LifeEvents()), "note-pencil", note, lead=True)
    frame = _signed_in(s, "Nguyễn Thị Lan")
    return v.TilesView(
        "staff_home", "StaffHome", frame, t("staff.home_title"), tiles=(file,), columns=2
    )
