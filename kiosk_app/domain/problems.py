"""What is wrong with an answer: a value in a list, shown beside the field, never raised.

It owns the shape and the codes of problems. The words stand in the language packs under
`problem.CODE.title` and `problem.CODE.text`, except those of a procedure's own rules, which bring
theirs. A problem must never carry the answer itself: it may be logged by its code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk_app.domain.procedure import Level, Text

# Every code that the domain gives, with the names of its params.
CODES: dict[str, tuple[str, ...]] = {
    "required": (),
    "unknown_field": (),
    "in_person": (),
    "wrong_kind": (),
    "too_long": ("limit",),
    "letters": (),
    "pattern": (),
    "number_whole": (),
    "number_small": ("limit",),
    "number_large": ("limit",),
    "date_unreal": (),
    "date_future": ("today",),
    "date_past": ("today",),
    "date_old": ("year",),
    "time_unreal": (),
    "not_an_option": (),
    "number_id12": ("digits",),
    "number_cmnd": (),
    "number_passport": (),
    "number_tax": (),
    "number_unknown": (),
    "phone": (),
    "email": (),
    "address_incomplete": (),
    "ward_elsewhere": (),
    "rows_few": ("limit",),
    "rows_many": ("limit",),
    "rows_unanswered": ("count",),
    "consent_incomplete": (),
    "consent_refused": (),
    "not_declared": (),
    "signature_empty": (),
    "signature_long": (),
    "witness_missing": (),
}

Param = str | int | date


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at `field`; `row` (from 0) and `column` inside a table.

    `message` are the words of a procedure's own rule, whose id is then the code.
    """

    field: str
    code: str
    params: tuple[tuple[str, Param], ...] = ()
    level: Level = Level.ERROR
    message: Text | None = None
    row: int | None = None
    column: str | None = None

    @property
    def is_warning(self) -> bool:
        """Whether the person may go on all the same."""
        return self.level is Level.WARNING

    @property
    def message_id(self) -> str:
        """The id in the language packs; ".title" and ".text" hang below it."""
        return f"problem.{self.code}"


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that keep an application from being filed."""
    return [problem for problem in problems if not problem.is_warning]
