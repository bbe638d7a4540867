"""Search for a procedure: what is typed, and tiles that change with every key.

Owns what is said before anything is typed and when nothing is found. What may be found, and in
which order, is the domain's.
"""

from __future__ import annotations

from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import FindProcedure, ProcedureInfo
from kiosk_app.flow.intents import Go
from kiosk_app.flow.views import FindView, Tile

MOST_FOUND = 24


def find_view(ctx: Context, here: FindProcedure) -> FindView:
    """What the words lead to, best first, in pages."""
    words = here.words
    found = ctx.kiosk.search_procedures(words, ctx.locale.lang, MOST_FOUND)
    tiles = [
        Tile(
            hit.name,
            Go(ProcedureInfo(hit.code)),
            hit.icon,
        )
        for hit in found
    ]
    size = ctx.limits.sought
    pages = pages_of(len(tiles), size)
    page = min(here.page, pages - 1)
    hint = "" if found else ctx.t("find.nothing" if words.strip() else "find.hint")
    return FindView(
        "find",
        key_of(here),
        chrome(ctx),
        ctx.t("find.title"),
        results=tuple(tiles[page * size : (page + 1) * size]),
        search=words,
        search_text=ctx.t("find.example"),
        hint=hint,
        page=page,
        pages=pages,
    )
