"""The post office: everything that the kiosk may use of it, and nothing that needs a network.

Its names stand in `public.py`, which is loaded with the first of them that is asked for:
`motcua-sync status` needs few, and must answer at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sync.public import *  # noqa: F403
    from sync.public import __all__ as __all__


def __getattr__(name: str) -> Any:
    """A module of this package, else a public name."""
    public = f"{__name__}.public"
    if name == "__all__":
        return import_module(public).__all__
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place = f"{__name__}.{name}"
    try:
        return import_module(place)
    except ModuleNotFoundError as error:
        if error.name != place:
            raise
    return getattr(import_module(public), name)
