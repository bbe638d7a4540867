"""Somebody before the real interface in this process: touches what is drawn, types, scans, signs.

It reads the view to know what kind of answer a page wants, as a person reads the page; everything
it does goes through the window's own input. `touches` counts a finger on the glass that presses no
key of a keyboard or pad and draws no stroke of a signature; a card held to the reader is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from support.kivy_runner import NotDrawnError, Runner

from kiosk_app.domain.units import Units, bare_name
from kiosk_app.flow import intents as i
from kiosk_app.flow import views as v
from kiosk_app.flow.staff_intents import SignOut, TakeOverAll
from tests.proof.citizen import Citizen

MOST_PAGES = 400
MOST_TURNS, MOST_SCANS = 30, 4
ENDS = ("done", "desk_slip")
BEHIND_QUESTIONS = ("documents", "check", "sign")
MENU = "LifeEvents(to_file=True"
HOMES = ("home", "staff_home")
_CARRIERS = ("action", "tile", "chip", "line")  # what a control calls the thing that it draws


class StuckError(AssertionError):
    """A page that a person cannot get past; says where and what is drawn."""


class Visitor:
    """One after the other; `on_page` is called with every page before it is answered."""

    home = "home"

    def __init__(self, runner: Runner, units: Units) -> None:
        self.runner, self.app, self.units = runner, runner.app, units
        self.touches = 0
        self.lang = "vi"
        self.takes_over = False  # says "the same as before" where that is asked
        self.on_page: Callable[[v.View], None] = lambda _view: None
        self._scanned = self._photographed = False
        self._spoilt = ""
        self.typed: list[str] = []  # the fields, or the pages, whose keys were pressed

    # --- the hand ------------------------------------------------------------------------------

    def tap(self, text: str) -> None:
        """Touches what says so, and waits for what comes of it."""
        self.touches += 1
        self.runner.poke(*self.runner.find(text).center)
        self.settle()

    def settle(self) -> None:
        """Waits until the touch is answered."""
        app = self.app
        self.runner.until(lambda: not app.background.is_busy and not app.desk.is_busy, 30)
        self.runner.frames(2)

    def until(self, holds: Callable[[v.View], bool], limit_s: float = 20) -> v.View:
        """Waits for a view."""
        self.runner.until(lambda: self.app.view is not None and holds(self.app.view), limit_s)
        self.runner.frames(2)
        return self.app.view

    def type(self, text: str) -> None:
        """Keys of a keyboard; what stands there already goes first."""
        screen, at = self.app.navigator.current, self.app.view.key.split(":")
        self.typed.append(at[2] if at[0] == "Ask" else at[0])
        for char in text:
            screen.hardware_key(char)
        self.runner.frames(1)

    def erase(self, count: int) -> None:
        """The key that takes a letter away."""
        for _ in range(count):
            self.app.navigator.current.hardware_key("backspace")

    def touch_intent(self, wanted: Callable[[i.Intent], bool]) -> bool:
        """Touches the control that means it; False when none does."""
        control = self._control_that(wanted)
        if control is None:
            return False
        self.touches += 1
        self.runner.poke(*control.to_window(*control.center))
        self.settle()
        return True

    def offers(self, wanted: Callable[[i.Intent], bool]) -> bool:
        return self._control_that(wanted) is not None

    def _control_that(self, wanted: Callable[[i.Intent], bool]) -> Any:
        for control in self.runner.controls():
            carried = next((a for n in _CARRIERS if (a := getattr(control, n, None))), None)
            carried = getattr(carried, "action", carried)  # a line's, where its row is touched
            intent = getattr(carried, "intent", None)
            if intent is not None and wanted(intent):
                return control
        return None

    def primary(self) -> None:
        """The large button."""
        view = self.app.view
        actions = (*view.chrome.bottom, *getattr(view, "actions", ()))
        action = next((a for a in actions if a.role == "primary" and a.enabled), None)
        if action is None:
            raise StuckError(f"nothing leads on from {view.key}: {self.runner.texts()}")
        self.tap(action.text)

    # --- a whole application -------------------------------------------------------------------

    def begin(self, procedure: Any) -> None:
        """From home, or an official's page, to the first question, through the menu."""
        self.until(lambda view: view.screen in HOMES)
        self.begin_here(procedure)

    def begin_here(self, procedure: Any) -> None:
        """The same from any page that leads to the menu, or from the menu."""
        self._scanned = self._photographed = False
        door = f"ProcedureList(life_event='{procedure.life_event}'"

        def is_door(intent: i.Intent) -> bool:
            return door in repr(intent) or is_info(intent, procedure.code)

        if not self.touch_intent(is_door):  # complaints have a door of their own there
            if "LifeEvents" not in self.app.view.key:
                self.lead(lambda intent: isinstance(intent, i.Go) and MENU in repr(intent))
            self.lead(is_door)
        if self.app.view.screen not in ("procedure", "notice"):
            self.lead(lambda intent: is_info(intent, procedure.code))
        if self.app.view.screen != "notice":  # an official sees that at once
            self.lead(lambda intent: isinstance(intent, i.Begin))
        if self.app.view.screen == "notice":
            self.lead(lambda intent: intent == i.AcceptNotice())

    def lead(self, wanted: Callable[[i.Intent], bool]) -> None:
        for _ in range(MOST_TURNS):
            if self.touch_intent(wanted):
                return
            if not self.touch_intent(lambda one: one == i.Page(1)):
                break
        raise StuckError(f"no tile leads on from {self.app.view.key}: {self.runner.texts()}")

    def fill(
        self, citizen: Citizen, *, stop_after: int = MOST_PAGES, photograph: bool = True
    ) -> str:
        """Answers what is asked; the code of the receipt, "" at a slip or after `stop_after`."""
        self._will_photograph = photograph
        said = 0
        for step in range(MOST_PAGES):
            view = self.app.view
            self.on_page(view)
            view = self.app.view
            if view.screen in ENDS:
                return getattr(view, "code", "")
            is_late = stop_after < MOST_PAGES and view.screen in BEHIND_QUESTIONS  # a short form
            if is_late or (step >= stop_after and view.key.startswith("Ask")):
                return ""
            before = (view.key, getattr(view, "page", 0), len(getattr(view, "lines", ())))
            self.answer(view, citizen)
            view = self.app.view
            after = (view.key, getattr(view, "page", 0), len(getattr(view, "lines", ())))
            said = said + 1 if after == before else 0
            if said > 3:
                trouble = getattr(view, "trouble", None)
                raise StuckError(f"{citizen.procedure.code} at {view.key}: {trouble}")
        raise StuckError(f"{citizen.procedure.code}: no end after {MOST_PAGES} pages")

    def answer(self, view: v.View, citizen: Citizen) -> None:
        """One page, as this person would."""
        wanted = wanted_at(view.key, citizen.answers)
        match view:
            case v.ScanView():
                self._identify(citizen.card)
            case v.SignView():
                self._sign()
            case v.DocumentsView():
                self._papers(view)
            case v.ListView():
                self._rows(view, citizen.answers)
            case v.TilesView():  # the same as before, or another
                self._same(view)
            case v.ChoiceView():
                self._choose(view, wanted, citizen)
            case v.TextView():
                self._write(view, wanted)
            case v.DateView():
                self._date(view, wanted)
            case v.AddressView():
                self._address(view, wanted)
            case _:
                self.primary()

    def _same(self, view: v.TilesView) -> None:
        """For all that follows where that is offered."""
        means = [i.TakeOver(same=False)]
        if self.takes_over:
            means = [TakeOverAll(), i.TakeOver(same=True)]
        offered = {tile.intent for tile in view.tiles}
        wanted = next(one for one in means if one in offered)
        self.touch_intent(lambda one: one == wanted)

    def _identify(self, card: str) -> None:
        if card and not self._scanned:
            self._scanned = True
            for _ in range(MOST_SCANS):  # a machine that is busy may hear only half a card
                self.runner.scan(card)
                try:
                    self.until(lambda view: view.screen != "scan_card", 5)
                    return
                except NotDrawnError:
                    continue
            raise StuckError(f"the card is not read: {self.runner.texts()}")
        if not self.touch_intent(lambda one: isinstance(one, i.TypeInstead)):
            raise StuckError(f"no way past the card: {self.runner.texts()}")

    def _sign(self) -> None:
        area = self.app.navigator.current.area
        x, y = area.x + area.width * 0.2, area.center_y
        step = area.width * 0.05
        self.runner.draw(*[(x + step * n, y + 20 * (-1) ** n) for n in range(8)])
        self.primary()

    def _papers(self, view: v.DocumentsView) -> None:
        is_wanted = any(p.current and p.state == "missing" for p in view.papers)
        if is_wanted and view.camera and self._will_photograph and not self._photographed:
            self._photographed = True
            self.tap(view.capture_text)
            self.settle()
        self.primary()

    def _rows(self, view: v.ListView, answers: Mapping[str, Any]) -> None:
        at = view.key.split(":")
        rows = answers.get(at[2]) if at[0] == "Rows" and len(at) > 2 else None
        adds = any(isinstance(a.intent, i.AddRow) for a in _actions(view))
        if adds and len(view.lines) < max(len(rows or ()), 1 if view.trouble else 0):
            self.touch_intent(lambda one: isinstance(one, i.AddRow))
        else:
            self._on_or_skip()

    def _on_or_skip(self) -> None:
        is_primary = any(a.role == "primary" and a.enabled for a in _actions(self.app.view))
        if is_primary or not self.touch_intent(lambda one: isinstance(one, i.Skip)):
            self.primary()

    def spoil(self, view: v.View) -> bool:
        """An answer that cannot be right, where the page takes one; whether it was refused in
        words. Afterwards the field is empty again, for the right one."""
        wrong = _wrong(view)
        if wrong is None:
            return False
        key = view.key
        self.type(wrong)
        self.primary()
        view = self.app.view
        if view.key != key or getattr(view, "trouble", None) is None:
            raise StuckError(f"{key} took {wrong!r}")
        self.erase(len(wrong) + 4)
        self._spoilt = key
        return True

    def skip(self) -> None:
        """No answer."""
        if not self.touch_intent(lambda one: isinstance(one, i.Skip)):
            self.primary()

    def _choose(self, view: v.ChoiceView, wanted: Any, citizen: Citizen) -> None:
        key = view.key
        if isinstance(wanted, list):
            self._tick(view, wanted, citizen)
            return
        if wanted is None and not any(tile.chosen for tile in view.tiles):
            self.skip()
            return
        if wanted is not None and not self._turn_to(
            lambda tile: getattr(tile.intent, "value", None) == wanted
        ):
            self.touch_intent(lambda intent: isinstance(intent, i.TypeInstead))
            return
        if self.app.view.key == key:
            self.primary()

    def _tick(self, view: v.ChoiceView, wanted: list[str], citizen: Citizen) -> None:
        field = citizen.procedure.get_field(view.key.split(":")[2])
        labels = {option.value: option.label.get(self.lang) for option in field.options}
        for value in wanted:
            self._turn_to(lambda tile, title=labels[value]: tile.title == title)
        self.primary()

    def _turn_to(self, means: Callable[[v.Tile], bool]) -> bool:
        """Chooses a tile on this page or another."""
        for _ in range(MOST_TURNS):
            tile = next((tile for tile in self.app.view.tiles if means(tile)), None)
            if tile is not None:
                return tile.chosen or self.touch_intent(lambda one, to=tile.intent: one == to)
            if not self.touch_intent(lambda one: one == i.Page(1)):
                return False
        return False

    def _is_empty(self, view: v.View, value: str) -> bool:
        was, self._spoilt = self._spoilt, ""
        return was == view.key or (not value and view.trouble is None)

    def _write(self, view: v.TextView, wanted: Any) -> None:
        if self._is_empty(view, view.value):
            if wanted in (None, ""):
                self.skip()
                return
            self.type(str(wanted).replace(".", ",") if view.pad == "decimal" else str(wanted))
        self.primary()

    def _date(self, view: v.DateView, wanted: Any) -> None:
        if self._is_empty(view, view.year):
            if not wanted:
                self.skip()
                return
            parts = str(wanted).split("-")
            if len(parts) < 3 and view.partial:
                if not view.only_year:
                    self.tap(view.only_year_text)
                self.type(parts[0])
            else:
                year, month, day = [*parts, "01", "01"][:3]
                self.type(day + month + year)
        self.primary()

    def _address(self, view: v.AddressView, wanted: Any) -> None:
        if view.stage == "detail":
            if not view.detail:
                self.type(str((wanted or {}).get("detail", "")))
            self.primary()
            return
        if not wanted:
            self.skip()
            return
        pick = i.Pick("ward", wanted["ward"])
        if not self.touch_intent(lambda one: one == pick):
            if view.search_text and self.app.navigator.current is not None:
                self.touch_intent(lambda one: isinstance(one, i.TypeInstead))
            self.type(bare_name(self.units.find_ward(wanted["ward"]).name).lower())
            self.until(lambda now: any(tile.intent == pick for tile in now.results), 30)
            if not self.touch_intent(lambda one: one == pick):
                raise StuckError(f"the commune is not drawn: {self.runner.texts()}")

    # --- after it ------------------------------------------------------------------------------

    def go_home(self) -> None:
        """Leaves whatever is on the glass; the next person finds the first page."""
        for _ in range(6):
            view = self.app.view
            if view.screen in ("home", self.home):
                return
            if view.screen == "leave":
                self.touch_intent(lambda one: isinstance(one, i.DiscardAll))
            elif view.overlay is not None:
                self.touch_intent(lambda one: isinstance(one, i.StillHere))
            elif not self.touch_intent(lambda one: isinstance(one, (i.Exit, SignOut))):
                self.primary()
        if self.app.view.screen not in ("home", self.home):
            raise StuckError(f"no way home from {self.app.view.key}: {self.runner.texts()}")


