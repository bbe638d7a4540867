"""The header: where the machine stands, the chips, the clock; and the band above a lowered page.

What a person may touch comes first: with little room the names go, then the clock, then the words
of what only informs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.properties import NumericProperty, StringProperty

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import Chrome
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import fit, measure, stack, theme
from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.ui.widgets.words import Icon, Word, Words

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
        pills = self._chips[: self._shown]
        for pill in pills:
            pill.shorten(False)
        side = look.mm(12.0 if look.compact or look.portrait else 17.0)
        self.clock.texture_update()
        self.clock.size = self.clock.texture_size
        room = self.width - 2 * margin - gap * len(pills) - sum(pill.width for pill in pills)
        has_clock = room >= self.clock.width
        has_sign = room >= self.clock.width + gap + side
        self._keep(self.clock, has_clock)
        self._keep(self.icon, has_sign)
        self._shorten(pills, self.width - 2 * margin - gap * (len(pills) - 1))
        right = self.right - margin
        if has_clock:
            right -= self.clock.width
            self.clock.pos = (right, self.center_y - self.clock.height / 2)
            right -= gap
        for pill in reversed(pills):
            right -= pill.width
            pill.pos = (right, self.center_y - pill.height / 2)
            right -= gap
        self.icon.resize(side)
        self.icon.pos = (self.x + margin, self.center_y - side / 2)
        self._place_words(self.x + margin + side + gap, right)

    def _keep(self, child, wanted: bool) -> None:
        if wanted and child.parent is None:
            self.add_widget(child)
        elif not wanted and child.parent is not None:
            self.remove_widget(child)

    def _shorten(self, pills: Sequence[ChipPill], room: float) -> None:
        """Large letters leave less room: what only informs keeps its sign alone first."""
        for pill in sorted(pills, key=lambda pill: pill.enabled):
            if sum(other.width for other in pills) <= room:
                return
            pill.shorten(True)

    def _place_words(self, left: float, right: float) -> None:
        width = right - left
        if width < 5 * theme().type("body"):  # not even a short name
            self.office.text = self.spot.text = ""
            return
        self.office.role, self.office.weight = "body", "bold"  # as it would be drawn
        self.office.text, self.spot.text = self._office, self._spot
        is_one_line = measure(self.office, width) < 2 * self.office.font_size
        fits = is_one_line and not theme().portrait
        fits = fits and measure(self.spot, width) + self.office.height <= self.height
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
        if office > self.height:
            self.office.text = ""
        self.office.pos = (left, top - office)
        self.spot.pos = (left, top - office - spot)


class Sky(Surface):
    """What lies above a seated person's reach: where the machine stands, and nothing to touch."""

    fill = StringProperty("primary")
    border = StringProperty("primary")
    border_px = NumericProperty(0)
    radius = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.office = Words(role="heading", weight="bold", tone="white", halign="center")
        self.spot = Words(role="body", tone="white", halign="center")
        self.add_widget(self.office)
        self.add_widget(self.spot)

    def show(self, chrome: Chrome) -> None:
        """Draw the names of office and place."""
        self.office.text, self.spot.text = chrome.office, chrome.place
        self.ask_place()

    def place(self) -> None:
        width = self.width - 2 * theme().margin
        tall = measure(self.office, width) + measure(self.spot, width)
        stack(
            ((self.office, 0), (self.spot, 0)),
            self.x + theme().margin,
            self.center_y + tall / 2,
            width,
        )
