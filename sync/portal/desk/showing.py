"""From answers to lines on a page: labels, choices, dates, addresses, tables, signatures as text.

Pure functions over JSON values and labels. Whatever shape an answer has, something readable comes
out; escaping is the template's work. It must never drop an answer that it has no label for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sync.portal.desk.words import speak
from sync.portal.labels import FieldLabel, Labels, ProcedureLabels, say
from sync.portal.moments import in_vietnam

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DATES = ("date", "partial_date")
POOR = ("no_page", "blurred", "glare", "dark")  # the verdicts that an official must know of
HANDS = ("official", "relative")
Speak = Callable[[str], str]

_DOUBT_S = 15 * 60
_NEVER_SET_S = 366 * 24 * 3600  # what a machine says before anything told it the time


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: its label, its text, and the strokes of a signature as SVG point lists. `by` is
    official or relative when the citizen did not enter it."""

    label: str
    text: str
    strokes: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: tuple[Line, ...]


def parts(
    labels: Labels, row: Any, answers: Mapping[str, Any], language: str, speak: Speak
) -> list[Part]:
    """The answers grouped as the procedure asks them; unknown ones at the end."""
    procedure = labels.find(row.procedure, row.version)
    left, by = dict(answers), hands(row.identity)
    made: list[Part] = []
    for part in procedure.parts if procedure else ():
        lines = tuple(
            replace(line, by=by.get(field.id, ""))
            for field in part.fields
            if field.id in left
            for line in _lines(field, left.pop(field.id), language, speak)
        )
        if lines:
            made.append(Part(say(part.words, language, ""), lines))
    if left:
        rest = tuple(
            replace(line, by=by.get(key, ""))
            for key, value in left.items()
            for line in _lines(FieldLabel(key, {}), value, language, speak)
        )
        made.append(Part(speak("other_answers"), rest))
    return made


def hands(identity: Mapping[str, Any]) -> dict[str, str]:
    """By field, who entered it, where not the citizen; what is out of shape says nothing."""
    entered = identity.get("entered")
    found = entered.items() if isinstance(entered, dict) else ()
    return {
        field: who
        for who, fields in found
        if who in HANDS and isinstance(fields, list)
        for field in fields
        if isinstance(field, str)
    }


def beside(identity: Mapping[str, Any], speak: Speak) -> list[Line]:
    """Who handed in for the applicant, and which officials helped at the machine."""
    found, submitter, helpers = [], identity.get("submitter"), identity.get("helpers")
    if isinstance(submitter, dict):
        how = speak(f"how.{submitter.get('how')}")
        words = f"{submitter.get('name', '')} · {submitter.get('number', '')} ({how})"
        found.append(Line(speak("submitter"), words))
    if isinstance(helpers, list) and helpers:
        found.append(Line(speak("helpers"), ", ".join(str(name) for name in helpers)))
    return found


def gap(labels: Labels, row: Any, speak: Speak) -> str:
    """What to say where the portal has no file of the procedure, or none of its version; "" when it
    has both."""
    if labels.find(row.procedure) is None:
        return speak("unknown_procedure").format(row.procedure, row.procedure)
    if labels.has(row.procedure, row.version):
        return ""
    return speak("unknown_version").format(row.version, row.procedure)


def author(by: str, speak: Speak) -> str:
    """Who an event is of: people by their names, programs in the reader's language."""
    return speak(f"author.{by}") if by in ("kiosk", "portal") else by


def with_places(value: Any, places: Mapping[str, str]) -> Any:
    """The same answers with the names of provinces and communes in place of their codes."""
    if isinstance(value, list):
        return [with_places(item, places) for item in value]
    if not isinstance(value, dict):
        return value
    named = {key: with_places(item, places) for key, item in value.items()}
    for key in ("ward", "province"):
        code = named.get(key)
        if isinstance(code, str) and "detail" in named:
            named[key] = places.get(code, code)
    return named


def paper_name(procedure: ProcedureLabels | None, paper: str, language: str) -> str:
    words = procedure.papers.get(paper, {}) if procedure else {}
    return say(words, language, paper)


def moment(text: str | None) -> str:
    """`09:42 23/11/2026` in Vietnam; unreadable text as it is."""
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at:%H:%M %d/%m/%Y}"


