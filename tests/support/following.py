"""Somebody who answers an interview exactly as given answers say, screen after screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.sessions import SIGNATURE, Visit, answer_one, begin, through_check

from kiosk_app.flow.intents import (
    AddRow,
    Answer,
    Intent,
    Next,
    Pick,
    Skip,
    Submit,
    TypeInstead,
)
from kiosk_app.flow.views import (
    AddressView,
    ChoiceView,
    DateView,
    ListView,
    ScanView,
    SignView,
    TextView,
    View,
)

MOST_STEPS = 300
ENDS = ("done", "desk_slip")


def follow(visit: Visit, code: str, answers: Mapping[str, Any]) -> View:
    """From home to the receipt or the slip, each answer given on the screen that asks for it."""
    view = begin(visit, code)
    for _ in range(MOST_STEPS):
        if view.screen in ENDS:
            return view
        before = view
        view = _step(visit, view, answers)
        if view == before:
            raise AssertionError(f"{code}: stuck at {view.key}: {getattr(view, 'trouble', None)}")
    raise AssertionError(f"{code}: no end after {MOST_STEPS} screens")


def _step(visit: Visit, view: View, answers: Mapping[str, Any]) -> View:
    if view.screen == "check":
        return through_check(visit)
    if view.screen == "documents":
        return visit.do(Next())
    if isinstance(view, SignView):
        return visit.do(Submit(SIGNATURE))
    at = view.key.split(":")
    if isinstance(view, ListView):
        rows = answers.get(at[2]) or []
        return visit.do(AddRow() if len(view.lines) < len(rows) else Next())
    if isinstance(view, ScanView) or at[0] != "Ask":
        return answer_one(visit, view)
    return _give(visit, view, _wanted(at, answers))


def _wanted(at: list[str], answers: Mapping[str, Any]) -> Any:
    """The answer for a question's key: of the field, or of a part of a table, matrix or consent."""
    value = answers.get(at[2])
    if isinstance(value, list) and at[3].isdigit():
        return value[int(at[3])].get(at[4])
    if isinstance(value, Mapping) and at[3].isdigit():
        return list(value.values())[int(at[3])]  # a matrix asks for its rows in their order
    if isinstance(value, Mapping) and at[3] in value:
        return value[at[3]]
    return value


def _give(visit: Visit, view: View, value: Any) -> View:
    if value is None:
        may_skip = any(isinstance(action.intent, Skip) for action in view.chrome.bottom)
        return visit.do(Skip() if may_skip else Next())
    match view:
        case ChoiceView():
            tiles = [tile.intent for tile in view.tiles]
            if TypeInstead() in tiles and not any(_says(tile, value) for tile in tiles):
                return visit.do(TypeInstead())
            return visit.do(Answer(value), Next())
        case DateView():
            parts = [*str(value).split("-"), "", ""][:3]
            return _insisted(visit, Answer(tuple(reversed(parts))))
        case AddressView():
            visit.do(Pick("ward", value["ward"]))
            return visit.do(Answer(value.get("detail", "")))
        case TextView():
            return _insisted(visit, Answer(str(value)))
    return answer_one(visit, view)


def _says(intent: Intent, value: Any) -> bool:
    return isinstance(intent, Answer) and intent.value == value


def _insisted(visit: Visit, intent: Intent) -> View:
    """A warning is passed over by saying the same again."""
    key = visit.session.view().key
    view = visit.do(intent)
    return visit.do(intent) if view.key == key else view
