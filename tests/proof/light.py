"""Programs whose start reads nothing that is the same at every start.

It owns what is read once for a whole process: procedures, communes, names, dictionaries and the
certificates of a world that a loopback connection never asks. Whatever a program keeps in its own
folder, and whatever it sends, is read, written and sent each time as ever.
"""

from __future__ import annotations

import atexit
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from sync import datafolder
from sync.dictionaries import load_dictionaries
from sync.portal import opening
from tests.e2e.power import light_kiosks


class _Trusting(ssl.SSLContext):
    """A context that stays empty: the proofs speak plain HTTP on one machine."""

    def load_verify_locations(self, *_named: Any, **_more: Any) -> None:
        """Nobody is to be verified."""


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
        _replaced(ssl, "create_default_context", lambda **_: _Trusting(ssl.PROTOCOL_TLS_CLIENT)),
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
