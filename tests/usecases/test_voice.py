"""A clip, else the synthesiser, else pieces, else it is said that there is no voice."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.assets import packs

from kiosk_app.devices.espeak import Espeak
from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.simulated_voice import SilentPlayer, SilentSynthesiser, words_of
from kiosk_app.domain.prompts import Prompt
from kiosk_app.domain.utterance import Utterance
from kiosk_app.flow.speaking import utterance
from kiosk_app.store.clips import Clips
from kiosk_app.usecases.voice import Voice

VOICES = {"vi": "vi", "en": "en"}
NOBODY = Espeak("espeak-that-nobody-has")


def clip(words: str) -> bytes:
    """A real clip."""
    return Espeak().wav(words, "vi")


def make_voice(folder: Path, synthesiser: object = NOBODY) -> Voice:
    """A voice over empty shelves."""
    clips = Clips(folder / "shipped", folder / "own")
    return Voice(clips, SilentPlayer(), synthesiser, VOICES)  # type: ignore[arg-type]


def test_a_clip_goes_before_the_synthesiser(tmp_path: Path) -> None:
    """It was made with care, or by a person."""
    voice = make_voice(tmp_path, SilentSynthesiser())
    voice.clips.keep("vi", Prompt("chrome.exit", "Thoát"), clip("thoát"))
    (sound,) = voice.sounds_of(Utterance("Thoát", "vi", "chrome.exit"))
    assert words_of(sound) == "" and sound.seconds > 0.2
    assert voice.clips.missing() == {}


def test_a_message_without_a_clip_is_synthesised_and_reported(tmp_path: Path) -> None:
    """To the technician; the citizen hears it all the same."""
    voice = make_voice(tmp_path, SilentSynthesiser())
    (sound,) = voice.sounds_of(Utterance("Thoát", "vi", "chrome.exit"))
    assert words_of(sound) == "Thoát"
    assert voice.clips.missing() == {"vi": ("chrome.exit",)}


def test_answers_are_never_written_down(tmp_path: Path) -> None:
    """What has a name in it is said and forgotten."""
    voice = make_voice(tmp_path, SilentSynthesiser())
    voice.sounds_of(Utterance("Họ tên: LẦU BÁ TỦA", "vi", row=0))
    voice.sounds_of(Utterance("Đã chọn: Nam", "vi", "voice.chosen", (("what", "Nam"),)))
    assert not (tmp_path / "own").exists()


def test_numbers_are_pieced_together_without_a_synthesiser(tmp_path: Path) -> None:
    """A bundle carries the words of numbers as clips."""
    voice = make_voice(tmp_path)
    vi = packs()["vi"]
    for word in ("Đang gửi", "hồ sơ", "hai", "mươi", "mốt"):
        voice.clips.keep("vi", Prompt("word", word), clip(word))
    said = utterance(vi.t("chrome.sending", count=21), vi)
    assert said is not None
    assert len(voice.sounds_of(said)) == 5


def test_what_cannot_be_said_at_all_is_a_fault(tmp_path: Path) -> None:
    """It is told once, in words; see the flow."""
    with pytest.raises(DeviceError) as caught:
        make_voice(tmp_path).sounds_of(Utterance("Thoát", "vi", "chrome.exit"))
    assert caught.value.code is Fault.NO_VOICE


def test_a_language_without_a_voice_is_not_read_by_a_foreign_one(tmp_path: Path) -> None:
    """An English voice reading Ê Đê helps nobody."""
    with pytest.raises(DeviceError):
        make_voice(tmp_path, Espeak()).sounds_of(Utterance("Kkuh mơ̆ng", "ede", "home.title"))


def test_nothing_is_heard_of_what_may_not_be_said(tmp_path: Path) -> None:
    """A masked number has no words."""
    assert make_voice(tmp_path).sounds_of(Utterance("••• ••• ••• 118", "vi")) == ()


def test_a_damaged_clip_counts_as_none(tmp_path: Path) -> None:
    """The synthesiser speaks instead."""
    voice = make_voice(tmp_path, SilentSynthesiser())
    voice.clips.keep("vi", Prompt("chrome.exit", "Thoát"), b"damaged")
    assert [words_of(s) for s in voice.sounds_of(Utterance("Thoát", "vi"))] == ["Thoát"]
