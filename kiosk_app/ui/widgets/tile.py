"""Large targets: tiles with icon, title and note, and the grid they stand in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.properties import NumericProperty, StringProperty

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import Chip, Tile
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import balance, fit, measure, theme
from kiosk_app.ui.widgets.picture import Picture
from kiosk_app.ui.widgets.surface import Bare, Touchable
from kiosk_app.ui.widgets.words import Icon, Words

ROLES = ("title", "lead", "heading", "button", "body", "small")


class TileButton(Touchable):
    """One tile. `shape`: row (icon beside), column (icon above, left), choice (all centred)."""

    radius = NumericProperty(22)

    shape = StringProperty("row")

    def __init__(self, emit: Callable[[Intent], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._emit = emit
        self.tile: Tile | None = None
        self.icon = Icon(side=theme().mm(22))
        self.picture = Picture()
        self.title = Words(weight="bold")
        self.note = Words(role="small", tone="ink2")
        self.mark = ChipPill()
        self.largest = ROLES[0]  # letters of a title: those of a page are of one size
        self.is_bare = False  # as its neighbours: no sign, where the words need its room
        for child in (self.title, self.note, self.icon):
            self.add_widget(child)
        self.bind(pressed=self._paint)

    def show(self, tile: Tile, shape: str) -> None:
        """Draw a tile in a shape."""
        self.let_go()
        self.tile, self.shape = tile, shape
        self.title.speak(tile.title, tile.letters)
        self.note.speak(tile.note, tile.letters)
        self.picture.name = tile.picture if Picture.knows(tile.picture) else ""
        self.icon.name = "" if self.picture.name else tile.icon
        self._attach(self.picture, bool(self.picture.name))
        self._attach(self.mark, tile.chosen)
        if tile.chosen:
            self.mark.show(Chip(tile.chosen_text, "check", "chosen"), height_mm=15.0)
        self.title.halign = self.note.halign = "center" if shape == "choice" else "left"
        self._paint()
        self.ask_place()

    def _attach(self, child, wanted: bool) -> None:
        if wanted and child.parent is None:
            self.add_widget(child)
        elif not wanted and child.parent is not None:
            self.remove_widget(child)

    def _paint(self, *_: object) -> None:
        lead = self.tile is not None and self.tile.lead
        chosen = self.tile is not None and self.tile.chosen
        self.fill = "primary" if lead else "primary_soft" if chosen or self.pressed else "card"
        if lead and self.pressed:
            self.fill = "primary_pressed"
        self.border = "primary" if lead or chosen or self.pressed else "line"
        self.border_px = 6 if chosen else 3
        self.title.tone = "white" if lead else "ink"
        self.note.tone = "white" if lead else "ink2"
        self.icon.tone = "gold" if lead else "primary"

    def on_act(self) -> None:
        if self.tile is not None:
            self._emit(self.tile.intent)

    def place(self) -> None:
        # It is placed before it has its size: what was too much for a lower one comes back.
        if self.tile is not None and self.note.text != self.tile.note:
            self.note.text = self.tile.note
        if self.tile is not None and not self.picture.name:
            self.icon.name = "" if self.is_bare else self.tile.icon
        self.icon.opacity = self.picture.opacity = 1.0
        self.note.role = "small"
        {"row": self._place_row, "column": self._place_column, "choice": self._place_choice}[
            self.shape
        ]()

    def _words_height(self, width: float, room: float, roles: Sequence[str]) -> tuple[float, float]:
        note = measure(self.note, width) if self.note.text else 0
        return fit(self.title, width, room - note, self._roles(roles)), note

    def _roles(self, roles: Sequence[str]) -> Sequence[str]:
        """Those that are not larger than the largest, the last one at least."""
        most = theme().type(self.largest)
        return [role for role in roles if theme().type(role) <= most] or roles[-1:]

    @property
    def lost_sign(self) -> bool:
        """Whether the words took the room of the icon."""
        had = self.tile is not None and bool(self.tile.icon) and not self.picture.name
        return had and (not self.icon.name or not self.icon.opacity)

    def settle(self, largest: str, is_bare: bool = False) -> str:
        """Place everything now, with a title no larger than a role; returns the role it took."""
        self.largest, self.is_bare = largest, is_bare
        self._again.cancel()
        self._place_now()
        return self.title.role

    def _place_row(self) -> None:
        pad = theme().mm(6.0 if theme().compact else 9.0)
        side = min(theme().mm(22.0), self.height - 2 * theme().mm(3)) if self.icon.name else 0
        left = self.x + pad + (side + pad if side else 0)
        right = self.right - pad
        roles = ("heading", "button", "body", "small")
        if self.mark.parent is not None:
            right = self.right - theme().mm(5) - self.mark.width
            self.mark.pos = (right, self.center_y - self.mark.height / 2)
            right -= theme().mm(3)
            if sum(self._words_height(max(1, right - left), self.height - 8, roles)) > self.height:
                self._place_below_mark(left, roles)
                return
        width = max(1, right - left)
        title, note = self._words_height(width, self.height - 8, roles)
        is_tight = title + note > self.height - 8
        if is_tight and side and not theme().display.large_text:
            left, side = self.x + pad, 0  # words say more than a sign
            width = max(1, right - left)
            title, note = self._words_height(width, self.height - 8, roles)
        elif is_tight and theme().display.large_text:
            self.note.text, note = "", 0.0  # what a tile is called is worth more
            title = fit(self.title, width, self.height - 8, self._roles(roles))
        if title > self.height - 8 and side and theme().display.large_text:
            left, side = self.x + pad, 0
            title = fit(self.title, right - left, self.height - 8, self._roles(roles))
        self.icon.opacity = float(side > 0)
        balance(self.title, width if side else right - left)
        top = self.center_y + (title + note) / 2
        self.title.pos = (left, top - title)
        self.note.pos = (left, top - title - note)
        self.icon.resize(max(1, side))
        self.icon.pos = (self.x + pad, self.center_y - side / 2)

    def _place_below_mark(self, left: float, roles: Sequence[str]) -> None:
        """Large letters find no room beside the mark: it stands in the corner above them."""
        edge = theme().mm(2)
        self.mark.pos = (self.right - edge - self.mark.width, self.top - edge - self.mark.height)
        width, room = self.right - theme().mm(3) - left, self.mark.y - self.y
        title, note = self._words_height(width, room, roles)
        if title + note > room:
            self.note.text, note = "", 0.0
        top = self.y + (room + title + note) / 2
        self.title.pos = (left, top - title)
        self.note.pos = (left, top - title - note)
        side = min(theme().mm(22.0), self.height - 2 * theme().mm(3))
        self.icon.resize(side)
        self.icon.pos = (self.x + theme().mm(4), self.center_y - side / 2)

    def _place_low(self, width: float) -> None:
        """A low tile has its icon beside, and its note only where that fits below the title."""
        beside = width - theme().mm(22.0) - theme().mm(9.0)
        title, note = self._words_height(beside, self.height, ("button", "body", "small"))
        if title + note > self.height - 8:
            self.note.text = ""
        if title > self.height - 8:
            self.icon.name = ""  # the words need its room
        self._place_row()

    def _place_column(self) -> None:
        lead = self.tile is not None and self.tile.lead
        pad = theme().mm(7.0 if theme().compact else 11.0)
        width = self.width - 2 * pad
        roles = ("lead", "heading", "button") if lead else ("heading", "button", "body")
        self.note.role = "body" if lead else "small"
        side = theme().mm(38.0 if lead else 22.0)
        gap = theme().mm(1.5 if theme().compact else 2.0)
        title, note = self._words_height(width, self.height - side - gap - 2 * theme().mm(3), roles)
        room = self.height - title - note - gap - 2 * theme().mm(2.5 if theme().compact else 4.0)
        if (room < theme().mm(8) or self.is_bare) and not lead:
            self._place_low(width)
            return
        side = min(side, max(theme().mm(8), room))
        top = self.center_y + (side + gap + title + note) / 2
        self.icon.resize(side)
        self.icon.pos = (self.x + pad, top - side)
        self.title.pos = (self.x + pad, top - side - gap - title)
        self.note.pos = (self.x + pad, top - side - gap - title - note)

    def _place_choice(self) -> None:
        pad = theme().mm(4)
        width = self.width - 2 * pad
        side = theme().mm(46.0 if self.picture.name else 24.0)
        has_sign = bool(self.picture.name or self.icon.name)
        side = min(side, self.height * 0.45) if has_sign else 0
        mark = self.mark.height if self.mark.parent else 0
        reserve = max(side, mark)
        title, note = self._words_height(
            width, self.height - reserve - 2 * pad, ("title", "heading", "button", "body", "small")
        )
        side = self._sign_beside(side, title + note, mark)
        block = side + (pad if side else 0) + title + note
        top = min(
            self.center_y + block / 2, self.top - pad - (mark if self.width < 4 * mark else 0)
        )
        if not side and mark:
            top = min(top, self.top - mark - theme().mm(3))
        over = self.y + theme().mm(2) - (top - block)  # the mark pushed the words to the border
        side -= min(over, side - theme().mm(9)) if side and over > 0 else 0
        inset = theme().mm(3.0 if self.height < theme().mm(60) else 8.0)
        self.mark.pos = (self.right - inset - self.mark.width, self.top - inset - self.mark.height)
        sign = self.picture if self.picture.name else self.icon
        sign.size = (side, side)
        if sign is self.icon and side:
            self.icon.resize(side)
        # In a narrow tile the sign makes way for the mark.
        beside = self.mark.x - theme().mm(4) - side if mark and top > self.mark.y else self.right
        sign.pos = (max(self.x + pad, min(self.center_x - side / 2, beside)), top - side)
        below = top - side - (pad if side else 0)
        self.title.pos = (self.x + pad, below - title)
        self.note.pos = (self.x + pad, below - title - note)

    def _sign_beside(self, side: float, words: float, mark: float) -> float:
        """Side in px of a sign that leaves the words their room; 0 where there is none left."""
        if not theme().display.large_text:
            return side
        room = self.height - words - theme().mm(4) - theme().mm(4)
        side = min(side, room)
        is_shown = side >= theme().mm(9) and mark + words <= self.height - theme().mm(6)
        self.icon.opacity = self.picture.opacity = float(is_shown)
        return side if is_shown else 0


class TileGrid(Bare):
    """Tiles in equal cells; a lead tile stands apart. Tiles are kept and reused."""

    def __init__(self, emit: Callable[[Intent], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._emit = emit
        self._tiles: list[TileButton] = []
        self._shown: Sequence[Tile] = ()
        self.columns = 3
        self.tallest_mm = 75.0
        self.gap_mm: float | None = None  # narrower than usual, where every line counts

    def show(
        self, tiles: Sequence[Tile], columns: int, shape: str, tallest_mm: float = 75.0
    ) -> None:
        """Draw the tiles of a page."""
        while len(self._tiles) < len(tiles):
            self._tiles.append(TileButton(self._emit))
        for i, button in enumerate(self._tiles):
            if i < len(tiles):
                button.show(tiles[i], shape)
                if button.parent is None:
                    self.add_widget(button)
            elif button.parent is not None:
                self.remove_widget(button)
        self._shown, self.columns, self.tallest_mm = tiles, max(1, columns), tallest_mm
        self.ask_place()

    @property
    def tiles(self) -> list[TileButton]:
        """The tiles drawn now."""
        return self._tiles[: len(self._shown)]

    def place(self) -> None:
        if not self._shown:
            return
        gap = theme().mm(self.gap_mm or (4.0 if theme().compact else 7.0))
        if self._shown[0].lead:
            self._place_with_lead(gap)
        else:
            self._cells(self.tiles, (self.x, self.y, self.width, self.height), gap)

    def _place_with_lead(self, gap: float) -> None:
        lead, rest = self.tiles[0], self.tiles[1:]
        if theme().portrait:
            share = self.height * 0.38
            lead.size, lead.pos = (self.width, share), (self.x, self.top - share)
            area = (self.x, self.y, self.width, self.height - share - gap)
        else:
            share = self.width * (0.372 if len(rest) > 2 else 0.5)
            lead.size, lead.pos = (share, self.height), (self.x, self.y)
            area = (self.x + share + gap, self.y, self.width - share - gap, self.height)
        columns = 2 if len(rest) > 2 or theme().portrait else 1
        self._cells(rest, area, gap, columns, unbounded=True)

    def _cells(
        self,
        tiles: Sequence[TileButton],
        area: tuple[float, float, float, float],
        gap: float,
        columns: int | None = None,
        unbounded: bool = False,
    ) -> None:
        x, y, width, height = area
        columns = min(columns or self.columns, max(1, len(tiles)))
        rows = -(-len(tiles) // columns) or 1
        cell_w = (width - gap * (columns - 1)) / columns
        cell_h = (height - gap * (rows - 1)) / rows
        if not unbounded:
            cell_h = min(cell_h, theme().mm(self.tallest_mm))
        # On a standing totem the controls stay low, within a seated reach.
        top = y + rows * cell_h + gap * (rows - 1) if theme().portrait else y + height
        for i, tile in enumerate(tiles):
            row, column = divmod(i, columns)
            tile.size = (cell_w, cell_h)
            tile.pos = (x + column * (cell_w + gap), top - (row + 1) * cell_h - row * gap)
        settle(tiles)


def settle(tiles: Sequence[TileButton]) -> None:
    """Titles of neighbours in letters of one size, the smallest that one of them needs; one that
    shares its room with a mark may be smaller."""
    taken = [(tile.settle(ROLES[0]), tile.tile) for tile in tiles]
    roles = [role for role, tile in taken if tile is not None and not tile.chosen]
    is_bare = any(tile.lost_sign for tile in tiles)
    if roles and (is_bare or len({role for role, _ in taken}) > 1):
        least = min(roles, key=theme().type)
        for tile in tiles:
            tile.settle(least, is_bare)
