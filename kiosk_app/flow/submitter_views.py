"""Screens about who hands in: the applicant or somebody for them, and that one's card or name.

Owns what stands there in words; the number is masked wherever it is not being typed.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.flow.ask_views import trouble
from kiosk_app.flow.camera_words import camera_words
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.intents import Answer, Go, TypeInstead
from kiosk_app.flow.staff_intents import FileFor
from kiosk_app.flow.staff_places import SubmitterCard, SubmitterName, SubmitterNumber, WhoFiles
from kiosk_app.flow.views import Action, Line, ScanView, TextView, Tile, TilesView
from kiosk_app.flow.wording import mask


def submitter_lines(ctx: Context) -> Iterator[Line]:
    """On the page of the check: who hands in, while an official helps or when it is another."""
    submitter = ctx.draft.handling.submitter
    if submitter is None and ctx.person.staff is None:
        return
    words = ctx.t("submitter.self_short")
    if submitter is not None:
        words = f"{submitter.name} · {mask(submitter.number)}"
    edit = Action(ctx.t("chrome.edit"), Go(WhoFiles()), "pencil-simple")
    yield Line(ctx.t("submitter.label"), words, edit)


def who_files_view(ctx: Context, here: WhoFiles) -> TilesView:
    """The applicant, or somebody for them."""
    tiles = (
        Tile(
            ctx.t("submitter.self"),
            FileFor(other=False),
            "user-circle",
            ctx.t("submitter.self_note"),
        ),
        Tile(ctx.t("submitter.other"), FileFor(other=True), "users", ctx.t("submitter.other_note")),
    )
    return TilesView(
        "who_files", key_of(here), chrome(ctx), ctx.t("submitter.title"), tiles=tiles, columns=2
    )


def card_view(ctx: Context, here: SubmitterCard) -> ScanView:
    """The card of whoever hands in."""
    return ScanView(
        "scan_card",
        key_of(here),
        chrome(ctx),
        ctx.t("submitter.card_title"),
        text=ctx.t("submitter.card_text"),
        hint=ctx.t("scan.hint"),
        actions=(Action(ctx.t("scan.type"), TypeInstead(), "keyboard"),),
        trouble=ctx.person.trouble,
        no_picture=camera_words(ctx.t),
    )


def name_view(ctx: Context, here: SubmitterName) -> TextView:
    """The name by hand."""
    return _text_view(ctx, here, ctx.t("submitter.name"), "name")


def number_view(ctx: Context, here: SubmitterNumber) -> TextView:
    """The number by hand."""
    return _text_view(ctx, here, ctx.t("submitter.number"), "id")


def _text_view(
    ctx: Context, here: SubmitterName | SubmitterNumber, title: str, pad: str
) -> TextView:
    key = key_of(here)
    go_on = Action(ctx.t("chrome.next"), Answer(None, key), "arrow-right", "primary", submits=True)
    return TextView(
        "text",
        key,
        chrome(ctx, go_on),
        title,
        value=str(ctx.person.typed or ""),
        pad=pad,
        max_length=12 if pad == "id" else 100,
        trouble=trouble(ctx),
    )
