"""What is seen before anything is typed: home, languages, life events, a procedure, the notice.

Owns the order of tiles and the plain words of a procedure's page. It reads the catalogue and never
starts a draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from kiosk_app.domain.procedure import LifeEvent, Procedure
from kiosk_app.flow.chrome import chrome, key_of, letters_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import (
    DeskSlip,
    FindProcedure,
    Home,
    Languages,
    LifeEvents,
    Notice,
    OtherList,
    OtherTopics,
    ProcedureInfo,
    ProcedureList,
    ResumeEntry,
    TrackEntry,
)
from kiosk_app.flow.intents import AcceptNotice, Begin, CallOfficial, ChooseLanguage, Go
from kiosk_app.flow.news_views import news_tile, opinion_door
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.public_places import Consultations, PublicBoard, StepsList
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import (
    Action,
    Bring,
    Fact,
    ProcedureView,
    TextPageView,
    Tile,
    TilesView,
)

Card = tuple[str, tuple[Bring, ...], str]  # heading, rows, note
NOTICE_PARAGRAPHS = ("notice.p1", "notice.p2", "notice.p3", "notice.p4")
SLIP_PARAGRAPHS = ("notice.slip_p1", "notice.p2", "notice.slip_p2")  # nothing is kept or sent


def pages_of(count: int, size: int) -> int:
    """How many pages so many items need; at least one."""
    return max(1, -(-count // size))


def procedures_of(ctx: Context, life_event: str) -> Sequence[Procedure]:
    """The procedures behind one door of the menu."""
    return ctx.kiosk.catalogue.in_life_event(life_event, ctx.today().isoformat())


def doors_of(ctx: Context, *, on_home: bool) -> list[LifeEvent]:
    """The doors that lead somewhere: those of the menu, or those with a tile on the home page."""
    doors = ctx.kiosk.catalogue.life_events_with_procedures(ctx.today().isoformat())
    return [door for door in doors if door.on_home is on_home]


def home_view(ctx: Context, here: Home) -> TilesView:
    """One large primary tile, and only what works beside it."""
    tiles: tuple[Tile, ...] = (
        Tile(
            ctx.t("home.file"), Go(LifeEvents()), "note-pencil", ctx.t("home.file_note"), lead=True
        ),
        Tile(ctx.t("home.track"), Go(TrackEntry()), "magnifying-glass", ctx.t("home.track_note")),
        Tile(
            ctx.t("home.browse"),
            Go(LifeEvents(to_file=False)),
            "book-open-text",
            ctx.t("home.browse_note"),
        ),
    )
    tiles += tuple(
        _door(ctx, door, door.note.get(ctx.locale.lang)) for door in doors_of(ctx, on_home=True)
    )
    tiles += opinion_door(ctx)
    board = ctx.t("board.door"), Go(PublicBoard()), "chart-bar", ctx.t("board.door_note")
    tiles += (Tile(*board),)
    left = (Action(ctx.t("home.resume"), Go(ResumeEntry()), "qr-code"),)
    call = Action(ctx.t("chrome.call_help"), CallOfficial(), "hand-waving", "primary")
    return TilesView(
        "home", key_of(here), chrome(ctx, call, left=left), ctx.t("home.title"), tiles=tiles,
        columns=2, news=news_tile(ctx),
    )  # fmt: skip


def languages_view(ctx: Context, here: Languages) -> TilesView:
    """A tile per language: its own name in its own script."""
    tiles = tuple(
        Tile(
            pack.name,
            ChooseLanguage(lang),
            "globe-hemisphere-west",
            pack.sample,
            chosen=lang == ctx.person.lang,
            chosen_text=ctx.t("chrome.chosen"),
            letters=letters_of(pack),
        )
        for lang, pack in ctx.locales.items()
    )
    return TilesView(
        "languages", key_of(here), chrome(ctx), ctx.t("languages.title"), tiles=tiles, columns=2
    )


def life_events_view(ctx: Context, here: LifeEvents) -> TilesView:
    """By what happened in life, never by ministry; whatever has no door stands in the bar below."""
    tiles = []
    for door in doors_of(ctx, on_home=False):
        behind = procedures_of(ctx, door.id)
        only = behind[0].plain_title.get(ctx.locale.lang) if len(behind) == 1 else ""
        note = only or ctx.t("life.count", count=len(behind))
        tiles.append(_door(ctx, door, note, to_file=here.to_file))
    title = ctx.t("life.title" if here.to_file else "life.browse_title")
    title = title if tiles else ctx.t("life.empty")
    return paged_tiles(ctx, here, "life_events", title, tiles, *other_ways(ctx))


def _door(ctx: Context, door: LifeEvent, note: str, *, to_file: bool = True) -> Tile:
    """One procedure needs no list."""
    behind = procedures_of(ctx, door.id)
    to: ProcedureInfo | ProcedureList = ProcedureList(door.id, to_file)
    if len(behind) == 1:
        to = ProcedureInfo(behind[0].code)
    return Tile(door.title.get(ctx.locale.lang), Go(to), door.icon, note)


def other_ways(ctx: Context) -> tuple[Action, ...]:
    """From the menu to what stands behind none of its doors, and to the search by words."""
    find = Action(ctx.t("find.button"), Go(FindProcedure()), "magnifying-glass", "primary")
    if not ctx.kiosk.other_procedures().procedures:
        return (find,)
    return Action(ctx.t("other.button"), Go(OtherTopics()), "dots-three-circle"), find


def procedure_list_view(ctx: Context, here: ProcedureList) -> TilesView:
    """The procedures of one life event."""
    lang = ctx.locale.lang
    tiles = [
        Tile(p.plain_title.get(lang), Go(ProcedureInfo(p.code)), p.icon, p.title.get(lang))
        for p in procedures_of(ctx, here.life_event)
    ]
    return paged_tiles(
        ctx, here, "procedure_list", ctx.t("life.list_title"), tiles, *other_ways(ctx)
    )


def paged_tiles(
    ctx: Context,
    here: LifeEvents | ProcedureList | OtherTopics | OtherList | Consultations | StepsList,
    screen: str,
    title: str,
    tiles: Sequence[Tile],
    *right: Action,
) -> TilesView:
    """Tiles in pages, with the screen's own actions at the right end of the bar."""
    size = ctx.limits.tiles
    pages = pages_of(len(tiles), size)
    page = min(here.page, pages - 1)
    return TilesView(
        screen,
        key_of(here),
        chrome(ctx, *right),
        title,
        tiles=tuple(tiles[page * size : (page + 1) * size]),
        page=page,
        pages=pages,
    )


