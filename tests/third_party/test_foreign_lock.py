"""Others' programs are pinned by their content, wherever they are fetched from."""

from __future__ import annotations

import json
from pathlib import Path

LOCK = Path(__file__).with_name("package-lock.json")


def test_the_lock_names_contents_and_no_address() -> None:
    """A mirror serves the same bytes, and nothing else passes for them."""
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]
    assert len(packages) > 20
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")
