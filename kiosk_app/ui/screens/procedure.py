"""What to bring, how long, what it costs, what you get, before anything is typed."""

from __future__ import annotations

from kiosk_app.flow.views import Bring, Chip, ProcedureView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import cut, fit, measure, theme
from kiosk_app.ui.widgets.panel import Card, FactCard
from kiosk_app.ui.widgets.surface import Bare
from kiosk_app.ui.widgets.words import Icon, Words

BADGE_SHARE = 0.42  # most of the width for the badge where it stands beside the title
SHARES = (0.594, 0.54, 0.5, 0.46, 0.42, 0.65)  # of the width for the papers to bring


class BringRow(Bare):
    """A paper to bring."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.icon = Icon(side=theme().mm(14))
        self.name = Words(role="body", weight="bold")
        self.note = Words(role="small", tone="ink2")
        for child in (self.icon, self.name, self.note):
            self.add_widget(child)

    def show(self, bring: Bring) -> None:
        """Draw a paper."""
        self.icon.name, self.name.text, self.note.text = bring.icon, bring.name, bring.note
        self.ask_place()

    def needed(self, width: float) -> float:
        """Height in px at a width."""
        room = width - theme().mm(21)
        self.name.role = "body"
        self.ask_place()
        note = measure(self.note, room) if self.note.text else 0
        return measure(self.name, room) + note

    def place(self) -> None:
        room = self.width - theme().mm(21)
        note = measure(self.note, room) if self.note.text else 0
        name = fit(self.name, room, self.height - note, ("body", "small"))
        top = self.center_y + (name + note) / 2
        self.name.pos = (self.right - room, top - name)
        self.note.pos = (self.right - room, top - name - note)
        self.icon.pos = (self.x, self.center_y - self.icon.side / 2)

    def cut(self, width: float, height: float) -> float:
        """Take words off the note until name and note fit a height; returns the height needed."""
        room = width - theme().mm(21)
        self.name.role = "body"
        note = height - measure(self.name, room)
        cut(self.note, room, max(note, theme().type("small") * 1.5))
        return self.needed(width)


class ProcedureScreen(Screen):
    """Draws a ProcedureView."""

    NAMES = ("procedure", "procedure_info")

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.badge = ChipPill()
        self.card = Card()
        self.heading = Words(role="heading", weight="bold")
        self.warning = Icon(name="warning", tone="warn", side=theme().mm(12))
        self.note = Words(role="small", tone="ink2")
        self.rows: list[BringRow] = []
        self.facts: list[FactCard] = []
        for child in (self.badge, self.card, self.heading, self.note, self.warning):
            self.add_widget(child)

    def show(self, view: ProcedureView) -> None:
        self.badge.show(Chip(view.badge, "", "soft"), height_mm=14.0)
        self.heading.text, self.note.text = view.bring_title, view.bring_note
        self.keep(self.badge, bool(view.badge))
        self.keep(self.warning, bool(view.bring_note))
        self._fill(self.rows, view.bring, BringRow)
        self._fill(self.facts, view.facts, FactCard)

    def _fill(self, kept, values, kind) -> None:
        while len(kept) < len(values):
            kept.append(kind())
        for i, widget in enumerate(kept):
            if i < len(values):
                widget.show(values[i])
            self.keep(widget, i < len(values))

    def place_title(self, x: float, top: float, width: float) -> float:
        beside = theme().compact and not theme().portrait
        if self.badge.parent is self:
            if beside:
                self._shorten_badge(width * BADGE_SHARE)
                right = x + width - super().title_room()
                self.badge.pos = (right - self.badge.width, top - self.badge.height)
            else:
                self.badge.pos = (x, top - self.badge.height)
                top -= self.badge.height + theme().mm(2)
        return super().place_title(x, top, width)

    def _shorten_badge(self, room: float) -> None:
        """Beside the title the code alone stands there when sector and code are too long."""
        if self.badge.width > room:
            self.badge.show(Chip(self.view.badge.rpartition(" · ")[2], "", "soft"), height_mm=14.0)

    def title_room(self) -> float:
        beside = theme().compact and not theme().portrait and self.badge.parent is self
        return super().title_room() + (self.badge.width + theme().gap if beside else 0)

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4.0 if theme().compact else 7.0)
        facts = [f for f in self.facts if f.parent is self]
        if theme().portrait:
            tallest = max((f.needed(width) for f in facts), default=0)
            fact_h = max(theme().mm(46), tallest)
            fact_h = min(fact_h, height * 0.5 / max(1, len(facts)) - gap)
            self._column(facts, (x, y, width, fact_h * len(facts) + gap * (len(facts) - 1)), gap)
            used = (fact_h + gap) * len(facts)
            self._bring((x, y + used, width, height - used))
            return
        for tight in (False, True):
            for fact in facts:
                fact.is_tight = tight
            if any(self._excess(facts, share, area, gap) <= 0 for share in SHARES):
                break
        left = width * min(SHARES, key=lambda share: self._excess(facts, share, area, gap))
        self._bring((x, y, left, height))
        self._column(facts, (x + left + gap, y, width - left - gap, height), gap)

    def _excess(self, facts: list[FactCard], share: float, area: Area, gap: float) -> float:
        """Px that both columns miss at a share of the width; the first share wins when none."""
        _, _, width, height = area
        left = width * share
        pad = theme().mm(5.0 if theme().compact else 10.0)
        inner = left - 2 * pad
        papers = sum(r.needed(inner) for r in self.rows if r.parent is self)
        papers += measure(self.heading, inner) + pad * 1.3
        needs = sum(f.needed(width - left - gap) for f in facts) + gap * (len(facts) - 1)
        weight = 0.1 if theme().display.large_text else 1.0  # a long note can be cut, a fact not
        return weight * max(0.0, papers - height) + max(0.0, needs - height)

    def _column(self, cards, area: Area, gap: float) -> None:
        """Cards of equal height when each fits, else each as high as its words need."""
        x, y, width, height = area
        if not cards:
            return
        each = (height - gap * (len(cards) - 1)) / len(cards)
        needs = [card.needed(width) for card in cards]
        spare = height - gap * (len(cards) - 1) - sum(needs)
        fits = max(needs) <= each
        top = y + height
        for card, need in zip(cards, needs, strict=True):
            tall = each if fits else need + spare / len(cards)
            card.size, card.pos = (width, tall), (x, top - tall)
            top -= tall + gap

    def _bring(self, area: Area) -> None:
        x, y, width, height = area
        self.card.pos, self.card.size = (x, y), (width, height)
        pad = theme().mm(5.0 if theme().compact else 10.0)
        inner = width - 2 * pad
        top = y + height - pad * 0.7
        title = measure(self.heading, inner)
        self.heading.pos = (x + pad, top - title)
        top -= title
        note = measure(self.note, inner - theme().mm(18)) if self.note.text else 0
        bottom = y + pad * 0.6 + note
        rows = [r for r in self.rows if r.parent is self]
        needs = [r.needed(inner) for r in rows]
        if sum(needs) > top - bottom:  # the papers themselves are worth more than the advice
            bottom, note, self.note.text = bottom - note, 0, ""
        if sum(needs) > top - bottom and theme().display.large_text:
            longest = needs.index(max(needs))  # the slip has all of it
            needs[longest] -= sum(needs) - (top - bottom)
            needs[longest] = rows[longest].cut(inner, needs[longest])
        self.warning.opacity = 1 if note else 0
        spare = max(0, top - bottom - sum(needs)) / max(1, len(rows) + 1)
        spare = min(spare, theme().mm(7))
        for row, need in zip(rows, needs, strict=True):
            top -= spare
            row.size, row.pos = (inner, need), (x + pad, top - need)
            top -= need
        if note:
            top = min(top - spare, top) - note
            self.note.pos = (x + pad + theme().mm(18), max(y + pad * 0.5, top))
            self.warning.pos = (x + pad, self.note.center_y - self.warning.side / 2)
