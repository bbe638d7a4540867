"""Putting sentences beside one another, as somebody who writes would.

It owns the full stop between two of them, in every language that ends sentences with one. Catalogue
files and language packs write headings without a stop and remarks with one; what joins them must
not ask which. It must never change a word.
"""

from __future__ import annotations

_ENDS = (".", "!", "?", "…", ":")
_CLOSERS = "\"'”’»)]"


def sentences(*parts: str) -> str:
    """The parts one after the other, each closed; empty ones fall out, a single one stays as is."""
    whole = [part.strip() for part in parts if part.strip()]
    if len(whole) < 2:
        return "".join(whole)
    return " ".join(part if _is_closed(part) else f"{part}." for part in whole)


def with_clause(words: str, clause: str) -> str:
    """`clause` goes on with `words` after a comma; behind several thoughts it is one of its own."""
    words = words.strip()
    if _is_closed(words) or any(stop in words for stop in (". ", "; ")):
        return sentences(words, clause[:1].upper() + clause[1:])
    return f"{words}, {clause}"


def _is_closed(part: str) -> bool:
    return part.rstrip(_CLOSERS).endswith(_ENDS) or part.endswith(_ENDS)
