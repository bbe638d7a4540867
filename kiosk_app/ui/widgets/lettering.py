"""A drawn text that costs little: what every label of the interface is made of.

Kivy's label binds some fifty properties and a rule of three callbacks, and keeps a copy of its
pixels beside the texture: 40 KB for each of a thousand labels. Here only what our texts use is
bound, the picture is placed by hand, and the copy goes as soon as the texture has it. It must never
decide what is written or how large.
"""

from __future__ import annotations

from kivy.clock import Clock
from kivy.core.text import Label as CoreText
from kivy.core.text.markup import MarkupLabel as CoreMarkup
from kivy.graphics import Color, Rectangle
from kivy.uix.label import Label
from kivy.utils import get_hex_from_color

BOUND = (
    "text",
    "text_size",
    "font_name",
    "font_size",
    "font_script_name",
    "line_height",
    "halign",
    "color",
)


_WITHOUT_RULES = {"__no_builder": True}  # a name in a class would be written otherwise


class _PassingPixels:
    """Draws like its provider; the surface is not kept beside the texture."""

    def _render_end(self):
        pixels = super()._render_end()
        self._surface = None
        return pixels


class _Text(_PassingPixels, CoreText):
    pass


class _Markup(_PassingPixels, CoreMarkup):
    pass


class Lettering(Label):
    """Behaves as Kivy's label for the properties in BOUND, and for `markup` given when made."""

    def __init__(self, **kwargs) -> None:
        self._trigger_texture = Clock.create_trigger(self.texture_update, -1)
        self._picture: Rectangle | None = None
        self._sinks = True
        # Not Label's own: it would bind what we leave out.
        super(Label, self).__init__(**kwargs, **_WITHOUT_RULES)
        kind = _Markup if kwargs.get("markup") else _Text
        self._label = kind(**{name: getattr(self, name) for name in BOUND})
        changed = self._changed
        for name in BOUND:
            self.fbind(name, changed, name)
        with self.canvas:
            Color(1, 1, 1, 1)
            self._picture = Rectangle(size=(0, 0))
        self._trigger_texture()

    def _changed(self, name: str, _widget: object, value: object) -> None:
        if name == "text":
            self._label.text = value
        elif name == "text_size":
            self._label.usersize = value
        else:
            self._label.options[name] = value
        self._trigger_texture()

    def texture_update(self, *_: object) -> None:
        """Lay the text out anew; `texture` and `texture_size` are those of now."""
        if not self.text:
            self.texture, self.texture_size = None, (0, 0)
        else:
            if isinstance(self._label, _Markup):
                tint = get_hex_from_color(self.color)
                self._label.text = f"[color={tint}]{self.text}[/color]"
            self._label.refresh()
            self.texture = self._label.texture
            self.texture_size = self.texture.size
        self._picture.texture = self.texture
        self._place_picture()

    def on_pos(self, *_: object) -> None:
        self._place_picture()

    on_size = on_pos

    def _place_picture(self) -> None:
        if self._picture is not None:
            width, height = self.texture_size
            self._picture.size = (width, height)
            # Not center_x: what Kivy remembers of it is older than this moment.
            x, y = self.x + self.width / 2 - width / 2, self.y + self.height / 2 - height / 2
            self._picture.pos = (int(x), int(y - self._sink()))

    def let_sink(self, wanted: bool) -> None:
        """Whether the letters are lowered to the middle; where lines fill a box they must not."""
        self._sinks = wanted
        self._place_picture()

    def _sink(self) -> float:
        """Px by which the letters are lowered: Kivy adds the air between lines below each of them,
        and a text in the middle of a box would stand near its top."""
        lines = len(self._label._cached_lines) if self.texture_size[1] else 0
        if not lines or not self._sinks or self.line_height <= 1:
            return 0.0
        return self.texture_size[1] / lines * (1 - 1 / self.line_height) / 2
