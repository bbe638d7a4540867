"""Telex as data: which keys mean which marks and tones."""

from __future__ import annotations

from types import MappingProxyType

from kiosk_app.ui.keyboard.marks import ACUTE, DOT, GRAVE, HOOK, TILDE
from kiosk_app.ui.keyboard.method import Act, Meaning, Method

TELEX: Method = MappingProxyType(
    {
        "s": (Meaning(Act.TONE, ACUTE),),
        "f": (Meaning(Act.TONE, GRAVE),),
        "r": (Meaning(Act.TONE, HOOK),),
        "x": (Meaning(Act.TONE, TILDE),),
        "j": (Meaning(Act.TONE, DOT),),
        "z": (Meaning(Act.CLEAR),),
        "a": (Meaning(Act.HAT, "a"),),
        "e": (Meaning(Act.HAT, "e"),),
        "o": (Meaning(Act.HAT, "o"),),
        "w": (Meaning(Act.BREVE_OR_HORN),),
        "d": (Meaning(Act.STROKE),),
    }
)
