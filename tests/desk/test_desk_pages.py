"""Every page of the desk on every glass: nothing beside it, nothing that a judge of pages finds
wrong, every control reached by Tab in the order in which it is read."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from support.chromium import Watched
from support.desk_data import PASSWORD, Desk, code_of

pytestmark = pytest.mark.e2e
AXE = Path(sys.prefix) / "third_party" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "": ("/sign-in",),
    "cuc": (
        *("/applications?group=all", "/applications?group=late", f"/applications/{code_of(1)}"),
        *("/requests", "/publications", "/publications/notice", "/publications/consultation"),
        *("/ratings", "/password", "/nothing"),
    ),
    "tam": ("/machines",),
    "van": ("/people", "/audit"),
}
GLASSES = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 360, "height": 640}},
    # 1280 by 800 at 200 %: half as many of the page's own pixels, each twice as large.
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}
_CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const scrolls = ['auto', 'scroll'].includes(style.overflowX);
  const isSeen = box.width > 1 && element.checkVisibility({contentVisibilityAuto: true});
  const isIn = box.left >= -1 && box.right <= innerWidth + 1;
  return isSeen && (!isIn || scrolls && element.scrollWidth > element.clientWidth + 1);
}).map(element => element.outerHTML.slice(0, 100))"""
_WALKED = """() => {
  const seen = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const all = [...document.querySelectorAll(seen)].filter(one => one.checkVisibility());
  return all.map(one => one.outerHTML.slice(0, 160));
}"""


@pytest.mark.parametrize("glass", GLASSES)
@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_and_are_well_made(browser: Browser, desk: Desk, name: str, glass: str) -> None:
    """Large letters, a small window and a reader of the screen are somebody's daily work."""
    watched = Watched(browser, desk.url, **GLASSES[glass])
    watched.expected = {404}
    if name:
        watched.sign_in(name, PASSWORD)
        watched.page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    for path in PAGES[name]:
        watched.page.goto(path)
        watched.picture(f"{glass}_{path.strip('/').split('?')[0].replace('/', '_')}")
        assert watched.page.evaluate(
            "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
        ), path
        assert watched.page.evaluate(_CUT) == [], path
        assert judged(watched.page) == [], path
    watched.close()


@pytest.mark.parametrize("name", PAGES)
def test_tab_comes_to_every_control_in_order_and_out_again(
    browser: Browser, desk: Desk, name: str
) -> None:
    """A page that lets nobody out, or leaves a button out, shuts out whoever has no mouse."""
    watched = Watched(browser, desk.url)
    watched.expected = {404}
    if name:
        watched.sign_in(name, PASSWORD)
        watched.page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    for path in PAGES[name]:
        watched.page.goto(path)
        controls = watched.page.evaluate(_WALKED)
        assert walked(watched.page, len(controls)) == controls, path
    watched.close()


def walked(page: Page, count: int) -> list[str]:
    """The controls as Tab comes to them, from the page's first until it is left or begins anew."""
    page.evaluate("document.querySelector('.skip').focus()")
    found: list[str] = []
    for _ in range(5 * count + 10):  # a date field has several stops
        at = page.evaluate("document.activeElement.outerHTML.slice(0, 160)")
        if at.startswith("<body") or (found and at == found[0]):
            break
        if not found or found[-1] != at:
            found.append(at)
        page.keyboard.press("Tab")
    return found


def judged(page: Page) -> list[Any]:
    """What axe finds wrong."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(RULES)}}})")
    assert len(found["passes"]) > 10
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]
