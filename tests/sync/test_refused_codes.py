"""A code that is refused over the link: the technician reads why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.live_portal import LivePortal, live_portal
from support.portal_device import NOON, Ticking

from sync.datafolder import DataFolder, open_data_folder
from sync.enrolment import EnrolmentError, make_code
from sync.portal.enrolling import TRIES
from sync.portal.registering import VALID_MS
from sync.portal_link import enrol_by_code, find_portal
from sync.transport.making import make_line


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def portal(tmp_path: Path, clock: Ticking) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal", clock=clock) as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    made = open_data_folder(tmp_path / "kiosk", make=True)
    yield made
    made.close()


def enrol(folder: DataFolder, portal: LivePortal, code: str) -> None:
    line = make_line(portal.url, folder.config.sync)
    try:
        enrol_by_code(folder, portal.url, code, line.transport)
    finally:
        line.transport.close()


def test_each_refusal_has_its_own_words_and_a_right_code_goes_on(
    tmp_path: Path, folder: DataFolder, portal: LivePortal, clock: Ticking
) -> None:
    """Used, too old, unknown: three different telephone calls to the operator."""
    used, old = portal.code(), portal.code()
    other = open_data_folder(tmp_path / "other", make=True)
    enrol(other, portal, used)
    other.close()
    with pytest.raises(EnrolmentError, match="used by another machine"):
        enrol(folder, portal, used)
    clock.now = NOON + VALID_MS + 1
    with pytest.raises(EnrolmentError, match="too old"):
        enrol(folder, portal, old)
    with pytest.raises(EnrolmentError, match="compare the code and the address"):
        enrol(folder, portal, make_code(bytes(32)))
    assert find_portal(folder.db) is None
    enrol(folder, portal, portal.code())
    assert find_portal(folder.db) is not None


def test_too_many_tries_are_told_for_how_long(folder: DataFolder, portal: LivePortal) -> None:
    """ "Busy" would send the technician home; ten minutes are a coffee."""
    for number in range(TRIES):
        with pytest.raises(EnrolmentError):
            enrol(folder, portal, make_code(bytes([number]) * 32))
    with pytest.raises(EnrolmentError, match="try again in 10 minutes"):
        enrol(folder, portal, portal.code())
