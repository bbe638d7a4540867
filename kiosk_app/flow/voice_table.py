"""The voice: which place shows what, which touch does what.

It owns two tables, which `session` lays into its own, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk_app.flow import hearing_flow
from kiosk_app.flow import voice_intents as intents
from kiosk_app.flow import voice_places as at
from kiosk_app.flow.context import Context
from kiosk_app.flow.views import View

VOICE_VIEWS: Mapping[type, Callable[[Context, Any], View]] = {
    at.Sound: hearing_flow.sound_view,
}
VOICE_VERBS: Mapping[type, Callable[[Context, Any], None]] = {
    intents.Listen: hearing_flow.listen,
    intents.PauseVoice: hearing_flow.pause,
    intents.ResumeVoice: hearing_flow.resume,
    intents.ReadByItself: hearing_flow.read_by_itself,
    intents.Louder: hearing_flow.louder,
    intents.ReadNumbers: hearing_flow.read_numbers,
    intents.VoiceEnded: hearing_flow.ended,
}
