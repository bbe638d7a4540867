"""The sound card through miniaudio (MIT): clips decoded, played and recorded, on every system.

Owns the mapping of that library's errors to DeviceError, and the one wait for the end of a sound: a
card that hangs is given up after the sound's length and a little. Works on a thread of its own.
"""

from __future__ import annotations

import array
import threading
from collections.abc import Generator, Sequence

import miniaudio

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.voice_ports import RATE_HZ, SAMPLE_BYTES, Sound

BUFFER_MS = 100
HANGS_AFTER_S = 3.0
LONGEST_CLIP_BYTES = 8 * 1024 * 1024
LONGEST_RECORDING_S = 60.0
S16 = miniaudio.SampleFormat.SIGNED16


def decoded(clip: bytes) -> Sound:
    """A clip (OGG Vorbis, WAV, MP3, FLAC) as a sound. DeviceError when it is none."""
    if len(clip) > LONGEST_CLIP_BYTES:
        raise DeviceError(Fault.NO_VOICE, "clip too large")
    try:
        found = miniaudio.decode(clip, S16, nchannels=1, sample_rate=RATE_HZ)
    except miniaudio.MiniaudioError as error:
        raise DeviceError(Fault.NO_VOICE, type(error).__name__) from error
    return Sound(found.samples.tobytes())


def quieter(sound: Sound, loudness: float) -> bytes:
    """The samples at a part of their loudness."""
    if loudness >= 1:
        return sound.samples
    factor = max(0.0, loudness)
    return array.array("h", (int(s * factor) for s in array.array("h", sound.samples))).tobytes()


class SoundCard:
    """Plays on the machine's default output. `backends` is for tests: the library's own, silent
    one behaves like a card."""

    def __init__(self, backends: Sequence[miniaudio.Backend] = ()) -> None:
        self._backends = list(backends)
        self._device: miniaudio.PlaybackDevice | None = None

    @property
    def name(self) -> str:
        """The library's word for where it goes."""
        return "sound card" if self._device is None else f"sound card ({self._device.backend})"

    def play(self, sound: Sound, loudness: float, hushed: threading.Event) -> None:
        """Play to the end or until `hushed`, which is heard within a few buffers."""
        ended = threading.Event()
        feed = _feed(quieter(sound, loudness), ended, hushed)
        next(feed)
        try:
            device = self._open()
            device.start(feed)
            is_over = ended.wait(sound.seconds + HANGS_AFTER_S)
            device.stop()
        except miniaudio.MiniaudioError as error:
            self.close()
            raise DeviceError(Fault.NO_SPEAKER, type(error).__name__) from error
        if not is_over:
            self.close()
            raise DeviceError(Fault.NO_SPEAKER, "the card took nothing")

    def close(self) -> None:
        """Give the card back."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _open(self) -> miniaudio.PlaybackDevice:
        if self._device is None:
            device = miniaudio.PlaybackDevice(
                S16, 1, RATE_HZ, BUFFER_MS, backends=self._backends or None
            )
            if device.backend == "Null" and not self._backends:
                device.close()  # the library pretends when the system has no sound at all
                raise DeviceError(Fault.NO_SPEAKER, "no sound system")
            self._device = device
        return self._device


def _feed(
    samples: bytes, ended: threading.Event, hushed: threading.Event
) -> Generator[bytes, int, None]:
    frames = yield b""
    at = 0
    while at < len(samples) and not hushed.is_set():
        size = frames * SAMPLE_BYTES
        frames = yield samples[at : at + size]
        at += size
    ended.set()


class Microphone:
    """Records from the machine's default input, at most LONGEST_RECORDING_S."""

    def __init__(self, backends: Sequence[miniaudio.Backend] = ()) -> None:
        self._backends = list(backends)
        self._device: miniaudio.CaptureDevice | None = None
        self._heard = bytearray()

    @property
    def name(self) -> str:
        """What it is, for the technician."""
        return "microphone"

    def start(self) -> None:
        """Begin to record; what was recorded before is gone."""
        self._close()
        self._heard = bytearray()
        taken = _take(self._heard)
        next(taken)
        try:
            device = miniaudio.CaptureDevice(
                S16, 1, RATE_HZ, BUFFER_MS, backends=self._backends or None
            )
            self._device = device
            if device.backend == "Null" and not self._backends:
                raise DeviceError(Fault.NO_MICROPHONE, "no sound system")
            device.start(taken)
        except miniaudio.MiniaudioError as error:
            raise DeviceError(Fault.NO_MICROPHONE, type(error).__name__) from error

    def stop(self) -> Sound:
        """End; what was heard."""
        self._close()
        if not self._heard:
            raise DeviceError(Fault.NO_MICROPHONE, "nothing came")
        return Sound(bytes(self._heard))

    def _close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()


def _take(heard: bytearray) -> Generator[None, bytes, None]:
    most = int(LONGEST_RECORDING_S * RATE_HZ) * SAMPLE_BYTES
    while len(heard) < most:
        heard += yield
