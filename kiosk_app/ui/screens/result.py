"""A page of a result's document, as large as the glass allows, or why it cannot be shown."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk_app.devices.documentpages import DrawnPage
from kiosk_app.flow.document_view import ResultView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.surface import Bare
from kiosk_app.ui.widgets.words import Words


class PageSheet(Bare):
    """A picture fitted into its place; the picture goes with the page."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._texture: Texture | None = None
        self._shown: DrawnPage | None = None

    def show(self, page: DrawnPage | None) -> None:
        """Take a page; the same one again costs nothing."""
        if page is self._shown:
            return
        self._shown, self._texture = page, None
        if page is not None:
            self._texture = Texture.create(size=(page.width, page.height), colorfmt="rgb")
            self._texture.flip_vertical()
            self._texture.blit_buffer(page.rgb, colorfmt="rgb", bufferfmt="ubyte")
        self.place()

    def place(self) -> None:
        self.canvas.after.clear()
        if self._texture is None:
            return
        wide, tall = self._texture.size
        scale = min(self.width / wide, self.height / tall)
        size = (wide * scale, tall * scale)
        with self.canvas.after:
            Color(1, 1, 1, 1)
            at = (self.center_x - size[0] / 2, self.center_y - size[1] / 2)
            Rectangle(texture=self._texture, size=size, pos=at)


class ResultScreen(Screen):
    """Draws a ResultView."""

    NAMES = ("result",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.sheet = PageSheet()
        self.caption = Words(role="small", tone="ink2")
        self.trouble = NoticePanel()
        self.add_widget(self.caption)

    def show(self, view: ResultView) -> None:
        self.sheet.show(view.picture)
        self.keep(self.sheet, view.picture is not None)
        self.caption.text = view.caption
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)

    def leave(self) -> None:
        self.sheet.show(None)
        self.caption.text = ""
        super().leave()

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        low = measure(self.caption, width) if self.caption.text else 0
        self.caption.pos = (x, y)
        gap = theme().mm(1) if low else 0
        self.sheet.pos, self.sheet.size = (x, y + low + gap), (width, height - low - gap)
        if self.trouble.parent is self:
            tall = self.trouble.needed(width)
            self.trouble.size, self.trouble.pos = (width, tall), (x, y + height - tall)
