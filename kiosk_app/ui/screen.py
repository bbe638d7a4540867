"""What every screen is: progress, title, content; it renders a view and emits intents.

A screen holds no rule of the flow. It may keep what a person is writing until it is sent, and
forgets it when it leaves the glass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kivy.clock import Clock
from kivy.properties import NumericProperty, StringProperty

from kiosk_app.devices.ports import Camera
from kiosk_app.flow.intents import Intent, Page
from kiosk_app.flow.views import Action, View
from kiosk_app.ui.forgetting import forget
from kiosk_app.ui.keyboard.rack import KeyRack
from kiosk_app.ui.papersources import PaperSources
from kiosk_app.ui.widgets.look import fit, theme
from kiosk_app.ui.widgets.panel import ProgressBars
from kiosk_app.ui.widgets.stack import Pager
from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.ui.widgets.words import Words

Area = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Stage:
    """What a screen may reach: intents out, actions out, device work on its own thread."""

    emit: Callable[[Intent], bool]
    act: Callable[[Action], None]
    capture: Callable[[str], None]
    sources: PaperSources
    keys: KeyRack
    camera: Camera | None = None


class Screen(Surface):
    """Base of the screens. Subclasses name the views they draw in `NAMES`."""

    NAMES: tuple[str, ...] = ()
    title_roles: Sequence[str] = ("title", "lead", "heading", "button", "body")
    fill = StringProperty("paper")
    border = StringProperty("paper")
    border_px = NumericProperty(0)
    radius = NumericProperty(0)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(**kwargs)
        self.stage = stage
        self.view: View | None = None
        self.progress = ProgressBars()
        self.title = Words(weight="bold")
        self.pager = Pager(stage.act)
        self.add_widget(self.progress)
        self.add_widget(self.title)

    def render(self, view: View) -> None:
        """Draw a view; the same key updates in place."""
        is_new = self.view is None or self.view.key != view.key
        self.view = view
        if is_new:
            self.enter(view)
        self.progress.show(view.chrome.progress if self.has_room_for_bars() else None)
        self.title.text = view.title
        self._show_pager(view)
        self.show(view)
        self.ask_place()

    def _show_pager(self, view: View) -> None:
        pages = self.pages(view)
        actions = (*view.chrome.bottom, *getattr(view, "actions", ()))
        needed = pages > 1 and not any(isinstance(a.intent, Page) for a in actions)
        if needed:
            self.pager.show(view.page, pages)
        self.keep(self.pager, needed)

    def pages(self, view: View) -> int:
        """How many pages may be turned."""
        return getattr(view, "pages", 1)

    def keep(self, child, wanted: bool) -> None:
        """Put a child on the screen or take it off."""
        if wanted and child.parent is None:
            self.add_widget(child)
        elif not wanted and child.parent is self:
            self.remove_widget(child)

    def has_room_for_bars(self) -> bool:
        """Whether the bars of progress are drawn; what a person works with comes first."""
        return not theme().is_crowded

    def again(self) -> None:
        """Draw the same view anew: the person opened or closed something on the screen."""
        if self.view is not None:
            self.render(self.view)

    def enter(self, view: View) -> None:
        """Another place than before: load what the view holds."""

    def show(self, view: View) -> None:
        """Draw the content of a view."""
        raise NotImplementedError

    def arrange(self, area: Area) -> None:
        """Place the content in x, y, width, height."""
        raise NotImplementedError

    def leave(self) -> None:
        """The screen leaves the glass: give back what it borrowed, stop what it started. What it
        was given is forgotten as soon as the next page is drawn."""
        self.view = None
        Clock.schedule_once(self._forget, 0)

    def _forget(self, *_: object) -> None:
        if self.view is None:  # else it came back at once, with what it shows now
            forget(self)

    def unsent(self) -> object:
        """What a person wrote here and did not send; None when there is nothing."""
        return None

    def take_up(self, unsent: object) -> None:
        """The person is back on the same page: what `unsent` gave stands there again."""

    def value_for(self, action: Action) -> Intent | None:
        """The intent of an action that submits; None when there is nothing to send."""
        return action.intent

    def read_row(self, row: int | None) -> None:
        """A line of the page is being read aloud; None: none is."""

    def hardware_key(self, key: str) -> None:
        """A key of a real keyboard: a character, or the name of an editing key."""

    def title_room(self) -> float:
        """Px at the right of the title that the subclass draws in."""
        return self.pager.width + theme().gap if self.pager.parent is self else 0

    def place(self) -> None:
        if self.view is None:
            return
        look = theme()
        margin = look.margin
        pad = look.mm(3.0 if look.compact else 7.0)
        x, width = self.x + margin, self.width - 2 * margin
        top = self.top - pad
        if self.progress.height:
            self.progress.size = (width, self.progress.height)
            self.progress.pos = (x, top - self.progress.height)
            top -= self.progress.height + look.mm(0.5 if look.compact else 1.0)
        top = self.place_title(x, top, width)
        bottom = self.y + look.mm(3.5 if look.compact else 8.0)
        gap = look.gap if self.pager.parent is self else look.mm(1.5)
        self.arrange((x, bottom, width, max(1, top - gap - bottom)))

    def place_title(self, x: float, top: float, width: float) -> float:
        """Place title and pager; returns the y below them."""
        lines = 2 if theme().portrait else 1
        room = theme().type(self.title_roles[0]) * 1.55 * lines
        height = fit(self.title, width - self.title_room(), room, self.title_roles)
        block = max(height, self.pager.height if self.pager.parent is self else 0)
        self.title.pos = (x, top - block / 2 - height / 2)
        if self.pager.parent is self:
            self.pager.pos = (x + width - self.pager.width, top - block / 2 - self.pager.height / 2)
        return top - block
