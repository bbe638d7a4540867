"""`motcua-kiosk voice` tells the technician who speaks and what lacks a clip."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk_app.cli.main import main
from kiosk_app.domain.prompts import Prompt
from kiosk_app.store.clips import Clips


def test_the_technician_sees_what_lacks_a_clip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The citizen is not told; somebody must be."""
    monkeypatch.setenv("MOTCUA_VOICE_KIND", "none")
    clips = Clips(tmp_path / "shipped", tmp_path / "voice")
    clips.note_missing("vi", "chrome.exit")
    clips.keep("vi", Prompt("chrome.call", "Gọi cán bộ"), b"wav")
    assert main(["voice", "--data", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["player"] == "none"
    assert told["languages"]["vi"]["missing"] == ["chrome.exit"]
    assert told["languages"]["vi"]["recorded"] == 1
    assert told["languages"]["en"]["recorded"] == 0
    assert told["languages"]["vi"]["messages"] > 300
