"""The filing receipt on the screen: code, QR, what is expected, where the application is now."""

from __future__ import annotations

from kiosk_app.flow.views import DoneView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import cut, fit, measure, natural_width, stack, theme
from kiosk_app.ui.widgets.panel import Card
from kiosk_app.ui.widgets.qr import QrDrawing
from kiosk_app.ui.widgets.ratingbar import RatingBar
from kiosk_app.ui.widgets.stagemark import StageMark
from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.ui.widgets.words import Icon, Word, Words

MOST_BESIDE = 3  # facts in a row on low glass
STAGES_MM = 22.0  # least height of the row that says where the application is


class DoneScreen(Screen):
    """Draws a DoneView."""

    NAMES = ("done",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.check = Icon(name="check-circle", tone="ok", side=theme().mm(28))
        self.subtitle = Words(role="body", tone="ink2")
        self.card, self.qr_card = Card(), Card()
        self.code_label = Words(role="body", tone="ink2")
        self.code = Words(role="code", weight="bold")
        self.rule = Surface(fill="line", border="line", border_px=0, radius=0)
        self.note = Words(role="body")
        self.rating = RatingBar(stage.act)
        self.facts: list[tuple[Words, Words]] = []
        self.stages: list[StageMark] = []
        self.qr = QrDrawing()
        self.qr_text = Words(role="small", tone="ink2", halign="center")
        self.countdown = Word(role="body", tone="ink2")
        children = (self.check, self.subtitle, self.card, self.qr_card, self.code_label)
        for child in (*children, self.code, self.rule, self.qr, self.qr_text, self.countdown):
            self.add_widget(child)

    def show(self, view: DoneView) -> None:
        self.subtitle.text, self.countdown.text = view.subtitle, view.countdown
        self.code_label.text, self.code.text = view.code_label, view.code
        self.qr.show(view.qr)
        self.qr_text.text = view.qr_text
        self.rating.show(view.rating_text, view.rating)
        self.keep(self.rating, bool(view.rating_text))
        while len(self.facts) < len(view.facts):
            self.facts.append((Words(role="body", tone="ink2"), Words(role="body", weight="bold")))
        for i, (label, value) in enumerate(self.facts):
            shown = i < len(view.facts)
            label.text, value.text = (
                (view.facts[i].label, view.facts[i].value) if shown else ("", "")
            )
        while len(self.stages) < len(view.stages):
            self.stages.append(StageMark())
        for i, mark in enumerate(self.stages):
            if i < len(view.stages):
                mark.show(view.stages[i], i + 1)
        self._attach(view)

    def _attach(self, view: DoneView) -> None:
        """Everything of the view stands on the page; a page too low takes off what it must."""
        self.note.text = view.note
        self.keep(self.note, bool(view.note))
        for child in (self.subtitle, self.code_label, self.code, self.rule, self.qr_card):
            self.keep(child, not view.page)
        self.keep(self.qr, not view.page)
        self.keep(self.qr_text, not view.page and not theme().is_crowded)  # the QR needs its room
        for i, pair in enumerate(self.facts):
            for words in pair:
                self.keep(words, i < len(view.facts))
        for i, mark in enumerate(self.stages):
            self.keep(mark, i < len(view.stages))

    def place_title(self, x: float, top: float, width: float) -> float:
        side = theme().mm(18.0 if theme().compact else 28.0)
        self.check.resize(side)
        left = x + side + theme().mm(8)
        room = width - (left - x) - self.title_room()
        fit(self.title, room, theme().type("title") * 1.6, self.title_roles)
        below = stack([(self.title, 0)], left, top, room)
        if self.pager.parent is self:
            below = min(below, top - self.pager.height)
            self.pager.pos = (x + width - self.pager.width, top - self.pager.height)
        if self.subtitle.parent is self:
            below = stack([(self.subtitle, 0)], left, below, width - (left - x))
        self.check.pos = (x, (top + below) / 2 - side / 2)
        return min(below, top - side) - theme().mm(1)

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4.0 if theme().compact else 8.0)
        if self.view is not None:
            self._attach(self.view)
        self.countdown.texture_update()
        self.countdown.size = self.countdown.texture_size
        self.countdown.pos = (x + width - self.countdown.width, y)
        if self.countdown.text:
            low = self.countdown.height + theme().mm(1)
            y, height = y + low, height - low
        if self.rating.parent is self:
            self.rating.size, self.rating.pos = (width, self.rating.needed(width)), (x, y)
            y, height = y + self.rating.height + gap, height - self.rating.height - gap
        if self.view is not None and self.view.page:
            self._more((x, y, width, height))
            return
        if theme().portrait:
            share = height * 0.48
            self._receipt((x, y + share + gap, width, height - share - gap))
            self._code((x, y, width, share))
            return
        left = width * 0.66
        self._receipt((x, y, left, height))
        self._code((x + left + gap, y, width - left - gap, height))

    def _more(self, area: Area) -> None:
        """A page with facts or the note alone: one below the other."""
        x, y, width, height = area
        pad = theme().mm(5.0)
        self.card.pos, self.card.size = (x, y), (width, height)
        facts = [pair for pair in self.facts if pair[0].parent is self]
        for role in ("heading", "button", "body"):
            for words in (words for pair in facts for words in pair):
                words.role = role
            tall = sum(measure(words, width - 2 * pad) for pair in facts for words in pair)
            if tall + pad * (len(facts) + 1) <= height:
                break
        items = [(words, gap) for pair in facts for words, gap in zip(pair, (0, pad), strict=True)]
        if self.note.parent is self:
            fit(self.note, width - 2 * pad, height - 2 * pad, ("body", "small"))
            items.append((self.note, 0))
        stack(items, x + pad, y + height - pad, width - 2 * pad)

    def _code(self, area: Area) -> None:
        x, y, width, height = area
        self.qr_card.pos, self.qr_card.size = (x, y), (width, height)
        pad = theme().mm(3.0 if theme().compact else 6.0)
        text = measure(self.qr_text, width - 2 * pad) if self.qr_text.parent is self else 0
        self.qr_text.pos = (x + pad, y + pad)
        side = min(width - 2 * pad, height - 2 * pad - text)
        self.qr.size = (side, side)
        self.qr.pos = (x + (width - side) / 2, y + height - pad - side)

    def _receipt(self, area: Area) -> None:
        x, y, width, height = area
        self.card.pos, self.card.size = (x, y), (width, height)
        pad = theme().mm(5.0 if theme().compact else 10.0)
        inner = width - 2 * pad
        roles = ("code", "lead", "title", "field", "heading")
        fit(self.code, inner, height * (0.17 if theme().compact else 0.3), roles)
        role = "small" if theme().compact else "body"
        top = self._head(x + pad, y + height - pad * 0.6, inner)
        below = self._facts(x + pad, top, inner, role)
        if below - theme().mm(STAGES_MM) < y + pad * 0.6:  # where it is now needs room too
            below = self._facts(x + pad, top, inner, "small")
        if below < y + pad * 0.3:
            top = self._head(x + pad, y + height - pad * 0.6, inner, in_one_line=True)
            below = self._facts(x + pad, top, inner, "small")
        if self.note.parent is self:
            top = self._note(x + pad, (top, below), inner, y + pad * 0.6 + theme().mm(STAGES_MM))
        else:
            top = below
        self._stages(x + pad, y + pad * 0.6, inner, top)

    def _head(self, x: float, top: float, width: float, *, in_one_line: bool = False) -> float:
        """The code below its label, or beside it where each line counts; the y below the rule."""
        left = x
        if in_one_line:
            left += natural_width(self.code_label, self.code_label.text) + theme().mm(3)
            stack([(self.code_label, 0)], x, top, left - x)
        else:
            top = stack([(self.code_label, 0)], x, top, width) - theme().mm(1)
        top = stack([(self.code, 0)], left, top, width - (left - x))
        self.rule.size, self.rule.pos = (width, 2), (x, top)
        return top - theme().mm(1.5 if theme().compact else 3.0)

    def _note(self, x: float, tops: tuple[float, float], width: float, bottom: float) -> float:
        """The note below the facts, or in their place where the glass is too low for both."""
        gap = theme().mm(2)
        for top in reversed(tops):
            tall = fit(self.note, width, top - gap - bottom, ("body", "small"))
            if tall <= top - gap - bottom:
                break
        for pair in self.facts if top == tops[0] else ():
            for words in pair:
                self.keep(words, False)
        if tall > top - gap - bottom and theme().display.large_text:  # the receipt has it all
            tall = cut(self.note, width, top - gap - bottom)
        self.note.pos = (x, top - gap - tall)
        return top - gap - tall

    def _facts(self, x: float, top: float, width: float, role: str) -> float:
        """Facts side by side; on low glass the last over the whole width where that is lower."""
        facts = [f for f in self.facts if f[0].parent is self]
        if not facts:
            return top
        for pair in facts:
            for words in pair:
                words.role = role
        count = len(facts)
        if theme().compact and count >= MOST_BESIDE:
            ways = (count, MOST_BESIDE, MOST_BESIDE - 1)
            count = max(ways, key=lambda beside: self._columns(facts, beside, x, top, width))
        return self._columns(facts, count, x, top, width)

    def _columns(
        self, facts: list[tuple[Words, Words]], count: int, x: float, top: float, width: float
    ) -> float:
        """So many facts side by side and the rest below them; returns the y below all."""
        lowest, left = top, x
        shares = self._shares(facts[:count], width)
        for (label, value), share in zip(facts[:count], shares, strict=True):
            room = width * share - theme().mm(3)
            lowest = min(lowest, stack([(label, 0), (value, 0)], left, top, room))
            left += room + theme().mm(3)
        for label, value in facts[count:]:
            lowest = stack([(label, 0), (value, 0)], x, lowest, width)
        return lowest

    def _shares(self, facts: list[tuple[Words, Words]], width: float) -> list[float]:
        """Longer values get more of the width, and none less than a fifth or its longest word."""
        wide = [
            max(natural_width(label, label.text), natural_width(value, value.text) ** 0.8 * 3)
            for label, value in facts
        ]
        least = [
            max(natural_width(words, part) for words in pair for part in words.text.split() or [""])
            for pair in facts
        ]
        shares = [
            max(0.2, w / sum(wide), (word + theme().mm(4)) / width)
            for w, word in zip(wide, least, strict=True)
        ]
        shares[shares.index(max(shares))] -= max(0.0, sum(shares) - 1.0)
        return [share / sum(shares) for share in shares]

    def _stages(self, x: float, y: float, width: float, top: float) -> None:
        marks = [m for m in self.stages if m.parent is self]
        gap = theme().gap
        each = (width - gap * (len(marks) - 1)) / max(1, len(marks))
        if any(mark.needed(each) > top - y for mark in marks):
            for mark in marks:  # what was filed and when to expect it is worth more
                self.keep(mark, False)
            return
        for i, mark in enumerate(marks):
            mark.size = (each, max(1, top - y))
            mark.pos = (x + i * (each + gap), y)
