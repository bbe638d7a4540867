"""A portal and a machine for every test of this folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.desk_browser import Browser
from support.portal_device import (
    FakeDevice,
    Ticking,
    enrolled,
    portal_at,
)

from sync.portal.opening import Portal


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def portal(tmp_path: Path, clock: Ticking) -> Portal:
    return portal_at(tmp_path, clock)


@pytest.fixture
def device(portal: Portal) -> FakeDevice:
    return enrolled(portal)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture
def make_browser(loop: asyncio.AbstractEventLoop) -> Iterator[Callable[[Portal], Browser]]:
    """For tests that open a portal of their own."""
    made: list[Browser] = []

    def make(portal: Portal) -> Browser:
        made.append(Browser(portal, loop))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def browser(portal: Portal, make_browser: Callable[[Portal], Browser]) -> Browser:
    return make_browser(portal)
