"""The texts of which there are clips: what is recorded or synthesised ahead, and under which name.

Owns the digest that ties a clip to the very text it was made of, the parts into which a message
with placeholders falls, and the words from which numbers and codes are pieced together. It must
never see an answer: a prompt is always a text that ships.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256

from kiosk_app.domain.speech import Tongue
from kiosk_app.domain.text import Text
from kiosk_app.domain.tongues import tongue_of

DIGEST_SIGNS = 16
LITERAL, WORD = "text", "word"  # the names of clips that no message id stands for
MONTHS, COUNTED = range(1, 13), range(1000)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One text to be read. `id` is the message's, with "-1" for its first part; LITERAL for a text
    of the catalogue, WORD for a word of numbers and codes."""

    id: str
    text: str

    @property
    def clip(self) -> str:
        """The clip's file name without its ending."""
        return f"{self.id}.{digest_of(self.text)}"


def digest_of(text: str) -> str:
    """What ties a clip to its text; line breaks make no difference."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:DIGEST_SIGNS]


def parts_of(template: str) -> tuple[tuple[str, str], ...]:
    """(fixed text, placeholder behind it or "") of a message, in order."""
    pieces = string.Formatter().parse(template)
    return tuple((fixed, name or "") for fixed, name, _, _ in pieces)


def message_prompts(messages: Mapping[str, str]) -> Iterator[Prompt]:
    """Every message of a pack; one with placeholders in the parts between them."""
    for key, template in messages.items():
        parts = parts_of(template)
        if not any(name for _, name in parts):
            if is_sayable(template):
                yield Prompt(key, template)
            continue
        for n, (fixed, _) in enumerate(parts, 1):
            if is_sayable(fixed):
                yield Prompt(f"{key}-{n}", fixed)


def whole_prompts(messages: Mapping[str, str]) -> tuple[Prompt, ...]:
    """What a person reads into a microphone: the messages without a gap."""
    return tuple(
        Prompt(key, text)
        for key, text in messages.items()
        if is_sayable(text) and not any(name for _, name in parts_of(text))
    )


def literal_prompts(things: Iterable[object], lang: str) -> Iterator[Prompt]:
    """Every text of the catalogue in a language, once."""
    seen = set()
    for text in texts_in(things):
        words = dict(text.by_lang).get(lang, "")
        if is_sayable(words) and words not in seen:
            seen.add(words)
            yield Prompt(LITERAL, words)


def texts_in(thing: object) -> Iterator[Text]:
    """The texts anywhere inside a value."""
    if isinstance(thing, Text):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from texts_in(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        yield from texts_in(tuple(thing.values()))
    elif isinstance(thing, Iterable) and not isinstance(thing, (str, bytes)):
        for one in thing:
            yield from texts_in(one)


def word_prompts(lang: str) -> Iterator[Prompt]:
    """The words of numbers, days, codes and abbreviations."""
    for word in sorted(vocabulary(tongue_of(lang))):
        yield Prompt(WORD, word)


def vocabulary(tongue: Tongue) -> frozenset[str]:
    """Every word that the rules of a language can say for figures."""
    said: list[str] = [tongue.number(n) for n in COUNTED]
    said += [tongue.number(10**power) for power in (3, 6, 9)]
    said += [tongue.date(day, month, 2026) for month in MONTHS for day in range(1, 32)]
    said += [tongue.moment(9, 5), tongue.moment(15, 0)]
    said += [tongue.letter(sign) for sign in "ABCDĐEFGHIJKLMNOPQRSTUVWXYZ"]
    said += [*tongue.joints.values(), *tongue.words.values(), *tongue.units.values()]
    return frozenset(word for phrase in said for word in words_in(phrase))


def words_in(phrase: str) -> list[str]:
    """The words of a phrase as clips carry them."""
    bare = (word.strip(".,;:!?").lower() for word in phrase.split())
    return [word for word in bare if word]


def is_sayable(text: str) -> bool:
    """Whether there is anything in it to be heard."""
    return any(sign.isalnum() for sign in text)
