"""What the screen of a document shows: a page as a picture.

Like every view a plain value (views.py); it holds what must be drawn of a document only.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.devices.documentpages import DrawnPage
from kiosk_app.flow.views import Trouble, View


@dataclass(frozen=True, slots=True)
class ResultView(View):
    """result: a page of a document as a picture, or why there is none."""

    picture: DrawnPage | None = None
    caption: str = ""
    page: int = 0
    pages: int = 1
    trouble: Trouble | None = None
