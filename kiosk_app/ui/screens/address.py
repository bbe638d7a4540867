"""An address: province, then commune by search, then the detail line."""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.flow.intents import Answer, Intent
from kiosk_app.flow.views import Action, AddressView, Tile
from kiosk_app.ui.finder import Finder
from kiosk_app.ui.keyboard.composer import Composition
from kiosk_app.ui.keyboard.keyboard import VietnameseKeyboard
from kiosk_app.ui.limits import found_in_a_row, listed_height
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.field import FieldBox
from kiosk_app.ui.widgets.look import fit, measure, natural_width, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.tile import TileGrid
from kiosk_app.ui.widgets.words import Words

DETAIL = "detail"
LISTED_MM = {False: 26.0, True: 44.0}  # tallest tile of a list, by whether the glass stands


class AddressScreen(Screen):
    """Draws an AddressView in its stage."""

    NAMES = ("address",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        roles = ("button", "body")
        self.title_roles = roles if theme().compact else ("field", "heading", *roles)
        self.chosen = Words(role="body", weight="semibold")
        self.hint = Words(role="body", tone="ink2")
        self.trouble = NoticePanel()
        self.actions = ActionStack(stage.act)
        self.grid = TileGrid(stage.emit)
        self.finder = Finder(stage.emit, self.again, stage.keys)
        self.box = FieldBox()
        self.keyboard: VietnameseKeyboard | None = None
        self.text = ""

    def enter(self, view: AddressView) -> None:
        self.finder.unload()
        self._put_back()
        if view.stage == DETAIL:
            self.keyboard = self.stage.keys.keyboard(self._written)
            self.keyboard.show(view.detail)
            self._written(self.keyboard.composition)
            self.add_widget(self.keyboard)
        else:
            self.finder.load(view.search, view.key)

    def pages(self, view: AddressView) -> int:
        return 1 if self.finder.is_open and not view.search else view.pages

    def has_room_for_bars(self) -> bool:
        return not self.finder.crowds and super().has_room_for_bars()

    def show(self, view: AddressView) -> None:
        detail = view.stage == DETAIL
        self.chosen.text = ", ".join(part for part in (view.ward, view.province) if part)
        self.hint.text = view.hint
        self.finder.label(view.search_text)
        self.box.placeholder = view.search_text if detail else ""
        self.keep(self.chosen, bool(self.chosen.text))
        self.keep(self.hint, bool(view.hint))
        for widget in (self.finder.box, self.grid):
            self.keep(widget, not detail)
        self.finder.show_keyboard(self, not detail)
        self.keep(self.box, detail)
        self.actions.show(view.actions, sideways=True)
        self.keep(self.actions, bool(view.actions))
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)
        if theme().compact and (view.actions or view.trouble is not None):
            self.progress.show(None)  # low glass: the way back is worth more than the bars

    def title_room(self) -> float:
        room = super().title_room()
        if theme().portrait:
            return room
        return room + self._beside_width(self.width - 2 * theme().margin)

    def _beside_width(self, width: float) -> float:
        """Px at the right of the title for what is chosen already and the ways back."""
        wide = 0.0
        share = 0.45 if theme().is_crowded else 0.3
        if self.chosen.parent is self:
            wide += min(width * share, natural_width(self.chosen, self.chosen.text) + theme().gap)
        if self.actions.parent is self:
            buttons = self.actions.children
            wide += sum(b.natural_width() for b in buttons) + self.actions.gap * len(buttons)
        return min(wide, width * 0.6) + theme().gap if wide else 0.0

    def place_title(self, x: float, top: float, width: float) -> float:
        has_title = not (theme().is_crowded and self.finder.is_open)
        self.keep(self.title, has_title)
        turned = self.pager.height if self.pager.parent is self else 0
        below = super().place_title(x, top, width) if has_title else top - turned
        if theme().portrait:
            return below
        beside = self._beside_width(width)
        right = x + width - (self.pager.width + theme().gap if self.pager.parent is self else 0)
        if self.actions.parent is self:
            below = min(below, top - theme().button_height)
        middle = (top + below) / 2
        self.title.y = middle - self.title.height / 2
        if self.pager.parent is self:
            self.pager.y = middle - self.pager.height / 2
        if self.actions.parent is self:
            buttons = self.actions.children
            wide = sum(b.natural_width() for b in buttons) + self.actions.gap * len(buttons)
            wide = min(wide, beside * 0.7)
            self.actions.size = (wide, theme().button_height)
            self.actions.pos = (right - wide, middle - theme().button_height / 2)
            right -= wide + theme().gap
            beside -= wide + theme().gap
        if self.chosen.parent is self:
            self.chosen.halign = "right"
            tall = fit(self.chosen, max(1, beside), top - below, ("body", "small"))
            self.chosen.pos = (right - beside, middle - tall / 2)
        return below

    def unsent(self) -> object:
        return self.keyboard.composition if self.keyboard is not None else None

    def take_up(self, unsent: Composition) -> None:
        if self.keyboard is not None:
            self.keyboard.resume(unsent)

    def value_for(self, action: Action) -> Intent | None:
        return Answer(self.text, self.view.key if self.view else "")

    def hardware_key(self, key: str) -> None:
        if self.keyboard is not None:
            self.keyboard.hardware(key)
        else:
            self.finder.press(key)

    def leave(self) -> None:
        self.finder.unload()
        self._put_back()
        self.text = ""
        self.box.show("")
        super().leave()

    def _put_back(self) -> None:
        self.stage.keys.put_back(self.keyboard)
        self.keyboard = None

    def _written(self, composition: Composition) -> None:
        self.text = composition.text
        self.box.show(composition.text, composition.caret, composition.preedit)

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(1.5 if theme().compact else 3.0)
        is_dead_box = theme().compact and self.finder.is_open  # it shows, it is no control
        if (self.actions.parent is self or self.pager.parent is self) and not is_dead_box:
            gap = theme().gap  # between controls; above the first box too
            height -= 0 if self.pager.parent is self else gap - theme().mm(1.5)
        top = y + height
        if self.trouble.parent is self:
            self.trouble.size = (width, self.trouble.needed(width))
            top -= self.trouble.height
            self.trouble.pos = (x, top)
            top -= gap
        top = self._actions_row(x, top, width, gap)
        if self.keyboard is not None:
            self.box.size = (width, theme().type("field") * 1.7)
            top -= self.box.height
            self.box.pos = (x, top)
            self.keyboard.size = (self.width, self.keyboard.preferred_height())
            self.keyboard.pos = self.pos
            self._hint(x, top - gap, width, self.keyboard.top + gap)
            return
        top = self.finder.place_box(x, top, width) - gap
        self.finder.show_keyboard(self, True)
        bottom = self.finder.place_keyboard(self) + theme().gap if self.finder.is_open else y
        self._results(x, bottom, width, top - bottom)

    def _actions_row(self, x: float, top: float, width: float, gap: float) -> float:
        """What is chosen already at the left, ways back at the right; returns the y below."""
        if not theme().portrait:
            return top  # they stand beside the title
        if self.actions.parent is not self and self.chosen.parent is not self:
            return top
        tall = 0.0
        room = width
        if self.actions.parent is self:
            buttons = self.actions.children
            wide = sum(b.natural_width() for b in buttons) + self.actions.gap * len(buttons)
            wide = min(wide, width * 0.6)
            tall = theme().button_height
            self.actions.size, self.actions.pos = (wide, tall), (x + width - wide, top - tall)
            room -= wide + gap
        if self.chosen.parent is self:
            self.chosen.halign = "left"
            need = fit(self.chosen, room, max(tall, theme().type("body") * 1.6), ("body", "small"))
            tall = max(tall, need)
            self.chosen.pos = (x, top - tall / 2 - need / 2)
        return top - tall - gap

    def _hint(self, x: float, top: float, width: float, bottom: float) -> None:
        if self.hint.parent is self:
            tall = fit(self.hint, width, top - bottom, ("body", "small"))
            self.hint.pos = (x, top - tall)
            if tall > top - bottom + 1:
                self.hint.text = ""

    def _results(self, x: float, y: float, width: float, height: float) -> None:
        if self.hint.parent is self:
            tall = measure(self.hint, width)
            if height - tall - theme().gap >= theme().target:
                self.hint.pos = (x, y + height - tall)
                height -= tall + theme().gap
            else:
                self.hint.text = ""
        if self.view is None:
            return
        tiles, columns = self.view.results, 2
        if self.finder.crowds:
            columns = found_in_a_row(theme())
            tiles = tiles[:columns]
            if theme().compact or theme().display.large_text:
                tiles = tuple(_on_one_line(tile) for tile in tiles)
        tallest = LISTED_MM[theme().portrait]
        self.grid.show(tiles, columns, "row", max(tallest, theme().to_mm(listed_height(theme()))))
        self.grid.pos, self.grid.size = (x, y), (width, height)
        self.grid.ask_place()


def _on_one_line(tile: Tile) -> Tile:
    """A tile without a picture, its note behind its title: low glass has no second line."""
    title = f"{tile.title}, {tile.note}" if tile.note else tile.title
    return replace(tile, title=title, note="", icon="")
