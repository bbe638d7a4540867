"""States and the fold, from the table of cases that the kiosk's domain reads too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.portal.states import TRANSITIONS, Folded, Happening, State, fold

TABLE = json.loads(
    (Path(__file__).parents[1] / "data" / "event_folds.json").read_text(encoding="utf-8")
)


def happening(event: dict[str, Any]) -> Happening:
    return Happening(
        bytes.fromhex(event["id"]),
        bytes.fromhex(event["sees"]) if event["sees"] else None,
        State(event["state"]) if event["state"] else None,
        event.get("authority_number"),
        event.get("due"),
        tuple(event.get("papers", ())),
    )


def as_table(folded: Folded) -> dict[str, Any]:
    return {
        "state": folded.state.value,
        "history": [one.hex() for one in folded.order],
        "conflicts": [[kept.hex(), other.hex()] for kept, other in folded.conflicts],
        "authority_number": folded.authority_number,
        "due": folded.due,
        "papers_asked": list(folded.papers_asked),
        "last": folded.last.hex() if folded.last else None,
        "waiting": [one.hex() for one in folded.waiting],
    }


def test_the_transitions_are_those_of_the_shared_table() -> None:
    """Kiosk and portal must allow the same steps, or one would refuse the other's decisions."""
    ours = {s.value: sorted(t.value for t in after) for s, after in TRANSITIONS.items()}
    assert ours == TABLE["transitions"]


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])
def test_the_fold_says_what_the_shared_table_says(case: dict[str, Any]) -> None:
    """Both sides must see the same state in the same events."""
    events = [happening(event) for event in case["events"]]
    assert as_table(fold(events)) == case["expect"]
    assert as_table(fold(reversed(events))) == case["expect"]


@given(st.data())
def test_the_fold_does_not_depend_on_the_order_of_arrival(data: st.DataObject) -> None:
    """Records travel by link and by stick, in any order and more than once."""
    count = data.draw(st.integers(1, 7))
    events = [
        Happening(
            bytes([data.draw(st.integers(1, 9))]),
            data.draw(st.none() | st.integers(1, 9).map(lambda n: bytes([n]))),
            data.draw(st.none() | st.sampled_from(State)),
        )
        for _ in range(count)
    ]
    unique = list({event.id: event for event in events}.values())
    shuffled = data.draw(st.permutations(unique + unique[:2]))
    assert fold(unique) == fold(shuffled)
