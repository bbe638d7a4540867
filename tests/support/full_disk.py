"""A disk without room: every transaction of the kiosk ends as SQLite ends one there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import sync
from sync import DatabaseFull


@contextmanager
def _no_room(_db: Any) -> Iterator[None]:
    raise DatabaseFull("the disk is full")
    yield


@contextmanager
def full_disk() -> Iterator[None]:
    """Inside, nothing can be written; what is there can be read."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("kiosk_app.") and getattr(module, "write", None) is sync.write:
                patch.setattr(module, "write", _no_room)
        yield