def _wrong(view: v.View) -> str | None:
    match view:
        case v.TextView(value="", pad=pad, trouble=None) if view.key.startswith("Ask"):
            return {"id": "12", "phone": "0", "email": "a"}.get(pad)
        case v.DateView(year="", only_year=False, trouble=None):
            return "31022020"
        case _:
            return None


def wanted_at(key: str, answers: Mapping[str, Any]) -> Any:
    """The answer for a question's key: of the field, or of a part of a table, matrix or consent."""
    at = key.split(":")
    if at[0] != "Ask" or len(at) < 4:
        return None
    value = answers.get(at[2])
    if isinstance(value, list) and at[3].isdigit():
        row = int(at[3])
        return value[row].get(at[4]) if row < len(value) else None
    if isinstance(value, Mapping) and at[3].isdigit():
        return list(value.values())[int(at[3])]  # a matrix asks for its rows in their order
    if isinstance(value, Mapping) and at[3] in value:
        return value[at[3]]
    return value


def is_info(intent: i.Intent, code: str) -> bool:
    return isinstance(intent, i.Go) and f"ProcedureInfo(code='{code}'" in repr(intent)


def _actions(view: v.View) -> tuple[v.Action, ...]:
    return (*view.chrome.bottom, *getattr(view, "actions", ()))


__all__ = ["NotDrawnError", "StuckError", "Visitor", "is_info", "wanted_at"]
