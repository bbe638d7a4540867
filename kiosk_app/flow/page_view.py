"""What the screen of a captured page shows; the picture comes ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.flow.views import Action, Trouble, View
from kiosk_app.usecases.values import Picture


@dataclass(frozen=True, slots=True)
class PageView(View):
    """paper_pages: a captured page, how it came out, what may be done with it."""

    picture: Picture | None = None
    trouble: Trouble | None = None
    note: str = ""
    actions: tuple[Action, ...] = ()
    page: int = 0
    pages: int = 1
