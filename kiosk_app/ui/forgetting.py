"""Wiping a screen that left the glass: every word and every value that it was given.

Screens keep their widgets, also those that the last page did not need; each may still hold a name,
a number or a picture of the last person. So nothing is listed here: whatever a widget reaches is
walked. It must never change what a screen looks like beyond its contents.
"""

from __future__ import annotations

from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk_app.ui.widgets.qr import QrDrawing
from kiosk_app.ui.widgets.words import Icon

CONTENT = "kiosk_app.flow."  # values of the flow: tiles, lines, chips, intents ...
_Plain = (list, tuple, set, frozenset)


def forget(root: Widget) -> None:
    """Empty a widget and all that it holds, on the glass or put aside."""
    seen: set[int] = set()
    waiting: list[object] = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, Widget):
            _empty(thing)
            waiting += thing.children
            waiting += vars(thing).values()
        elif isinstance(thing, dict):
            waiting += thing.values()
        elif isinstance(thing, _Plain):
            waiting += thing


def _empty(widget: Widget) -> None:
    if isinstance(widget, Label) and not isinstance(widget, Icon):
        widget.text = ""
        # Kivy keeps the last words that it laid out, and their picture, until others come.
        widget._label._cached_lines, widget._label.texture = [], None
    if isinstance(widget, QrDrawing):
        widget.show(())
    for name, value in vars(widget).items():
        if _is_content(value):
            setattr(widget, name, None)
        elif isinstance(value, _Plain) and any(_is_content(item) for item in value):
            setattr(widget, name, type(value)())


def _is_content(value: object) -> bool:
    return type(value).__module__.startswith(CONTENT) and not callable(value)
