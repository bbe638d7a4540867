"""Clips are found by their very text; recorded ones go before shipped ones."""

from __future__ import annotations

from pathlib import Path

from kiosk_app.domain.prompts import Prompt
from kiosk_app.store.clips import Clips

EXIT = Prompt("chrome.exit", "Thoát")


def ship(folder: Path, prompt: Prompt, content: bytes) -> None:
    """A clip of the build."""
    (folder / "vi").mkdir(parents=True, exist_ok=True)
    (folder / "vi" / f"{prompt.clip}.ogg").write_bytes(content)


def test_a_clip_is_found_by_its_text(tmp_path: Path) -> None:
    """A text of a procedure file has no id, yet it has a clip."""
    ship(tmp_path / "shipped", EXIT, b"ogg")
    clips = Clips(tmp_path / "shipped", tmp_path / "own")
    assert clips.find("vi", "Thoát") == b"ogg"
    assert clips.find("vi", "Thoát ra") is None
    assert clips.find("en", "Thoát") is None
    assert clips.count("vi") == 1


def test_a_local_voice_goes_first_and_can_be_taken_back(tmp_path: Path) -> None:
    """People trust a voice of their own commune."""
    ship(tmp_path / "shipped", EXIT, b"ogg")
    clips = Clips(tmp_path / "shipped", tmp_path / "own")
    assert not clips.is_recorded("vi", EXIT)
    clips.keep("vi", EXIT, b"wav")
    assert clips.is_recorded("vi", EXIT)
    assert Clips(tmp_path / "shipped", tmp_path / "own").find("vi", "Thoát") == b"wav"
    clips.drop("vi", EXIT)
    assert clips.find("vi", "Thoát") == b"ogg"


def test_a_recording_ends_with_its_text(tmp_path: Path) -> None:
    """A changed message must not be read in its old words."""
    clips = Clips(tmp_path / "shipped", tmp_path / "own")
    clips.keep("vi", EXIT, b"wav")
    changed = Prompt("chrome.exit", "Thoát ra")
    assert not clips.is_recorded("vi", changed)
    assert clips.find("vi", changed.text) is None


def test_what_another_thread_records_is_seen(tmp_path: Path) -> None:
    """The studio and the voice each have their own shelf over the same folders."""
    speaking = Clips(tmp_path / "shipped", tmp_path / "own")
    assert speaking.find("vi", "Thoát") is None
    Clips(tmp_path / "shipped", tmp_path / "own").keep("vi", EXIT, b"wav")
    assert speaking.find("vi", "Thoát") == b"wav"


def test_missing_clips_are_remembered_by_id(tmp_path: Path) -> None:
    """The technician sees them after a restart; a damaged list is an empty one."""
    clips = Clips(tmp_path / "shipped", tmp_path / "own")
    clips.note_missing("vi", "chrome.exit")
    clips.note_missing("vi", "chrome.exit")
    clips.note_missing("en", "home.title")
    again = Clips(tmp_path / "shipped", tmp_path / "own")
    assert again.missing() == {"vi": ("chrome.exit",), "en": ("home.title",)}
    (tmp_path / "own" / "missing.json").write_text("{")
    assert again.missing() == {}
