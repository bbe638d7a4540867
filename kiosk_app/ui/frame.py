"""The frame around every screen: header, banner, bottom bar and the panel that covers them all."""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import Action, Chrome, Overlay
from kiosk_app.ui.widgets.button import BottomBar
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import fit, load_rules, measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.ui.widgets.words import Icon, Word, Words

load_rules(__file__)


OFFICE_ROLES = ("body", "small")


class Header(Surface):
    """Where the machine stands, the chips, the clock."""

    fill = StringProperty("primary")
    border = StringProperty("primary")
    border_px = NumericProperty(0)
    radius = NumericProperty(0)

    def __init__(self, emit: Callable[[Intent], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._emit = emit
        self._chips: list[ChipPill] = []
        self._shown = 0
        self._office = self._spot = ""
        self._by_staff = False
        self.icon = Icon(name="house-line", tone="gold", side=theme().mm(17))
        self.office = Words(role="body", weight="bold", tone="white")
        self.spot = Words(role="small", tone="white")
        self.clock = Word(role="body", weight="bold", tone="white")
        for child in (self.icon, self.office, self.spot, self.clock):
            self.add_widget(child)

    def show(self, chrome: Chrome) -> None:
        """Draw the chrome's header."""
        while len(self._chips) < len(chrome.chips):
            self._chips.append(ChipPill(self._emit))
        for i, pill in enumerate(self._chips):
            if i < len(chrome.chips):
                if pill.chip != chrome.chips[i]:
                    pill.show(chrome.chips[i])
                if pill.parent is None:
                    self.add_widget(pill)
            elif pill.parent is not None:
                self.remove_widget(pill)
        self._shown = len(chrome.chips)
        self.clock.text = chrome.clock
        self._office, self._spot = chrome.office, chrome.place
        self._by_staff = chrome.by_staff
        self.fill = self.border = "ok" if chrome.by_staff else "primary"
        self.icon.name = "user-circle" if chrome.by_staff else "house-line"
        self.ask_place()

    def place(self) -> None:
        look = theme()
        gap = max(look.gap, look.mm(3.2 if look.compact or look.portrait else 6.5))
        margin = look.mm(5.0 if look.compact else 10.0)
        self.clock.texture_update()
        self.clock.size = self.clock.texture_size
        right = self.right - margin - self.clock.width
        self.clock.pos = (right, self.center_y - self.clock.height / 2)
        for pill in reversed(self._chips[: self._shown]):
            right -= gap + pill.width
            pill.pos = (right, self.center_y - pill.height / 2)
        side = look.mm(12.0 if look.compact or look.portrait else 17.0)
        self.icon.resize(side)
        self.icon.pos = (self.x + margin, self.center_y - side / 2)
        self._place_words(self.x + margin + side + gap, right - gap)

    def _place_words(self, left: float, right: float) -> None:
        width = max(1, right - left)
        self.office.role, self.office.weight = "body", "bold"  # as it would be drawn
        self.office.text = self._office
        is_one_line = measure(self.office, width) < 2 * self.office.font_size
        fits = is_one_line and not theme().portrait
        # With little room the commune alone stands there, as on the standing totem.
        self.office.text = self._office if fits or self._by_staff else self._spot
        self.spot.text = self._spot if fits else ""
        self.office.weight = "bold" if fits else "semibold"
        spot = measure(self.spot, width) if fits else 0
        office = fit(self.office, width, self.height - spot, OFFICE_ROLES)
        if office > self.height - spot:  # then without the province
            self.office.text = self.office.text.partition(" · ")[0]
            office = fit(self.office, width, self.height - spot, OFFICE_ROLES)
        top = self.center_y + (office + spot) / 2
        self.office.pos = (left, top - office)
        self.spot.pos = (left, top - office - spot)


class OverlayPanel(Widget):
    """A panel over the screen; everything behind is dimmed and dead."""

    def __init__(self, act: Callable[[Action], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self.sheet = Surface(fill="card", border="card", radius=22)
        self.icon = Icon(side=theme().mm(28))
        self.title = Words(weight="bold", halign="center")
        self.text = Words(role="body", tone="ink2", halign="center")
        self.actions = ActionStack(act)
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
        for child in (self.holder, self.header, self.bar):
            self.add_widget(child)

    def show(self, view) -> None:
        """Draw header, banner, bar and overlay of a view."""
        self.header.show(view.chrome)
        self.bar.show(view.chrome.bottom)
        self._keep(self.banner, view.banner is not None)
        if view.banner is not None:
            self.banner.show(view.banner)
        self._keep(self.overlay, view.overlay is not None)
        if view.overlay is not None:
            self.overlay.show(view.overlay)
        self._place()

    def _keep(self, child, wanted: bool) -> None:
        if wanted and child.parent is None:
            self.add_widget(child)
        elif not wanted and child.parent is not None:
            self.remove_widget(child)

    def _place(self, *_: object) -> None:
        look = theme()
        self.header.size = (self.width, look.header_height)
        self.header.pos = (0, self.height - look.header_height)
        self.bar.size = (self.width, look.bottom_height)
        self.bar.pos = (0, 0)
        top = self.header.y
        if self.banner.parent is not None:
            width = self.width - 2 * look.margin
            self.banner.size = (width, self.banner.needed(width))
            top -= self.banner.height + look.gap
            self.banner.pos = (look.margin, top)
        self.holder.pos = (0, self.bar.top)
        self.holder.size = (self.width, top - self.bar.top)
        self.overlay.pos, self.overlay.size = (0, 0), self.size
        for screen in self.holder.children:
            screen.pos, screen.size = self.holder.pos, self.holder.size
