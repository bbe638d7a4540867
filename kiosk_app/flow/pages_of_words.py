"""Long texts in pages: never scrolled, broken where a sentence or at least a word ends.

Owns the breaking. It must never lose a word; a page holds so many letters as the panel shows.
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?…:;])\s+")


def paged(text: str, letters: int) -> list[tuple[str, ...]]:
    """The paragraphs of each page; at least one page. An empty text has one empty page."""
    pages: list[list[str]] = [[]]
    room = letters
    for paragraph in (part.strip() for part in text.split("\n")):
        for piece in _pieces(paragraph, letters):
            if pages[-1] and len(piece) > room:
                pages.append([])
                room = letters
            pages[-1].append(piece)
            # A line of its own costs more than its letters.
            room -= len(piece) + letters // 12
    return [tuple(page) for page in pages]


def _pieces(paragraph: str, letters: int) -> list[str]:
    """A paragraph that fits a page as it is; a longer one by sentences, then by words."""
    if not paragraph:
        return []
    if len(paragraph) <= letters:
        return [paragraph]
    found: list[str] = []
    for sentence in _SENTENCE.split(paragraph):
        parts = [sentence] if len(sentence) <= letters else _by_words(sentence, letters)
        for part in parts:
            if found and len(found[-1]) + 1 + len(part) <= letters:
                found[-1] = f"{found[-1]} {part}"
            else:
                found.append(part)
    return found


def _by_words(sentence: str, letters: int) -> list[str]:
    found = [""]
    for word in sentence.split():
        for at in range(0, len(word), letters):
            piece = word[at : at + letters]
            if found[-1] and len(found[-1]) + 1 + len(piece) > letters:
                found.append("")
            found[-1] = f"{found[-1]} {piece}".strip()
    return found
