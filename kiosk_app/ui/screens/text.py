"""One question, one field, the kiosk's own keyboard or a pad."""

from __future__ import annotations

from kiosk_app.flow.intents import Answer, FindCode, Intent
from kiosk_app.flow.views import Action, Chip, TextView
from kiosk_app.ui.keyboard.composer import Composition
from kiosk_app.ui.keyboard.keyboard import NumberPad, VietnameseKeyboard
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.field import FieldBox
from kiosk_app.ui.widgets.look import fit, measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.words import Words

LETTERS = frozenset({"text", "name", "email"})
MOST_SUGGESTIONS = 4


def view_pad(view: TextView | None) -> str:
    """The pad of a view; text when there is none."""
    return view.pad if view is not None else "text"


class TextScreen(Screen):
    """Draws a TextView; keeps the text until it is sent."""

    NAMES = ("text", "track_entry", "resume_entry")

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        roles = ("heading", "button", "body")
        self.title_roles = roles if theme().compact else ("field", *roles)
        self.box = FieldBox()
        self.hint = Words(role="small", tone="ink2")
        self.trouble = NoticePanel()
        self.actions = ActionStack(stage.act)
        self.input: VietnameseKeyboard | NumberPad | None = None
        self.pills = [ChipPill(lambda _: None) for _ in range(MOST_SUGGESTIONS)]
        for pill in self.pills:
            pill.bind(on_act=self._suggested)
        self.text = ""
        self.add_widget(self.box)

    @property
    def keyboard(self) -> VietnameseKeyboard | None:
        """The keyboard of letters, while the field takes them."""
        return self.input if isinstance(self.input, VietnameseKeyboard) else None

    def enter(self, view: TextView) -> None:
        self.text = view.value
        self.stage.keys.put_back(self.input)
        if view.pad in LETTERS:
            keyboard = self.input = self.stage.keys.keyboard(self._written)
            keyboard.show(view.value, view.pad, view.max_length)
            self._written(keyboard.composition)
        else:
            self.input = self.stage.keys.pad(view.pad, self._counted)
            self.input.show(view.value, view.max_length)
            self._counted(view.value)
        self.add_widget(self.input)

    def show(self, view: TextView) -> None:
        self.box.placeholder, self.box.unit = view.placeholder, view.unit
        self.box.ask_place()
        self.hint.text = view.hint
        self.actions.show(view.actions, sideways=True)
        self.keep(self.actions, bool(view.actions))
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)
        self.keep(self.hint, bool(view.hint))
        self._offer()
        if view.trouble is not None and not theme().portrait:
            self.progress.show(None)  # an error needs the room more than the bars do

    def unsent(self) -> object:
        return self.keyboard.composition if self.keyboard is not None else self.text

    def take_up(self, unsent: Composition | str) -> None:
        if self.keyboard is not None and isinstance(unsent, Composition):
            self.keyboard.resume(unsent)
        elif self.input is not None and isinstance(unsent, str):
            self.input.show(unsent, self.view.max_length)
            self._counted(unsent)

    def value_for(self, action: Action) -> Intent | None:
        if isinstance(action.intent, FindCode):
            return FindCode(self.text)
        return Answer(self.text, self.view.key if self.view else "")

    def hardware_key(self, key: str) -> None:
        if self.input is not None:
            self.input.hardware(key)

    def leave(self) -> None:
        self.stage.keys.put_back(self.input)
        self.input = None
        for pill in self.pills:
            self.keep(pill, False)
        self.text = ""
        self.box.show("")
        super().leave()

    def _written(self, composition: Composition) -> None:
        self.text = composition.text
        self.box.show(composition.text, composition.caret, composition.preedit)
        self._offer()

    def _counted(self, text: str) -> None:
        self.text = text
        self.box.show(text)

    def _offer(self) -> None:
        view = self.view
        if view is None:
            return
        words: tuple[str, ...] = ()
        if self.keyboard is not None and view.trouble is None:
            words = self.keyboard.suggestions(MOST_SUGGESTIONS)
        for i, pill in enumerate(self.pills):
            if i < len(words) and (pill.chip is None or pill.chip.text != words[i]):
                pill.show(Chip(words[i], "", "soft", intent=Answer(words[i])))
            self.keep(pill, i < len(words))
        self.ask_place()

    def _suggested(self, pill: ChipPill) -> None:
        if self.keyboard is not None:
            self.keyboard.replace_word(pill.chip.text)

    def arrange(self, area: Area) -> None:
        if self.keyboard is not None:
            self._with_keyboard(area)
        elif view_pad(self.view) == "code" and not theme().portrait:
            self._above_pad(area)
        elif theme().portrait:
            self._standing_pad(area)
        else:
            self._beside_pad(area)

    def _box_height(self) -> float:
        return theme().type("field") * (2.4 if theme().portrait else 1.7)

    def place_title(self, x: float, top: float, width: float) -> float:
        is_first = self.trouble.parent is self and theme().is_crowded
        self.keep(self.title, not is_first)  # what is wrong needs the room of the question
        return top if is_first else super().place_title(x, top, width)

    def _with_keyboard(self, area: Area) -> None:
        x, _, width, _ = area
        top = area[1] + area[3]
        gap = theme().mm(1.2 if theme().compact else 3.0)
        self.keyboard.size = (self.width, self.keyboard.preferred_height())
        self.keyboard.pos = self.pos
        self.box.size = (width, self._box_height())
        self.box.pos = (x, top - self.box.height)
        room = self.box.y - self.keyboard.top - gap * (1 if theme().compact else 2)
        row = room if not theme().portrait else min(room, theme().mm(60))
        self._row((x, self.box.y - gap - row, width, row))

    def _row(self, area: Area) -> None:
        """What stands between the field and the keys: an error, or suggestions and the hint."""
        x, y, width, height = area
        right = x + width
        if self.actions.parent is self:
            wide = min(width * 0.45, self.actions.natural_width())
            self.actions.size = (wide, theme().button_height)
            self.actions.pos = (right - wide, y + (height - self.actions.height) / 2)
            right -= wide + theme().gap
        if self.trouble.parent is self:
            tall = min(height, self.trouble.needed(right - x))
            self.trouble.size = (right - x, tall)
            self.trouble.pos = (x, y + height - tall)
            self.keep(self.hint, False)
            return
        left = self._place_pills(x, y, right - x, height)
        if self.hint.parent is self:
            room = right - left
            roles = ("body", "small") if theme().portrait else ("small",)
            tall = fit(self.hint, max(1, room), height, roles)
            too_much = tall > height + 1 or room < theme().mm(40)
            self.hint.halign = "right" if left > x else "left"
            self.hint.pos = (left, y + (height - tall) / 2)
            if too_much:  # the hint is worth more than the suggestions
                for pill in self.pills:
                    self.keep(pill, False)
                tall = fit(self.hint, right - x, height, ("small",))
                self.hint.halign = "left"
                self.hint.pos = (x, y + (height - tall) / 2)

    def _place_pills(self, x: float, y: float, width: float, height: float) -> float:
        hint = theme().mm(80) if self.hint.parent is self else 0
        for pill in self.pills:
            if pill.parent is not self:
                continue
            below = theme().mm(2.0) if theme().compact else 0  # the keys stand just below
            is_tight = height < pill.height + below
            if is_tight or pill.width > width - hint:
                self.keep(pill, False)
                continue
            pill.pos = (x, y + (height - pill.height) / 2)
            x += pill.width + theme().gap
            width -= pill.width + theme().gap
        return x

    def _beside_pad(self, area: Area) -> None:
        x, y, width, height = area
        left = width * 0.56
        pad = self.input
        pad.size = (width - left - theme().mm(11), min(height, theme().mm(140)))
        pad.pos = (x + width - pad.width, y + height - pad.height)
        self._column((x, y, left, height))

    def _above_pad(self, area: Area) -> None:
        """A pad of letters and digits needs the whole width."""
        x, y, width, height = area
        gap = theme().gap
        tall = min(self.input.preferred_height(), height * 0.7)
        self.input.size, self.input.pos = (width, tall), (x, y)
        self._column((x, y + tall + gap, width, height - tall - gap))

    def _standing_pad(self, area: Area) -> None:
        x, y, width, height = area
        pad = self.input
        tall = min(height * 0.6, theme().mm(240))
        pad.size, pad.pos = (width, tall), (x, y)
        self._column((x, y + tall + theme().gap, width, height - tall - theme().gap))

    def _column(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4)
        top = y + height
        self.box.size = (width, max(theme().target, self._box_height()))
        top -= self.box.height
        self.box.pos = (x, top)
        top -= gap
        if self.trouble.parent is self:
            self.trouble.size = (width, self.trouble.needed(width))
            top -= self.trouble.height
            self.trouble.pos = (x, top)
            top -= gap
        elif self.hint.parent is self:
            top -= measure(self.hint, width)
            self.hint.pos = (x, top)
            self.hint.halign = "left"
            top -= gap
        if self.trouble.parent is self:
            self.keep(self.hint, False)
        if self.actions.parent is self:
            wide = min(width, self.actions.natural_width())
            self.actions.size = (wide, theme().button_height)
            self.actions.pos = (x, max(y, top - self.actions.height))
