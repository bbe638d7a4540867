"""Whether one value is right for one field: kinds, bounds, formats.

It owns the check of each field type and the shapes of values. Whether an answer is needed, and what
several answers say together, is validation.py. It must never change a value or look at a clock.

Shapes: texts, choices, dates and times are text (dates ISO, partial ones "1990" or "1990-05", times
"14:30"); number and money whole numbers; declaration true; address {province, ward, detail}, codes
as text; consent {name, number, agreed}; signature {strokes: [[x, y, x, y, ...]] in 0..1000} or
{mark: "finger", witness}; multi_choice a list of options; matrix {row: option}; table a list of
rows {column: value}.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from kiosk_app.domain.pattern_matching import matches
from kiosk_app.domain.problems import Param
from kiosk_app.domain.procedure import Field, FieldType, NumberFormat

WardInProvince = Callable[[str, str], bool]  # (ward code, province code)
Fault = tuple[str, tuple[tuple[str, Param], ...]]

OLDEST_YEAR = 1900
LONGEST_DETAIL = 200
LONGEST_NAME = 100
AREA = 1000  # the signing area is 1000 by 1000, whatever the panel
MOST_STROKES = 200
MOST_POINTS = 4000
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_PHONE = re.compile(r"0(?:[35789][0-9]{8}|2[0-9]{8,9})")
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_FORMATS = {
    NumberFormat.ID12: re.compile(r"[0-9]{12}"),
    NumberFormat.CMND: re.compile(r"[0-9]{9}|[0-9]{12}"),
    NumberFormat.PASSPORT: re.compile(r"[A-Z][0-9]{7,8}"),
    NumberFormat.TAX: re.compile(r"[0-9]{10}|[0-9]{13}"),
}
_TEXTS = (
    FieldType.TEXT,
    FieldType.LONG_TEXT,
    FieldType.PERSON_NAME,
    FieldType.GENERATED,
    FieldType.PHONE,
    FieldType.EMAIL,
)


def value_faults(
    field: Field,
    value: Any,
    answers: Mapping[str, Any],
    today: date,
    ward_in_province: WardInProvince | None,
) -> Iterator[Fault]:
    """What is wrong with an answered value; tables are taken apart by validation.py."""
    if field.type in _TEXTS:
        yield from _text(field, value)
        return
    match field.type:
        case FieldType.NUMBER | FieldType.MONEY:
            yield from _number(field, value)
        case FieldType.DATE | FieldType.PARTIAL_DATE:
            yield from _date(field, value, today)
        case FieldType.TIME:
            if not (isinstance(value, str) and _TIME.fullmatch(value)):
                yield "time_unreal", ()
        case FieldType.CHOICE:
            if not any(option.value == value for option in field.options):
                yield "not_an_option", ()
        case FieldType.MULTI_CHOICE:
            yield from _chosen(field, value)
        case FieldType.MATRIX:
            yield from _levels(field, value)
        case FieldType.ID_NUMBER:
            yield from _id_number(value, formats_of(field, answers))
        case FieldType.ADDRESS:
            yield from _address(value, ward_in_province)
        case FieldType.CONSENT:
            yield from _consent(value)
        case FieldType.DECLARATION:
            if value is not True:
                yield "not_declared", ()
        case FieldType.SIGNATURE:
            yield from _signature(value)


def formats_of(field: Field, answers: Mapping[str, Any]) -> tuple[NumberFormat, ...]:
    """The formats that are right now: the field's own, or those of the chosen kind of paper."""
    if field.formats_by is None:
        return field.number_formats
    chosen = answers.get(field.formats_by)
    matching = tuple(fmt for value, fmt in field.formats_of if value == chosen)
    return matching or tuple(dict.fromkeys(fmt for _, fmt in field.formats_of))


def _text(field: Field, value: Any) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield "wrong_kind", ()
    elif len(unicodedata.normalize("NFC", value)) > field.max_length:
        yield "too_long", (("limit", field.max_length),)
    elif field.type is FieldType.PERSON_NAME and not is_name(value):
        yield "letters", ()
    elif field.type is FieldType.PHONE and not _PHONE.fullmatch(value):
        yield "phone", ()
    elif field.type is FieldType.EMAIL and not _EMAIL.fullmatch(value):
        yield "email", ()
    elif field.pattern and not matches(field.pattern, value):
        yield "pattern", ()


def is_name(value: str) -> bool:
    """Letters of any script with marks, spaces, apostrophes (H’ Bliă), hyphens and dots."""
    letters = sum(1 for ch in value if unicodedata.category(ch).startswith("L"))
    return letters > 0 and all(
        ch in " '’ʼ-." or unicodedata.category(ch)[0] in "LM" for ch in value
    )


