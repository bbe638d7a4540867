"""The part of the composition root that sounds: who speaks on this machine and who records.

It owns which class stands behind each port of `devices/voice_ports.py`. It makes no sound itself,
and commands import it without Kivy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kiosk_app.i18n import Locale
from kiosk_app.resources import voice_root
from kiosk_app.settings import Settings

if TYPE_CHECKING:
    from kiosk_app.devices.voice_ports import Player
    from kiosk_app.ui.booth import StudioDevices
    from kiosk_app.usecases.voice import Voice


def make_studio(settings: Settings) -> StudioDevices:
    """The microphone of the recording studio, and the way of its clips to a stick."""
    from kiosk_app.devices.simulated_voice import SimulatedRecorder
    from kiosk_app.devices.soundcard import Microphone
    from kiosk_app.store.clips import VOICE_FOLDER
    from kiosk_app.ui.booth import StudioDevices
    from kiosk_app.usecases.studio import export_recordings

    stick = settings.data / settings.stick.folder if settings.stick.folder else None
    return StudioDevices(
        SimulatedRecorder() if settings.voice.kind == "silent" else Microphone(),
        lambda: export_recordings(settings.data / VOICE_FOLDER, stick),
    )


def make_voice(settings: Settings, packs: Mapping[str, Locale]) -> Voice:
    """Who speaks on this machine, with the clips that ship and those that were recorded here."""
    from kiosk_app.devices.espeak import Espeak
    from kiosk_app.devices.nosound import NoSpeaker
    from kiosk_app.devices.simulated_voice import SilentPlayer, SilentSynthesiser
    from kiosk_app.devices.soundcard import SoundCard
    from kiosk_app.store.clips import VOICE_FOLDER, Clips
    from kiosk_app.usecases.voice import Voice

    players: dict[str, Callable[[], Player]] = {
        "speaker": SoundCard,
        "silent": SilentPlayer,
        "none": NoSpeaker,
    }
    return Voice(
        Clips(voice_root(), settings.data / VOICE_FOLDER),
        players[settings.voice.kind](),
        SilentSynthesiser() if settings.voice.kind == "silent" else Espeak(),
        {lang: pack.voice for lang, pack in packs.items()},
    )
