"""What sounds: the card by the library's own silent system, espeak-ng itself, and the simulated."""

from __future__ import annotations

import io
import threading
import wave

import miniaudio
import pytest

from kiosk_app.devices.espeak import Espeak
from kiosk_app.devices.nosound import NoSpeaker
from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.simulated_voice import (
    SilentPlayer,
    SilentSynthesiser,
    SimulatedRecorder,
    words_of,
)
from kiosk_app.devices.soundcard import Microphone, SoundCard, decoded, quieter
from kiosk_app.devices.voice_ports import RATE_HZ, Player, Recorder, Sound, Synthesiser

SILENT = [miniaudio.Backend.NULL]
ABSENT = [miniaudio.Backend.JACK]  # no server runs here
OPEN = threading.Event()  # nobody hushes
TENTH = Sound(b"\x00\x10" * (RATE_HZ // 10))


def wav(samples: bytes, rate_hz: int) -> bytes:
    """A WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples)
    return out.getvalue()


def test_every_voice_fits_its_port() -> None:
    """The composition root may put any of them in."""
    assert isinstance(SoundCard(), Player)
    assert isinstance(SilentPlayer(), Player)
    assert isinstance(NoSpeaker(), Player)
    assert isinstance(Espeak(), Synthesiser)
    assert isinstance(SilentSynthesiser(), Synthesiser)
    assert isinstance(Microphone(), Recorder)
    assert isinstance(SimulatedRecorder(), Recorder)


def test_the_card_plays_to_the_end() -> None:
    """Twice, because a page has many sentences."""
    card = SoundCard(SILENT)
    card.play(TENTH, 1.0, OPEN)
    card.play(TENTH, 0.5, OPEN)
    assert "Null" in card.name
    card.close()


def test_a_touch_ends_a_sound() -> None:
    """A minute of speech must not outlast the finger."""
    card = SoundCard(SILENT)
    minute = Sound(TENTH.samples * 600)
    hushed = threading.Event()
    playing = threading.Thread(target=card.play, args=(minute, 1.0, hushed))
    playing.start()
    while "Null" not in card.name:
        pass
    hushed.set()
    playing.join(10)
    assert not playing.is_alive()
    card.close()


def test_without_a_card_it_says_so() -> None:
    """The library raises its own errors; the flow knows one."""
    with pytest.raises(DeviceError) as caught:
        SoundCard(ABSENT).play(TENTH, 1.0, threading.Event())
    assert caught.value.code is Fault.NO_SPEAKER
    with pytest.raises(DeviceError) as caught:
        Microphone(ABSENT).start()
    assert caught.value.code is Fault.NO_MICROPHONE
    with pytest.raises(DeviceError) as caught:
        NoSpeaker().play(TENTH, 1.0, threading.Event())
    assert caught.value.code is Fault.NO_SPEAKER


def test_the_microphone_brings_what_it_heard() -> None:
    """The silent system hears silence, in real time."""
    microphone = Microphone(SILENT)
    microphone.start()
    heard = threading.Event()
    heard.wait(0.4)
    assert microphone.stop().seconds > 0
    with pytest.raises(DeviceError):
        Microphone(SILENT).stop()


def test_loudness_is_a_part_of_the_samples() -> None:
    """Full loudness changes nothing, none is silence."""
    assert quieter(TENTH, 1.0) is TENTH.samples
    assert quieter(TENTH, 0.5)[:2] == b"\x00\x08"
    assert not any(quieter(TENTH, 0.0))


def test_a_clip_of_another_rate_is_brought_to_ours() -> None:
    """espeak-ng speaks at 22 050 Hz, a microphone anyhow."""
    assert decoded(wav(b"\0\0" * 22_050, 22_050)).seconds == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("clip", [b"", b"not a sound", b"OggS" + bytes(60)])
def test_a_damaged_clip_is_no_sound(clip: bytes) -> None:
    """A file on a disk may be anything."""
    with pytest.raises(DeviceError):
        decoded(clip)


def test_espeak_speaks_vietnamese_and_english() -> None:
    """The program is there, as packaging/system-packages.sh wants it for tests."""
    assert Espeak().say("xin chào bà con", "vi").seconds > 0.5
    assert Espeak().say("good morning", "en").seconds > 0.3
    assert Espeak().name == "espeak-ng"


def test_a_machine_without_the_program_says_so() -> None:
    """Nothing breaks: clips are still played."""
    absent = Espeak("espeak-that-nobody-has")
    assert absent.name == "none"
    with pytest.raises(DeviceError) as caught:
        absent.say("xin chào", "vi")
    assert caught.value.code is Fault.NO_VOICE


def test_the_simulated_voice_tells_what_was_said_to_who_asks() -> None:
    """Tests read it; a machine in a demo keeps nobody's name."""
    heard: list[tuple[str, float]] = []
    sound = SilentSynthesiser().say("xin chào", "vi")
    SilentPlayer(heard).play(sound, 0.5, OPEN)
    SilentPlayer().play(sound, 0.5, OPEN)
    assert heard == [("xin chào", 0.5)]
    assert words_of(TENTH) == ""
    assert SimulatedRecorder(0.5).stop().seconds == pytest.approx(0.5)
