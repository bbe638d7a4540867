"""Search for a procedure: the row of words, the keyboard, and tiles that follow every key."""

from __future__ import annotations

from kiosk_app.flow.views import FindView
from kiosk_app.ui.finder import Finder
from kiosk_app.ui.limits import found_columns
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.theme import GAP_MM
from kiosk_app.ui.widgets.look import fit, theme
from kiosk_app.ui.widgets.tile import TileGrid
from kiosk_app.ui.widgets.words import Words

TALLEST_MM = {False: 34.0, True: 58.0}  # by whether the glass stands


class FindScreen(Screen):
    """Draws a FindView. On lying glass the keyboard leaves no room for the title beside tiles."""

    NAMES = ("find",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.grid = TileGrid(stage.emit)
        self.grid.gap_mm = GAP_MM
        self.hint = Words(role="body", tone="ink2")
        self.finder = Finder(stage.emit, self.ask_place, stage.keys)
        self.add_widget(self.finder.box)
        self.add_widget(self.grid)

    def enter(self, view: FindView) -> None:
        self.finder.load(view.search, view.key)
        self.finder.open()

    def show(self, view: FindView) -> None:
        self.grid.show(view.results, found_columns(theme()), "row", TALLEST_MM[theme().portrait])
        self.hint.text = view.hint
        self.finder.label(view.search_text)
        self.keep(self.hint, bool(view.hint))
        self.keep(self.grid, bool(view.results))

    def hardware_key(self, key: str) -> None:
        self.finder.press(key)

    def leave(self) -> None:
        self.finder.unload()
        super().leave()

    def place_title(self, x: float, top: float, width: float) -> float:
        self.keep(self.title, not self.finder.crowds)
        return top if self.finder.crowds else super().place_title(x, top, width)

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().gap
        top = y + height
        room = width
        is_beside = self.finder.crowds and self.pager.parent is self
        if is_beside:
            room -= self.pager.width + gap
        below = self.finder.place_box(x, top, room)
        if is_beside:
            self.pager.pos = (x + width - self.pager.width, top - self.pager.height)
            below = min(below, self.pager.y)
        self.finder.show_keyboard(self, True)
        bottom = self.finder.place_keyboard(self) + gap if self.finder.is_open else y
        top = below - gap
        if self.hint.parent is self:
            tall = fit(self.hint, width, top - bottom, ("body", "small"))
            self.hint.pos = (x, top - tall)
        self.grid.pos, self.grid.size = (x, bottom), (width, max(1, top - bottom))
        self.grid.ask_place()
