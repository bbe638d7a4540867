"""The identity card first: its QR before the scanner or the camera; typing comes second."""

from __future__ import annotations

from kivy.utils import escape_markup

from kiosk_app.flow.views import ScanView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.cardsign import CardSign
from kiosk_app.ui.widgets.look import fit, measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.preview import CameraPreview
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.words import Words


class ScanCardScreen(Screen):
    """Draws a ScanView; shows the live picture when the machine has a camera."""

    NAMES = ("scan_card",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.sign = CardSign()
        self.preview = CameraPreview()
        self.text = Words(role="button", markup=True)
        self.hint = Words(role="body", tone="ink2")
        self.trouble = NoticePanel()
        self.actions = ActionStack(stage.act)
        for child in (self.sign, self.text, self.hint, self.actions):
            self.add_widget(child)

    def enter(self, view: ScanView) -> None:
        self.keep(self.preview, self.stage.camera is not None)
        if self.stage.camera is not None:
            self.preview.start(self.stage.camera)

    def _say(self) -> None:
        """All words; a page too low drops some."""
        view = self.view
        if not isinstance(view, ScanView):
            return
        words, strong = escape_markup(view.text), escape_markup(view.emphasis)
        if strong:
            words = words.replace(strong, f"[b]{strong}[/b]", 1)
        self.text.text, self.hint.text = words, view.hint

    def show(self, view: ScanView) -> None:
        self._say()
        self.preview.words = dict(view.no_picture)
        self.actions.show(view.actions)
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)

    def leave(self) -> None:
        self.preview.stop()
        super().leave()

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4.0 if theme().compact else 7.0)
        if theme().portrait:
            words = height * 0.4
            self._signs((x, y + words + gap, width, height - words - gap))
            self._words((x, y, width, words))
            return
        left = width * (0.42 if theme().is_crowded else 0.575)
        self._signs((x, y, left, height))
        self._words((x + left + gap, y, width - left - gap, height))

    def _signs(self, area: Area) -> None:
        x, y, width, height = area
        if self.preview.parent is self:
            gap = theme().gap
            self.preview.size = (width, height * 0.5 - gap / 2)
            self.preview.pos = (x, y)
            y, height = y + height * 0.5 + gap / 2, height * 0.5 - gap / 2
        self.sign.pos, self.sign.size = (x, y), (width, height)

    def _words(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(3)
        self._say()
        buttons = self.actions.needed()
        trouble = self.trouble.needed(width) + gap if self.trouble.parent is self else 0
        room = height - buttons - trouble - gap
        hint = measure(self.hint, width) if self.hint.text else 0
        text = fit(self.text, width, room - hint - gap, ("button", "body", "small"))
        if text + hint + gap > room and self.trouble.parent is self:
            text = self._drop(self.text)  # an error is more urgent than the explanation
        if text + hint + gap > room:
            hint = self._drop(self.hint)  # the buttons say it too
        block = text + hint + buttons + trouble + 2 * gap
        top = y + height - max(0, (height - block) / 2)
        if trouble:
            self.trouble.size, self.trouble.pos = (width, trouble - gap), (x, top - trouble + gap)
            top -= trouble
        self.text.pos = (x, top - text)
        top -= text + gap
        self.hint.pos = (x, top - hint)
        top -= hint + gap
        self.actions.size, self.actions.pos = (width, buttons), (x, top - buttons)

    def _drop(self, words: Words) -> float:
        words.text = ""
        return measure(words, 10) * 0
