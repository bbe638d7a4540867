"""`make voices` makes what is missing, keeps what is there, removes what nobody says any more."""

from __future__ import annotations

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from support.assets import packs

from kiosk_app.devices.soundcard import decoded
from kiosk_app.domain.prompts import Prompt

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def voices() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("voices", ROOT / "packaging" / "voices.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["voices"] = module
    spec.loader.exec_module(module)
    return module


def test_only_what_changed_is_made_again(voices: ModuleType, tmp_path: Path) -> None:
    """Thousands of clips, and most builds change three."""
    exit_, call = Prompt("chrome.exit", "Thoát"), Prompt("chrome.call", "Gọi cán bộ")
    pack = packs()["vi"]

    def make(*prompts: Prompt, locale=pack):
        with ThreadPoolExecutor(2) as pool:
            wanted = {prompt.clip: prompt for prompt in prompts}
            return voices.make_language(locale, wanted, tmp_path, pool)

    assert (make(exit_, call).new, make(exit_, call).new) == (2, 0)
    assert 0.2 < decoded((tmp_path / f"{exit_.clip}.ogg").read_bytes()).seconds < 1.5
    changed = Prompt("chrome.exit", "Thoát ra")
    assert make(changed, call).new == 1
    assert sorted(path.stem for path in tmp_path.glob("*.ogg")) == sorted((changed.clip, call.clip))
    assert make(changed, call, locale=replace(pack, voice="vi-vn-x-south")).new == 2


def test_the_same_samples_give_the_same_clip(voices: ModuleType) -> None:
    """Two builds of one checkout are the same, byte for byte."""
    samples = b"\x00\x10\x00\xf0" * 4000
    assert voices.encoded(samples) == voices.encoded(samples)


def test_every_message_has_a_prompt(voices: ModuleType) -> None:
    """No sentence of the packs is forgotten."""
    pack = packs()["vi"]
    texts = {prompt.text for prompt in voices.prompts_of(pack, ()).values()}
    whole = {
        text for text in pack.messages.values() if "{" not in text and any(map(str.isalnum, text))
    }
    assert whole <= texts
