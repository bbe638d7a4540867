"""A draft or plan on which the authority asks for opinions, and the form that its questions become.

It owns the strict reading of a consultation, the form as the text of a catalogue file (so that an
opinion is a draft like any other: kept at every answer, found again after a power cut) and the
content of the opinion's record. It must never ask for a name that nobody wants to give.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk_app.domain.messages import Content
from kiosk_app.domain.plain_text import plain
from kiosk_app.domain.publications import (
    OFFICE_CHARS,
    TEXT_CHARS,
    TITLE_CHARS,
    Malformed,
    days,
    line,
    table,
    words,
)
from kiosk_app.domain.text import Text

OPINION = "opinion.given.v1"
FULL_CHARS, ASK_CHARS, OPTION_CHARS = 16_000, 300, 100
MOST_QUESTIONS, MOST_OPTIONS = 8, 8
LONGEST_WORDS = 1000
NAMING, NAME, PHONE = "ghi_ten", "ho_ten", "dien_thoai"
NAMED, UNNAMED = "named", "unnamed"
# What the form says beside the authority's questions: messages "opinion.NAME" of every pack.
FORM_WORDS = (
    *("part", "say", "say_hint", "who", "naming", "naming_hint", "named", "unnamed", "name"),
    *("phone", "phone_hint", "free_hint"),
)

ByLang = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may be chosen; `value` travels."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; without `options` people answer in words."""

    id: str
    ask: Text
    options: tuple[Choice, ...]
    words: bool


@dataclass(frozen=True, slots=True)
class Consultation:
    """One consultation in one version. `full` may be empty; days are ISO, both included."""

    id: bytes
    version: int
    title: Text
    summary: Text
    full: Text
    questions: tuple[Question, ...]
    first: str
    last: str
    office: str


def read_consultation(content: object) -> Consultation:
    """A consultation as it came down. Raises Malformed."""
    tree = table(content)
    first, last = days(tree)
    asked = tree.get("questions")
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_QUESTIONS:
        raise Malformed("questions")
    publication, version = tree.get("publication"), tree.get("version")
    if not isinstance(publication, bytes) or not isinstance(version, int):
        raise Malformed("publication")
    return Consultation(
        publication,
        version,
        words(tree, "title", TITLE_CHARS),
        words(tree, "summary", TEXT_CHARS),
        words(tree, "text", FULL_CHARS, is_needed=False),
        tuple(_question(f"q{n}", one) for n, one in enumerate(asked, 1)),
        first,
        last,
        line(tree, "office", OFFICE_CHARS),
    )


def _question(name: str, content: object) -> Question:
    tree = table(content)
    options = tree.get("options")
    if not isinstance(options, list) or len(options) > MOST_OPTIONS or len(options) == 1:
        raise Malformed("options")
    if tree.get("id") != name or not isinstance(tree.get("words"), bool):
        raise Malformed("questions")
    return Question(
        name,
        words(tree, "ask", ASK_CHARS),
        tuple(_choice(str(n), one) for n, one in enumerate(options, 1)),
        bool(tree["words"]) or not options,
    )


def _choice(value: str, content: object) -> Choice:
    tree = table(content)
    if tree.get("value") != value:
        raise Malformed("options")
    return Choice(value, words(tree, "label", OPTION_CHARS))


def form_source(asked: Consultation, say: Mapping[str, ByLang]) -> str:
    """The form as the text of a catalogue file; `say` has the FORM_WORDS in every language."""
    tree: list[str] = [
        f'code = "{asked.id.hex()}"',
        f'version = "{asked.version}"',
        f'valid_from = "{asked.first}"',
        f'valid_until = "{asked.last}"',
        'channel = "opinion"',
        'life_event = "feedback"',
        f"title = {_words(asked.title)}",
        "[routing]",
        f"agency = {_words(Text((('vi', asked.office),)))}",
        "[[parts]]",
        'id = "opinion"',
        f"title = {_table(say['part'])}",
    ]
    for question in asked.questions:
        tree += _fields(question, say)
    tree += [*_who(say)]
    return "\n".join(tree) + "\n"


