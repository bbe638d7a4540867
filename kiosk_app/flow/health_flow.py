"""What a technician does at the machine: call the portal, try the devices, close the interface.

Owns that only a signed-in technician does any of it, and only from their own pages.
"""

from __future__ import annotations

from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Destination
from kiosk_app.flow.machine_intents import CallPortal, CheckDevices, CloseKiosk, DevicesChecked
from kiosk_app.flow.machine_places import (
    Carrying,
    Closed,
    Closing,
    LanguagesOnStick,
    MachineLog,
    MachineTasks,
    MoreForTechnician,
    StickContents,
    TechnicianHome,
)
from kiosk_app.flow.views import Notify
from sync import StaffRole

PAGES = (
    TechnicianHome,
    MachineLog,
    MachineTasks,
    Closing,
    MoreForTechnician,
    Carrying,
    LanguagesOnStick,
    StickContents,
)


OF_HOME = (MoreForTechnician, Closing)
OF_STICK = (Carrying, LanguagesOnStick, StickContents)


def is_technician(ctx: Context) -> bool:
    """Whether a technician is signed in and stands on one of their pages."""
    staff = ctx.person.staff
    return staff is not None and staff.role is StaffRole.TECHNICIAN and isinstance(ctx.here, PAGES)


def may_open(ctx: Context, to: Destination) -> bool:
    """Pages behind the page of the machine, each from the one before it."""
    before = TechnicianHome if isinstance(to, OF_HOME) else MoreForTechnician
    has_stick = bool(ctx.settings.stick.folder) or not isinstance(to, OF_STICK)
    return is_technician(ctx) and isinstance(ctx.here, before) and has_stick


def call_portal(ctx: Context, _intent: CallPortal) -> None:
    """`Gửi ngay`: says at once that it was heard; the figures change when the agent has called."""
    if not is_technician(ctx):
        return
    ctx.kiosk.call_now()
    is_running = ctx.kiosk.health().is_agent_running
    if is_running:
        words = "health.called_title", "health.called_text"
    else:
        words = "health.no_agent_title", "health.no_agent_text"
    ctx.person.banner = Notify("ok" if is_running else "warn", *map(ctx.t, words))


def check_devices(ctx: Context, _intent: CheckDevices) -> None:
    """`Thử máy`: the interface tries them; until it has, the page says so."""
    if is_technician(ctx):
        ctx.person.machine.is_checking = True


def devices_checked(ctx: Context, intent: DevicesChecked) -> None:
    """They answered; nobody else is told when the technician has left meanwhile."""
    if is_technician(ctx):
        ctx.person.machine.is_checking = False
        ctx.person.machine.reports = intent.reports


def close(ctx: Context, _intent: CloseKiosk) -> None:
    """Only from the page that asks whether it is meant."""
    staff = ctx.person.staff
    if is_technician(ctx) and isinstance(ctx.here, Closing) and staff is not None:
        ctx.kiosk.staff.note(staff, "interface.closed")
        ctx.restart(Closed())
