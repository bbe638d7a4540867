"""Whether answers can be kept and sent at all, told beside the field that is to blame.

It owns the way from the limits of records (sync.RecordError names no field) to problems. It judges
nothing that a record can hold; that is the domain's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.validation import check_field
from sync import LIMITS, RecordError, canonical

BYTES_OF_A_LETTER = 3  # at most, in Vietnamese


def unfit(procedure: Procedure, values: Mapping[str, Any], today: date) -> list[Problem]:
    """Values of known fields that no record holds: no number, without end, too deep, too long."""
    found: list[Problem] = []
    for name, value in values.items():
        if _size(value) is None:
            problems = check_field(procedure.get_field(name), value, values, today)
            found += problems or [Problem(name, "wrong_kind")]
    if not found and _size(dict(values)) is None:
        found.append(too_much(values))
    return found


def too_much(answers: Mapping[str, Any]) -> Problem:
    """All answers together are too large: the longest one is where something can be left out."""
    sizes = {name: _size(value) or 0 for name, value in answers.items()}
    longest = max(sizes, key=lambda name: sizes[name])
    if isinstance(answers[longest], Mapping) and "strokes" in answers[longest]:
        return Problem(longest, "signature_long")
    room = LIMITS.record_bytes // 2 - (sum(sizes.values()) - sizes[longest])
    return Problem(longest, "too_long", (("limit", max(1, room // BYTES_OF_A_LETTER)),))


def _size(value: Any) -> int | None:
    """Bytes in a record; None when it fits into none."""
    try:
        return len(canonical(value))
    except RecordError:
        return None
