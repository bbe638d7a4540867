"""The technician's pages: how the machine is, its log, and the question before closing.

Owns what the figures mean in words. A state is always a word with an icon; what is not known is
said to be unknown, never to be well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.intents import Back, Go
from kiosk_app.flow.machine_intents import CallPortal, CheckDevices, CloseKiosk, DeviceReport
from kiosk_app.flow.machine_places import (
    Closed,
    Closing,
    MachineLog,
    MoreForTechnician,
    TechnicianHome,
)
from kiosk_app.flow.machine_view import HealthCard, HealthView
from kiosk_app.flow.views import Action, Line, ListView, TextPageView, Tile, TilesView
from kiosk_app.usecases.health import CLOCK_OFF_S, LOW_DISK_BYTES, Health
from kiosk_app.usecases.studio import studio_of
from sync import Held

DEVICES = {  # by kind: sign and name
    "printer": ("printer", "health.printer"),
    "camera": ("camera", "health.camera"),
    "scanner": ("barcode", "health.scanner"),
    "scans": ("scan", "health.scans"),
    "chime": ("bell-ringing", "health.chime"),
}
NAMES = {  # what a driver calls a device that has no name of its own
    "default printer": "health.default_printer",
    "no printer": "health.none",
    "printer into a folder": "health.folder_printer",
    "no camera": "health.none",
    "simulated camera": "health.simulated_camera",
}
MOST_LOG_LINES = 200
_GIGA, _MEGA = 1024**3, 10**6


def technician_home_view(ctx: Context, here: TechnicianHome) -> HealthView:
    """Every part of the machine with its state."""
    figures = ctx.kiosk.health()
    cards = tuple(_cards(ctx, figures))
    size = ctx.limits.health
    pages = pages_of(len(cards), size)
    page = min(here.page, pages - 1)
    is_checking = ctx.person.machine.is_checking
    check = "health.checking" if is_checking else "health.check"
    frame = chrome(
        ctx,
        left=(
            Action(ctx.t("health.call"), CallPortal(), "arrows-clockwise"),
            Action(ctx.t(check), CheckDevices(), "gear", enabled=not is_checking),
            Action(ctx.t("health.more"), Go(MoreForTechnician()), "squares-four"),
            Action(ctx.t("health.close"), Go(Closing()), "power", "danger"),
        ),
    )
    return HealthView(
        "technician_home",
        key_of(here),
        frame,
        ctx.t("health.title", machine=figures.characters),
        badge=_version(ctx, figures),
        cards=cards[page * size : (page + 1) * size],
        page=page,
        pages=pages,
    )


def log_view(ctx: Context, here: MachineLog) -> ListView:
    """When, and what; the facts beside it are codes and sizes."""
    found = ctx.kiosk.log_lines(MOST_LOG_LINES)
    size = ctx.limits.lines
    pages = pages_of(len(found), size)
    page = min(here.page, pages - 1)
    lines = tuple(
        Line(one.at[:19].replace("T", " "), " · ".join(filter(None, (one.what, one.facts))))
        for one in found[page * size : (page + 1) * size]
    )
    note = ctx.t("health.log_note" if found else "health.log_empty")
    title = ctx.t("health.log_title")
    return ListView(
        "list", key_of(here), chrome(ctx), title, lines=lines, note=note, page=page, pages=pages
    )


def closing_view(ctx: Context, here: Closing) -> TilesView:
    """What will happen, before it does."""
    close, stay = ctx.t("health.close_yes"), ctx.t("health.close_no")
    tiles = (
        Tile(stay, Back(), "arrow-left"),
        Tile(close, CloseKiosk(), "power", ctx.t("health.close_note")),
    )
    return TilesView(
        "leave", key_of(here), chrome(ctx), ctx.t("health.close_title"), tiles=tiles, columns=2
    )


def closed_view(ctx: Context, here: Closed) -> TextPageView:
    """For the moment in which the interface ends."""
    frame = replace(chrome(ctx), chips=(), bottom=())
    title, words = ctx.t("health.closed_title"), (ctx.t("health.closed_text"),)
    return TextPageView("closed", key_of(here), frame, title, icon="power", paragraphs=words)


def _version(ctx: Context, figures: Health) -> str:
    program = figures.program or ctx.t("health.unknown")
    return ctx.t("health.version", program=program, forms=figures.procedures)


def _cards(ctx: Context, figures: Health) -> Iterator[HealthCard]:
    yield _sync(ctx, figures)
    yield from _pictures(ctx, figures)
    yield _store(ctx, figures)
    reports = ctx.person.machine.reports
    for report in reports or ():
        yield _device(ctx, report)
    if reports is None:
        text = ctx.t("health.devices_text")
        title, state = ctx.t("health.devices"), ctx.t("health.untried")
        yield HealthCard("plugs-connected", title, text, state, "plain")
    yield _clock(ctx, figures)
    yield _portal(ctx, figures)
    yield _power(ctx, figures)
    yield _forms(ctx, figures)
    yield _tasks(ctx, figures)
    yield from _voice(ctx)


def _voice(ctx: Context) -> Iterator[HealthCard]:
    """Messages that were said without a clip; nothing to tell when there are none."""
    count = studio_of(ctx.settings.data).missing()
    if count:
        text, state = ctx.t("studio.missing_text"), ctx.t("studio.missing", count=count)
        yield HealthCard("speaker-high", ctx.t("studio.voice"), text, state, "warn")


def _card(ctx: Context, icon: str, part: str, text: str, state: str, tone: str) -> HealthCard:
    return HealthCard(icon, ctx.t(part), text, ctx.t(state), tone)


def _sync(ctx: Context, figures: Health) -> HealthCard:
    link = figures.link
    waiting, papers = link.applications_waiting, link.papers_waiting
    contact = ctx.kiosk.link_state().last_contact
    waits = {"applications": waiting, "papers": papers}
    text = ctx.t("health.sync_never", **waits)
    if contact:
        text = ctx.t("health.sync_text", **waits, last=ctx.locale.short_time(contact))
    if not figures.is_agent_running:
        return _card(ctx, "cloud-slash", "health.sync", text, "health.no_agent_state", "err")
    if link.last_error is not None:
        failed = link.last_error.failure_class.value
        text = f"{text} · {ctx.t(f'failure_do.{failed}')}"
        state = ctx.t(f"failure.{failed}")
        return HealthCard("cloud-arrow-up", ctx.t("health.sync"), text, state, "warn")
    if waiting or papers or link.last_contact_ms is None:
        return _card(ctx, "cloud-arrow-up", "health.sync", text, "health.waits", "warn")
    return _card(ctx, "cloud-check", "health.sync", text, "health.good", "ok")


def _pictures(ctx: Context, figures: Health) -> Iterator[HealthCard]:
    """Why pictures wait while texts go; nothing to tell when none waits."""
    spent, waiting = figures.spending, figures.link.papers_waiting
    if spent is None or not waiting:
        return
    used, most = spent.used_bytes, spent.budget.bytes_per_day or 0
    text = ctx.t(
        "health.pictures_text",
        waiting=ctx.locale.number(waiting),
        used=ctx.locale.number(-(-used // _MEGA)),
        most=ctx.locale.number(most // _MEGA),
    )
    hour, minute = divmod(spent.opens_at() or 0, 60)
    state = ctx.t(f"health.held_{spent.held().value}", time=f"{hour:02}:{minute:02}")
    tone = "plain" if spent.held() is Held.NOTHING else "warn"
    yield HealthCard("camera", ctx.t("health.pictures"), text, state, tone)


def _store(ctx: Context, figures: Health) -> HealthCard:
    backup = figures.backup_at
    text = (
        ctx.t("health.backup", when=ctx.locale.short_time(backup))
        if backup
        else ctx.t("health.no_backup")
    )
    free = ctx.locale.number(figures.free_bytes // _GIGA)
    is_low = figures.free_bytes < LOW_DISK_BYTES
    state = ctx.t("health.disk_low" if is_low else "health.disk_free", free=free)
    return HealthCard("hard-drives", ctx.t("health.store"), text, state, "err" if is_low else "ok")


def _device(ctx: Context, report: DeviceReport) -> HealthCard:
    icon, name = DEVICES[report.kind]
    own = ctx.t(NAMES[report.name]) if report.name in NAMES else report.name
    text = " · ".join(filter(None, (own, report.detail)))
    if report.fault:
        text = " · ".join(filter(None, (ctx.t(f"device.{report.fault}").rstrip("."), own)))
        return _card(ctx, icon, name, text, "health.has_fault", "warn")
    return _card(ctx, icon, name, text, "health.good", "ok")


def _clock(ctx: Context, figures: Health) -> HealthCard:
    off_s = figures.clock_off_s
    if off_s is None:
        return _card(
            ctx, "clock", "health.clock", ctx.t("health.clock_unknown"), "health.unsure", "warn"
        )
    is_right = abs(off_s) < CLOCK_OFF_S
    key = "health.clock_fast" if off_s > 0 else "health.clock_slow"
    minutes, seconds = divmod(abs(off_s), 60)
    text = ctx.t(
        "health.clock_right" if is_right else key,
        minutes=ctx.locale.number(minutes),
        seconds=seconds,
    )
    state, tone = ("health.good", "ok") if is_right else ("health.made_up_for", "warn")
    return _card(ctx, "clock", "health.clock", text, state, tone)


def _portal(ctx: Context, figures: Health) -> HealthCard:
    if figures.is_enrolled:
        text = ctx.t("health.enrolled_text", machine=figures.characters)
        return _card(ctx, "lock-key", "health.portal", text, "health.good", "ok")
    return _card(
        ctx,
        "lock-key",
        "health.portal",
        ctx.t("health.not_enrolled_text"),
        "health.not_enrolled",
        "warn",
    )


def _power(ctx: Context, figures: Health) -> HealthCard:
    power = figures.power
    if power.is_mains is None and power.percent is None:
        return _card(
            ctx, "lightning", "health.power", ctx.t("health.power_text"), "health.unknown", "plain"
        )
    level = "" if power.percent is None else ctx.t("health.battery", percent=power.percent)
    if power.is_mains is False:
        return _card(ctx, "lightning-slash", "health.power", level, "health.on_battery", "warn")
    return _card(
        ctx, "lightning", "health.power", level or ctx.t("health.mains"), "health.good", "ok"
    )


def _forms(ctx: Context, figures: Health) -> HealthCard:
    text = ctx.t(
        "health.forms_text",
        count=figures.procedures,
        newest=ctx.locale.date(figures.newest_procedure),
    )
    if figures.refused_files:
        state = ctx.t("health.refused_files", count=figures.refused_files)
        return HealthCard("file-text", ctx.t("health.forms"), text, state, "warn")
    return _card(ctx, "file-text", "health.forms", text, "health.good", "ok")


def _tasks(ctx: Context, figures: Health) -> HealthCard:
    count = figures.tasks
    if count:
        text, state = ctx.t("health.tasks_text"), ctx.t("health.tasks_waiting", count=count)
        return HealthCard("list-checks", ctx.t("health.tasks"), text, state, "warn")
    return _card(ctx, "list-checks", "health.tasks", ctx.t("health.no_tasks"), "health.good", "ok")
