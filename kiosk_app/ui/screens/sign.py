"""Declaration and signature."""

from __future__ import annotations

from kiosk_app.flow.intents import Intent, Submit
from kiosk_app.flow.views import Action, SignView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.button import PushButton
from kiosk_app.ui.widgets.look import measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.signature import SignatureArea
from kiosk_app.ui.widgets.words import Words


class SignScreen(Screen):
    """Draws a SignView; the strokes stay here until they are sent."""

    NAMES = ("sign",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.declaration = Words(role="body")
        self.area = SignatureArea()
        self.again = PushButton(lambda _: self.area.wipe())
        self.cannot = PushButton(stage.act)
        self.hint = Words(role="body", tone="ink2")
        self.trouble = NoticePanel()
        for child in (self.declaration, self.area, self.again, self.cannot, self.hint):
            self.add_widget(child)

    def enter(self, view: SignView) -> None:
        self.area.wipe()

    def show(self, view: SignView) -> None:
        self.declaration.text, self.hint.text = view.declaration, view.hint
        self.again.show(Action(view.again_text, None, "trash"))
        if view.cannot_sign is not None:
            self.cannot.show(view.cannot_sign)
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)

    def unsent(self) -> object:
        return self.area.strokes

    def take_up(self, unsent: tuple[tuple[int, ...], ...]) -> None:
        self.area.take_up(unsent)

    def value_for(self, action: Action) -> Intent | None:
        return Submit(self.area.strokes)

    def leave(self) -> None:
        self.area.wipe()
        super().leave()

    def on_touch_down(self, touch) -> bool:
        # The button lies on the area: it is asked first.
        return self.again.on_touch_down(touch) or super().on_touch_down(touch)

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(3.5)
        top = y + height - measure(self.declaration, width)
        self.declaration.pos = (x, top)
        top -= gap
        self.cannot.size = (
            min(width * 0.6, self.cannot.natural_width()),
            theme().button_height,
        )
        self.cannot.pos = (x, y)
        room = width - self.cannot.width - 2 * gap
        tall = measure(self.hint, room)
        self.hint.pos = (self.cannot.right + 2 * gap, self.cannot.center_y - tall / 2)
        bottom = self.cannot.top + gap
        if self.trouble.parent is self:
            self.trouble.size = (width, self.trouble.needed(width))
            self.trouble.pos = (x, bottom)
            bottom = self.trouble.top + gap
        tallest = theme().mm(190.0)
        self.area.size = (width, min(tallest, top - bottom))
        self.area.pos = (x, bottom if theme().portrait else top - self.area.height)
        if theme().portrait:
            self.declaration.y = self.area.top + gap
            self.title.y = max(self.title.y, self.declaration.top)
        self.again.size = (self.again.natural_width() - theme().mm(4), theme().target)
        inset = theme().mm(5.0 if not theme().compact else 3.0)
        self.again.pos = (
            self.area.right - inset - self.again.width,
            self.area.top - inset - self.again.height,
        )
