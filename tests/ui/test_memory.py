"""Giving memory back: only large code that is mapped from files, and it runs on afterwards."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kiosk_app.ui.memory import LARGE_CODE_BYTES, _code, give_back

LARGE = f"{0x7F0000000000 + LARGE_CODE_BYTES:x}"
LINES = f"""\
7f0000000000-{LARGE} r-xp 00021000 fe:00 1234                       /usr/lib/libLLVM-15.so.1
7f0000000000-{LARGE} r--p 00021000 fe:00 1234                       /usr/lib/libLLVM-15.so.1
7f0000000000-{LARGE} rw-p 00000000 00:00 0
7f0000000000-{LARGE} r-xp 00000000 00:00 0                          [anon]
7f0000000000-7f0000100000 r-xp 00021000 fe:00 9                     /usr/lib/libz.so.1
nonsense
"""


def test_only_large_code_of_files_is_given_back(tmp_path: Path) -> None:
    """What somebody wrote to would be lost, and small libraries are not worth a call."""
    maps = tmp_path / "maps"
    maps.write_text(LINES, "utf-8")
    assert list(_code(maps)) == [(0x7F0000000000, LARGE_CODE_BYTES)]
    assert list(_code(tmp_path / "none")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_program_runs_on_after_giving_back() -> None:
    """Pages come back from their files when they are needed."""
    give_back()
    assert sum(range(1000)) == 499_500
