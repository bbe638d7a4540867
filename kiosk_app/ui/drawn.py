"""That one frame is over before the next one begins.

A renderer without a graphics card keeps each frame's list of work, some 10 MB, until it needs that
room for another frame, and begins the next one beside those that are still being painted: up to
five stood in memory. It must never change what is drawn.
"""

from __future__ import annotations

from kivy.graphics.opengl import glFinish


def finish(*_: object) -> None:
    """Wait until the frame is painted; before it is shown."""
    glFinish()
