"""The free synthesiser espeak-ng, run as a program of its own.

It is under the GPL, so it is never linked or bundled: the machine has it, or it has not. The words
go in by a pipe, because arguments can be read by everybody on the machine, and the sound comes back
by one; nothing touches a file.
"""

from __future__ import annotations

import shutil
import subprocess

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.soundcard import decoded
from kiosk_app.devices.voice_ports import Sound

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = 150  # old people follow; the program's own pace is 175
TIMEOUT_S = 20.0


class Espeak:
    """Speaks through the program, when the machine has it."""

    def __init__(self, program: str = PROGRAM) -> None:
        self._program = program

    @property
    def name(self) -> str:
        """The program, or that there is none."""
        return self._program if self.is_there else "none"

    @property
    def is_there(self) -> bool:
        """Whether the program is installed."""
        return shutil.which(self._program) is not None

    def say(self, words: str, voice: str) -> Sound:
        """The words in a voice of the program."""
        return decoded(self.wav(words, voice))

    def wav(self, words: str, voice: str) -> bytes:
        """The words as a WAV file, 22 050 Hz. DeviceError when the program is missing or fails."""
        command = [self._program, "-v", voice, "-s", f"{WORDS_PER_MINUTE}", "--stdin", "--stdout"]
        try:
            done = subprocess.run(
                command,
                input=words.encode(),
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
                creationflags=_hidden(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DeviceError(Fault.NO_VOICE, type(error).__name__) from error
        if done.returncode != 0 or not done.stdout:
            raise DeviceError(Fault.NO_VOICE, f"{self._program} ended with {done.returncode}")
        return done.stdout


def _hidden() -> int:
    """On Windows a program would open a console over the kiosk."""
    return int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
