"""Which rules of reading a language has.

Owns that choice alone. A language without rules of its own is read with the Vietnamese ones: its
people say numbers and codes to the desk in Vietnamese.
"""

from __future__ import annotations

from kiosk_app.domain.speech import Tongue, said
from kiosk_app.domain.spoken_english import English
from kiosk_app.domain.spoken_vietnamese import Vietnamese


def tongue_of(lang: str) -> Tongue:
    """The rules of a language."""
    return English() if lang == "en" else Vietnamese()


def spoken(text: str, lang: str) -> str:
    """A written text in the words that a voice of the language is given."""
    return said(text, tongue_of(lang))
