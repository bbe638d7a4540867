"""When something is said: because it was asked for, or by itself when a page appears.

Owns the verbs of the voice and `settle`, which after every intent compares what can be heard with
what was there before. An error, a banner, a warning or a chosen tile is said alone; a new page as a
whole. It speaks to nobody: the interface plays what `Speech` holds.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.domain.utterance import Utterance
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Check
from kiosk_app.flow.hearing import LOUDEST, SOFTEST, Cue, Speaking, Speech
from kiosk_app.flow.speaking import (
    chosen_titles,
    said,
    sample_of,
    spoken_banner,
    spoken_chosen,
    spoken_overlay,
    spoken_trouble,
    spoken_view,
)
from kiosk_app.flow.views import Notify, Tile, TilesView, View
from kiosk_app.flow.voice_intents import (
    Listen,
    Louder,
    PauseVoice,
    ReadByItself,
    ReadNumbers,
    ResumeVoice,
    VoiceEnded,
)
from kiosk_app.flow.voice_places import Sound

NO_SPEAKER = "no_speaker"


def listen(ctx: Context, _intent: Listen) -> None:
    """Read this page."""
    ctx.person.hearing.is_asked = ctx.person.hearing.has_listened = True


def pause(ctx: Context, _intent: PauseVoice) -> None:
    """Only what sounds can be paused."""
    if ctx.speech.state is Speaking.ALOUD:
        ctx.speech = replace(ctx.speech, state=Speaking.PAUSED)


def resume(ctx: Context, _intent: ResumeVoice) -> None:
    """Only what was paused goes on."""
    if ctx.speech.state is Speaking.PAUSED:
        ctx.speech = replace(ctx.speech, state=Speaking.ALOUD)


def read_by_itself(ctx: Context, intent: ReadByItself) -> None:
    """Voice mode on, and this page at once; or off and silent."""
    hearing = ctx.person.hearing
    hearing.by_itself = hearing.is_asked = intent.on
    hearing.has_listened = True
    if not intent.on and ctx.speech.state is not Speaking.SILENT:
        _say(ctx, ())


def louder(ctx: Context, intent: Louder) -> None:
    """Another volume, and a word in it; at its ends it stays."""
    hearing = ctx.person.hearing
    step = 1 if intent.step > 0 else -1
    hearing.volume = min(LOUDEST, max(SOFTEST, hearing.volume + step))
    hearing.has_listened = True
    hearing.instead = said([ctx.t("voice.loudness", level=hearing.volume)], ctx.locale)


def read_numbers(ctx: Context, _intent: ReadNumbers) -> None:
    """The answers once more, with the masked numbers; until the check is left."""
    if isinstance(ctx.here, Check):
        ctx.person.hearing.says_numbers = ctx.person.hearing.is_asked = True


def ended(ctx: Context, intent: VoiceEnded) -> None:
    """The voice is silent again. A fault is told once to everybody, and without a loudspeaker
    nothing is read by itself any more."""
    if intent.turn != ctx.speech.turn:
        return
    ctx.speech = Speech(ctx.speech.turn, volume=ctx.speech.volume)
    hearing = ctx.person.hearing
    if intent.fault == NO_SPEAKER:
        hearing.by_itself = False
    if intent.fault and intent.fault not in hearing.told:
        hearing.told.add(intent.fault)
        title, text = f"device.{intent.fault}", f"remedy.{intent.fault}"
        ctx.person.banner = Notify("warn", ctx.t(title), ctx.t(text))


def say_sample(ctx: Context) -> None:
    """The language just chosen says its sample, unless its page is read anyway."""
    if not ctx.person.hearing.by_itself:
        ctx.person.hearing.instead = (sample_of(ctx.locale),)


def settle(ctx: Context, shown: View) -> bool:
    """Decide what is said, now that this is shown. True when `ctx.speech` changed."""
    hearing, speech = ctx.person.hearing, ctx.speech
    cue = cue_of(shown)
    before, hearing.cue = hearing.cue, cue
    asked, instead = hearing.is_asked, hearing.instead
    hearing.is_asked, hearing.instead = False, ()
    if instead:
        _say(ctx, instead)
    elif asked:
        _say(ctx, spoken_view(shown, ctx.locales, ctx.person.lang))
    elif before != cue:
        news = _news(ctx, before, cue, shown) if hearing.by_itself else ()
        if news or speech.state is not Speaking.SILENT:
            _say(ctx, news)
    if ctx.speech.volume != hearing.volume:
        ctx.speech = replace(ctx.speech, volume=hearing.volume)
    return ctx.speech is not speech


def cue_of(view: View) -> Cue:
    """What of this view is news when it changes."""
    trouble = getattr(view, "trouble", None)
    long = getattr(view, "paragraphs", ())
    return Cue(
        (view.key, getattr(view, "page", 0), getattr(view, "stage", ""), len(long)),
        view.overlay.title if view.overlay is not None else "",
        (view.banner.title, view.banner.text) if view.banner is not None else ("", ""),
        (trouble.title, trouble.text) if trouble is not None else ("", ""),
        chosen_titles(view),
    )


def _news(ctx: Context, before: Cue | None, cue: Cue, view: View) -> tuple[Utterance, ...]:
    if before is None or before.place != cue.place:
        return spoken_view(view, ctx.locales, ctx.person.lang)
    if view.overlay is not None:
        return spoken_overlay(view.overlay, ctx.locale) if cue.overlay != before.overlay else ()
    told: tuple[Utterance, ...] = ()
    if view.banner is not None and cue.banner != before.banner:
        told += spoken_banner(view.banner, ctx.locale)
    if cue.trouble != before.trouble:
        told += spoken_trouble(view, ctx.locale)
    fresh = tuple(title for title in cue.chosen if title not in before.chosen)
    return told + spoken_chosen(fresh, ctx.locale)


def _say(ctx: Context, utterances: tuple[Utterance, ...]) -> None:
    state = Speaking.ALOUD if utterances else Speaking.SILENT
    ctx.speech = Speech(ctx.speech.turn + 1, utterances, state, ctx.person.hearing.volume)


def sound_view(ctx: Context, here: Sound) -> TilesView:
    """Louder, softer, and whether every page is read by itself."""
    hearing = ctx.person.hearing
    tiles = [
        Tile(ctx.t("voice.louder"), Louder(1), "speaker-high"),
        Tile(ctx.t("voice.softer"), Louder(-1), "speaker-low"),
        Tile(
            ctx.t("voice.by_itself"),
            ReadByItself(not hearing.by_itself),
            "ear",
            ctx.t("voice.by_itself_note"),
            chosen=hearing.by_itself,
            chosen_text=ctx.t("chrome.chosen"),
        ),
    ]
    if hearing.volume == SOFTEST:
        del tiles[1]
    elif hearing.volume == LOUDEST:
        del tiles[0]
    title = ctx.t("voice.sound_title", level=hearing.volume, most=LOUDEST)
    return TilesView("sound", key_of(here), chrome(ctx), title, tiles=tuple(tiles), columns=2)
