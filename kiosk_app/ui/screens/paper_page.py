"""A captured page as it will be handed in, how it came out, and what may be done with it."""

from __future__ import annotations

from kiosk_app.flow.page_view import PageView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import measure, theme
from kiosk_app.ui.widgets.pagepicture import PagePicture
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.words import Words


class PaperPageScreen(Screen):
    """Draws a PageView."""

    NAMES = ("paper_pages",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.picture = PagePicture()
        self.note = Words(role="body", tone="ok")
        self.trouble = NoticePanel()
        self.actions = ActionStack(stage.act)
        for child in (self.picture, self.actions):
            self.add_widget(child)

    def show(self, view: PageView) -> None:
        self.picture.show(view.picture)
        self.note.text = view.note
        self.keep(self.note, bool(view.note))
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)
        self.actions.show(view.actions)

    def leave(self) -> None:
        self.picture.show(None)
        super().leave()

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4.0 if theme().compact else 8.0)
        if theme().portrait:
            low = max(height * 0.42, self._needed(width))
            self.picture.pos, self.picture.size = (x, y + low + gap), (width, height - low - gap)
            self._side((x, y, width, low))
            return
        left = width * 0.55
        self.picture.pos, self.picture.size = (x, y), (left, height)
        self._side((x + left + gap, y, width - left - gap, height))

    def _needed(self, width: float) -> float:
        """Height in px of the buttons and what is said above them."""
        said = measure(self.note, width) if self.note.parent is self else 0.0
        if self.trouble.parent is self:
            said = max(said, self.trouble.needed(width))
        return self.actions.needed() + (said + theme().gap if said else 0)

    def _side(self, area: Area) -> None:
        x, y, width, height = area
        buttons = self.actions.needed()
        self.actions.size, self.actions.pos = (width, buttons), (x, y)
        top = y + height
        if self.trouble.parent is self:
            room = max(1, height - buttons - theme().gap)
            self.trouble.size = (width, min(room, self.trouble.needed(width)))
            self.trouble.pos = (x, top - self.trouble.height)
        if self.note.parent is self:
            self.note.pos = (x, top - measure(self.note, width))
