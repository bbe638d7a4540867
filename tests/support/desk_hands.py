"""Two ways to work at the desk, with one set of verbs: a mouse, and a keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as Late

MOST_TABS = 150
_SEEN = """element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const top = document.elementFromPoint(x, y);
  return {
    ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    inside: y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
    covered: !top || !(element === top || element.contains(top) || top.contains(element)),
  };
}"""


class Hand(Protocol):
    """What a person does with a control."""

    def press(self, control: Locator) -> None: ...

    def write(self, control: Locator, text: str) -> None: ...

    def tick(self, control: Locator) -> None: ...

    def choose(self, control: Locator, value: str) -> None: ...

    def set_day(self, control: Locator, day: date) -> None: ...

    def attach(self, control: Locator, path: Path) -> None: ...


class Mouse:
    """Points and clicks; types into what was clicked."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, control: Locator) -> None:
        control.click()

    def write(self, control: Locator, text: str) -> None:
        control.click()
        self._page.keyboard.type(text)

    def tick(self, control: Locator) -> None:
        control.click()

    def choose(self, control: Locator, value: str) -> None:
        control.select_option(value)

    def set_day(self, control: Locator, day: date) -> None:
        control.fill(day.isoformat())

    def attach(self, control: Locator, path: Path) -> None:
        _attach(self._page, control.click, path)


class Keyboard:
    """Tab, Shift, Enter, Space, arrows and letters. Whatever is focused on the way must be seen
    to be: a ring around it, on the glass, under nothing."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def reach(self, control: Locator) -> None:
        """Tabs on until it is there; AssertionError when Tab never comes to it."""
        wanted = control.element_handle()
        for _ in range(MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self._page.keyboard.press("Tab")
            self._look()
        raise AssertionError(f"Tab never comes to {control}")

    def press(self, control: Locator) -> None:
        self.reach(control)
        self._page.keyboard.press("Enter")

    def write(self, control: Locator, text: str) -> None:
        self.reach(control)
        self._page.keyboard.type(text)

    def tick(self, control: Locator) -> None:
        self.reach(control)
        self._page.keyboard.press("Space")

    def choose(self, control: Locator, value: str) -> None:
        self.reach(control)
        for _ in range(10):
            if control.input_value() == value:
                return
            self._page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {value}")

    def set_day(self, control: Locator, day: date) -> None:
        self.reach(control)
        self._page.keyboard.type(f"{day:%m%d%Y}")
        assert control.input_value() == day.isoformat()

    def attach(self, control: Locator, path: Path) -> None:
        self.reach(control)
        _attach(self._page, lambda: self._page.keyboard.press("Enter"), path)

    def _look(self) -> None:
        focused = self._page.evaluate_handle("document.activeElement").as_element()
        assert focused is not None
        name = focused.evaluate("element => element.outerHTML.slice(0, 120)")
        if name.startswith("<body"):
            return
        seen = focused.evaluate(_SEEN)
        assert seen["ring"] >= 2 and seen["inside"] and not seen["covered"], (seen, name)


def _attach(page: Page, press: Callable[[], None], path: Path) -> None:
    """A browser that is short of time may let a press go by; then a person presses again."""
    for patience_ms in (10_000, 20_000, 40_000):
        try:
            with page.expect_file_chooser(timeout=patience_ms) as chooser:
                press()
        except Late:
            continue
        chooser.value.set_files(path)
        return
    raise AssertionError("no dialog for files opens")
