"""What a touch in the recording studio can mean, and what the microphone brings.

It owns these intents and their union; it knows no verb.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OpenStudio:
    """The studio; with a language, its first text that nobody has read yet."""

    lang: str = ""


@dataclass(frozen=True, slots=True)
class StudioStep:
    """The text before (-1) or after (+1)."""

    step: int


@dataclass(frozen=True, slots=True)
class StartTake:
    """Record: the interface starts the microphone with it."""


@dataclass(frozen=True, slots=True)
class StopTake:
    """Enough: the interface stops the microphone and reports TakeHeard."""


@dataclass(frozen=True, slots=True)
class TakeHeard:
    """What the microphone heard: 16-bit samples."""

    samples: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TakeFailed:
    """The microphone said no; `code` is the value of its fault."""

    code: str


@dataclass(frozen=True, slots=True)
class HearTake:
    """Play what was just recorded, or else the clip that is in use."""


@dataclass(frozen=True, slots=True)
class KeepTake:
    """Keep it, and on to the next text that nobody has read yet."""


@dataclass(frozen=True, slots=True)
class ExportVoices:
    """Copy the recordings to the stick; the interface does it and reports how many there were."""


@dataclass(frozen=True, slots=True)
class VoicesExported:
    """So many recordings are on the stick."""

    count: int


StudioIntent = (
    OpenStudio
    | StudioStep
    | StartTake
    | StopTake
    | TakeHeard
    | TakeFailed
    | HearTake
    | KeepTake
    | ExportVoices
    | VoicesExported
)
