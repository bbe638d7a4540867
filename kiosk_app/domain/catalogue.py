"""The catalogue: which procedures there are and behind which doors.

It owns versions (several of one code side by side, each valid for a time) and the doors of the
menu. Reading files is procedure_file.py, finding by words procedure_index.py; what is re-exported
here is all that others need. It must never hold an answer, and a day is always an argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk_app.domain.catalogue_problem import CatalogueProblem
from kiosk_app.domain.procedure import CodeList, LifeEvent, Procedure
from kiosk_app.domain.procedure_file import (
    parse_code_lists,
    parse_life_events,
    parse_procedure,
)

__all__ = [
    "Catalogue",
    "CatalogueProblem",
    "parse_code_lists",
    "parse_life_events",
    "parse_procedure",
]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Procedures by (code, version). `on` is an ISO day; without it the newest version is meant."""

    procedures: tuple[Procedure, ...] = ()
    life_events: tuple[LifeEvent, ...] = ()
    problems: tuple[CatalogueProblem, ...] = ()
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)

    def find(
        self, code: str, version: str | None = None, on: str | None = None
    ) -> Procedure | None:
        """This version; without one, the version valid on the day, or the newest. Or None."""
        of_code = [p for p in self.procedures if p.code == code]
        if version is not None:
            return next((p for p in of_code if p.version == version), None)
        valid = [p for p in of_code if on is None or is_valid(p, on)]
        return max(valid, key=_age, default=None)

    def get(self, code: str, version: str | None = None, on: str | None = None) -> Procedure:
        """As find, but KeyError when there is none."""
        found = self.find(code, version, on)
        if found is None:
            raise KeyError(code if version is None else f"{code} version {version}")
        return found

    def offered(self, on: str | None = None) -> tuple[Procedure, ...]:
        """One version of each code, in the order in which the codes came."""
        codes = dict.fromkeys(p.code for p in self.procedures)
        found = (self.find(code, on=on) for code in codes)
        return tuple(p for p in found if p is not None)

    def in_life_event(self, life_event: str, on: str | None = None) -> tuple[Procedure, ...]:
        """The procedures behind one door."""
        return tuple(p for p in self.offered(on) if p.life_event == life_event)

    def life_events_with_procedures(self, on: str | None = None) -> tuple[LifeEvent, ...]:
        """The doors that lead somewhere, in the order of the menu."""
        used = {p.life_event for p in self.offered(on)}
        return tuple(event for event in self.life_events if event.id in used)


def is_valid(procedure: Procedure, on: str) -> bool:
    """Whether the procedure is offered on an ISO day, first and last day included."""
    return procedure.valid_from <= on and (
        procedure.valid_until is None or on <= procedure.valid_until
    )


def _age(procedure: Procedure) -> tuple[str, str]:
    return procedure.valid_from, procedure.version
