"""Power cuts of agent and portal: both keep what they said, and one that does not sync is found."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from sync.portal.planted import ACK_EARLY
from tests.e2e.power_trace import Event, Sync
from tests.proof.light import light_programs
from tests.proof.power_cuts import Struck, blackouts, check, record

pytestmark = pytest.mark.e2e
FORGETFUL = ("portal/portal.db", "portal/blobs", "portal/keys", "kiosk/motcua.db")
EVERY = 1_000


def found_in(events: Sequence[Event], scratch: Path, most: int) -> Iterator[str]:
    """What is wrong in so many images, as it is found."""
    with light_programs():
        for blackout in islice(blackouts(events, scratch / "scene", random.Random(1)), most):
            yield from check(blackout, scratch / "scene", scratch).words()


def test_what_was_said_is_there_after_a_cut_and_only_because_of_the_syncs(tmp_path: Path) -> None:
    """Nothing is missing at either side; the same record without some syncs loses things."""
    events = record(tmp_path / "scene", None)
    assert list(found_in(events, tmp_path, 60)) == []
    for kind in FORGETFUL:
        forgetful = [
            replace(event, began=0) if isinstance(event, Sync) and kind in event.path else event
            for event in events
        ]
        is_found = next(found_in(forgetful, tmp_path, EVERY), "")
        assert is_found, f"syncs of {kind} seem not to matter"


def test_a_portal_that_answers_before_its_commit_is_found(tmp_path: Path) -> None:
    """Whoever was told that a record is received must find it received."""
    events = record(tmp_path / "scene", ACK_EARLY)
    assert any("is gone" in word for word in found_in(events, tmp_path, EVERY))


def test_either_machine_and_both_may_be_struck(tmp_path: Path) -> None:
    """A survivor remembers what the other one has forgotten."""
    events = record(tmp_path / "scene", None)
    struck = {
        one.struck for one in islice(blackouts(events, tmp_path / "scene", random.Random(2)), 40)
    }
    assert struck == set(Struck)
