"""The recording studio for technicians: read a text, hear it again, keep it or repeat.

Owns what a take is on its way from the microphone to the disk, and that nobody but a technician
comes here. A take that was not kept is gone with the page.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.domain.prompts import Prompt
from kiosk_app.domain.utterance import Utterance
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.studio_intents import (
    ExportVoices,
    HearTake,
    KeepTake,
    OpenStudio,
    StartTake,
    StopTake,
    StudioStep,
    TakeFailed,
    TakeHeard,
    VoicesExported,
)
from kiosk_app.flow.studio_places import Studio, StudioLanguages
from kiosk_app.flow.views import Action, Notify, TextPageView, Tile, TilesView
from kiosk_app.usecases.studio import Studio as StudioVerbs
from kiosk_app.usecases.studio import studio_of
from sync import StaffRole


def open_studio(ctx: Context, intent: OpenStudio) -> None:
    """A technician, and a language that there is."""
    if not _is_technician(ctx):
        return
    pack = ctx.locales.get(intent.lang)
    if pack is None:
        if not isinstance(ctx.here, StudioLanguages):
            ctx.go(StudioLanguages())
    elif isinstance(ctx.here, StudioLanguages):
        ctx.go(Studio(pack.lang, _studio(ctx).first_open(pack)))


def step(ctx: Context, intent: StudioStep) -> None:
    """Another text; what was not kept is gone."""
    if isinstance(ctx.here, Studio):
        count = len(_studio(ctx).prompts(ctx.locales[ctx.here.lang]))
        _turn_to(ctx, ctx.here, (ctx.here.n + (1 if intent.step > 0 else -1)) % count)


def start(ctx: Context, _intent: StartTake) -> None:
    """The microphone is on."""
    if isinstance(ctx.here, Studio):
        ctx.person.take, ctx.person.banner = b"", None
        ctx.person.is_recording = True


def stop(ctx: Context, _intent: StopTake) -> None:
    """The microphone is off; what it heard comes with TakeHeard."""
    ctx.person.is_recording = False


def heard(ctx: Context, intent: TakeHeard) -> None:
    """A take to be judged by ear; for a page that was left meanwhile it is nobody's."""
    if isinstance(ctx.here, Studio):
        ctx.person.take, ctx.person.is_recording = intent.samples, False


def failed(ctx: Context, intent: TakeFailed) -> None:
    """No microphone: said in words."""
    ctx.person.take, ctx.person.is_recording = b"", False
    title, text = ctx.t(f"device.{intent.code}"), ctx.t(f"remedy.{intent.code}")
    ctx.person.banner = Notify("warn", title, text)


def hear(ctx: Context, _intent: HearTake) -> None:
    """The take, else the clip in use."""
    if isinstance(ctx.here, Studio) and not ctx.person.is_recording:
        prompt = _prompt(ctx, ctx.here)
        said = Utterance(prompt.text, ctx.here.lang, samples=ctx.person.take)
        ctx.person.hearing.instead = (said,)


def keep(ctx: Context, _intent: KeepTake) -> None:
    """On the disk, then the next open text."""
    here = ctx.here
    if not isinstance(here, Studio) or not ctx.person.take:
        return
    try:
        is_kept = _studio(ctx).keep(here.lang, _prompt(ctx, here), ctx.person.take)
    except OSError:
        ctx.person.banner = Notify("warn", ctx.t("disk.full_title"), ctx.t("disk.full_text"))
        return
    if is_kept:
        _turn_to(ctx, here, _studio(ctx).first_open(ctx.locales[here.lang], here.n))
    else:
        ctx.person.take = b""
        title, text = ctx.t("studio.silent_title"), ctx.t("studio.silent_text")
        ctx.person.banner = Notify("warn", title, text)


def export(_ctx: Context, _intent: ExportVoices) -> None:
    """The interface copies and reports."""


def exported(ctx: Context, intent: VoicesExported) -> None:
    """How many there are on the stick."""
    title, text = "studio.exported_title", "studio.exported_text"
    ctx.person.banner = Notify("ok", ctx.t(title, count=intent.count), ctx.t(text))


def _studio(ctx: Context) -> StudioVerbs:
    return studio_of(ctx.settings.data)


def _is_technician(ctx: Context) -> bool:
    staff = ctx.person.staff
    return staff is not None and staff.role is StaffRole.TECHNICIAN and ctx.person.draft is None


def _turn_to(ctx: Context, here: Studio, n: int) -> None:
    ctx.person.take, ctx.person.is_recording, ctx.person.banner = b"", False, None
    ctx.replace(replace(here, n=n))


def _prompt(ctx: Context, here: Studio) -> Prompt:
    return _studio(ctx).prompts(ctx.locales[here.lang])[here.n]


def languages_view(ctx: Context, here: StudioLanguages) -> TilesView:
    """A tile for each language, with how much of it was read."""
    studio = _studio(ctx)
    tiles = tuple(
        Tile(
            pack.name,
            OpenStudio(lang),
            "microphone",
            ctx.t("studio.done", done=studio.done(pack), all=len(studio.prompts(pack))),
        )
        for lang, pack in ctx.locales.items()
    )
    out = Action(ctx.t("studio.export"), ExportVoices(), "usb")
    title = ctx.t("studio.which")
    return TilesView("studio_languages", key_of(here), chrome(ctx, out), title, tiles=tiles)


def studio_view(ctx: Context, here: Studio) -> TextPageView:
    """The text to read, large; what can be done with the take below it."""
    pack, person, studio = ctx.locales[here.lang], ctx.person, _studio(ctx)
    prompts = studio.prompts(pack)
    prompt = prompts[here.n]
    hear_it = Action(ctx.t("studio.hear"), HearTake(), "speaker-high")
    ways: tuple[Action, ...] = ()
    right: tuple[Action, ...]
    if person.is_recording:
        right = (Action(ctx.t("studio.stop"), StopTake(), "stop", "primary"),)
        state = ctx.t("studio.listening")
    elif person.take:
        again = Action(ctx.t("studio.again"), StartTake(), "arrow-counter-clockwise")
        keep_it = Action(ctx.t("studio.keep"), KeepTake(), "check", "primary")
        right, state = (again, hear_it, keep_it), ctx.t("studio.taken")
    else:
        right = (hear_it, Action(ctx.t("studio.record"), StartTake(), "microphone", "primary"))
        ways = (
            Action(ctx.t("studio.before"), StudioStep(-1), "caret-left"),
            Action(ctx.t("studio.after"), StudioStep(1), "caret-right"),
        )
        is_done = studio.is_recorded(here.lang, prompt)
        state = ctx.t("studio.is_recorded" if is_done else "studio.is_open")
    place = ctx.t("studio.place", n=here.n + 1, all=len(prompts), done=studio.done(pack))
    return TextPageView(
        "studio",
        key_of(here),
        chrome(ctx, *right),
        ctx.t("studio.read", name=pack.name),
        icon="microphone",
        paragraphs=(prompt.text, place, state),
        actions=ways,
    )
