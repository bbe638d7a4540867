"""The public board: a table that is read standing, in pages."""

from __future__ import annotations

from kiosk_app.flow.board_view import BoardView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import fit, measure, theme
from kiosk_app.ui.widgets.panel import Card
from kiosk_app.ui.widgets.surface import Bare, Surface
from kiosk_app.ui.widgets.words import Words

NAME_SHARE = 0.46  # of the width for the first column


class BoardRow(Bare):
    """A heading and its numbers; the line above it is drawn by the row."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.rule = Surface(fill="line", border="line", border_px=0, radius=0)
        self.words: list[Words] = []
        self.is_head = False
        self.add_widget(self.rule)

    def show(self, name: str, cells: tuple[str, ...], *, is_head: bool = False) -> None:
        """Draw a row; the heads are lighter."""
        while len(self.words) < 1 + len(cells):
            label = Words(role="body", halign="right" if self.words else "left")
            self.words.append(label)
            self.add_widget(label)
        self.is_head = is_head
        for n, (label, text) in enumerate(zip(self.words, (name, *cells), strict=True)):
            label.text = text
            label.weight = "semibold" if is_head else "bold" if n else "regular"
            label.tone = "ink2" if is_head else "ink"
        self.rule.opacity = 0 if is_head else 1
        self.ask_place()

    def place(self) -> None:
        self.rule.size, self.rule.pos = (self.width, 2), (self.x, self.top)
        gap = theme().mm(3)
        first = self.width * NAME_SHARE
        each = (self.width - first) / max(1, len(self.words) - 1)
        left = self.x
        for n, label in enumerate(self.words):
            room = (each if n else first) - gap
            tall = fit(label, max(1, room), self.height - 4, ("body", "small"))
            label.pos = (left + (gap if n else 0), self.center_y - tall / 2)
            left += each if n else first


class BoardScreen(Screen):
    """Draws a BoardView."""

    NAMES = ("board",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.note = Words(role="body", tone="ink2")
        self.card = Card()
        self.head = BoardRow()
        self.rows: list[BoardRow] = []
        for child in (self.note, self.card, self.head):
            self.add_widget(child)

    def show(self, view: BoardView) -> None:
        self.note.text = view.note
        self.head.show(view.heads[0], view.heads[1:], is_head=True)
        while len(self.rows) < len(view.rows):
            self.rows.append(BoardRow())
        for i, row in enumerate(self.rows):
            if i < len(view.rows):
                row.show(view.rows[i].name, view.rows[i].cells)
            self.keep(row, i < len(view.rows))

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        self.note.role = "body"
        tall = measure(self.note, width)
        top = y + height - tall
        self.note.pos = (x, top)
        top -= theme().mm(2)
        rows = [self.head, *(row for row in self.rows if row.parent is self)]
        pad = theme().mm(3.0 if theme().compact else 6.0)
        each = min(theme().mm(34.0), (top - y - pad) / len(rows))
        box = each * len(rows) + pad
        low = top - box
        self.card.pos, self.card.size = (x, low), (width, box)
        for i, row in enumerate(rows):
            row.size = (width - 2 * pad, each)
            row.pos = (x + pad, low + box - pad / 2 - (i + 1) * each)
