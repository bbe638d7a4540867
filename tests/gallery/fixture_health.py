"""Invented views of the technician's pages: a machine that is well, one that is not, the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gallery.fixture_frame import Say, chrome

from kiosk_app.flow import intents as i
from kiosk_app.flow import staff_intents as si
from kiosk_app.flow import views as v
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.machine_intents import (
    AddLanguage,
    BringIn,
    CallPortal,
    CheckDevices,
    CloseKiosk,
    LookAtStick,
    TakeOut,
)
from kiosk_app.flow.machine_places import (
    Carrying,
    Closing,
    LanguagesOnStick,
    MachineLog,
    MachineTasks,
    MoreForTechnician,
    StickContents,
)
from kiosk_app.flow.machine_view import HealthCard, HealthView
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.studio_intents import OpenStudio


def health_views(s: Say, limits: Limits) -> Iterator[tuple[str, v.View]]:
    """Every page of the technician."""
    yield "64_technician_home", _home(s, _well(s), limits.health)
    yield "64_technician_home_faults", _home(s, _ill(s), limits.health)
    yield "64_technician_more", _more(s)
    yield "64_technician_tasks", _tasks(s, limits.lines)
    yield "64_technician_carrying", _carrying(s)
    yield "64_technician_contents", _contents(s)
    yield "64_technician_languages", _languages(s, limits.lines)
    yield "64_technician_log", _log(s, limits.lines)
    yield "64_technician_close", _close(s)
    yield "64_technician_closed", _closed(s)


def _frame(s: Say, *bottom: v.Action) -> v.Chrome:
    lock = v.Chip(s.locale.t("staff.lock"), "lock-key", "danger", si.SignOut())
    made = chrome(s, chips=(lock,), bottom=bottom)
    return replace(made, office="Lô Văn Bình", by_staff=True)


def _home(s: Say, cards: tuple[HealthCard, ...], size: int) -> v.View:
    t = s.locale.t
    return HealthView(
        "technician_home",
        f"TechnicianHome:{cards[0].tone}",
        _frame(
            s,
            v.Action(t("health.call"), CallPortal(), "arrows-clockwise"),
            v.Action(t("health.check"), CheckDevices(), "gear"),
            v.Action(t("health.more"), i.Go(MoreForTechnician()), "squares-four"),
            v.Action(t("health.close"), i.Go(Closing()), "power", "danger"),
        ),
        t("health.title", machine="M7F"),
        badge=t("health.version", program="0.1.0", forms=32),
        cards=cards[:size],
        pages=-(-len(cards) // size),
    )


def _well(s: Say) -> tuple[HealthCard, ...]:
    t = s.locale.t

    def card(icon: str, part: str, text: str, state: str = "good", tone: str = "ok") -> HealthCard:
        return HealthCard(icon, t(f"health.{part}"), text, t(f"health.{state}"), tone)

    last = "23/11 · 06:15"
    waits = t("health.sync_text", applications=12, papers=19, last=last)
    free = t("health.disk_free", free="41")
    backup = t("health.backup", when="23/11 · 05:00")
    return (
        HealthCard("cloud-arrow-up", t("health.sync"), waits, t("failure.no_link"), "warn"),
        HealthCard("hard-drives", t("health.store"), backup, free, "ok"),
        card("plugs-connected", "devices", t("health.devices_text"), "untried", "plain"),
        card(
            "clock",
            "clock",
            t("health.clock_fast", minutes=3, seconds=12),
            "made_up_for",
            "warn",
        ),
        card("lock-key", "portal", t("health.enrolled_text", machine="M7F")),
        card("lightning", "power", t("health.battery", percent=96)),
        card(
            "file-text",
            "forms",
            t("health.forms_text", count=32, newest=s.locale.date("2026-11-02")),
        ),
        card("list-checks", "tasks", t("health.no_tasks")),
    )


def _ill(s: Say) -> tuple[HealthCard, ...]:
    t = s.locale.t

    def fault(icon: str, part: str, name: str, what: str) -> HealthCard:
        text = f"{t(f'device.{what}')} · {name}"
        return HealthCard(icon, t(f"health.{part}"), text, t("health.has_fault"), "warn")

    never = t("health.sync_never", applications=1204, papers=3310)
    power, failure = t("health.power_text"), t("health.unsure")
    return (
        HealthCard("cloud-slash", t("health.sync"), never, t("health.no_agent_state"), "err"),
        HealthCard(
            "hard-drives",
            t("health.store"),
            t("health.no_backup"),
            t("health.disk_low", free="1"),
            "err",
        ),
        HealthCard(
            "camera",
            t("health.pictures"),
            t("health.pictures_text", waiting=38, used=12, most=50),
            t("health.held_metered"),
            "warn",
        ),
        fault("printer", "printer", "/dev/usb/lp0", "no_paper"),
        fault("barcode", "scanner", "COM3", "scanner_denied"),
        fault("camera", "camera", "USB 4K", "camera_silent"),
        HealthCard("clock", t("health.clock"), t("health.clock_unknown"), failure, "warn"),
        HealthCard("lightning", t("health.power"), power, t("health.unknown"), "plain"),
        HealthCard(
            "list-checks",
            t("health.tasks"),
            t("health.tasks_text"),
            t("health.tasks_waiting", count=3),
            "warn",
        ),
    )


def _more(s: Say) -> v.View:
    t = s.locale.t
    tiles = (
        v.Tile(t("health.tasks"), i.Go(MachineTasks()), "list-checks"),
        v.Tile(t("health.log"), i.Go(MachineLog()), "files"),
        v.Tile(t("studio.open"), OpenStudio(), "microphone"),
        v.Tile(t("carry.title"), i.Go(Carrying()), "usb"),
        v.Tile(t("carry.contents"), i.Go(StickContents()), "list-checks"),
        v.Tile(t("packs.title"), i.Go(LanguagesOnStick()), "globe-hemisphere-west"),
    )
    frame, title = _frame(s, _back(s)), t("health.more")
    return v.TilesView("technician_more", "More", frame, title, tiles=tiles, columns=2)


def _tasks(s: Say, most: int) -> v.View:
    t = s.locale.t
    look = v.Action(t("staff.open"), si.OpenTask(1), "folder-open")
    rows = (
        ("M7F-29QX-K4T-2", "record_refused", "official", "late"),
        (t("staff.task"), "window_differs", "operator", "by"),
        ("M7F-P9X7-H22-6", "attachment_damaged", "official", "by"),
        (t("staff.task"), "downlink_unread", "technician", "by"),
    )
    lines = tuple(
        v.Line(label, task_words(s, kind, owner, by), look) for label, kind, owner, by in rows
    )
    frame, title = _frame(s, _back(s)), t("health.tasks")
    return v.ListView("list", "MachineTasks", frame, title, lines=lines[:most])


def task_words(s: Say, kind: str, owner: str, by: str) -> str:
    """A task in a list: what happened, whose it is, by when."""
    t = s.locale.t
    when = t(f"task.{by}", when="24/11 · 16:30")
    what = t(f"staff_task.{kind}").rstrip(".")
    return f"{what} · {t(f'task.owner_{owner}')} · {when}"


def task_page(s: Say, frame: v.Chrome) -> v.View:
    """A refused application that the operator has answered."""
    t = s.locale.t
    answer = s("Đã sửa ở tỉnh, nộp lại là được.", "Mended here, file it again.")
    done = (("filed_again", "note-pencil"), ("told", "megaphone"), ("nothing", "check"))
    return v.TextPageView(
        "staff_task",
        "StaffTask",
        frame,
        t("staff_task.record_refused"),
        icon="list-checks",
        paragraphs=(
            t("task.code", code="M7F-29QX-K4T-2"),
            t("task.why", why=t("refusal.application_known")),
            t("task_do.record_refused"),
            t("task.answer", words=answer),
            f"{t('task.owner_official')} · {t('task.by', when='24/11 · 16:30')}",
        ),
        actions=tuple(
            v.Action(t(f"task.done_{name}"), si.CloseTask(1, name), icon) for name, icon in done
        ),
    )


def _carrying(s: Say) -> v.View:
    t = s.locale.t
    return v.TextPageView(
        "carrying",
        "Carrying",
        _frame(s, _back(s)),
        t("carry.title"),
        icon="usb",
        paragraphs=(t("carry.text"), t("carry.went", records=12, papers=19)),
        actions=(
            v.Action(t("carry.out"), TakeOut(), "upload-simple"),
            v.Action(t("carry.in"), BringIn(), "download-simple"),
        ),
    )


def _contents(s: Say) -> v.View:
    t = s.locale.t
    ours = t("carry.ours", applications=12, papers=19)
    codes = t("carry.codes_more", codes="M7F-29QX-K4PC, M7F-32WA-7TNH", more=10)
    return v.TextPageView(
        "carrying",
        "StickContents",
        _frame(s, _back(s)),
        t("carry.contents"),
        icon="usb",
        paragraphs=(
            f"{ours} {codes}",
            t("carry.others", machines=2, answers=1, documents=3, mail=4),
        ),
        actions=(
            v.Action(t("carry.look"), LookAtStick(), "list-checks"),
            v.Action(t("carry.print"), i.SaveReceipt(Sheet.STICK), "printer", "secondary"),
        ),
    )


def _languages(s: Say, most: int) -> v.View:
    t = s.locale.t
    add = v.Action(t("packs.add"), AddLanguage("x"), "plus")
    packs = (("rad", "Êđê"), ("jra", "Jrai"), ("bdq", "Bahnar"), ("km", "km"))
    lines = tuple(v.Line(lang, name, add) for lang, name in packs)[:most]
    note, title = t("packs.note"), t("packs.title")
    return v.ListView("list", "Packs", _frame(s, _back(s)), title, lines=lines, note=note)


def _back(s: Say) -> v.Action:
    return v.Action(s.locale.t("chrome.back"), i.Back(), "arrow-left")


def _log(s: Say, most: int) -> v.View:
    t = s.locale.t
    rows = (
        ("2026-11-23 09:42:10", "filed · code M7F-29QXK-4PH-C · procedure 1.001193"),
        ("2026-11-23 09:31:02", "print.ended · kind receipt"),
        ("2026-11-23 08:02:44", "catalogue.refused · file 1.004194.toml · place parts[2].title"),
        ("2026-11-23 07:58:13", "purge.failed · failure DatabaseFull"),
    )
    lines = tuple(v.Line(when, what) for when, what in rows)[:most]
    back = _back(s)
    note, title = t("health.log_note"), t("health.log_title")
    return v.ListView("list", "MachineLog", _frame(s, back), title, lines=lines, note=note, pages=3)


def _close(s: Say) -> v.View:
    t = s.locale.t
    tiles = (
        v.Tile(t("health.close_no"), i.Back(), "arrow-left"),
        v.Tile(t("health.close_yes"), CloseKiosk(), "power", t("health.close_note")),
    )
    back = _back(s)
    title = t("health.close_title")
    return v.TilesView("leave", "Closing", _frame(s, back), title, tiles=tiles, columns=2)


def _closed(s: Say) -> v.View:
    t = s.locale.t
    frame = replace(_frame(s), chips=(), bottom=())
    return v.TextPageView(
        "closed",
        "Closed",
        frame,
        t("health.closed_title"),
        icon="power",
        paragraphs=(t("health.closed_text"),),
    )