def _fields(question: Question, say: Mapping[str, ByLang]) -> list[str]:
    ask = _words(question.ask)
    found: list[str] = []
    if question.options:
        options = ", ".join(
            f"{{ value = {_quoted(one.value)}, label = {_words(one.label)} }}"
            for one in question.options
        )
        found += _field(question.id, "choice", ask, ask)
        found += ['  present = "tiles"', f"  options = [{options}]"]
    if question.words:
        own = f"{question.id}_words" if question.options else question.id
        asks = _table(say["say"]) if question.options else ask
        hint = say["say_hint" if question.options else "free_hint"]
        found += _field(own, "long_text", asks, asks)
        found += [f"  hint = {_table(hint)}", f"  max_length = {LONGEST_WORDS}"]
    return found


def _who(say: Mapping[str, ByLang]) -> list[str]:
    when = f'  when = {{ field = "{NAMING}", is = "{NAMED}" }}'
    choices = ", ".join(
        f'{{ value = "{value}", label = {_table(say[value])}, icon = "{icon}" }}'
        for value, icon in ((UNNAMED, "lock"), (NAMED, "user"))
    )
    return [
        "[[parts]]",
        'id = "who"',
        f"title = {_table(say['who'])}",
        *_field(NAMING, "choice", _table(say["naming"]), _table(say["naming"])),
        f"  hint = {_table(say['naming_hint'])}",
        '  present = "tiles"',
        "  required = true",
        f"  options = [{choices}]",
        *_field(NAME, "person_name", _table(say["name"]), _table(say["name"])),
        "  required = true",
        when,
        *_field(PHONE, "phone", _table(say["phone"]), _table(say["phone"])),
        f"  hint = {_table(say['phone_hint'])}",
        "  masked = true",
        when,
    ]


def _field(name: str, kind: str, ask: str, label: str) -> list[str]:
    return [
        "  [[parts.questions]]",
        "  [[parts.questions.fields]]",
        f'  id = "{name}"',
        f'  type = "{kind}"',
        f"  label = {label}",
        f"  ask = {ask}",
    ]


def _words(text: Text) -> str:
    return _table(dict(text.by_lang))


def _table(by_lang: ByLang) -> str:
    """A TOML table of texts in one line."""
    filled = {lang: text for lang, text in by_lang.items() if text.strip()}
    return "{ " + ", ".join(f"{_quoted(k)} = {_quoted(v)}" for k, v in filled.items()) + " }"


def _quoted(text: str) -> str:
    # What JSON writes in quotes TOML reads alike; half a surrogate never comes through reading.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said. `name` and `phone` are empty when it was said without a name."""

    id: bytes
    code: str
    consultation: bytes
    version: int
    answers: Mapping[str, str]
    words: Mapping[str, str]
    name: str
    phone: str
    day: str


def opinion_of(
    opinion_id: bytes,
    code: str,
    asked: tuple[bytes, int],
    answers: Mapping[str, Any],
    choices: Collection[str],
    day: str,
) -> Opinion:
    """From the answers of the form; `asked` is (consultation, version), `choices` the fields whose
    answers are chosen. A name that was typed before somebody chose to give none is left out."""
    is_named = answers.get(NAMING) == NAMED
    chosen, said = {}, {}
    for field, value in answers.items():
        if field in (NAMING, NAME, PHONE) or not isinstance(value, str) or not value.strip():
            continue
        if field in choices:
            chosen[field] = value
        else:
            said[field.partition("_")[0]] = plain(value)
    return Opinion(
        opinion_id,
        code,
        *asked,
        chosen,
        said,
        str(answers.get(NAME, "")) if is_named else "",
        str(answers.get(PHONE, "")) if is_named else "",
        day,
    )


def opinion_content(opinion: Opinion, office: str) -> Content:
    """Content of opinion.given.v1."""
    return {
        "opinion": opinion.id,
        "code": opinion.code,
        "consultation": opinion.consultation,
        "version": opinion.version,
        "answers": dict(opinion.answers),
        "words": dict(opinion.words),
        "name": opinion.name,
        "phone": opinion.phone,
        "office": office,
        "day": opinion.day,
    }
