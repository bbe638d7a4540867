"""What surrounds every screen: header chips, progress, bottom bar, and the idle warning's panel.

Owns which buttons are where, so that no screen invents its own way back. A button stands here only
when touching it does something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from kiosk_app.domain.interview import CHECK, PAPERS, SIGN, chapters
from kiosk_app.domain.procedure import PartPlace
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import (
    ASIDE,
    ENDS,
    Aids,
    Away,
    Calling,
    Check,
    DeskSlip,
    Destination,
    Documents,
    Home,
    Languages,
    Leave,
    Notice,
    PaperPages,
    ResumeSlip,
    ReusePaper,
    Sign,
)
from kiosk_app.flow.hearing import Speaking
from kiosk_app.flow.intents import Back, CallOfficial, Exit, Go, Next, PutAway, StillHere
from kiosk_app.flow.lettering import KeyWords, Letters
from kiosk_app.flow.route import part_of
from kiosk_app.flow.staff_chrome import AT_HOME, staff_chips, staff_words
from kiosk_app.flow.staff_places import StaffNewPin, StaffPin, StaffSignIn
from kiosk_app.flow.studio_places import Studio, StudioLanguages
from kiosk_app.flow.views import Action, Chip, Chrome, Overlay, Progress
from kiosk_app.flow.voice_intents import Listen, PauseVoice, ReadByItself, ResumeVoice
from kiosk_app.i18n import Locale
from kiosk_app.usecases.values import Link

_NO_BACK = (Home, *ENDS, Away, Calling, ResumeSlip, *AT_HOME)
_NO_EXIT = (Home, Leave, Away, ResumeSlip, *ENDS)
_CHAPTERS: Mapping[type[Destination], str] = {
    Documents: PAPERS,
    PaperPages: PAPERS,
    ReusePaper: PAPERS,
    Check: CHECK,
    Sign: SIGN,
}
_NO_LISTEN = (*AT_HOME, StudioLanguages, Studio)
_NO_CALL = (Calling, Away, StaffSignIn, StaffPin, StaffNewPin)


def chrome(ctx: Context, *right: Action, left: tuple[Action, ...] = ()) -> Chrome:
    """Header, progress and the bottom bar with the screen's own actions at its right end."""
    kiosk, by_staff = ctx.settings.kiosk, staff_words(ctx)
    return Chrome(
        office=by_staff or kiosk.office,
        place=place_of(ctx),
        clock=f"{ctx.wall():%H:%M}",
        chips=_chips(ctx),
        bottom=(*_bottom_left(ctx), *left, *right),
        progress=progress(ctx),
        keys=key_words(ctx.locale),
        letters=letters_of(ctx.locale),
        by_staff=bool(by_staff),
        display=ctx.person.display,
        is_aside=isinstance(ctx.here, ASIDE),
    )


def key_words(locale: Locale) -> KeyWords:
    """The words on the drawn keys, in a language."""
    return KeyWords(**{f.name: locale.t(f"keys.{f.name}") for f in fields(KeyWords)})


def letters_of(locale: Locale) -> Letters:
    """What a language is written with."""
    return Letters(locale.font, locale.font_script)


def place_of(ctx: Context) -> str:
    """Where the machine stands: "Xã Mường Lống · tỉnh Nghệ An"."""
    commune = ctx.settings.kiosk.commune
    province = ctx.units.find_province(ctx.settings.kiosk.province_code)
    if province is None or province.name in commune:
        return commune
    return f"{commune} · {province.name[:1].lower()}{province.name[1:]}"


def key_of(here: Destination) -> str:
    """The view's key: the same place in another state (its page, its words) keeps it."""
    parts = [
        str(getattr(here, name))
        for name in here.__slots__
        if name not in ("page", "words") and getattr(here, name) is not None
    ]
    return ":".join([type(here).__name__, *parts])


def next_action(ctx: Context, text: str = "chrome.next", icon: str = "arrow-right") -> Action:
    """The primary button that goes on without a value."""
    return Action(ctx.t(text), Next(), icon, "primary")


def _chips(ctx: Context) -> tuple[Chip, ...]:
    here = ctx.here
    if ctx.person.staff is not None:
        return staff_chips(ctx)
    chips = [link_chip(ctx)]
    if not isinstance(here, ASIDE):
        chips.append(Chip(ctx.t("aids.chip"), "text-aa", "plain", Go(Aids())))
    if not isinstance(here, Away):
        may_choose = len(ctx.locales) > 1 and not isinstance(here, ASIDE)
        to_languages = Go(Languages()) if may_choose else None
        chips.append(Chip(ctx.locale.name, "globe-hemisphere-west", "plain", to_languages))
    if not isinstance(here, _NO_EXIT):
        chips.append(Chip(ctx.t("chrome.exit"), "x-circle", "danger", Exit()))
    return (*chips, *staff_chips(ctx))


