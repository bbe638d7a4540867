"""The authority on the first page: a line of its notices, a door while it asks for opinions.

Owns the quiet turn from one notice to the next on the first page: by time alone, without motion. It
shows what stands today and nothing else.
"""

from __future__ import annotations

from kiosk_app.domain.publications import Notice
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Home
from kiosk_app.flow.intents import Go
from kiosk_app.flow.pages_of_words import paged
from kiosk_app.flow.public_places import Consultations, News, Reading
from kiosk_app.flow.views import TextPageView, Tile

TURN_S = 8  # how long one notice stands on the first page


def news_tile(ctx: Context) -> Tile | None:
    """The notice of the moment; None when there is none."""
    notices = ctx.kiosk.public.notices()
    if not notices:
        return None
    n = int(ctx.now_s // TURN_S) % len(notices)
    note = _from_whom(ctx, notices[n])
    if len(notices) > 1:
        note = f"{n + 1}/{len(notices)} · {note}"
    return Tile(notices[n].title.get(ctx.locale.lang), Go(News(n)), "megaphone", note)


def _from_whom(ctx: Context, notice: Notice) -> str:
    until = ctx.t("news.until", date=ctx.locale.date(notice.last))
    return " · ".join(part for part in (notice.office, until) if part)


def opinion_door(ctx: Context) -> tuple[Tile, ...]:
    """The tile on the first page, while opinions are asked for."""
    found = ctx.kiosk.public.consultations()
    if not found:
        return ()
    to = Go(Reading(found[0].id.hex())) if len(found) == 1 else Go(Consultations())
    note = found[0].title.get(ctx.locale.lang)
    if len(found) > 1:
        note = ctx.t("opinion.count", count=len(found))
    return (Tile(ctx.t("opinion.door"), to, "chats-circle", note),)


def news_view(ctx: Context, here: News) -> TextPageView:
    """One notice after the other, a long one on several pages. What ended meanwhile is gone."""
    pages = [
        (notice, words)
        for notice in ctx.kiosk.public.notices()
        for words in paged(notice.text.get(ctx.locale.lang), ctx.limits.letters)
    ]
    if not pages:
        gone = (ctx.t("news.none"),)
        return TextPageView(
            "news", key_of(here), chrome(ctx), ctx.t("news.title"), icon="megaphone",
            paragraphs=gone,
        )  # fmt: skip
    page = min(max(0, here.page), len(pages) - 1)
    notice, words = pages[page]
    return TextPageView(
        "news",
        key_of(here),
        chrome(ctx),
        notice.title.get(ctx.locale.lang),
        icon="megaphone",
        paragraphs=(*words, _from_whom(ctx, notice)),
        page=page,
        pages=len(pages),
    )


def first_page(ctx: Context, n: int) -> int:
    """The page on which notice `n` begins."""
    notices = ctx.kiosk.public.notices()[:n]
    letters = ctx.limits.letters
    return sum(len(paged(one.text.get(ctx.locale.lang), letters)) for one in notices)


def open_news(ctx: Context, to: News) -> None:
    """From the first page to the notice that was touched."""
    if isinstance(ctx.here, Home):
        ctx.go(News(first_page(ctx, to.page)))
