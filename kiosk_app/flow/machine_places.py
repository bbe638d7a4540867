"""Places of the technician beyond the page of the machine itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MachineLog:
    """The newest lines of the machine's log."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """Whether the interface is really to be closed."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The last page: the interface ends when it is drawn."""


MachinePlace = MachineLog | Closing | Closed
