"""What a statement of the authority may hold: texts in languages, days, nothing hidden.

It owns the shapes that the desk and the commands fill in and the check of every text. What is wrong
names the field; markup is text like any other. Pure: it stores and sends nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sync.portal.content import is_hidden
from sync.records import Tree

NOTICE, CONSULTATION, BOARD = "notice", "consultation", "board"
LANGUAGES = ("vi", "en")
TITLE_CHARS = 120
TEXT_CHARS = 2000
FULL_CHARS, ASK_CHARS, OPTION_CHARS = 16_000, 300, 100
MOST_QUESTIONS, MOST_OPTIONS = 8, 8
OFFICE_CHARS = 120
LONGEST_VALIDITY = timedelta(days=2 * 366)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")

Words = Mapping[str, str]


class PublishError(ValueError):
    """A statement that cannot be published; `field` is for the page, the text for the terminal."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Statement:
    """What is published: `title` in Vietnamese for lists, days ISO, `content` as it travels.

    `id` is that of a statement of which there is only one; others get theirs when published."""

    kind: str
    title: str
    valid_from: str
    valid_until: str
    content: Mapping[str, Tree]
    id: bytes = b""


def notice(
    title: Words, text: Words, valid_from: str, valid_until: str, office: str, today: date
) -> Statement:
    """A notice for the first page of every machine. Raises PublishError."""
    return _dated(
        NOTICE,
        {"title": words("title", title, TITLE_CHARS), "text": words("text", text, TEXT_CHARS)},
        valid_from,
        valid_until,
        office,
        today,
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: choices, words, or both; without choices people always answer in words."""

    ask: Words
    options: Sequence[Words] = ()
    words: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """A draft or plan: `summary` in plain words, `full` the whole text or nothing."""

    title: Words
    summary: Words
    full: Words
    questions: Sequence[Question]


def consultation(
    matter: Matter, valid_from: str, valid_until: str, office: str, today: date
) -> Statement:
    """A draft or plan on which opinions are asked for. Raises PublishError."""
    if not 0 < len(matter.questions) <= MOST_QUESTIONS:
        raise PublishError("questions", f"questions: 1 to {MOST_QUESTIONS}")
    return _dated(
        CONSULTATION,
        {
            "title": words("title", matter.title, TITLE_CHARS),
            "summary": words("summary", matter.summary, TEXT_CHARS),
            "text": words("full", matter.full, FULL_CHARS, is_needed=False),
            "questions": [_question(n, one) for n, one in enumerate(matter.questions, 1)],
        },
        valid_from,
        valid_until,
        office,
        today,
    )


def _question(number: int, question: Question) -> Tree:
    if len(question.options) == 1 or len(question.options) > MOST_OPTIONS:
        raise PublishError("questions", f"questions: none or 2 to {MOST_OPTIONS} choices each")
    options: list[Tree] = [
        {"value": str(n), "label": words("questions", label, OPTION_CHARS)}
        for n, label in enumerate(question.options, 1)
    ]
    return {
        "id": f"q{number}",
        "ask": words("questions", question.ask, ASK_CHARS),
        "options": options,
        "words": question.words or not options,
    }


def words(field: str, given: Words, most: int, *, is_needed: bool = True) -> dict[str, Tree]:
    """A text by language, Vietnamese always there. Raises PublishError."""
    found: dict[str, Tree] = {}
    for language, text in given.items():
        if not isinstance(text, str) or not _LANGUAGE.fullmatch(language):
            raise PublishError(field, f"{field}: a text for each language, as vi and en")
        if checked := _checked(field, text, most):
            found[language] = checked
    if is_needed and "vi" not in found:
        raise PublishError(field, f"{field}: the Vietnamese text is missing")
    return found


def line(field: str, text: str, most: int) -> str:
    """One line of text. Raises PublishError."""
    checked = _checked(field, text, most)
    if "\n" in checked:
        raise PublishError(field, f"{field}: one line only")
    return checked


def _dated(
    kind: str,
    content: Mapping[str, Tree],
    valid_from: str,
    valid_until: str,
    office: str,
    today: date,
) -> Statement:
    first, last = _day("from", valid_from), _day("until", valid_until)
    if last < first or last < today:
        raise PublishError("until", "until: a day that has not passed, not before the first")
    if last - first > LONGEST_VALIDITY:
        raise PublishError("until", "until: at most two years after the first day")
    title = content["title"]
    assert isinstance(title, dict)
    dated: dict[str, Tree] = {
        **content,
        "from": first.isoformat(),
        "until": last.isoformat(),
        "office": line("office", office, OFFICE_CHARS),
    }
    return Statement(kind, str(title["vi"]), first.isoformat(), last.isoformat(), dated)


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except (ValueError, AttributeError) as error:
        raise PublishError(field, f"{field}: a day as 2026-11-30") from error


def _checked(field: str, text: str, most: int) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if len(composed) > most:
        raise PublishError(field, f"{field}: at most {most} characters, not {len(composed)}")
    if any(is_hidden(sign) and sign != "\n" for sign in composed):
        raise PublishError(field, f"{field}: holds signs that cannot be seen; write it anew")
    return composed
