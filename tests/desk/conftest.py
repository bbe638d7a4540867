"""A portal with something on every page, and one browser for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from support.chromium import chromium
from support.desk_data import Desk, fill_desk
from support.portal_process import portal_process

from sync.portal.opening import open_portal


@pytest.fixture(scope="module")
def way() -> str:
    """How a person works at the desk; tests of several ways have a desk for each."""
    return "any"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, way: str) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("desk") / "portal"
    portal = open_portal(data)
    one_time = fill_desk(portal)
    portal.close()
    with portal_process(data) as url:
        yield Desk(url, one_time)
    assert "Traceback" not in data.with_name("portal.log").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=60_000)  # a bound for what hangs, not for what is slow
    with chromium() as made:
        yield made