def procedure_view(ctx: Context, here: ProcedureInfo) -> ProcedureView:
    """What to bring, how long, what it costs, what you get."""
    lang = ctx.locale.lang
    procedure = ctx.kiosk.catalogue.get(here.code, on=ctx.today().isoformat())
    cards = _cards(ctx, procedure)
    page = min(here.page, len(cards) - 1)
    heading, rows, note = cards[page]
    return ProcedureView(
        "procedure",
        key_of(here),
        chrome(ctx, _first_step(ctx, procedure), left=_reminder(ctx, procedure)),
        procedure.title.get(lang),
        badge=f"{procedure.routing.sector} · {procedure.code}",
        bring_title=heading,
        bring=rows,
        bring_note=note,
        facts=tuple(fact for fact in _facts(ctx, procedure) if fact.value),
        page=page,
        pages=len(cards),
    )


def _reminder(ctx: Context, procedure: Procedure) -> tuple[Action, ...]:
    """What to bring, on paper; what is done at the desk has its slip for that."""
    has_papers = any(not d.by_kiosk for d in procedure.documents)
    if procedure.is_in_person or not has_papers:
        return ()
    return print_action(ctx, Sheet.BRING)


def _cards(ctx: Context, procedure: Procedure) -> list[Card]:
    """The pages of the large card: the clocks of a procedure that has some, then its papers."""
    lang = ctx.locale.lang
    bring = [
        Bring(d.icon, d.name.get(lang), d.note.get(lang))
        for d in procedure.documents
        if not d.by_kiosk
    ]
    note = ctx.t("procedure.bring_note" if bring else "procedure.bring_none")
    if procedure.is_in_person:
        note = ctx.t("slip.in_person" if bring else "slip.ask")
    clocks = [Bring(c.icon, c.name.get(lang), c.limit.text.get(lang)) for c in procedure.clocks]
    since = ctx.t("procedure.clocks_note")
    most = ctx.limits.bring * 3 // 2  # they are of two lines, a paper of three
    cards = [(ctx.t("procedure.clocks"), rows, since) for rows in _chunks(clocks, most)]
    papers = _chunks(bring, ctx.limits.bring) or [()]
    return [*cards, *((ctx.t("procedure.bring"), rows, note) for rows in papers)]


