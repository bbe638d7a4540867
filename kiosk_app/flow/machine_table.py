"""The technician's part of the session's two tables: which place shows what, which touch does what.

Owns nothing but the tables; `session` lays them into its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import health_flow, health_views, machine_intents, stick_views
from kiosk_app.flow import machine_places as at
from kiosk_app.flow.context import Context
from kiosk_app.flow.staff_places import TechnicianHome
from kiosk_app.flow.views import View

MACHINE_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    TechnicianHome: health_views.technician_home_view,
    at.MachineLog: health_views.log_view,
    at.Closing: health_views.closing_view,
    at.Closed: health_views.closed_view,
    at.MoreForTechnician: stick_views.more_view,
    at.Carrying: stick_views.carrying_view,
    at.LanguagesOnStick: stick_views.languages_view,
}
MACHINE_VERBS: Mapping[type, Callable[[Context, Any], None]] = {
    machine_intents.CallPortal: health_flow.call_portal,
    machine_intents.CheckDevices: health_flow.check_devices,
    machine_intents.DevicesChecked: health_flow.devices_checked,
    machine_intents.CloseKiosk: health_flow.close,
    machine_intents.TakeOut: stick_views.begin_carrying,
    machine_intents.BringIn: stick_views.begin_carrying,
    machine_intents.Carried: stick_views.carried,
    machine_intents.AddLanguage: stick_views.add_language,
}
