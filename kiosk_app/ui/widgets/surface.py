"""Flat surfaces with one border, and what a touch on them means.

`Surface` draws, `Bare` does not; `Touchable` adds the press: act on release, sliding off cancels. A
control that acted keeps the look of a press until its content is drawn again or a moment is over:
drawing the whole glass only to lift the look, just before the answer is drawn, would cost half of
the wait. None of them knows an intent.
"""

from __future__ import annotations

from kivy.app import App
from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk_app.ui.widgets.face import Face
from kiosk_app.ui.widgets.look import colour

LET_GO_S = 0.12


class Surface(Widget):
    """A rounded rectangle; subclasses place their children by hand in `place`."""

    fill = StringProperty("card")
    border = StringProperty("line")
    border_px = NumericProperty(2.5)
    radius = NumericProperty(18)

    def __init__(self, **kwargs) -> None:
        self._face: Face | None = None
        self._again = Clock.create_trigger(self._place_now, -1)
        super().__init__(**kwargs)
        self._face = Face()
        self.canvas.before.insert(0, self._face)
        # Handlers of the class cost nothing for each widget; bindings would.
        self.draw_face()

    def on_pos(self, *_: object) -> None:
        self.draw_face()
        self._again()

    on_size = on_pos

    def draw_face(self) -> None:
        """Take the colours and the room of now."""
        if self._face is not None:
            box = (self.x, self.y, self.width, self.height)
            fill, border = colour(self.fill), colour(self.border)
            self._face.draw(
                App.get_running_app().faces, box, fill, border, self.radius, self.border_px
            )

    def on_fill(self, *_: object) -> None:
        self.draw_face()

    on_border = on_border_px = on_radius = on_fill

    def ask_place(self, *_: object) -> None:
        """Place the children again before the next frame."""
        self._again()

    def _place_now(self, *_: object) -> None:
        if self.width > 1 and self.height > 1:
            self.place()

    def place(self) -> None:
        """Position the children; called when the size or the content changed."""


class Bare(Surface):
    """Places its children and draws nothing of its own."""

    fill = StringProperty("clear")
    border = StringProperty("clear")
    border_px = NumericProperty(0)


class Touchable(Surface):
    """A surface that acts when a finger is lifted on it."""

    pressed = BooleanProperty(False)
    enabled = BooleanProperty(True)
    __events__ = ("on_act",)

    def on_act(self) -> None:
        """The finger was lifted on the control."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._is_held = False
        self._let_go = Clock.create_trigger(self.let_go, LET_GO_S)

    def let_go(self, *_: object) -> None:
        """Look untouched again, unless a finger is on the control."""
        if not self._is_held:
            self.pressed = False

    def on_touch_down(self, touch) -> bool:
        if self._is_held or not self.collide_point(*touch.pos):
            return super().on_touch_down(touch)
        if not self.enabled:
            return True
        touch.grab(self)
        self._is_held = self.pressed = True
        return True

    def on_touch_move(self, touch) -> bool:
        if touch.grab_current is not self:
            return super().on_touch_move(touch)
        self.pressed = self.collide_point(*touch.pos)
        return True

    def on_touch_up(self, touch) -> bool:
        if touch.grab_current is not self:
            return super().on_touch_up(touch)
        touch.ungrab(self)
        self._is_held = False
        if self.pressed and self.collide_point(*touch.pos):
            self._let_go()
            self.dispatch("on_act")
        else:
            self.pressed = False
        return True
