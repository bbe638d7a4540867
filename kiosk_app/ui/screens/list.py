"""Lines in pages: check your answers, confirm the card, repeated items, the slip for the desk."""

from __future__ import annotations

from kiosk_app.flow.views import ListView
from kiosk_app.ui.limits import is_check_tight
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import measure, theme
from kiosk_app.ui.widgets.panel import Card, NoticePanel
from kiosk_app.ui.widgets.row import LineRow
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.words import Words


class ListScreen(Screen):
    """Draws a ListView."""

    NAMES = ("list", "check", "confirm_card", "rows", "desk_slip", "staff_home")

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.card = Card()
        self.note = Words(role="body", tone="ink2")
        self.trouble = NoticePanel()
        self.actions = ActionStack(stage.act)
        self.rows: list[LineRow] = []
        self.add_widget(self.card)

    def show(self, view: ListView) -> None:
        while len(self.rows) < len(view.lines):
            self.rows.append(LineRow(self.stage.act))
        for i, row in enumerate(self.rows):
            if i < len(view.lines):
                row.show(view.lines[i])
            self.keep(row, i < len(view.lines))
        self.note.text = view.note
        self.keep(self.note, bool(view.note))
        self.actions.show(view.actions, sideways=bool(view.lines))
        self.keep(self.actions, bool(view.actions))
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)

    def has_room_for_bars(self) -> bool:
        """On low glass a page of answers holds one more in their place."""
        return super().has_room_for_bars() and not self._is_tight()

    def _is_tight(self) -> bool:
        return self.view is not None and self.view.screen == "check" and is_check_tight(theme())

    def place_title(self, x: float, top: float, width: float) -> float:
        self.title_roles = Screen.title_roles[2:] if self._is_tight() else Screen.title_roles
        return super().place_title(x, top, width)

    def read_row(self, row: int | None) -> None:
        for n, line in enumerate(self.rows):
            line.is_read = n == row

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(3)
        top, bottom = y + height, y
        if self.note.parent is self:
            top -= measure(self.note, width)
            self.note.pos = (x, top)
            top -= gap
        if self.trouble.parent is self:
            self.trouble.size = (width, self.trouble.needed(width))
            top -= self.trouble.height
            self.trouble.pos = (x, top)
            top -= gap
        if self.actions.parent is self:
            self.actions.size, self.actions.pos = (width, self.actions.needed()), (x, bottom)
            if self._is_empty():  # nothing but what may be begun: in the middle of the page
                self.actions.y = (top + bottom) / 2 - self.actions.height / 2
            bottom += self.actions.height + gap
        self._lines(x, bottom, width, top - bottom)
        if theme().portrait and self.trouble.parent is self and self.card.height:
            # The lines lie low, within reach: what is said about them stands beside them.
            self.trouble.y = min(self.trouble.y, self.card.top + gap)

    def _is_empty(self) -> bool:
        return isinstance(self.view, ListView) and not self.view.lines

    def _lines(self, x: float, bottom: float, width: float, height: float) -> None:
        rows = [r for r in self.rows if r.parent is self]
        if not rows:
            self.card.size = (0, 0)
            return
        pad = theme().mm(3.0 if theme().compact else 6.0)
        edge = theme().mm(1.0 if theme().compact else 2.0)
        gap = theme().gap
        least = theme().target + gap
        tallest = theme().mm(40.0 if theme().portrait else 30.0)
        if theme().display.large_text:
            tallest *= 2  # values wrap
        each = max(least, min(tallest, (height - 2 * edge + gap) / len(rows)))
        heights = self._heights(rows, each, gap, width - 2 * pad)
        box = sum(heights) - gap + 2 * edge
        low = bottom if theme().portrait else bottom + height - box
        self.card.pos, self.card.size = (x, low), (width, box)
        top = low + box - edge
        for row, tall in zip(rows, heights, strict=True):
            row.size = (width - 2 * pad, tall - gap)
            row.pos = (x + pad, top - tall + gap)
            top -= tall

    def _heights(self, rows: list[LineRow], each: float, gap: float, width: float) -> list[float]:
        """All of one height; with large letters a row that needs more takes it from the others."""
        even = [each] * len(rows)
        if not theme().display.large_text:
            return even
        least = theme().target + gap
        needs = [max(least, row.needed(width) + gap) for row in rows]
        spare = sum(even) - sum(needs)
        if max(needs) <= each or spare < 0:
            return even
        return [need + spare / len(rows) for need in needs]
