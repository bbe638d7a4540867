"""Invented views of the voice: how loud it is, and a page while it is read."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome

from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.voice_intents import Louder, PauseVoice, ReadByItself, ReadNumbers


def sound(s: Say) -> v.TilesView:
    """Louder, softer, by itself."""
    t = s.locale.t
    tiles = (
        v.Tile(t("voice.louder"), Louder(1), "speaker-high"),
        v.Tile(t("voice.softer"), Louder(-1), "speaker-low"),
        v.Tile(
            t("voice.by_itself"),
            ReadByItself(False),
            "ear",
            t("voice.by_itself_note"),
            chosen=True,
            chosen_text=t("chrome.chosen"),
        ),
    )
    base = chrome(s)
    title = t("voice.sound_title", level=3, most=5)
    return v.TilesView(
        "sound", "sound", replace(base, bottom=base.bottom[:-1]), title, tiles=tiles, columns=2
    )


def read_back(s: Say, check: v.ListView) -> v.ListView:
    """The check page while its answers are read."""
    t = s.locale.t
    back, _, *rest = check.chrome.bottom
    pause = v.Action(t("voice.pause"), PauseVoice(), "pause")
    numbers = v.Action(t("voice.numbers"), ReadNumbers(), "ear")
    bottom = (back, pause, *(a for a in rest if a.role != "primary"), numbers)
    ways_on = tuple(a for a in rest if a.role == "primary")
    assert isinstance(back.intent, i.Back)
    return replace(
        check, key="check-read", chrome=replace(check.chrome, bottom=(*bottom, *ways_on))
    )


def voice_views(s: Say, check: v.ListView) -> list[tuple[str, v.View]]:
    """All of them, by name."""
    return [("20_sound", sound(s)), ("09_check_read", read_back(s, check))]
