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
from support.postgres import EMBEDDED, SERVER, Cluster, start_cluster

from sync.portal.opening import Portal


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """See support.postgres.ON_BOTH."""
    is_marked = metafunc.definition.get_closest_marker("on_both") is not None
    if is_marked and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", [EMBEDDED, SERVER], indirect=True)


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL server for the whole session, started by the first test that asks."""
    started = start_cluster()
    yield started
    started.stop()


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the portal of this test keeps its rows, named in its settings. The embedded one, unless
    a file says `pytestmark = ON_BOTH`."""
    if getattr(request, "param", EMBEDDED) == EMBEDDED:
        return ""
    url = str(request.getfixturevalue("cluster").fresh())
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "portal.toml").write_text(f'database = "{url}"\n')
    return url


@pytest.fixture
def portal(tmp_path: Path, clock: Ticking, database: str) -> Iterator[Portal]:
    made = portal_at(tmp_path, clock)
    yield made
    made.close()


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
