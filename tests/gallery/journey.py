"""Walks the real session through a whole application by touch, drawing and measuring every page.

It answers as a person would who types what is asked for; it reads the view only to know what kind
of answer a page wants.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk_app.domain.example import example_answers
from kiosk_app.flow import views as v
from kiosk_app.flow.intents import AddRow, Begin, Page
from kiosk_app.reference import load_procedures
from kiosk_app.settings import Settings, load_settings

WORDS = {
    "name": "Lầu Bá Phương",
    "number": "2",
    "decimal": "250,5",
    "money": "5000000",
    "phone": "0912345678",
    "id": "040190012345",
    "email": "a@b.vn",
    "text": "Bản Mường Lống",
    "code": "040190012345",
}
MOST_STEPS = 120


class Walker:
    """One journey; `on_page(name)` is called with every page that is drawn."""

    def __init__(self, runner, settings: Settings, on_page: Callable[[str], None]) -> None:
        self.runner, self.app, self.settings = runner, runner.app, settings
        self._on_page = on_page
        self.keys: list[str] = []
        self.example: dict = {}
        self.titles: set[str] = set()

    def walk(self, code: str) -> bool:
        """From home to the receipt of a procedure; True when the receipt was drawn."""
        self._find_titles(code)
        for _ in range(MOST_STEPS):
            view = self.app.view
            self._on_page(view.screen)
            self.keys.append(view.key)
            if isinstance(view, v.DoneView):
                return True
            before = view
            self._answer(view)
            self._settle()
            after = self.app.view
            if after.key == before.key and getattr(after, "page", 0) == getattr(before, "page", 0):
                trouble = getattr(after, "trouble", None)
                if trouble is not None and getattr(before, "trouble", None) is None:
                    continue  # a warning may be passed by saying it again
                print(f"stuck at {after.key}: {trouble}; {self.runner.texts()}", file=sys.stderr)
                return False
        return False

    def _find_titles(self, code: str) -> None:
        """What its tiles are called on the way through the menu."""
        catalogue, lang = load_procedures(self.settings).catalogue, self.settings.kiosk.language
        procedure = catalogue.get(code)
        doors = (e for e in catalogue.life_events if e.id == procedure.life_event)
        titles = (next(doors).title, procedure.plain_title)
        self.titles = {title.get(lang) for title in titles}

    def _settle(self) -> None:
        self.runner.until(lambda: not self.app.background.is_busy)
        self.runner.frames(4)

    def _answer(self, view: v.View) -> None:
        {
            v.TilesView: self._tiles,
            v.ChoiceView: self._choice,
            v.TextView: self._text,
            v.DateView: self._date,
            v.AddressView: self._address,
            v.ScanView: self._scan,
            v.ListView: self._list,
            v.SignView: self._sign,
            v.DocumentsView: self._documents,
        }.get(type(view), self._primary)(view)

    def _wanted(self, view: v.View):
        """The example's answer for the field of a question, None when it has none."""
        at = view.key.split(":")
        if at[0] != "Ask" or not self.example:
            return None
        value = self.example.get(at[2])
        if isinstance(value, dict) and at[3].isdigit():  # a matrix, row by row
            return list(value.values())[int(at[3])]
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            row = next((int(part) for part in at[3:] if part.isdigit()), 0)
            cells = value[min(row, len(value) - 1)] if value else {}
            return next((cells[part] for part in at[3:] if part in cells), None)
        return value

    def _list(self, view: v.ListView) -> None:
        add = next((a for a in _actions(view) if isinstance(a.intent, AddRow)), None)
        if add is not None and not view.lines and self.keys.count(view.key) == 1:
            self.runner.tap(add.text)
        else:
            self._primary(view)

    def _primary(self, view: v.View) -> None:
        begin = next((a.intent for a in view.chrome.bottom if isinstance(a.intent, Begin)), None)
        if begin is not None:
            procedure = load_procedures(self.settings).catalogue.get(begin.code)
            self.example = example_answers(procedure, random.Random(7), date.today())
        text = next(a.text for a in _actions(view) if a.role == "primary" and a.enabled)
        self.runner.tap(text)

    def _tiles(self, view: v.TilesView) -> None:
        """The door or the procedure that is wanted, on this page or a later one; else the lead."""
        titles = [tile.title for tile in view.tiles]
        wanted = [title for title in titles if title in self.titles]
        if wanted or view.page + 1 >= view.pages:
            self.runner.tap((wanted or titles)[0])
        else:
            turns = (c for c in self.runner.controls() if getattr(c, "action", None) is not None)
            self.runner.touch(*next(c for c in turns if c.action.intent == Page(1)).center)

    def _choice(self, view: v.ChoiceView) -> None:
        wanted = self._wanted(view)
        values = [getattr(tile.intent, "value", None) for tile in view.tiles]
        if isinstance(wanted, list):  # a checklist: its first thing is enough for a picture
            wanted = tuple(wanted[:1])
        tile = view.tiles[values.index(wanted) if wanted in values else 0]
        self.runner.tap(tile.title)
        self._settle()
        if self.app.view.key == view.key:
            self._primary(self.app.view)

    def _text(self, view: v.TextView) -> None:
        if not view.value:
            wanted = self._wanted(view)
            for char in str(wanted or WORDS.get(view.pad, "A")):
                self.app.navigator.current.hardware_key(char)
        self._primary(view)

    def _date(self, view: v.DateView) -> None:
        if not view.year:
            wanted = str(self._wanted(view) or "1990-03-15").split("-")
            if len(wanted) < 3:
                self.runner.tap(view.only_year_text)
            for char in "".join(reversed(wanted)) if len(wanted) == 3 else wanted[0]:
                self.app.navigator.current.hardware_key(char)
        self._primary(view)

    def _address(self, view: v.AddressView) -> None:
        if view.stage == "detail":
            for char in "Bản 1":
                self.app.navigator.current.hardware_key(char)
            self._primary(view)
            return
        if not view.results:
            for char in "muong":
                self.app.navigator.current.hardware_key(char)
            self.runner.until(lambda: bool(self.app.view.results))
            self.runner.frames(4)
        self.runner.tap(self.app.view.results[0].title)

    def _scan(self, view: v.ScanView) -> None:
        self.runner.tap(view.actions[0].text)

    def _documents(self, view: v.DocumentsView) -> None:
        if any(p.current and p.state == "missing" for p in view.papers) and view.camera:
            self.runner.tap(view.capture_text)
            self.runner.until(lambda: not self.app.desk.is_busy)
            self._settle()
        self._primary(self.app.view)

    def _sign(self, view: v.SignView) -> None:
        area = self.app.navigator.current.area
        points = [(area.x + area.width * (0.2 + i * 0.05), area.center_y) for i in range(6)]
        self.runner.touch(*points[0], *points[1:])
        self._primary(view)


def _actions(view: v.View) -> tuple[v.Action, ...]:
    return (*view.chrome.bottom, *getattr(view, "actions", ()))


def real_app(settings: Settings):
    """The real program over a data folder, without the agent."""
    from kiosk_app.bootstrap import make_app, open_kiosk

    return make_app(settings, lambda: open_kiosk(settings))


def panel_settings(data: Path, width: int, height: int, density: float, lang: str) -> Settings:
    """Settings of a machine with that panel."""
    return load_settings(
        data,
        {
            "MOTCUA_PANEL_WIDTH": str(width),
            "MOTCUA_PANEL_HEIGHT": str(height),
            "MOTCUA_PANEL_DENSITY_PX_PER_MM": str(density),
            "MOTCUA_PANEL_ORIENTATION": "portrait" if height > width else "landscape",
            "MOTCUA_KIOSK_LANGUAGE": lang,
        },
    )
