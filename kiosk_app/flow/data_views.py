""" "Dữ liệu của tôi" on the screen: what is held, who had to do with it, what was asked.

Owns its lines: numbers and names of things, never an answer, so that nobody reads them over a
shoulder; the answers are on the paper and at the authority.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.domain.personal import LONGEST_WORDS, Asked
from kiosk_app.flow.after_places import DataAsk, DataDone, MyData, MyDataEntry
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.camera_words import camera_words
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.data_flow import is_strong
from kiosk_app.flow.destinations import TrackEntry
from kiosk_app.flow.intents import Answer, AskAboutData, Exit, Go
from kiosk_app.flow.note_views import beginning
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.proof import official_action
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import Action, Line, ListView, ScanView, TextPageView, TextView
from kiosk_app.usecases.proving import Proof
from kiosk_app.usecases.requesting import Holdings

ICONS = {"correct": "pencil-simple", "withdraw": "arrow-u-up-left", "erase": "trash"}


def entry_view(ctx: Context, here: MyDataEntry) -> ScanView:
    """The receipt, then the card; or an official's word."""
    step = "card" if Proof.RECEIPT in ctx.person.proofs else "receipt"
    if Proof.CARD in ctx.person.proofs:
        step = "receipt"
    actions = [Action(ctx.t("data.no_receipt"), Go(TrackEntry()), "keyboard")]
    if ctx.person.tracking is not None:
        actions = list(official_action(ctx))
    return ScanView(
        "scan_card",
        f"{key_of(here)}:{step}",
        chrome(ctx),
        ctx.t(f"data.{step}_title"),
        text=ctx.t(f"data.{step}_text", emphasis=ctx.t("data.emphasis")),
        emphasis=ctx.t("data.emphasis"),
        hint=ctx.t("data.entry_hint"),
        actions=tuple(actions),
        trouble=ctx.person.trouble,
        no_picture=camera_words(ctx.t),
    )


def data_view(ctx: Context, here: MyData) -> ListView:
    """What this machine holds, and what may be asked."""
    held = ctx.kiosk.holdings(here.code, ctx.person.proof_card) if is_strong(ctx) else None
    lines = [] if held is None else list(_lines(ctx, held))
    size = max(1, ctx.limits.lines - 2)  # the buttons stand in their room
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    asks = [Asked.CORRECT, Asked.ERASE]
    if held is not None and held.may_withdraw:
        asks.insert(1, Asked.WITHDRAW)
    return ListView(
        "list",
        key_of(here),
        chrome(ctx),
        ctx.t("data.title"),
        lines=tuple(lines[page * size : (page + 1) * size]),
        actions=tuple(
            Action(ctx.t(f"data.ask_{a.value}"), Go(DataAsk(a.value)), ICONS[a.value])
            for a in (asks if held is not None else ())
        ),
        page=page,
        pages=pages,
    )


def _lines(ctx: Context, held: Holdings) -> Iterator[Line]:
    tracking = ctx.person.tracking
    if tracking is not None:
        title = tracking.procedure.title.get(ctx.locale.lang)
        yield Line(ctx.t("data.application"), f"{title} · {held.code}")
        yield Line(ctx.t("data.owner"), ", ".join(tracking.owners))
    yield Line(ctx.t("data.answers"), ctx.t("data.count_answers", count=held.answers))
    yield Line(ctx.t("data.papers"), ctx.t("data.count_pages", count=held.pages))
    if held.shed:
        yield Line(ctx.t("data.shed"), ctx.t("data.count_shed", count=held.shed))
    if held.drafts:
        yield Line(ctx.t("data.drafts"), ctx.t("data.count_drafts", count=held.drafts))
    if not held.looks:
        yield Line(ctx.t("data.looks"), ctx.t("data.nobody"))
    for look in reversed(held.looks):
        yield Line(ctx.t("data.looks"), f"{look.who} · {ctx.locale.long_time(look.at)}")
    for made in reversed(held.requests):
        told = ctx.t(f"data.outcome_{made.outcome or 'waiting'}")
        note = f" · {beginning(made.note)}" if made.note else ""
        yield Line(ctx.t(f"data.ask_{made.what.value}"), f"{told}{note}")


def ask_view(ctx: Context, here: DataAsk) -> TextView | TextPageView:
    """What will happen, before it is asked for; a correction needs words."""
    send = Action(
        ctx.t("data.send"),
        Answer("") if here.what == Asked.CORRECT.value else AskAboutData(),
        "check",
        "danger" if here.what == Asked.ERASE.value else "primary",
        submits=here.what == Asked.CORRECT.value,
    )
    title = ctx.t(f"data.ask_{here.what}_title")
    if here.what == Asked.CORRECT.value:
        return TextView(
            "text",
            key_of(here),
            chrome(ctx, send),
            title,
            hint=ctx.t("data.ask_correct_text"),
            max_length=LONGEST_WORDS,
            trouble=ctx.person.trouble,
        )
    text = ctx.t(f"data.ask_{here.what}_text")
    return TextPageView(
        "notice", key_of(here), chrome(ctx, send), title, icon=ICONS[here.what], paragraphs=(text,)
    )


def done_view(ctx: Context, here: DataDone) -> TextPageView:
    """The slip of a request: what was asked, when, and where the answer will be."""
    made = ctx.person.made
    assert made is not None
    is_done = made.outcome == "granted"
    after = "data.done_withdrawn" if is_done else "data.done_text"
    when = ctx.t("data.done_at", time=ctx.locale.long_time(made.at))
    return TextPageView(
        "resume_slip",
        key_of(here),
        chrome(
            ctx,
            Action(ctx.t("done.finish"), Exit(), "check", "primary"),
            left=print_action(ctx, Sheet.REQUEST),
        ),
        ctx.t(f"data.done_{made.what.value}"),
        icon="check-circle",
        paragraphs=(when, ctx.t(after)),
        large=here.code,
    )