def link_chip(ctx: Context) -> Chip:
    """The network in calm words: none is normal, never an error (ui.md, manner 8)."""
    state = ctx.kiosk.link_state()
    if state.link is Link.OFFLINE:
        return Chip(ctx.t("chrome.offline"), "wifi-slash", "warn")
    if state.link is Link.WAITING:
        text = ctx.t("chrome.sending", count=state.waiting)
        return Chip(text, "cloud-arrow-up", "warn")
    return Chip(ctx.t("chrome.online"), "cloud-check", "ok")


def _bottom_left(ctx: Context) -> tuple[Action, ...]:
    here = ctx.here
    actions: list[Action] = []
    if not isinstance(here, _NO_BACK):
        actions.append(Action(ctx.t("chrome.back"), Back(), "arrow-left", "secondary"))
    if not isinstance(here, _NO_LISTEN):
        actions.append(_listen_action(ctx))
    if ctx.person.staff is None and not isinstance(here, (*_NO_CALL, Home, *ENDS)):
        actions.append(Action(ctx.t("chrome.call"), CallOfficial(), "hand-waving"))
    return tuple(actions)


def _listen_action(ctx: Context) -> Action:
    """`Nghe` on every page. Where a visit begins it is also what turns voice mode on and off."""
    if ctx.speech.state is Speaking.ALOUD:
        return Action(ctx.t("voice.pause"), PauseVoice(), "pause")
    if ctx.speech.state is Speaking.PAUSED:
        return Action(ctx.t("voice.resume"), ResumeVoice(), "play")
    if isinstance(ctx.here, (Home, Languages)):
        if ctx.person.hearing.by_itself:
            return Action(ctx.t("voice.off"), ReadByItself(False), "speaker-slash")
        return Action(ctx.t("voice.guide"), ReadByItself(True), "speaker-high")
    return Action(ctx.t("voice.listen"), Listen(), "speaker-high")


def progress(ctx: Context) -> Progress | None:
    """Parts done and to do: the interview's, then papers, check and signature."""
    draft, here = ctx.person.draft, ctx.here
    question = getattr(here, "question", None)
    if draft is None or draft.supplements or isinstance(here, Notice):
        return None
    if question is None and not isinstance(here, (Documents, PaperPages, ReusePaper, Check, Sign)):
        return None
    procedure = draft.procedure
    ids = chapters(procedure, draft.answers, ctx.today())
    name = part_of(procedure, question).id if question is not None else _CHAPTERS[type(here)]
    if name not in ids:
        return None
    done = ids.index(name) + 1
    label = ctx.t("chrome.progress", done=done, total=len(ids), title=_title(ctx, name))
    return Progress(done, len(ids), label)


def _title(ctx: Context, chapter: str) -> str:
    if chapter == PAPERS:
        return ctx.t("chrome.part_papers")
    if chapter == CHECK:
        return ctx.t("chrome.part_check")
    if chapter == SIGN:
        return _sign_title(ctx)
    parts = {part.id: part for part in ctx.procedure.parts}
    return parts[chapter].title.get(ctx.locale.lang)


def _sign_title(ctx: Context) -> str:
    for part in ctx.procedure.parts:
        if part.place is PartPlace.SIGN:
            return part.title.get(ctx.locale.lang)
    return ctx.t("chrome.part_sign")


def idle_overlay(ctx: Context) -> Overlay | None:
    """The idle warning, while it counts down."""
    person = ctx.person
    if person.warned_at_s is None:
        return None
    left = max(0, round(ctx.settings.idle.answer_s - (ctx.now_s - person.warned_at_s)))
    actions = [Action(ctx.t("idle.still_here"), StillHere(), "", "primary")]
    if person.draft is not None and not isinstance(ctx.here, DeskSlip):
        actions.insert(0, Action(ctx.t("idle.put_away"), PutAway(), "", "secondary"))
    key = "idle.text" if len(actions) > 1 else "idle.text_no_draft"
    text = ctx.t(key, seconds=left)
    return Overlay("clock", ctx.t("idle.title"), text, tuple(actions))
