"""What the authority publishes, as this machine understands it: notices for the first page.

It owns the strict reading of what came from the portal: texts by language without hidden signs,
days, a version. It must never interpret markup, and never guess what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kiosk_app.domain.plain_text import is_hidden
from kiosk_app.domain.text import DEFAULT_LANG, Text

NOTICE = "notice.published.v1"
CONSULTATION = "consultation.published.v1"
BOARD = "board.published.v1"
KINDS = frozenset({NOTICE, CONSULTATION, BOARD})
ID_BYTES = 16
TITLE_CHARS, TEXT_CHARS, OFFICE_CHARS = 120, 2000, 120
_MOST_LANGUAGES = 20
_MOST_VERSION = 1_000_000


class Malformed(ValueError):
    """What came is no publication of a kind known here."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which statement, in which version. `withdrawn`: it is to be shown no more."""

    publication: bytes
    version: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that everybody shall know. Days are ISO, both included."""

    title: Text
    text: Text
    first: str
    last: str
    office: str


def read_edition(content: object) -> Edition:
    """Which version of what. Raises Malformed."""
    tree = table(content)
    publication, version = tree.get("publication"), tree.get("version")
    if not isinstance(publication, bytes) or len(publication) != ID_BYTES:
        raise Malformed("publication")
    if isinstance(version, bool) or not isinstance(version, int):
        raise Malformed("version")
    if not 0 < version <= _MOST_VERSION or not isinstance(tree.get("withdrawn"), bool):
        raise Malformed("version")
    return Edition(publication, version, bool(tree["withdrawn"]))


def read_notice(content: object) -> Notice:
    """A notice. Raises Malformed."""
    tree = table(content)
    first, last = days(tree)
    title, text = words(tree, "title", TITLE_CHARS), words(tree, "text", TEXT_CHARS)
    return Notice(title, text, first, last, line(tree, "office", OFFICE_CHARS))


def table(content: object) -> Mapping[str, object]:
    """A map of names. Raises Malformed."""
    if not isinstance(content, dict):
        raise Malformed("map")
    return content


def days(tree: Mapping[str, object]) -> tuple[str, str]:
    """First and last day. Raises Malformed."""
    first, last = _day(tree, "from"), _day(tree, "until")
    if last < first:
        raise Malformed("until")
    return first, last


def words(tree: Mapping[str, object], name: str, most: int, *, is_needed: bool = True) -> Text:
    """A text by language, Vietnamese there when it is needed. Raises Malformed."""
    given = tree.get(name)
    if not isinstance(given, dict) or len(given) > _MOST_LANGUAGES:
        raise Malformed(name)
    for language, text in given.items():
        if not isinstance(language, str) or not isinstance(text, str) or len(text) > most:
            raise Malformed(name)
        if any(is_hidden(sign) and sign != "\n" for sign in text):
            raise Malformed(name)
    if is_needed and not given.get(DEFAULT_LANG):
        raise Malformed(name)
    return Text(tuple((str(language), str(text)) for language, text in given.items()))


def line(tree: Mapping[str, object], name: str, most: int) -> str:
    """One line of text. Raises Malformed."""
    text = tree.get(name)
    if not isinstance(text, str) or len(text) > most or any(is_hidden(sign) for sign in text):
        raise Malformed(name)
    return text


def _day(tree: Mapping[str, object], name: str) -> str:
    text = tree.get(name)
    try:
        return date.fromisoformat(text).isoformat() if isinstance(text, str) else _no_day(name)
    except ValueError as error:
        raise Malformed(name) from error


def _no_day(name: str) -> str:
    raise Malformed(name)
