"""The wish to keep one's name private, and what that hides at the desk.

It owns which answers say who somebody is: those asked beside the wish, in one part of the form.
Whoever deals with the matter may see them, by an act of their own that is written down. It must
never change an answer. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.portal.labels import Labels

WISH, YES = "an_danh", "Có"
# For a form that the portal has no file of.
_USUAL = frozenset({"ho_ten", "so_dd", "dia_chi", "dt", "email"})


def is_private(answers: Mapping[str, Any]) -> bool:
    """Whether somebody asked for it."""
    return answers.get(WISH) == YES


def veiled(
    labels: Labels, procedure: str, version: str, answers: Mapping[str, Any], veil: str
) -> dict[str, Any]:
    """The answers with `veil` in place of those that say who somebody is."""
    if not is_private(answers):
        return dict(answers)
    found = labels.find(procedure, version)
    beside = {
        field.id
        for part in (found.parts if found else ())
        if any(field.id == WISH for field in part.fields)
        for field in part.fields
    }
    hidden = (beside or _USUAL) - {WISH}
    return {key: veil if key in hidden else value for key, value in answers.items()}
