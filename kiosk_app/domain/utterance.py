"""One thing to be said: a message of a language pack, or words that only this page has.

It owns what a voice needs to know about it and nothing else. `text` may hold a person's answer, so
an utterance is as private as the page that it was made of: only `message` may ever be written down.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Utterance:
    """`message` is the id in the language pack, "" for words without one; `values` fill its
    placeholders. `parts` are the pieces of `text` of which there may be clips when there is none of
    the whole. `row` is the line of the page that is being read, `samples` a sound
    that says it already."""

    text: str
    lang: str
    message: str = ""
    values: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    row: int | None = None
    samples: bytes = field(default=b"", repr=False)

    @property
    def is_fixed(self) -> bool:
        """Whether a clip of it should be there: a message of the pack, always the same."""
        return bool(self.message) and not self.values
