"""The composition root of `motcua-portal`: hands the commune's rules to the receiving service.

It owns which rule of the domain answers which question of the portal; the post office may not
import the kiosk, so what judges applications comes to it from here. It must never open a database
or decide on an application itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kiosk_app.domain.calendar import due, limit_for
from kiosk_app.facts import holidays_in
from kiosk_app.reference import procedures_in
from kiosk_app.usecases.clock import at_vietnam
from sync.portal.cli import main as portal


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script; its exit codes are the portal's."""
    return portal(arguments, rules=due_rule_over)


def due_rule_over(folder: Path) -> Callable[[str, str, Mapping[str, Any], int], str | None]:
    """When an answer is due, for the procedure files of a folder (read at the first question).

    The rule takes a procedure's code, its version, what was answered (a term may depend on what is
    asked for) and the moment of acceptance (Unix ms). It gives ISO 8601 in Vietnamese time, or
    None: an unknown procedure, or a term that ends after the last year whose holidays are known.
    Then only the official says a date.
    """
    catalogue = cache(lambda: procedures_in(folder))
    holidays = cache(lambda: holidays_in(folder))

    def rule(code: str, version: str, answers: Mapping[str, Any], accepted_ms: int) -> str | None:
        accepted = at_vietnam(accepted_ms)
        known = catalogue()
        day = accepted.date().isoformat()
        # A version that came and went between two updates: the law of the day is the next best.
        procedure = known.find(code, version) or known.find(code, on=day) or known.find(code)
        if procedure is None or procedure.time_limit is None:
            return None
        limit = limit_for(procedure.time_limit, answers, accepted.date())
        term = due(accepted, limit, holidays())
        return term.due.isoformat() if term.known else None

    return rule


if __name__ == "__main__":
    sys.exit(main())
