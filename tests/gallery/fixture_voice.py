"""Invented views of the voice: how loud it is, a page while it is read, the recording studio."""

from __future__ import annotations

from dataclasses import replace

from gallery.fixture_frame import Say, chrome

from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.studio_intents import (
    ExportVoices,
    HearTake,
    KeepTake,
    OpenStudio,
    StartTake,
    StudioStep,
)
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


def studio_languages(s: Say) -> v.TilesView:
    """How much of each language was read."""
    t, base = s.locale.t, chrome(s)
    out = v.Action(t("studio.export"), ExportVoices(), "usb")
    tiles = tuple(
        v.Tile(name, OpenStudio(lang), "microphone", t("studio.done", done=done, all=376))
        for name, lang, done in (("Tiếng Việt", "vi", 12), ("English", "en", 0))
    )
    return v.TilesView(
        "studio_languages",
        "studio_languages",
        replace(base, bottom=(base.bottom[0], out)),
        t("studio.which"),
        tiles=tiles,
    )


def studio(s: Say, is_taken: bool) -> v.TextPageView:
    """A text to be read, and what can be done with the take."""
    t, base = s.locale.t, chrome(s)
    hear = v.Action(t("studio.hear"), HearTake(), "speaker-high")
    if is_taken:
        again = v.Action(t("studio.again"), StartTake(), "arrow-counter-clockwise")
        right = (again, hear, v.Action(t("studio.keep"), KeepTake(), "check", "primary"))
        ways: tuple[v.Action, ...] = ()
    else:
        right = (hear, v.Action(t("studio.record"), StartTake(), "microphone", "primary"))
        ways = (
            v.Action(t("studio.before"), StudioStep(-1), "caret-left"),
            v.Action(t("studio.after"), StudioStep(1), "caret-right"),
        )
    state = t("studio.taken" if is_taken else "studio.is_open")
    return v.TextPageView(
        "studio",
        f"studio-{is_taken}",
        replace(base, bottom=(base.bottom[0], *right)),
        t("studio.read", name=s.locale.name),
        icon="microphone",
        paragraphs=(t("notice.p1"), t("studio.place", n=13, all=376, done=12), state),
        actions=ways,
    )


def voice_views(s: Say, check: v.ListView) -> list[tuple[str, v.View]]:
    """All of them, by name."""
    return [
        ("20_sound", sound(s)),
        ("09_check_read", read_back(s, check)),
        ("65_studio_languages", studio_languages(s)),
        ("66_studio", studio(s, False)),
        ("66_studio_taken", studio(s, True)),
    ]
