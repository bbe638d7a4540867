"""The fold of events is the same everywhere, whatever the order of arrival."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.application import TRANSITIONS, Event, State, fold, may_follow


def event(n, sees, state, **more):
    return Event(bytes([n]) * 16, sees and bytes([sees]) * 16, f"2026-11-24T0{n}:00:00+07:00",
                 state.value if state else "remark", state, "desk", **more)  # fmt: skip


FILED = event(1, None, State.SUBMITTED)


def test_every_state_has_its_row():
    """A missing row would raise in front of a person."""
    assert set(TRANSITIONS) == set(State)


def test_a_plain_life():
    """Filed, accepted, worked on, done, handed over."""
    folded = fold([
        FILED,
        event(2, 1, State.ACCEPTED, authority_number="H40.15.07-261124-0001", due="2026-11-27"),
        event(3, 2, State.COMPLETED),
        event(4, 3, State.RETURNED),
    ])  # fmt: skip

    assert folded.state is State.RETURNED
    assert folded.authority_number == "H40.15.07-261124-0001"
    assert folded.due == "2026-11-27"
    assert folded.conflicts == ()


def test_concurrent_decisions_are_shown_not_overwritten():
    """Accepted at the desk while the applicant withdrew: a person decides."""
    folded = fold([FILED, event(2, 1, State.ACCEPTED), event(3, 1, State.WITHDRAWN)])

    assert folded.state is State.ACCEPTED
    assert [(c.kept, c.other) for c in folded.conflicts] == [(b"\2" * 16, b"\3" * 16)]
    assert len(folded.history) == 3


def test_an_event_whose_parent_is_missing_waits():
    """Feeds can be cut between two events."""
    folded = fold([FILED, event(3, 2, State.COMPLETED)])

    assert folded.state is State.SUBMITTED
    assert folded.waiting == (b"\3" * 16,)


def test_asked_papers_are_forgotten_when_the_application_goes_on():
    """The list of papers belongs to the request."""
    asked = event(2, 1, State.SUPPLEMENT_REQUESTED, papers=("KQ1",))

    assert fold([FILED, asked]).papers_asked == ("KQ1",)
    assert fold([FILED, asked, event(3, 2, State.ACCEPTED)]).papers_asked == ()


@st.composite
def histories(draw):
    count = draw(st.integers(1, 7))
    events = [FILED]
    for n in range(2, count + 1):
        sees = draw(st.integers(1, n - 1))
        events.append(event(n, sees, draw(st.sampled_from([*State, None]))))
    return events


@given(histories(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_arrival_do_not_matter(events, random):
    """The same events through cable and stick, in any order, twice."""
    shuffled = [*events, *random.sample(events, len(events) // 2)]
    random.shuffle(shuffled)

    assert fold(shuffled) == fold(events)


@given(histories())
def test_states_move_only_along_the_table(events):
    """Every counted decision is a legal step."""
    folded = fold(events)
    passed = [e.state for e in folded.history if e.state is not None]

    assert folded.state is State.DRAFT or folded.state in passed
    assert may_follow(State.DRAFT, State.SUBMITTED)


# The portal folds by code of its own; both sides are held to this one table.
SHARED = json.loads((Path(__file__).parents[1] / "data" / "event_folds.json").read_text("utf-8"))


def test_the_portal_has_the_same_transitions():
    """A step that one side allows and the other calls illegal would hang an application."""
    mine = {state.value: sorted(s.value for s in after) for state, after in TRANSITIONS.items()}

    assert mine == SHARED["transitions"]


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_the_portal_folds_alike(case):
    """Desk and kiosk must never show different states of one application."""
    events = [
        Event(
            bytes.fromhex(e["id"]),
            e["sees"] and bytes.fromhex(e["sees"]),
            "",
            "",
            e["state"] and State(e["state"]),
            "desk",
            authority_number=e.get("authority_number"),
            due=e.get("due"),
            papers=tuple(e.get("papers", ())),
        )
        for e in case["events"]
    ]
    folded = fold(events)
    expected = case["expect"]

    assert folded.state.value == expected["state"]
    assert [e.id.hex() for e in folded.history] == expected["history"]
    assert [[c.kept.hex(), c.other.hex()] for c in folded.conflicts] == expected["conflicts"]
    assert (folded.authority_number, folded.due) == (expected["authority_number"], expected["due"])
    assert list(folded.papers_asked) == expected["papers_asked"]
    assert [w.hex() for w in folded.waiting] == expected["waiting"]
