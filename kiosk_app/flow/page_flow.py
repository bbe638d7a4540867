"""The captured pages of a paper, one at a time: look, take again, turn, order, take away.

Owns that a poor page is shown at once with what is wrong in words, and that keeping it is one
touch: a person who can do no better is never stopped. The picture on the screen lives in
`Person` only.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Documents, PaperPages
from kiosk_app.flow.intents import Back, MovePage, RemovePage, RetakePage, TurnPage
from kiosk_app.flow.page_view import PageView
from kiosk_app.flow.views import Action, Trouble
from kiosk_app.usecases.values import AttachedPage, Picture

SIDE_PX = 900  # of the picture on the screen


def page_view(ctx: Context, here: PaperPages) -> PageView:
    """A page and what may be done with it."""
    pages = ctx.draft.pages_of(here.paper)
    at = min(here.page, len(pages) - 1)
    page = pages[at]
    poor = page.verdict not in ("", "good")
    number = ctx.t("pages.title", number=at + 1, count=len(pages))
    trouble = None
    if poor:
        trouble = Trouble(
            ctx.t(f"pages.{page.verdict}_title"), ctx.t(f"pages.{page.verdict}_text"), "warn"
        )
    keep = "pages.use" if here.is_new else "pages.done"
    return PageView(
        "paper_pages",
        key_of(here),
        chrome(ctx, Action(ctx.t(keep), Back(), "check", "primary")),
        number,
        picture=_picture(ctx, page),
        trouble=trouble,
        note="" if poor else ctx.t("pages.good"),
        actions=tuple(_actions(ctx, here, page, len(pages))),
        page=at,
        pages=1 if here.is_new else len(pages),
    )


def _actions(ctx: Context, here: PaperPages, page: AttachedPage, count: int) -> Iterator[Action]:
    paper, number = here.paper, page.page
    yield Action(ctx.t("pages.retake"), RetakePage(paper, number), "camera")
    yield Action(ctx.t("pages.turn"), TurnPage(paper, number), "arrow-clockwise")
    if here.is_new:
        return
    if count > 1:
        to = number - 1 if number > 1 else count
        words, icon = ("earlier", "arrow-up") if number > 1 else ("last", "arrow-down")
        yield Action(ctx.t(f"pages.{words}"), MovePage(paper, number, to), icon)
    yield Action(ctx.t("pages.remove"), RemovePage(paper, number), "trash", "danger")


def retake(ctx: Context, intent: RetakePage) -> None:
    """Back to the camera; the next picture takes the place of this one, which stays till then."""
    here = ctx.here
    if isinstance(here, PaperPages) and _has(ctx, intent.paper, intent.page):
        ctx.back()
        ctx.replace(Documents(intent.paper, retake=intent.page))


def turn(ctx: Context, intent: TurnPage) -> None:
    """A quarter clockwise."""
    if isinstance(ctx.here, PaperPages) and _has(ctx, intent.paper, intent.page):
        ctx.kiosk.turn_page(ctx.draft, intent.paper, intent.page)
        ctx.person.draft = ctx.kiosk.open_draft(ctx.draft.id)


def move(ctx: Context, intent: MovePage) -> None:
    """Another place in its paper; the screen follows the page."""
    here = ctx.here
    if isinstance(here, PaperPages) and _has(ctx, intent.paper, intent.page):
        draft = ctx.kiosk.move_page(ctx.draft, intent.paper, intent.page, intent.to)
        ctx.person.draft = draft
        ctx.replace(PaperPages(here.paper, max(0, intent.to - 1)))


def taken_away(ctx: Context, here: PaperPages) -> None:
    """After a page went: the one in its place, or the camera when it was the last."""
    if ctx.draft.pages_of(here.paper):
        ctx.replace(PaperPages(here.paper, here.page))
    else:
        ctx.back()
        ctx.replace(Documents(here.paper))


def show_new(ctx: Context, page: AttachedPage) -> None:
    """A poor page, right after it was taken."""
    if page.verdict not in ("", "good"):
        ctx.go(PaperPages(page.paper, page.page - 1, is_new=True))


def _has(ctx: Context, paper: str, page: int) -> bool:
    return any(known.page == page for known in ctx.draft.pages_of(paper))


def _picture(ctx: Context, page: AttachedPage) -> Picture:
    """Unsealed once for the screen, not at every tick; forgotten with the person."""
    shown = ctx.person.page_shown
    if shown is None or shown[0] != page.digest:
        made = ctx.kiosk.small_picture(ctx.draft, page.paper, page.page, SIDE_PX)
        shown = ctx.person.page_shown = (page.digest, made)
    return shown[1]
