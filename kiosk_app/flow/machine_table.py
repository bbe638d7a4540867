"""The technician at the machine: which place shows what, which touch does what.

It owns two tables, which `session` lays into its own, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import health_flow, health_views, stick_views, task_views
from kiosk_app.flow import machine_intents as intents
from kiosk_app.flow import machine_places as at
from kiosk_app.flow.context import Context
from kiosk_app.flow.views import View

MACHINE_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    at.TechnicianHome: health_views.technician_home_view,
    at.MachineLog: health_views.log_view,
    at.MachineTasks: task_views.tasks_view,
    at.Closing: health_views.closing_view,
    at.Closed: health_views.closed_view,
    at.MoreForTechnician: stick_views.more_view,
    at.Carrying: stick_views.carrying_view,
    at.StickContents: stick_views.contents_view,
    at.LanguagesOnStick: stick_views.languages_view,
}
MACHINE_VERBS: Mapping[type, Callable[[Context, Any], None]] = {
    intents.CallPortal: health_flow.call_portal,
    intents.CheckDevices: health_flow.check_devices,
    intents.DevicesChecked: health_flow.devices_checked,
    intents.CloseKiosk: health_flow.close,
    intents.TakeOut: stick_views.begin_carrying,
    intents.BringIn: stick_views.begin_carrying,
    intents.Carried: stick_views.carried,
    intents.LookAtStick: stick_views.look,
    intents.StickSeen: stick_views.stick_seen,
    intents.AddLanguage: stick_views.add_language,
}
