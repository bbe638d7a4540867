"""The recording studio: which place shows what, which touch does what.

It owns two tables, which `session` lays into its own, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import studio_flow
from kiosk_app.flow import studio_intents as intents
from kiosk_app.flow import studio_places as at
from kiosk_app.flow.context import Context
from kiosk_app.flow.views import View

STUDIO_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    at.StudioLanguages: studio_flow.languages_view,
    at.Studio: studio_flow.studio_view,
}
STUDIO_VERBS: Mapping[type, Callable[[Context, Any], None]] = {
    intents.OpenStudio: studio_flow.open_studio,
    intents.StudioStep: studio_flow.step,
    intents.StartTake: studio_flow.start,
    intents.StopTake: studio_flow.stop,
    intents.TakeHeard: studio_flow.heard,
    intents.TakeFailed: studio_flow.failed,
    intents.HearTake: studio_flow.hear,
    intents.KeepTake: studio_flow.keep,
    intents.ExportVoices: studio_flow.export,
    intents.VoicesExported: studio_flow.exported,
}
