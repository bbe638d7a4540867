"""Recordings leave the machine on a stick; what comes from the microphone is trimmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.trimming import trimmed
from kiosk_app.devices.voice_ports import RATE_HZ, Sound
from kiosk_app.usecases.studio import export_recordings

SECOND = bytes(2 * RATE_HZ)
TONE = b"\x00\x10" * RATE_HZ


def test_every_recording_is_copied_by_language(tmp_path: Path) -> None:
    """Another machine, or whoever makes a pack, takes the folder as it is."""
    for lang in ("vi", "ede"):
        (tmp_path / "voice" / lang).mkdir(parents=True)
        (tmp_path / "voice" / lang / "chrome.exit.0123.wav").write_bytes(lang.encode())
    (tmp_path / "stick").mkdir()
    assert export_recordings(tmp_path / "voice", tmp_path / "stick") == 2
    copied = tmp_path / "stick" / "motcua-voice" / "ede" / "chrome.exit.0123.wav"
    assert copied.read_bytes() == b"ede"


@pytest.mark.parametrize("stick", ["absent", None])
def test_no_stick_is_said(tmp_path: Path, stick: str | None) -> None:
    """The technician plugs one in and tries again."""
    with pytest.raises(DeviceError) as caught:
        export_recordings(tmp_path, tmp_path / stick if stick else None)
    assert caught.value.code is Fault.NO_FOLDER


def test_silence_at_the_ends_is_cut() -> None:
    """Nobody presses the button at the very moment; a breath stays behind."""
    sound = trimmed(Sound(SECOND + TONE + SECOND))
    assert sound.seconds == pytest.approx(1.15, abs=0.01)
    assert trimmed(Sound(SECOND)).samples == b""
    assert trimmed(Sound(TONE)).samples[: len(TONE)] == TONE
