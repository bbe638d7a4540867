"""Programs whose start reads nothing that is the same at every start.

It owns what is read once for a whole process: procedures, communes, names and dictionaries.
Whatever a program keeps in its own folder, and whatever it sends, is read, written and sent each
time as ever.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from sync import datafolder
from sync.dictionaries import load_dictionaries
from sync.portal import opening
from tests.e2e.power import light_kiosks


@contextmanager
def light_programs() -> Iterator[None]:
    """Kiosks, agents and portals that this process, or a fork of it, opens meanwhile."""
    shipped = cache(load_dictionaries)
    with (
        light_kiosks(),
        _once(opening, "read_labels"),
        _once(opening, "read_places"),
        _replaced(opening, "load_dictionaries", shipped),
        _replaced(datafolder, "load_dictionaries", shipped),
    ):
        for dictionary in shipped().known.values():
            _ = dictionary.loaded
        opening.read_labels(opening.packaged_catalogue())
        opening.read_places(opening.packaged_reference())
        yield


def live_lightly() -> None:
    """For the whole life of a worker process."""
    stack = ExitStack()
    stack.enter_context(light_programs())
    atexit.register(stack.close)


def _once(module: Any, name: str) -> Any:
    return _replaced(module, name, cache(getattr(module, name)))


@contextmanager
def _replaced(module: Any, name: str, by: Callable[..., Any]) -> Iterator[None]:
    original = getattr(module, name)
    setattr(module, name, by)
    try:
        yield
    finally:
        setattr(module, name, original)
