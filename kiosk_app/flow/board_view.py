"""What the public board shows: a table of words and numbers, already in the person's language.

Plain values like all of views.py; nothing here counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.flow.views import View


@dataclass(frozen=True, slots=True)
class TableRow:
    """A heading and its numbers, one under each head but the first."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BoardView(View):
    """board: a note, heads, rows in pages."""

    note: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[TableRow, ...] = ()
    page: int = 0
    pages: int = 1
