"""The frame around every screen: header, banner, bottom bar and the panel that covers them all."""

from __future__ import annotations

from collections.abc import Callable

from kivy.uix.widget import Widget

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import Action, Overlay
from kiosk_app.flow.voice_intents import Listen, PauseVoice, ReadByItself, ResumeVoice
from kiosk_app.ui.widgets.button import BottomBar
from kiosk_app.ui.widgets.header import Header, Sky
from kiosk_app.ui.widgets.look import fit, load_rules, measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.ui.widgets.words import Icon, Words

load_rules(__file__)


VOICE = (Listen, PauseVoice, ResumeVoice, ReadByItself)


class OverlayPanel(Widget):
    """A panel over the screen; everything behind is dimmed and dead."""

    def __init__(self, act: Callable[[Action], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self.sheet = Surface(fill="card", border="card", radius=22)
        self.icon = Icon(side=theme().mm(28))
        self.title = Words(weight="bold", halign="center")
        self.text = Words(role="body", tone="ink2", halign="center")
        self.actions = ActionStack(act)
        self.actions.is_centred = True
        for child in (self.sheet, self.icon, self.title, self.text, self.actions):
            self.add_widget(child)
        self.bind(pos=self._place, size=self._place)

    def show(self, overlay: Overlay) -> None:
        """Draw an overlay."""
        self.icon.name = overlay.icon or "clock"
        self.title.text, self.text.text = overlay.title, overlay.text
        self.actions.show(
            overlay.actions, sideways=len(overlay.actions) < 3 and not theme().portrait
        )
        self._place()

    def _place(self, *_: object) -> None:
        look = theme()
        if self.width < 2:
            return
        pad = look.mm(8.0 if look.compact else 14.0)
        width = min(self.width - 2 * look.margin, look.mm(312.0))
        inner = width - 2 * pad
        self.icon.resize(look.mm(18.0 if look.compact else 27.0))
        title = fit(self.title, inner, look.type("title") * 3.1, ("title", "heading", "button"))
        text = measure(self.text, inner)
        gap = look.mm(4)
        buttons = self.actions.needed()
        height = pad * 2 + self.icon.side + title + text + buttons + 3 * gap
        self.sheet.size = (width, height)
        low = (self.height - height) / 2 if not look.portrait else self.height * 0.18
        self.sheet.pos = (self.center_x - width / 2, self.y + low)
        x, top = self.sheet.x + pad, self.sheet.top - pad
        self.icon.pos = (self.center_x - self.icon.side / 2, top - self.icon.side)
        top -= self.icon.side + gap
        self.title.pos = (x, top - title)
        self.text.pos = (x, top - title - text)
        self.actions.size = (inner, buttons)
        self.actions.pos = (x, self.sheet.y + pad)

    def on_touch_down(self, touch) -> bool:
        super().on_touch_down(touch)
        return True

    def on_touch_move(self, touch) -> bool:
        super().on_touch_move(touch)
        return True

    def on_touch_up(self, touch) -> bool:
        super().on_touch_up(touch)
        return True


class Frame(Widget):
    """Everything on the glass. `holder` is where the navigator puts a screen."""

    def __init__(
        self, emit: Callable[[Intent], None], act: Callable[[Action], None], **kwargs
    ) -> None:
        super().__init__(**kwargs)
        self._emit, self._act = emit, act
        self.make()
        self.bind(size=self._place)

    def make(self) -> None:
        """Everything around the screens anew, in the letters of now."""
        self.clear_widgets()
        self.header = Header(self._emit)
        self.bar = BottomBar(self._act)
        self.banner = NoticePanel()
        self.holder = Widget()
        self.overlay = OverlayPanel(self._act)
        self.sky = Sky()
        for child in (self.holder, self.header, self.bar):
            self.add_widget(child)
        if theme().height < theme().glass_height:
            self.add_widget(self.sky)

    def show(self, view) -> None:
        """Draw header, banner, bar and overlay of a view."""
        self.header.show(view.chrome)
        self.bar.show(view.chrome.bottom)
        self.sky.show(view.chrome)
        self._keep(self.banner, view.banner is not None)
        if view.banner is not None:
            self.banner.show(view.banner)
        self._keep(self.overlay, view.overlay is not None)
        if view.overlay is not None:
            self.overlay.show(view.overlay)
        self._place()

    def is_on_voice(self, pos) -> bool:
        """Whether a point lies on the button of the voice."""
        return self.overlay.parent is None and any(
            isinstance(button.action.intent, VOICE) and button.collide_point(*pos)
            for button in self.bar.buttons
        )

    def _keep(self, child, wanted: bool) -> None:
        if wanted and child.parent is None:
            self.add_widget(child)
        elif not wanted and child.parent is not None:
            self.remove_widget(child)

    def _place(self, *_: object) -> None:
        look = theme()
        height = min(self.height, look.height)
        self.sky.pos, self.sky.size = (0, height), (self.width, self.height - height)
        self.bar.size = (self.width, look.bottom_height)
        self.bar.pos = (0, 0)
        self.header.size = (self.width, look.header_height)
        top, bottom = height - look.header_height, self.bar.top
        self.header.pos = (0, top)
        if look.display.lowered:  # what is touched in the header comes down to the bar
            self.header.pos = (0, bottom)
            top, bottom = height, self.header.top
        if self.banner.parent is not None:
            width = self.width - 2 * look.margin
            self.banner.size = (width, self.banner.needed(width))
            top -= self.banner.height + look.gap
            self.banner.pos = (look.margin, top)
        self.holder.pos = (0, bottom)
        self.holder.size = (self.width, top - bottom)
        self.overlay.pos, self.overlay.size = (0, 0), (self.width, height)
        for screen in self.holder.children:
            screen.pos, screen.size = self.holder.pos, self.holder.size
