"""A portal and a machine for every test of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
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
