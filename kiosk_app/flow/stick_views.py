"""A technician's stick: what is carried by hand, and the languages that may be added from it.

Owns that both stand behind the technician's page, and that what came of a touch is said in words:
how many went, or that nothing is lost.
"""

from __future__ import annotations

from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.health_flow import is_technician
from kiosk_app.flow.intents import Go
from kiosk_app.flow.machine_intents import (
    AddLanguage,
    BringIn,
    Carried,
    LookAtStick,
    StickSeen,
    TakeOut,
)
from kiosk_app.flow.machine_places import (
    Carrying,
    LanguagesOnStick,
    MachineLog,
    MachineTasks,
    MoreForTechnician,
    StickContents,
)
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.studio_intents import OpenStudio
from kiosk_app.flow.views import Action, Line, ListView, Notify, TextPageView, Tile, TilesView
from kiosk_app.store.packfolder import PackRefused
from kiosk_app.usecases.language_packs import PackFound
from kiosk_app.usecases.stick_list import StickList

_MOST_CODES = 2


def more_view(ctx: Context, here: MoreForTechnician) -> TilesView:
    """What a technician does less often."""
    tiles = [
        Tile(ctx.t("health.tasks"), Go(MachineTasks()), "list-checks"),
        Tile(ctx.t("health.log"), Go(MachineLog()), "files"),
        Tile(ctx.t("studio.open"), OpenStudio(), "microphone"),
    ]
    if ctx.settings.stick.folder:
        tiles += [
            Tile(ctx.t("carry.title"), Go(Carrying()), "usb"),
            Tile(ctx.t("carry.contents"), Go(StickContents()), "list-checks"),
            Tile(ctx.t("packs.title"), Go(LanguagesOnStick()), "globe-hemisphere-west"),
        ]
    return TilesView(
        "technician_more",
        key_of(here),
        chrome(ctx),
        ctx.t("health.more"),
        tiles=tuple(tiles),
        columns=2,
    )


def carrying_view(ctx: Context, here: Carrying) -> TextPageView:
    """Two touches: out onto the stick, and back from it."""
    seen = ctx.person.machine
    words = ctx.t("carry.working" if seen.is_carrying else "carry.text")
    actions = (
        Action(ctx.t("carry.out"), TakeOut(), "upload-simple", enabled=not seen.is_carrying),
        Action(ctx.t("carry.in"), BringIn(), "download-simple", enabled=not seen.is_carrying),
    )
    paragraphs = (words, *([seen.carried] if seen.carried else []))
    return TextPageView(
        "carrying",
        key_of(here),
        chrome(ctx),
        ctx.t("carry.title"),
        icon="usb",
        paragraphs=paragraphs,
        actions=actions,
    )


def contents_view(ctx: Context, here: StickContents) -> TextPageView:
    """What the stick carries, once it was looked at; then it may be printed."""
    seen = ctx.person.machine
    is_seen = seen.stick is not None
    words = ctx.t("carry.looking" if seen.is_carrying else "carry.look_text")
    look_at = Action(
        ctx.t("carry.look"), LookAtStick(), "list-checks", enabled=not seen.is_carrying
    )
    return TextPageView(
        "carrying",
        key_of(here),
        chrome(ctx),
        ctx.t("carry.contents"),
        icon="usb",
        paragraphs=tuple(_sentences(ctx)) if is_seen else (words,),
        actions=(look_at, *(print_action(ctx, Sheet.STICK) if is_seen else ())),
    )


def listed(ctx: Context) -> StickList | None:
    """What the technician was shown of the stick; None before a look."""
    seen = ctx.person.machine.stick
    if seen is None:
        return None
    codes = ctx.kiosk.codes_of(seen.applications)
    return StickList(codes, seen.papers, seen.machines, seen.answers, seen.documents, seen.mail)


