"""Places of the technician: how the machine is, its log, closing the interface.

It owns these places and their union; nothing here knows how a place looks or what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TechnicianHome:
    """Where a technician lands: how the machine is."""

    page: int = 0


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


@dataclass(frozen=True, slots=True)
class MoreForTechnician:
    """What a technician does less often."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """Applications out onto a stick, answers back from it."""


@dataclass(frozen=True, slots=True)
class StickContents:
    """What the technician's stick carries."""


@dataclass(frozen=True, slots=True)
class LanguagesOnStick:
    """Language packs that may be added."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class MachineTasks:
    """What the machine calls a person for."""

    page: int = 0


MachinePlace = (
    TechnicianHome
    | MachineLog
    | MachineTasks
    | Closing
    | Closed
    | MoreForTechnician
    | Carrying
    | LanguagesOnStick
    | StickContents
)
