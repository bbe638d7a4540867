"""What a touch on anything that sounds can mean, and what the voice reports.

It owns these intents and their union; it knows no verb.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listen:
    """`Nghe`: read this page from its beginning."""


@dataclass(frozen=True, slots=True)
class PauseVoice:
    """Be silent for now; the place is kept."""


@dataclass(frozen=True, slots=True)
class ResumeVoice:
    """Go on with the sentence that was broken off."""


@dataclass(frozen=True, slots=True)
class ReadByItself:
    """Voice mode: every page is read when it appears, until the person leaves or turns it off."""

    on: bool


@dataclass(frozen=True, slots=True)
class Louder:
    """One step louder (`step` +1) or softer (-1)."""

    step: int


@dataclass(frozen=True, slots=True)
class ReadNumbers:
    """`Đọc cả số`: read the answers with the numbers that are masked on the screen."""


@dataclass(frozen=True, slots=True)
class VoiceEnded:
    """The voice came to its end, was broken off by a touch, or failed (`fault` of a device).

    Reported by the interface, so it is no touch: it does not keep a session awake."""

    turn: int
    fault: str = ""


VoiceIntent = Listen | PauseVoice | ResumeVoice | ReadByItself | Louder | ReadNumbers | VoiceEnded
