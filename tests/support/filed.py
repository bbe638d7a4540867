"""Somebody who filed with their card at the screen and left."""

from __future__ import annotations

from support.sessions import (
    BIRTH,
    CARD,
    SIGNATURE,
    Visit,
    at_screen,
    begin,
    fill,
    through_check,
)

from kiosk_app.flow.intents import ConfirmScan, Exit, Next, Scanned, Submit


def filed_with_card(visit: Visit) -> str:
    """Somebody files a birth with their card and leaves; the code."""
    begin(visit, BIRTH)
    fill(visit, {}, at_screen("scan_card"))
    visit.do(Scanned(CARD), ConfirmScan())
    view = fill(visit, {}, at_screen("documents", "check"))
    if view.screen == "documents":
        visit.do(Next())
    through_check(visit)
    done = visit.do(Submit(SIGNATURE))
    assert done.screen == "done", getattr(done, "trouble", None)
    visit.do(Exit())
    return done.code
