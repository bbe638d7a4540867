"""Every decoder against real bytes, changed bytes, and what once broke one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.seeds import changed, seeds
from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).with_name("found")
CHANGES = 400


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_nothing_but_its_own_errors_leaves_a_decoder(name: str) -> None:
    """A hostile stick, proxy or machine must not end a program."""
    target, began = TARGETS[name], seeds(name)
    assert began
    with target.opened() as decode:
        for seed in began:
            decode(seed)
            for data in changed(seed, max(12, CHANGES // target.cost // len(began))):
                decode(data)


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: path.name)
def test_what_a_fuzzer_found_once_is_harmless(path: Path) -> None:
    """Each of these bytes broke a decoder before it was mended."""
    with TARGETS[path.parent.name].opened() as decode:
        decode(path.read_bytes())
