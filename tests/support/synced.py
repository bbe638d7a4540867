"""What reaches the medium while a test runs, in the kernel's order: renames, links and syncs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def watch_syncs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """From now on every sync of a file or folder, and every name that one is given."""
    seen: list[tuple[str, Path]] = []
    fsync, replace, link = os.fsync, Path.replace, os.link

    def synced(handle: int) -> None:
        seen.append(("sync", Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    def replaced(part: Path, path: Path) -> Path:
        seen.append(("name", path))
        return replace(part, path)

    def linked(part: Path, path: Path) -> None:
        seen.append(("name", path))
        link(part, path)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(os, "link", linked)
    return seen
