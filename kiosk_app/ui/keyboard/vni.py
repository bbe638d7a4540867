"""VNI as data: which digits mean which marks and tones."""

from __future__ import annotations

from types import MappingProxyType

from kiosk_app.ui.keyboard.marks import ACUTE, DOT, GRAVE, HOOK, TILDE
from kiosk_app.ui.keyboard.method import Act, Meaning, Method

VNI: Method = MappingProxyType(
    {
        "1": (Meaning(Act.TONE, ACUTE),),
        "2": (Meaning(Act.TONE, GRAVE),),
        "3": (Meaning(Act.TONE, HOOK),),
        "4": (Meaning(Act.TONE, TILDE),),
        "5": (Meaning(Act.TONE, DOT),),
        "0": (Meaning(Act.CLEAR),),
        "6": (Meaning(Act.HAT, "aeo"),),
        "7": (Meaning(Act.HORN),),
        "8": (Meaning(Act.BREVE),),
        "9": (Meaning(Act.STROKE),),
    }
)
