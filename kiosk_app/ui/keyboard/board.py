"""Rows of keys set out by hand: measures once, places on resize, never rebuilds on a press."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.uix.widget import Widget

from kiosk_app.ui.keyboard.key import KeyCap
from kiosk_app.ui.keyboard.layouts import Kind, Rows
from kiosk_app.ui.widgets.look import theme
from kiosk_app.ui.widgets.surface import Bare

_LARGEST_MM = 30.5  # wider keys make the hand travel
_LARGEST_STANDING_MM = 26.0
_BESIDE, _STACKED, _NAME = "{name} {sample}", "{name}\n{sample}", "{name}"
_TONE_FACES = (
    ("body", _BESIDE),
    ("small", _BESIDE),
    ("body", _STACKED),
    ("small", _STACKED),
    ("small", _NAME),
)


class Board(Bare):
    """A page of keys, centred rows, all of one height; a pad's equal columns fill its width."""

    def __init__(
        self, rows: Rows, on_key: Callable[[str], None], *, fills: bool = False, **kwargs
    ) -> None:
        super().__init__(**kwargs)
        self._fills = fills
        few = fills and max(len(row) for row in rows) < 6
        letters = "field" if few else "heading"
        self.rows = [[KeyCap(key, on_key, letters) for key in row] for row in rows]
        self.caps = [cap for row in self.rows for cap in row]
        for cap in self.caps:
            self.add_widget(cap)

    def speak(self, rows: Rows) -> None:
        """Write other words on the same keys."""
        for caps, keys in zip(self.rows, rows, strict=True):
            for cap, key in zip(caps, keys, strict=True):
                cap.key = key
                if key.label:
                    cap.label(key.label)
        self.ask_place()

    def key_height(self) -> int:
        """Height in px of a key: as in the pictures, never under 15 mm."""
        look = theme()
        if look.compact:
            return look.key
        return max(look.key, round(look.height * (92 / 1920 if look.portrait else 62 / 800)))

    def preferred_height(self) -> int:
        """Height in px of all rows with their gaps."""
        return len(self.rows) * self.key_height() + (len(self.rows) - 1) * theme().gap

    def place(self) -> None:
        height = (self.height - (len(self.rows) - 1) * theme().gap) / len(self.rows)
        tone = self._tone_width(height)
        unit = self._unit(tone)
        top = self.top
        for row in self.rows:
            widths = _spread([self._width(cap, unit, tone) for cap in row], self.width)
            x = self.center_x - (sum(widths) + theme().gap * (len(row) - 1)) / 2
            for cap, width in zip(row, widths, strict=True):
                cap.size = (width, height)
                cap.pos = (x, top - height)
                x += width + theme().gap
            top -= height + theme().gap

    def _width(self, cap: KeyCap, unit: float, tone: float) -> float:
        if cap.key.kind is Kind.TONE:
            return tone
        if self._fills or cap.key.press == " ":
            return unit * cap.key.width
        return max(unit * cap.key.width, cap.natural_width())

    def _tones(self) -> list[KeyCap]:
        return [cap for cap in self.caps if cap.key.kind is Kind.TONE]

    def _tone_width(self, height: float) -> float:
        """Tone keys carry name and sample side by side, else stacked, else the name alone."""
        tones = self._tones()
        if not tones:
            return 0
        others = max(len(row) for row in self.rows) - len(tones)
        room = (
            self.width
            - theme().gap * (len(tones) + others - 1)
            - others * theme().mm(20 if not theme().compact else 16)
        )
        for role, face in _TONE_FACES:
            for cap in tones:
                cap.set_size(role)
                cap.label(face.format(name=cap.key.label, sample=cap.key.sample))
                cap.word.texture_update()
            wide = max(cap.word.texture_size[0] for cap in tones) + 2 * theme().mm(2)
            high = max(cap.word.texture_size[1] for cap in tones)
            if wide * len(tones) <= room and high <= height:
                return max(wide, theme().key, min(room / len(tones), theme().mm(_tone_mm())))
        return max(theme().key, room / len(tones))

    def _unit(self, tone: float) -> float:
        """Width of a letter key: the fullest row of plain keys fills the board, up to a limit."""
        look = theme()
        if self._fills:
            columns = max(len(row) for row in self.rows)
            return (self.width - look.gap * (columns - 1)) / columns
        largest = look.mm(_LARGEST_STANDING_MM if look.portrait else _LARGEST_MM)
        for row in self.rows:
            tones = sum(1 for cap in row if cap.key.kind is Kind.TONE)
            plain = len(row) - tones
            if any(cap.key.kind is Kind.FUNCTION for cap in row):
                continue
            room = self.width - look.gap * (len(row) - 1) - tones * tone
            largest = min(largest, room / plain)
        return largest


def _tone_mm() -> float:
    """Comfortable width of a tone key, in mm: room is shared with the letters on narrow glass."""
    return 30.0 if theme().compact or theme().portrait else 38.0


def _spread(widths: Sequence[float], room: float) -> list[float]:
    """Shrink the widest keys (the space bar first) until the row fits."""
    fitted = list(widths)
    excess = sum(fitted) + theme().gap * (len(fitted) - 1) - room
    while excess > 0.5:
        widest = max(range(len(fitted)), key=fitted.__getitem__)
        least = max(theme().key, sorted(fitted)[-2] if len(fitted) > 1 else 0)
        cut = min(excess, max(1.0, fitted[widest] - least))
        fitted[widest] -= cut
        excess -= cut
    return fitted


def swap(parent: Widget, old: Widget, new: Widget) -> None:
    """Show one prepared page in place of another."""
    if old.parent is parent:
        parent.remove_widget(old)
    if new.parent is None:
        parent.add_widget(new)
