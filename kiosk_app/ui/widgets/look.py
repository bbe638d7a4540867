"""How a widget reaches the running look, and how texts are measured and stacked by hand.

Owns no state: the theme and the icons belong to the running app.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kivy.app import App
from kivy.core.text._text_sdl2 import _SurfaceContainer
from kivy.lang import Builder

from kiosk_app.flow.lettering import Letters
from kiosk_app.ui.fonts import Family
from kiosk_app.ui.theme import Rgba, Theme


def theme() -> Theme:
    """The theme of the running app."""
    return App.get_running_app().theme


def colour(name: str) -> Rgba:
    """A token as four floats."""
    return getattr(theme().colours, name)


def write_in(label, weight: str, role: str, letters: Letters | None = None) -> Family:
    """Give a label the font that has the letters of its text, in a weight and a role's size.

    `letters` are those of its language, when that is not the language of the view.
    """
    look = theme()
    if letters is None:
        family, script = look.hand(label.text)
    else:
        family, script = look.hand(label.text, letters.font, letters.script)
    label.font_name = family.face(weight)
    label.font_script_name = script or "Latn"
    label.font_size = look.type(role, family)
    if script:
        _draw_once(label)
    return family


def _draw_once(label) -> None:
    """SDL_ttf measures a font in the script in which it drew last: a word of a font that has not
    drawn yet would be cut off, or get room for letters that stand alone."""
    label._label.resolve_font_name()
    _SurfaceContainer(1, 1).render(label._label, ".", 0, 0)


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


def balance(words, width: float) -> None:
    """Narrow a wrapped text that leaves a scrap on its last line; it needs no line more."""
    lines, tall = words._label._cached_lines, words.height
    if len(lines) < 2 or lines[-1].w > 0.35 * max(line.w for line in lines):
        return
    longest = max(words.text.split(), key=lambda part: natural_width(words, part))
    for share in (0.6, 0.7, 0.8, 0.9):
        room = width * share
        if natural_width(words, longest) <= room and measure(words, room) <= tall:
            return
    measure(words, width)


def cut(words, width: float, height: float) -> float:
    """Take words off the end until the rest fits a height; returns the height needed. Only where
    the whole text is given elsewhere: on paper, or without large letters."""
    needed = measure(words, width)
    while needed > height and " " in words.text:
        words.text = words.text.rstrip("…").rpartition(" ")[0] + "…"
        needed = measure(words, width)
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
