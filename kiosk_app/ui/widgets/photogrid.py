"""Pictures to choose from: each with its name, drawn as soon as its small picture is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.properties import NumericProperty

from kiosk_app.devices.ports import ImageFile
from kiosk_app.ui.widgets.look import fit, theme
from kiosk_app.ui.widgets.pagepicture import PagePicture
from kiosk_app.ui.widgets.surface import Bare, Touchable
from kiosk_app.ui.widgets.words import Icon, Words
from kiosk_app.usecases.values import Picture


class PhotoTile(Touchable):
    """One picture and its name."""

    radius = NumericProperty(18)

    def __init__(self, choose: Callable[[int], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._choose = choose
        self._index = 0
        self.icon = Icon(side=theme().mm(14), tone="card")
        self.picture = PagePicture()
        self.name = Words(role="small", weight="bold", halign="center")
        for child in (self.picture, self.icon, self.name):
            self.add_widget(child)

    def show(self, index: int, name: str) -> None:
        """Another file, whose picture is not there yet."""
        self.let_go()
        self._index, self.name.text, self.icon.name = index, name, "image"
        self.picture.show(None)
        self.ask_place()

    def draw(self, picture: Picture | None) -> None:
        """Its small picture; None when there is none to be had."""
        self.icon.name = "image-broken" if picture is None else ""
        self.picture.show(picture)

    def on_act(self) -> None:
        self._choose(self._index)

    def place(self) -> None:
        pad = theme().mm(2)
        words = fit(self.name, self.width - 2 * pad, theme().type("small") * 1.6, ("small",))
        self.name.pos = (self.x + pad, self.y + pad / 2)
        low = self.y + pad / 2 + words
        self.picture.pos = (self.x + pad, low)
        self.picture.size = (self.width - 2 * pad, max(1, self.top - pad - low))
        middle, half = (low + self.top) / 2, self.icon.side / 2
        self.icon.pos = (self.center_x - half, middle - half)


class PhotoGrid(Bare):
    """A page of pictures in equal cells; tiles are kept and reused."""

    def __init__(self, choose: Callable[[int], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._choose = choose
        self._tiles: list[PhotoTile] = []
        self._files: tuple[ImageFile, ...] = ()
        self.columns = 3

    def show(self, files: Sequence[ImageFile], first: int, columns: int) -> None:
        """The files of a page; `first` is the number of the first of them."""
        self.columns, self._files = columns, tuple(files)
        while len(self._tiles) < len(files):
            self._tiles.append(PhotoTile(self._choose))
        for i, tile in enumerate(self._tiles):
            if i < len(files):
                tile.show(first + i, files[i].name)
                if tile.parent is None:
                    self.add_widget(tile)
            else:
                tile.show(0, "")
                if tile.parent is not None:
                    self.remove_widget(tile)
        self.ask_place()

    def draw(self, file: ImageFile, picture: Picture | None) -> None:
        """A small picture has come; it may be late."""
        if file in self._files:
            self._tiles[self._files.index(file)].draw(picture)

    def place(self) -> None:
        shown = self._tiles[: len(self._files)]
        if not shown:
            return
        gap = theme().mm(4.0)
        rows = -(-len(shown) // self.columns)
        width = (self.width - gap * (self.columns - 1)) / self.columns
        height = min(theme().mm(70), (self.height - gap * (rows - 1)) / rows)
        for i, tile in enumerate(shown):
            row, column = divmod(i, self.columns)
            tile.size = (width, height)
            tile.pos = (self.x + column * (width + gap), self.top - (row + 1) * height - row * gap)