def day(text: str) -> str:
    """`23/11`, for where a year goes without saying."""
    return f"{datetime.fromisoformat(text):%d/%m}"


def date(text: str) -> str:
    """`23/11/2026` of an ISO day."""
    return "/".join(reversed(text[:10].split("-")))


def form_day(text: str | None) -> str:
    """As a form's field for a day wants it."""
    return "" if text is None else datetime.fromisoformat(text).date().isoformat()


def form_hour(text: str | None) -> str:
    """As a form's field for an hour wants it; offices close at five."""
    return "17:00" if text is None else f"{datetime.fromisoformat(text):%H:%M}"


def moment_ms(at_ms: int | None) -> str:
    return "" if at_ms is None else f"{in_vietnam(at_ms):%H:%M %d/%m/%Y}"


def clock_doubt(language: str, row: Any) -> str:
    """What is to be said of the time of filing; "" when the machine's clock was right enough. What
    is sure is only that the filing was here when it was received."""
    received = moment_ms(row.received_ms)
    if row.uncertainty_s >= _NEVER_SET_S:
        return speak(language, "clock_unchecked").format(received)
    if row.uncertainty_s <= _DOUBT_S:
        return ""
    unit_s, unit = next(
        (size, name)
        for size, name in ((86_400, "days"), (3600, "hours"), (60, "minutes"))
        if row.uncertainty_s >= 2 * size
    )
    count = -(-row.uncertainty_s // unit_s)
    return speak(language, f"clock_off_{unit}").format(count, received)


def filed(text: str, now_ms: int) -> str:
    """Today's as a time, older ones as a day."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    today = in_vietnam(now_ms)
    return f"{at:%H:%M}" if at.date() == today.date() else f"{at:%d/%m/%Y}"


def days_to(text: str | None, now_ms: int) -> int | None:
    """Whole days from today to the day in `text`, negative when it is past."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (at.date() - in_vietnam(now_ms).date()).days


def _lines(field: FieldLabel, value: Any, language: str, speak: Speak) -> list[Line]:
    """One line for an answer; of a matrix one for each row that was answered."""
    label = say(field.words, language, field.id)
    if field.rows and isinstance(value, dict):
        return [
            Line(say(field.rows.get(row, {}), language, row), _text(field, level, language, speak))
            for row, level in value.items()
        ]
    if isinstance(value, dict) and "strokes" in value:
        return [Line(label, "", _strokes(value["strokes"]))]
    return [Line(label, _text(field, value, language, speak))]


def _text(field: FieldLabel, value: Any, language: str, speak: Speak) -> str:
    match value:
        case None:
            return ""
        case bool():
            return speak("yes" if value else "no")
        case int():
            return f"{value:,}".replace(",", ".") if field.type == "money" else str(value)
        case str():
            return _word(field, value, language)
        case list():
            return "; ".join(_text(field, item, language, speak) for item in value)
        case dict():
            return _map(field, value, language, speak)
    return str(value)


def _word(field: FieldLabel, value: str, language: str) -> str:
    if value in field.options:
        return say(field.options[value], language, value)
    day = _ISO_DAY.fullmatch(value) if field.type in _DATES else None
    return f"{day[3]}/{day[2]}/{day[1]}" if day else value


def _map(field: FieldLabel, value: dict[str, Any], language: str, speak: Speak) -> str:
    if "detail" in value and "ward" in value:
        places = (value.get("detail"), value.get("ward"), value.get("province"))
        return ", ".join(str(one) for one in places if one)
    if "mark" in value:
        return f"{speak('finger')}: {value.get('witness', '')}"
    if "agreed" in value:
        agreed = speak("agreed") if value["agreed"] else speak("no")
        return f"{value.get('name', '')} {value.get('number', '')} ({agreed})"
    texts = []
    # What travels is sorted by key; people read a row as it was asked.
    order = [*(key for key in field.columns if key in value), *value]
    for key, item in ((key, value[key]) for key in dict.fromkeys(order)):
        column = field.columns.get(key, FieldLabel(key, {}))
        name = say(column.words, language, key)
        texts.append(f"{name}: {_text(column, item, language, speak)}")
    return ", ".join(texts)


def _strokes(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    strokes = (one for one in value if isinstance(one, list))
    return tuple(" ".join(str(n) for n in one if isinstance(n, int)) for one in strokes)
