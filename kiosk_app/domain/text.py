"""One sentence in several languages, the smallest piece of every catalogue file.

It owns the fall-back to Vietnamese and must never choose a language by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_LANG = "vi"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in several languages, as (language, words) pairs; Vietnamese is always there."""

    by_lang: tuple[tuple[str, str], ...]

    def get(self, lang: str) -> str:
        """The words in `lang`, else in Vietnamese."""
        words = dict(self.by_lang)
        return words.get(lang) or words.get(DEFAULT_LANG, "")
