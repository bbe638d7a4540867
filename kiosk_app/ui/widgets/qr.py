"""A QR code drawn from its modules: black on white with the quiet zone of ISO/IEC 18004."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

QUIET = 4  # modules


class QrDrawing(Widget):
    """Shows a matrix of modules in the largest whole-pixel square that fits."""

    def __init__(self, **kwargs) -> None:
        super().__init__(size_hint=(None, None), **kwargs)
        self.modules: tuple[tuple[bool, ...], ...] = ()
        self.bind(pos=self._draw, size=self._draw)

    def show(self, modules: tuple[tuple[bool, ...], ...]) -> None:
        """Draw other modules; the same ones draw nothing."""
        if modules != self.modules:
            self.modules = modules
            self._draw()

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if not self.modules:
            return
        count = len(self.modules) + 2 * QUIET
        dot = max(1, int(min(self.width, self.height) // count))
        left = int(self.center_x - dot * count / 2)
        top = int(self.center_y + dot * count / 2)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(pos=(left, top - dot * count), size=(dot * count, dot * count))
            Color(0, 0, 0, 1)
            for y, row in enumerate(self.modules):
                for x, length in _runs(row):
                    Rectangle(
                        pos=(left + (QUIET + x) * dot, top - (QUIET + y + 1) * dot),
                        size=(length * dot, dot),
                    )


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    start = None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
