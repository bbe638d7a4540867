"""The recording studio: what there is to read, what was read, the clips that are kept.

Owns which texts a speaker reads (the messages of a pack without a gap) and the trimming of what the
microphone brought. A kept clip is on the disk when the verb returns. It never plays or records.
"""

from __future__ import annotations

import io
import shutil
import wave
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.trimming import trimmed
from kiosk_app.devices.voice_ports import RATE_HZ, SAMPLE_BYTES, Sound
from kiosk_app.domain.prompts import Prompt, whole_prompts
from kiosk_app.i18n import Locale
from kiosk_app.resources import voice_root
from kiosk_app.store.clips import RECORDED_ENDING, VOICE_FOLDER, Clips

SHORTEST_S = 0.25
EXPORT_FOLDER = "motcua-voice"


@dataclass(frozen=True, slots=True)
class Studio:
    """Over the machine's own clips."""

    clips: Clips

    def prompts(self, pack: Locale) -> tuple[Prompt, ...]:
        """What is to be read, in the order of the pack."""
        return whole_prompts(pack.messages)

    def is_recorded(self, lang: str, prompt: Prompt) -> bool:
        """Whether somebody has read this text as it is now."""
        return self.clips.is_recorded(lang, prompt)

    def done(self, pack: Locale) -> int:
        """How many of them were read."""
        return sum(self.is_recorded(pack.lang, prompt) for prompt in self.prompts(pack))

    def first_open(self, pack: Locale, after: int = -1) -> int:
        """The next text that nobody has read yet, from `after` on, then from the beginning; when
        all are read, the first."""
        prompts = self.prompts(pack)
        order = [*range(after + 1, len(prompts)), *range(after + 1)]
        return next((n for n in order if not self.is_recorded(pack.lang, prompts[n])), 0)

    def missing(self) -> int:
        """How many messages were said here without a clip."""
        return sum(len(ids) for ids in self.clips.missing().values())

    def keep(self, lang: str, prompt: Prompt, samples: bytes) -> bool:
        """Keep a take; False when there is nothing to hear in it. OSError when it cannot."""
        sound = trimmed(Sound(samples))
        if sound.seconds < SHORTEST_S:
            return False
        self.clips.keep(lang, prompt, _wav(sound))
        return True


def studio_of(data: Path) -> Studio:
    """The studio of a data folder."""
    return Studio(Clips(voice_root(), data / VOICE_FOLDER))


def _wav(sound: Sound) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(RATE_HZ)
        file.writeframes(sound.samples)
    return out.getvalue()


def export_recordings(recorded: Path, stick: Path | None) -> int:
    """Copy every recorded clip into a folder of the stick; how many there are. DeviceError."""
    if stick is None or not stick.is_dir():
        raise DeviceError(Fault.NO_FOLDER, "no stick")
    files = sorted(recorded.glob(f"*/*{RECORDED_ENDING}"))
    try:
        for file in files:
            target = stick / EXPORT_FOLDER / file.parent.name
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target / file.name)
    except OSError as error:
        raise DeviceError(Fault.NO_FOLDER, type(error).__name__) from error
    return len(files)
