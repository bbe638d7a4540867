"""One question, large picture tiles; long lists come in pages with a search row.

A row of a matrix has its place among the others beside the title.
"""

from __future__ import annotations

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import Action, Chip, ChoiceView
from kiosk_app.ui.finder import Finder
from kiosk_app.ui.limits import found_in_a_row, listed_height
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.tile import TileGrid
from kiosk_app.ui.widgets.words import Words

PICTURES_UP_TO = 6


class ChoiceScreen(Screen):
    """Draws a ChoiceView."""

    NAMES = ("choice",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.grid = TileGrid(self._choose)
        self.hint = Words(role="body", tone="ink2")
        self.counter = ChipPill()
        self.trouble = NoticePanel()
        self.actions = ActionStack(stage.act)
        self.finder = Finder(stage.emit, self.again, stage.keys)
        self.add_widget(self.grid)

    def _choose(self, intent: Intent) -> None:
        self.finder.close()
        self.stage.emit(intent)

    def enter(self, view: ChoiceView) -> None:
        self.finder.unload()
        if view.searchable:
            self.finder.load(view.search, view.key)

    def pages(self, view: ChoiceView) -> int:
        return 1 if self.finder.is_open and not view.search else view.pages

    def has_room_for_bars(self) -> bool:
        return not self.finder.crowds and super().has_room_for_bars()

    def show(self, view: ChoiceView) -> None:
        large = len(view.tiles) <= PICTURES_UP_TO and not view.searchable
        many = len(view.tiles) > 4
        columns = 2 if theme().portrait or not large else 3 if many else min(view.columns, 3)
        tallest = (230.0 if not many else 105.0) if theme().portrait else 123.0
        listed = 44.0 if theme().portrait else 24.0
        tallest = tallest if large else max(listed, theme().to_mm(listed_height(theme())))
        tiles = view.tiles
        if self.finder.crowds:
            columns = found_in_a_row(theme())
            tiles = tiles[:columns]
        self.grid.show(tiles, columns, "choice" if large else "row", tallest)
        self.hint.text = view.hint
        self.keep(self.counter, bool(view.counter))
        if view.counter:
            self.counter.show(Chip(view.counter, "", "soft"), "body", height_mm=12.0)
        self.finder.label(view.search_text)
        self.actions.show(view.actions, sideways=True)
        self.keep(self.hint, bool(view.hint) and (not self.finder.crowds or not tiles))
        self.keep(self.finder.box, view.searchable)
        self.finder.show_keyboard(self, view.searchable)
        self.keep(self.actions, bool(view.actions))
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)

    def hardware_key(self, key: str) -> None:
        if self.finder.box.parent is self:
            self.finder.press(key)

    def value_for(self, action: Action) -> Intent | None:
        return action.intent

    def leave(self) -> None:
        self.finder.unload()
        super().leave()

    def title_room(self) -> float:
        """The counter stands at the right end, left of the pager when there is one."""
        beside = self.counter.width + theme().gap if self.counter.parent is self else 0
        return super().title_room() + beside

    def place_title(self, x: float, top: float, width: float) -> float:
        bottom = super().place_title(x, top, width)
        if self.counter.parent is self:
            right = x + width - super().title_room()
            self.counter.right = right
            self.counter.center_y = self.title.center_y
        return bottom

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(3.0 if theme().compact else 4.0)
        top = y + height
        if self.hint.parent is self:
            top -= measure(self.hint, width)
            self.hint.pos = (x, top)
            top -= gap / 2
        if self.finder.box.parent is self:
            below = theme().mm(1.5) if self.finder.crowds and theme().compact else gap
            top = self.finder.place_box(x, top, width) - below
        if self.trouble.parent is self:
            self.trouble.size = (width, self.trouble.needed(width))
            top -= self.trouble.height
            self.trouble.pos = (x, top)
            top -= gap
        searches = self.finder.box.parent is self
        self.finder.show_keyboard(self, searches)
        bottom = y
        if searches and self.finder.is_open:
            bottom = self.finder.place_keyboard(self) + gap
        if self.actions.parent is self:
            self.actions.size = (width, self.actions.needed())
            self.actions.pos = (x, bottom)
            bottom += self.actions.height + gap
        self.grid.pos, self.grid.size = (x, bottom), (width, max(1, top - bottom))
        self.grid.ask_place()
