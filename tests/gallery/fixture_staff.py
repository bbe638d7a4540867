"""Invented views of the staff's pages: names, PIN, where each role lands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gallery.fixture_frame import Say, chrome
from gallery.fixture_health import health_views, task_page, task_words

from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import staff_intents as si
from kiosk_app.flow import views as v
from kiosk_app.flow.limits import Limits


def staff_views(
    s: Say, limits: Limits, asked: v.View, chosen: v.View, scan: v.View
) -> Iterator[tuple[str, v.View]]:
    """Every page of the staff, and pages with an official beside the citizen."""
    t = s.locale.t
    yield "60_staff_sign_in", _names(s)
    yield "61_staff_pin", _pin(s, None)
    wait = v.Trouble(t("staff.wait_title"), t("staff.wait_text", minutes=1, seconds=12), "warn")
    yield "62_staff_pin_wait", _pin(s, wait)
    yield "63_staff_home", _home(s, limits.lines)
    yield "63b_staff_task", task_page(s, _signed_in(s, "Nguyễn Thị Lan", ()))
    yield from health_views(s, limits)
    for name, view in (("65_helped_text", asked), ("66_helped_choice", chosen), ("67_seen", scan)):
        bottom = tuple(a for a in view.chrome.bottom if not isinstance(a.intent, i.CallOfficial))
        if name != "67_seen":
            rest = v.Action(t("staff.skip_rest"), si.SkipRest(), "skip-forward")
            skip = v.Action(t("chrome.skip"), i.Skip(), "arrow-bend-up-right")
            bottom = (bottom[0], rest, skip, bottom[-1])
        frame = _by_staff(replace(view.chrome, chips=_helping(s), bottom=bottom), _helps(s))
        more = {}
        if isinstance(view, v.ScanView):
            seen = v.Action(t("staff.seen_card"), si.SeenCard(), "identification-card")
            more = {"actions": (seen, *view.actions)}
        yield name, replace(view, key=name, chrome=frame, **more)
    reasons = ("lost_slip", "file-x"), ("go_on", "note-pencil"), ("asked", "eye")
    why = tuple((f"staff.reason_{name}", icon, "") for name, icon in reasons)
    yield "68_staff_reason", _tiles(s, "staff_reason", "staff.reason", *why)
    own = ("submitter.self", "user-circle", "submitter.self_note")
    other = ("submitter.other", "users", "submitter.other_note")
    yield "69_who_files", _tiles(s, "who_files", "submitter.title", own, other)
    place = ("staff.mark", "fingerprint", "staff.mark_note")
    same = ("staff.role_official", "check-circle", ""), ("staff.who", "pencil-simple", "")
    every = ("staff.same_all", "checks", "staff.same_all_note")
    yield "71_same_all", _tiles(s, "same", "submitter.title", *same, every)
    yield "70_mark", _tiles(s, "mark", "staff.mark_title", place, lead=True)


def _frame(s: Say, bottom: tuple[v.Action, ...] = (), chips: tuple[v.Chip, ...] = ()) -> v.Chrome:
    offline = v.Chip(s.locale.t("chrome.offline"), "wifi-slash", "warn")
    return chrome(s, chips=(offline, *chips), bottom=bottom)


def _by_staff(frame: v.Chrome, words: str) -> v.Chrome:
    return replace(frame, office=words, by_staff=True)


def _signed_in(s: Say, name: str, bottom: tuple[v.Action, ...] = ()) -> v.Chrome:
    lock = v.Chip(s.locale.t("staff.lock"), "lock-key", "danger", si.SignOut())
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
        v.Tile(name, si.PickStaff(name), icons[role], t(f"staff.role_{role}"))
        for name, role in people
    )
    leave = v.Chip(t("chrome.exit"), "x-circle", "danger", i.Exit())
    frame = _frame(s, (_back(s),), (leave,))
    return v.TilesView("staff_sign_in", "StaffSignIn", frame, t("staff.who"), tiles=tiles)


def _pin(s: Say, trouble: v.Trouble | None) -> v.View:
    t = s.locale.t
    go_on = v.Action(t("chrome.next"), si.EnterPin(""), "arrow-right", "primary", submits=True)
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


def _home(s: Say, most: int) -> v.View:
    t = s.locale.t
    opens = v.Action(t("staff.open"), si.OpenWaiting("draft", "00"), "folder-open")
    look = v.Action(t("staff.open"), si.OpenTask(1), "folder-open")
    birth, stay = s("Đăng ký khai sinh", "Birth registration"), s("Tạm trú", "Temporary residence")
    rows = (
        ("M7F-29QX-K4T-2", f"{birth} · {t('track.state.supplement_requested')}", opens),
        ("M7F-P9X7-H22-6", f"{stay} · {t('track.state.completed')}", opens),
        (t("staff.draft"), f"{birth} · 22/11 · 16:05", opens),
        ("M7F-P9X7-H22-6", task_words(s, "record_refused", "official", "by"), look),
    )
    lines = tuple(v.Line(label, words, action) for label, words, action in rows[:most])
    file = v.Action(t("staff.file"), i.Go(d.LifeEvents()), "note-pencil", "primary")
    find = v.Action(t("staff.find"), i.Go(d.FindProcedure()), "magnifying-glass")
    frame = _signed_in(s, "Nguyễn Thị Lan", (find, file))
    return v.ListView("staff_home", "StaffHome", frame, t("staff.home_title", count=4), lines=lines)


def _tiles(
    s: Say, screen: str, title: str, *tiles: tuple[str, str, str], lead: bool = False
) -> v.View:
    t = s.locale.t
    shown = tuple(
        v.Tile(t(words), si.Marked(), icon, t(note) if note else "", lead=lead)
        for words, icon, note in tiles
    )
    frame = _by_staff(chrome(s, chips=_helping(s), bottom=(_back(s),)), _helps(s))
    columns = 3 if len(tiles) == 3 else 2
    return v.TilesView(screen, screen, frame, t(title), tiles=shown, columns=columns)


def _helping(s: Say) -> tuple[v.Chip, ...]:
    t = s.locale.t
    back = v.Chip(t("staff.give_back"), "hand-heart", "ok", si.GiveBack())
    return back, v.Chip(t("chrome.exit"), "x-circle", "danger", i.Exit())


def _helps(s: Say) -> str:
    return s.locale.t("staff.helping", name="Lan")