def _sentences(ctx: Context) -> list[str]:
    """What the stick carries, in two sentences; the paper names every code."""
    stick = listed(ctx)
    if stick is None:
        return []
    count = len(stick.codes)
    ours = ctx.t("carry.ours", applications=count, papers=stick.papers)
    if count:
        more = max(0, count - _MOST_CODES)
        codes = ", ".join(stick.codes[:_MOST_CODES])
        ours += " " + ctx.t("carry.codes_more" if more else "carry.codes", codes=codes, more=more)
    others = ctx.t(
        "carry.others",
        machines=stick.machines,
        answers=stick.answers,
        documents=stick.documents,
        mail=stick.mail,
    )
    return [ours, others]


def look(ctx: Context, _intent: LookAtStick) -> None:
    """The interface looks; until it has, the page says so."""
    if is_technician(ctx) and isinstance(ctx.here, StickContents):
        seen = ctx.person.machine
        seen.is_carrying, seen.carried, seen.stick = True, "", None


def stick_seen(ctx: Context, intent: StickSeen) -> None:
    """What it found, for whoever still stands there."""
    if not is_technician(ctx):
        return
    seen = ctx.person.machine
    seen.is_carrying = False
    if intent.fault:
        words = ctx.t(f"device.{intent.fault}"), ctx.t(f"remedy.{intent.fault}")
        ctx.person.banner = Notify("warn", *words)
    else:
        seen.stick = intent


def languages_view(ctx: Context, here: LanguagesOnStick) -> ListView:
    """The packs of the stick, each with its own name."""
    found = _packs(ctx)
    size = ctx.limits.lines
    pages = pages_of(len(found), size)
    page = min(here.page, pages - 1)
    add = ctx.t("packs.add")
    lines = tuple(
        Line(one.lang, one.name or one.lang, Action(add, AddLanguage(str(one.folder)), "plus"))
        for one in found[page * size : (page + 1) * size]
    )
    note = ctx.t("packs.note" if found else "packs.none")
    title = ctx.t("packs.title")
    return ListView(
        "list", key_of(here), chrome(ctx), title, lines=lines, note=note, page=page, pages=pages
    )


def begin_carrying(ctx: Context, _intent: TakeOut | BringIn) -> None:
    """The interface carries; until it has, the page says so."""
    if is_technician(ctx) and isinstance(ctx.here, Carrying):
        seen = ctx.person.machine
        seen.is_carrying, seen.carried, seen.stick = True, "", None


def carried(ctx: Context, intent: Carried) -> None:
    """How it ended; a technician who has left meanwhile is told by the figures of the next time."""
    staff, seen = ctx.person.staff, ctx.person.machine
    if staff is None or not is_technician(ctx):
        return
    seen.is_carrying = False
    if intent.fault:
        words = ctx.t(f"device.{intent.fault}"), ctx.t(f"remedy.{intent.fault}")
        ctx.person.banner = Notify("warn", *words)
        return
    ctx.kiosk.staff.note(staff, "carried.out" if intent.is_out else "carried.in")
    seen.carried = (
        ctx.t("carry.went", records=intent.records, papers=intent.papers)
        if intent.is_out
        else ctx.t("carry.came", answers=intent.answers, bad=intent.bad)
    )


def add_language(ctx: Context, intent: AddLanguage) -> None:
    """Takes a pack in; it can be chosen once the interface has started again."""
    staff = ctx.person.staff
    is_here = isinstance(ctx.here, LanguagesOnStick) and is_technician(ctx)
    found = {str(one.folder): one for one in _packs(ctx)} if is_here else {}
    if staff is None or intent.folder not in found:
        return
    try:
        pack = ctx.kiosk.add_language(found[intent.folder])
    except PackRefused as error:
        problem = error.problem
        text = ctx.t("packs.refused_text", file=problem.file, why=problem.message)
        ctx.person.banner = Notify("warn", ctx.t("packs.refused_title"), text)
    except OSError:
        ctx.person.banner = Notify("warn", ctx.t("disk.full_title"), ctx.t("packs.failed_text"))
    else:
        ctx.kiosk.staff.note(staff, "language.added", pack.lang)
        words = ctx.t("packs.added_title", name=pack.name), ctx.t("packs.added_text")
        ctx.person.banner = Notify("ok", *words)


def _packs(ctx: Context) -> list[PackFound]:
    return ctx.kiosk.packs_on_stick()
