"""The status timeline of one application."""

from __future__ import annotations

from kiosk_app.flow.views import Milestone, TrackView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import fit, measure, natural_width, theme
from kiosk_app.ui.widgets.panel import Card
from kiosk_app.ui.widgets.stagemark import Disc
from kiosk_app.ui.widgets.surface import Bare
from kiosk_app.ui.widgets.words import Words

DISCS = {
    "done": ("ok", "white"),
    "current": ("primary", "white"),
    "to_come": ("bar", "ink"),
    "attention": ("warn", "white"),
}


class MilestoneRow(Bare):
    """One entry: what happened, words, when."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.disc = Disc()
        self.title = Words(role="body", weight="bold")
        self.text = Words(role="small", tone="ink2")
        self.when = Words(role="body", tone="ink2", halign="right")
        for child in (self.disc, self.title, self.text, self.when):
            self.add_widget(child)

    def show(self, milestone: Milestone) -> None:
        """Draw a milestone."""
        fill, tone = DISCS.get(milestone.state, DISCS["to_come"])
        self.disc.show(fill, tone, icon=milestone.icon or "check")
        self.title.text, self.text.text = milestone.title, milestone.text
        self.when.text = milestone.when
        self.ask_place()

    def needed(self, width: float) -> float:
        """Height in px for all the words at a width, in their smaller letters."""
        side = theme().mm(18.0)
        room = width - side - theme().mm(4.0 if theme().compact else 7.0) - theme().mm(3)
        if not theme().is_crowded:
            room -= width * 0.2
        self.ask_place()  # measuring leaves the title smaller
        self.title.role = "small"
        words = measure(self.title, room) + (measure(self.text, room) if self.text.text else 0)
        return max(theme().mm(12.0), words + theme().mm(2))

    def place(self) -> None:
        side = min(theme().mm(18.0), self.height)
        self.disc.size, self.disc.pos = (side, side), (self.x, self.center_y - side / 2)
        left = self.x + side + theme().mm(7.0 if not theme().compact else 4.0)
        self.when.role = "small"
        wide = natural_width(self.when, self.when.text) + theme().mm(1)
        when = min(self.width * 0.3, max(self.width * 0.2, wide))
        room = self.right - when - theme().mm(3) - left
        tall = fit(self.when, when, self.height, ("body", "small"))
        self.when.pos = (self.right - when, self.center_y - tall / 2)
        text = measure(self.text, room) if self.text.text else 0
        title = fit(self.title, room, self.height - text, ("body", "small"))
        top = self.center_y + (title + text) / 2
        self.title.pos = (left, top - title)
        self.text.pos = (left, top - title - text)


class TrackScreen(Screen):
    """Draws a TrackView."""

    NAMES = ("track",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.subtitle = Words(role="body", tone="ink2")
        self.badge = ChipPill()
        self.card = Card()
        self.known = Words(role="small", tone="ink2")
        self.rows: list[MilestoneRow] = []
        for child in (self.subtitle, self.card, self.known):
            self.add_widget(child)

    def show(self, view: TrackView) -> None:
        self.subtitle.text, self.known.text = view.subtitle, view.as_known_on
        self.keep(self.badge, view.badge is not None)
        if view.badge is not None:
            self.badge.show(view.badge, "body", 20.0)
        while len(self.rows) < len(view.milestones):
            self.rows.append(MilestoneRow())
        for i, row in enumerate(self.rows):
            if i < len(view.milestones):
                row.show(view.milestones[i])
            self.keep(row, i < len(view.milestones))

    def title_room(self) -> float:
        return super().title_room() + (0 if self._stacks() else self._badge_room())

    def _badge_room(self) -> float:
        return self.badge.width + theme().gap if self.badge.parent is self else 0

    def _stacks(self) -> bool:
        """Whether the badge stands below the words: beside it they would have less than half."""
        beside = self.width - 2 * theme().margin - super().title_room() - self._badge_room()
        return theme().is_crowded or beside < self.width * 0.45

    def place_title(self, x: float, top: float, width: float) -> float:
        if self._stacks():
            return self._place_stacked(x, top, width)
        start = top
        tall = measure(self.subtitle, width - self.title_room())
        self.subtitle.pos = (x, top - tall)
        below = super().place_title(x, top - tall, width)
        if self.badge.parent is self:
            left = self.pager.x - theme().gap if self.pager.parent is self else x + width
            self.badge.pos = (left - self.badge.width, (start + below) / 2 - self.badge.height / 2)
        if self.pager.parent is self:
            self.pager.y = (start + below) / 2 - self.pager.height / 2
        return below

    def _place_stacked(self, x: float, top: float, width: float) -> float:
        """Large letters have no room beside each other."""
        top = super().place_title(x, top, width)
        tall = measure(self.subtitle, width)
        self.subtitle.pos = (x, top - tall)
        top -= tall
        if self.badge.parent is self:
            top -= self.badge.height
            self.badge.pos = (x, top)
        return top

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        if self.known.text:
            tall = measure(self.known, width)
            self.known.pos = (x, y)
            y, height = y + tall, height - tall
        rows = [r for r in self.rows if r.parent is self]
        pad = theme().mm(4.0 if theme().compact else 10.0)
        edge = pad if theme().portrait else pad * 0.6
        each = (height - 2 * edge) / max(1, len(rows))
        tallest = theme().mm(40.0 if theme().portrait else 34.0)
        each = min(each, tallest * (2 if theme().display.large_text else 1))  # texts wrap
        box = height if not theme().portrait else each * len(rows) + 2 * edge
        self.card.pos, self.card.size = (x, y + height - box), (width, box)
        top = self.card.top - edge
        for row, tall in zip(rows, _heights(rows, each, width - 2 * pad), strict=True):
            top -= tall
            row.size, row.pos = (width - 2 * pad, tall), (x + pad, top)


def _heights(rows: list[MilestoneRow], each: float, width: float) -> list[float]:
    """All of one height; an entry whose words need more takes it from the others."""
    needs = [row.needed(width) for row in rows]
    spare = each * len(rows) - sum(needs)
    if not needs or max(needs) <= each:
        return [each] * len(rows)
    return [need + spare / len(rows) for need in needs]