def _chunks(rows: Sequence[Bring], size: int) -> list[tuple[Bring, ...]]:
    return [tuple(rows[at : at + size]) for at in range(0, len(rows), size)]


def _facts(ctx: Context, procedure: Procedure) -> tuple[Fact, ...]:
    """Time, fee, result, and the desk where it is done there; "" where it is not known."""
    lang = ctx.locale.lang
    limit = procedure.time_limit
    results = [r.name.get(lang) for r in procedure.results if r.main]
    where = desk_words(ctx) if procedure.is_in_person else ""
    return (
        Fact("clock", ctx.t("procedure.time"), limit.text.get(lang) if limit else ""),
        Fact("hand-coins", ctx.t("procedure.fee"), procedure.fee.text.get(lang)),
        Fact("certificate", ctx.t("procedure.result"), ", ".join(results)),
        Fact("map-pin", ctx.t("slip.where"), where),
    )


def _first_step(ctx: Context, procedure: Procedure) -> Action:
    """What leads on: the interview, or the slip at once where nothing is asked for it."""
    if not procedure.is_in_person:
        return Action(ctx.t("procedure.begin"), Begin(procedure.code), "arrow-right", "primary")
    to = Begin(procedure.code) if procedure.parts else Go(DeskSlip(procedure.code))
    return Action(ctx.t("slip.make"), to, "arrow-right", "primary")


def desk_words(ctx: Context) -> str:
    """The desk and its hours: "Bộ phận Một cửa · 7:30 - 16:30"."""
    kiosk = ctx.settings.kiosk
    return " · ".join(part for part in (kiosk.office, kiosk.hours) if part)


def notice_view(ctx: Context, here: Notice) -> TextPageView:
    """What happens to personal data, before the first answer (Law 91/2025/QH15)."""
    accept = Action(ctx.t("notice.accept"), AcceptNotice(), "arrow-right", "primary")
    other = Action(ctx.t("submitter.other"), AcceptNotice(for_other=True), "users")
    for_other = (other,) if ctx.person.staff is not None else ()
    return TextPageView(
        "notice",
        key_of(here),
        chrome(ctx, *for_other, accept),
        ctx.t("notice.title"),
        icon="shield-check",
        paragraphs=_notice(ctx, here.code),
    )


def notice_digest(ctx: Context, code: str) -> str:
    """SHA-256 in hex of the notice's words as shown for a procedure: its version."""
    return sha256("\n".join([ctx.t("notice.title"), *_notice(ctx, code)]).encode()).hexdigest()


def _notice(ctx: Context, code: str) -> tuple[str, ...]:
    procedure = ctx.kiosk.catalogue.get(code, on=ctx.today().isoformat())
    keys = SLIP_PARAGRAPHS if procedure.is_in_person else NOTICE_PARAGRAPHS
    return tuple(ctx.t(key) for key in keys)
