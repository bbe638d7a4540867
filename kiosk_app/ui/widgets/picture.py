"""Small drawn pictures for choices that an icon font has no sign for."""

from __future__ import annotations

from kivy.graphics import Color, Ellipse, Line, Rectangle, SmoothEllipse
from kivy.properties import StringProperty
from kivy.uix.widget import Widget

from kiosk_app.ui.theme import rgba

SKIN = rgba("#F3D2AE")
HAIR = rgba("#17212B")


class Picture(Widget):
    """A face of a child, drawn in the square it is given."""

    name = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(size_hint=(None, None), **kwargs)
        self.bind(pos=self._draw, size=self._draw, name=self._draw)

    @staticmethod
    def knows(name: str) -> bool:
        """True when there is a drawing of that name."""
        return name in ("boy", "girl")

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if not self.knows(self.name):
            return
        side, x, y = self.width, self.x, self.y
        girl = self.name == "girl"
        with self.canvas:
            Color(*HAIR)
            if girl:
                SmoothEllipse(
                    pos=(x + side * 0.05, y + side * 0.12), size=(side * 0.9, side * 0.86)
                )
                Rectangle(pos=(x + side * 0.05, y + side * 0.1), size=(side * 0.9, side * 0.42))
            Color(*SKIN)
            face = side * (0.7 if girl else 0.82)
            left = x + (side - face) / 2
            SmoothEllipse(pos=(left, y + side * 0.03), size=(face, face))
            Color(*HAIR)
            top = y + side * 0.03 + face * 0.42
            Ellipse(
                pos=(left, top - face * 0.16),
                size=(face, face * 0.78),
                angle_start=-90,
                angle_end=90,
            )
            eye = side * 0.085
            for middle in (0.35, 0.65):
                SmoothEllipse(
                    pos=(left + face * middle - eye / 2, y + side * 0.03 + face * 0.36),
                    size=(eye, eye),
                )
            Line(
                circle=(x + side / 2, y + side * 0.03 + face * 0.3, face * 0.15, 120, 240),
                width=max(1.2, side * 0.022),
            )
