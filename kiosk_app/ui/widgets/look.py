"""How a widget reaches the running look, and how texts are measured and stacked by hand.

Owns no state: the theme and the icons belong to the running app.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kivy.app import App
from kivy.lang import Builder

from kiosk_app.ui import fonts
from kiosk_app.ui.theme import Rgba, Theme

FACES = {"regular": fonts.REGULAR, "semibold": fonts.SEMIBOLD, "bold": fonts.BOLD}


def theme() -> Theme:
    """The theme of the running app."""
    return App.get_running_app().theme


def colour(name: str) -> Rgba:
    """A token as four floats."""
    return getattr(theme().colours, name)


def load_rules(module_file: str) -> None:
    """Load the .kv beside a module, once: the same rules loaded again would stack.

    Rules are for what is drawn on a canvas; a constant stands in its class, where it costs nothing.
    """
    rules = str(Path(module_file).with_suffix(".kv"))
    if rules not in Builder.files:
        Builder.load_file(rules)


def measure(words, width: float) -> float:
    """Height in px of a text wrapped to a width; the widget takes that size."""
    words.text_size = (max(1, width), None)
    words.texture_update()
    words.size = (width, words.texture_size[1])
    return words.height


def fit(words, width: float, height: float, roles: Sequence[str]) -> float:
    """The largest role in which the text needs no more than a height; returns the height needed."""
    needed = 0.0
    for role in roles:
        words.role = role
        needed = measure(words, width)
        longest = max((part for part in words.text.split()), key=len, default="")
        if needed <= height and natural_width(words, longest) <= width:
            break
    return needed


def natural_width(words, text: str) -> float:
    """Width in px of a text on one line in the font of a label."""
    words._label.resolve_font_name()  # else a label that was never drawn measures another font
    return words._label.get_extents(text)[0] if text else 0.0


def stack(items: Sequence[tuple[object, float]], x: float, top: float, width: float) -> float:
    """Place texts downwards from `top`, each followed by its gap; returns the y below the last."""
    for words, gap in items:
        height = measure(words, width)
        words.pos = (x, top - height)
        top -= height + gap
    return top
