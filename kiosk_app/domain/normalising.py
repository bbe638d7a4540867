"""How an answer is stored: the same words always as the same bytes.

It owns the tidying of what people type, paste or file: NFC, no spaces at the ends, single spaces
between, no invisible signs, numbers without dots. It must never change letters, marks or case of a
name: "keep as typed" is the rule, capitals are for printing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from kiosk_app.domain.procedure import Field, FieldType

_SEPARATORS = re.compile(r"[\s.\-–()/]")
_TIME = re.compile(r"([0-9]{1,2}?)\s*(?:[:.hg]|giờ)?\s*([0-9]{2})?\s*(?:phút)?")
_MOST_DIGITS = 18
_GROUPED = re.compile(r"[0-9]{1,3}([.,\s][0-9]{3})+|[0-9]+")


def normalise(field: Field, raw: Any) -> Any:
    """The value to store, or None for no answer. What has the wrong kind comes back as it is.

    validation.check_field judges the result.
    """
    match field.type:
        case FieldType.NUMBER | FieldType.MONEY:
            return _number(raw)
        case FieldType.TIME:
            return _time(raw)
        case FieldType.LONG_TEXT:
            return _lines(raw)
        case FieldType.ID_NUMBER | FieldType.PHONE:
            return _compact(raw, field.type)
        case FieldType.TABLE:
            return _table(field, raw)
        case FieldType.MULTI_CHOICE:
            return _chosen(field, raw)
        case FieldType.MATRIX:
            return _levels(field, raw)
        case FieldType.ADDRESS:
            return _mapping(raw)
        case FieldType.CONSENT:
            tidy = _mapping(raw)
            if isinstance(tidy, dict) and isinstance(tidy.get("number"), str):
                tidy["number"] = _compact(tidy["number"], FieldType.ID_NUMBER) or ""
            return tidy
        case _:
            return tidy_text(raw) or None if isinstance(raw, str) else raw


def tidy_text(text: str) -> str:
    """NFC, visible signs only, trimmed, single spaces."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if ch.isspace() else ch
        for ch in composed
        if ch.isspace() or unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join(visible.split())


def _lines(raw: Any) -> Any:
    if not isinstance(raw, str):
        return raw
    lines = [tidy_text(line) for line in raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip("\n") or None


def _number(raw: Any) -> Any:
    """Typed figures as a whole number; "1.500.000" has its dots taken out.

    Figures without end come back as a float, which is judged too large.
    """
    if not isinstance(raw, str):
        return raw
    text = tidy_text(raw)
    if not text:
        return None
    if not _GROUPED.fullmatch(text):
        return text
    digits = re.sub(r"[^0-9]", "", text)
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _time(raw: Any) -> Any:
    """A time as "14:30", typed as 1430, 14:30, 14h30 or 14 giờ 30."""
    if not isinstance(raw, str):
        return raw
    text = tidy_text(raw)
    found = _TIME.fullmatch(text.lower())
    return f"{int(found[1]):02d}:{int(found[2] or 0):02d}" if found else text or None


def _compact(raw: Any, kind: FieldType) -> Any:
    if not isinstance(raw, str):
        return raw
    text = _SEPARATORS.sub("", tidy_text(raw)).upper()
    if kind is FieldType.PHONE and text.startswith(("+84", "0084")):
        text = "0" + text[3 if text.startswith("+") else 4 :].removeprefix("0")
    return text or None


def _chosen(field: Field, raw: Any) -> Any:
    """Each option once, in the order of the form; what is no option stays for the check."""
    if not isinstance(raw, Sequence) or isinstance(raw, (str, bytes)):
        return raw
    tidy = [tidy_text(one) if isinstance(one, str) else one for one in raw]
    order = [option.value for option in field.options]
    others = [one for one in tidy if one not in order and one not in ("", None)]
    return [*(value for value in order if value in tidy), *others] or None


def _levels(field: Field, raw: Any) -> Any:
    """Levels by their rows, in the order of the form; empty ones fall out."""
    tidy = _mapping(raw)
    if not isinstance(tidy, dict):
        return tidy
    named = {tidy_text(k) if isinstance(k, str) else k: v for k, v in tidy.items()}
    order = [row.value for row in field.rows if row.value in named]
    others = [name for name in named if name not in order]
    return {name: named[name] for name in (*order, *others) if named[name] not in ("", None)}


def _table(field: Field, raw: Any) -> Any:
    """Rows without the empty ones; each cell by the rule of its column."""
    if not isinstance(raw, Sequence) or isinstance(raw, (str, bytes)):
        return raw
    columns = {column.id: column for column in field.columns}
    rows = [
        {k: normalise(columns[k], v) if k in columns else v for k, v in row.items()}
        if isinstance(row, Mapping)
        else row
        for row in raw
    ]
    kept = [_without_nothing(row) for row in rows]
    return [row for row in kept if row != {}] or None


def _mapping(raw: Any) -> Any:
    if not isinstance(raw, Mapping):
        return raw
    tidy = {k: tidy_text(v) if isinstance(v, str) else v for k, v in raw.items()}
    return tidy if any(tidy.values()) else None


def _without_nothing(row: Any) -> Any:
    return {k: v for k, v in row.items() if v is not None} if isinstance(row, dict) else row
