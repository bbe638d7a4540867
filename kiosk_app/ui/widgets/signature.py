"""The white area a person signs in; strokes are kept as whole numbers 0..1000 of its sides."""

from __future__ import annotations

from kivy.graphics import Color, Line, Rectangle
from kivy.properties import NumericProperty, StringProperty

from kiosk_app.domain.answer_checks import AREA, MOST_POINTS, MOST_STROKES
from kiosk_app.ui.widgets.look import colour, theme
from kiosk_app.ui.widgets.surface import Surface


class SignatureArea(Surface):
    """Draws while the finger moves. x runs right, y runs down, both from 0 to 1000."""

    border = StringProperty("primary")
    border_px = NumericProperty(3)
    radius = NumericProperty(22)

    __events__ = ("on_strokes",)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._strokes: list[list[int]] = []
        self._lines: list[Line] = []

    def on_strokes(self) -> None:
        """A stroke was finished, or all were wiped."""

    @property
    def strokes(self) -> tuple[tuple[int, ...], ...]:
        """Rows of x, y, x, y ..."""
        return tuple(tuple(stroke) for stroke in self._strokes if len(stroke) >= 4)

    def wipe(self) -> None:
        """Forget every stroke."""
        self._strokes.clear()
        self.place()
        self.dispatch("on_strokes")

    def take_up(self, strokes: tuple[tuple[int, ...], ...]) -> None:
        """Stand again as it was left."""
        self._strokes = [list(stroke) for stroke in strokes]
        self.place()
        self.dispatch("on_strokes")

    def _point(self, touch) -> tuple[int, int]:
        x = round((touch.x - self.x) / self.width * AREA)
        y = round((self.top - touch.y) / self.height * AREA)
        return min(AREA, max(0, x)), min(AREA, max(0, y))

    def on_touch_down(self, touch) -> bool:
        if super().on_touch_down(touch):
            return True
        drawn = sum(1 for stroke in self._strokes if len(stroke) >= 4)  # a mere tap is none
        if not self.collide_point(*touch.pos) or drawn >= MOST_STROKES or self._is_full:
            return False
        touch.grab(self)
        self._strokes.append(list(self._point(touch)))
        self._draw_line(self._strokes[-1])
        return True

    @property
    def _is_full(self) -> bool:
        """More would be scribbling and not fit a record."""
        return sum(len(stroke) for stroke in self._strokes) // 2 >= MOST_POINTS

    def on_touch_move(self, touch) -> bool:
        if touch.grab_current is not self:
            return super().on_touch_move(touch)
        point = self._point(touch)
        stroke = self._strokes[-1] if self._strokes else None
        if stroke is not None and tuple(stroke[-2:]) != point and not self._is_full:
            stroke.extend(point)
            self._lines[-1].points = self._pixels(stroke)
        return True

    def on_touch_up(self, touch) -> bool:
        if touch.grab_current is not self:
            return super().on_touch_up(touch)
        touch.ungrab(self)
        self.dispatch("on_strokes")
        return True

    def _pixels(self, stroke: list[int]) -> list[float]:
        points: list[float] = []
        for x, y in zip(stroke[::2], stroke[1::2], strict=True):
            points += (self.x + x / AREA * self.width, self.top - y / AREA * self.height)
        return points

    def _draw_line(self, stroke: list[int]) -> None:
        with self.canvas:
            Color(*colour("ink"))
            self._lines.append(
                Line(
                    points=self._pixels(stroke),
                    width=max(2.0, theme().mm(1.1) / 1.0),
                    cap="round",
                    joint="round",
                )
            )

    def place(self) -> None:
        self.canvas.clear()
        self._lines.clear()
        with self.canvas:
            Color(*colour("line"))
            step, y = theme().mm(8), self.y + self.height * 0.14
            x = self.x + self.width * 0.15
            while x < self.x + self.width * 0.85:
                Rectangle(pos=(x, y), size=(step * 0.45, 3))
                x += step
        for stroke in self._strokes:
            self._draw_line(stroke)