def _number(field: Field, value: Any) -> Iterator[Fault]:
    low = 0 if field.minimum is None else field.minimum
    high = 10**15 if field.maximum is None else field.maximum
    is_far_off = isinstance(value, float) and not low <= value <= high and value == value
    if isinstance(value, bool) or not (isinstance(value, int) or is_far_off):
        yield "number_whole", ()
    elif value < low:
        yield "number_small", (("limit", low),)
    elif value > high:
        yield "number_large", (("limit", high),)


def _date(field: Field, value: Any, today: date) -> Iterator[Fault]:
    if not isinstance(value, str) or not _is_date(value, partial=field.partial):
        yield "date_unreal", ()
    elif int(value[:4]) < OLDEST_YEAR:
        yield "date_old", (("year", OLDEST_YEAR),)
    elif field.date_limit == "not_future" and value > today.isoformat()[: len(value)]:
        yield "date_future", (("today", today),)
    elif field.date_limit == "not_past" and value < today.isoformat()[: len(value)]:
        yield "date_past", (("today", today),)


def _is_date(value: str, *, partial: bool) -> bool:
    known = _PARTIAL.fullmatch(value) if partial else None
    if known:
        return 1 <= int(known[2] or 1) <= 12 and int(known[1]) > 0
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _chosen(field: Field, value: Any) -> Iterator[Fault]:
    """Several options, each at most once."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        yield "wrong_kind", ()
        return
    options = [option.value for option in field.options]
    if any(one not in options or value.count(one) > 1 for one in value):
        yield "not_an_option", ()


def _levels(field: Field, value: Any) -> Iterator[Fault]:
    """Known rows with known levels; whether a row may be missing is validation.py."""
    if not isinstance(value, Mapping) or set(value) - {row.value for row in field.rows}:
        yield "wrong_kind", ()
        return
    options = [option.value for option in field.options]
    if any(level not in options for level in value.values()):
        yield "not_an_option", ()


def _id_number(value: Any, formats: tuple[NumberFormat, ...]) -> Iterator[Fault]:
    if isinstance(value, str) and any(_FORMATS[fmt].fullmatch(value) for fmt in formats):
        return
    if formats == (NumberFormat.ID12,):
        digits = sum(ch.isdigit() for ch in value) if isinstance(value, str) else 0
        yield "number_id12", (("digits", digits),)
    elif formats == (NumberFormat.CMND,):
        yield "number_cmnd", ()
    elif formats == (NumberFormat.PASSPORT,):
        yield "number_passport", ()
    elif NumberFormat.TAX in formats:
        yield "number_tax", ()
    else:
        yield "number_unknown", ()


def _address(value: Any, ward_in_province: WardInProvince | None) -> Iterator[Fault]:
    if not isinstance(value, Mapping) or set(value) - {"province", "ward", "detail"}:
        yield "wrong_kind", ()
        return
    province, ward = value.get("province"), value.get("ward")
    detail = value.get("detail", "")
    if not isinstance(detail, str):
        yield "wrong_kind", ()
    elif not (isinstance(province, str) and province and isinstance(ward, str) and ward):
        yield "address_incomplete", ()
    elif ward_in_province is not None and not ward_in_province(ward, province):
        yield "ward_elsewhere", ()
    elif len(detail) > LONGEST_DETAIL:
        yield "too_long", (("limit", LONGEST_DETAIL),)


def _consent(value: Any) -> Iterator[Fault]:
    if not isinstance(value, Mapping) or set(value) - {"name", "number", "agreed"}:
        yield "wrong_kind", ()
        return
    name, number = value.get("name", ""), value.get("number", "")
    if not isinstance(name, str) or not isinstance(number, str):
        yield "wrong_kind", ()
    elif value.get("agreed") is not True:
        yield "consent_refused", ()
    elif not _is_named(name) or not any(f.fullmatch(number) for f in _FORMATS.values()):
        yield "consent_incomplete", ()


def _is_named(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and is_name(name)


def _signature(value: Any) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield "wrong_kind", ()
    elif value.get("mark") == "finger":
        witness = value.get("witness")
        if not isinstance(witness, str) or not witness.strip():
            yield "witness_missing", ()
    elif (fault := stroke_fault(value.get("strokes"))) is not None:
        yield fault, ()


def stroke_fault(strokes: Any) -> str | None:
    """None for at least one stroke of two points, all within the area and not absurdly many."""
    if not isinstance(strokes, Sequence) or isinstance(strokes, str):
        return "signature_empty"
    points = 0
    for stroke in strokes:
        if not isinstance(stroke, Sequence) or isinstance(stroke, str) or len(stroke) % 2:
            return "signature_empty"
        if not all(type(c) is int and 0 <= c <= AREA for c in stroke):
            return "signature_empty"
        points += len(stroke) // 2
    if len(strokes) > MOST_STROKES or points > MOST_POINTS:
        return "signature_long"
    return None if any(len(stroke) >= 4 for stroke in strokes) else "signature_empty"
