"""Whose piece is begun next in a chaos run, and when a run counts as the proof."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future

from tests.proof.chaos import Run, verdict
from tests.proof.chaos_parts import PARTS, Outcome, Part, Task
from tests.proof.kill_lanes import AGENT, PORTAL, PROGRAMS, in_turn
from tests.proof.kill_points import Manner


def nothing(_task: Task) -> Iterator[Outcome]:
    yield from ()


LONG = Part("long", nothing, 40, {"seen": 30}, is_endless=True)
SHORT = Part("short", nothing, 4)


def run_of(*parts: Part, seconds: float = 60.0) -> Run:
    return Run(list(parts), time.monotonic() + seconds)


def do(run: Run, **counts: int) -> str:
    """One piece that comes to its end with these figures; whose it was."""
    part = run.next_part()
    if part is None:
        return ""
    future: Future[Outcome] = Future()
    future.set_result(Outcome(Counter(counts), is_whole=True))
    run.begun[part.name] += 1
    run.under_way[future] = part
    run.take(future)
    return part.name


def test_whoever_is_furthest_from_its_end_is_next() -> None:
    """At any moment every part has done about the same share of what it must."""
    run = run_of(LONG, SHORT)
    names = Counter(do(run, seen=1) for _ in range(22))
    assert names == {"long": 20, "short": 2}


def test_when_all_have_reached_theirs_the_endless_one_goes_on() -> None:
    """The rest of the time is no time to rest."""
    run = run_of(LONG, SHORT)
    for _ in range(44):
        do(run, seen=1)
    assert all(map(run.has_reached, run.parts))
    assert [do(run) for _ in range(3)] == ["long"] * 3


def test_a_part_whose_figures_are_too_small_goes_on_by_itself() -> None:
    """All pieces done is not enough when they brought less than they should."""
    other = Part("other", nothing, 1, is_endless=True)
    run = run_of(other, LONG)
    for _ in range(41):
        do(run, seen=0)
    assert not run.has_reached(LONG) and run.has_reached(other)
    assert do(run) == "long"


def test_a_run_without_time_meets_every_part_once() -> None:
    """The shortest run still starts everything that a long one does."""
    run = run_of(LONG, SHORT, seconds=-1.0)
    assert [do(run) for _ in range(3)] == ["long", "short", ""]


def test_a_short_run_says_in_words_what_it_left_out() -> None:
    """Nobody shall take a minute for half an hour."""
    run = run_of(*PARTS)
    assert "0 of 100000 histories" in verdict(run, is_reached=False)
    assert not any(map(run.has_reached, PARTS))


def test_every_write_of_every_program_has_its_turn() -> None:
    """Killed, torn and without room; agent and portal twice and together as well."""
    numbers: Counter[tuple[tuple[str, ...], Manner]] = Counter()
    seen = set()
    for turn, piece in in_turn():
        mine = [number for number in turn.numbers(piece) if number <= turn.most]
        numbers[turn.company, turn.manner] += len(mine)
        seen |= {(turn.company, turn.manner, number) for number in mine}
    assert len(seen) == numbers.total()
    for turn, _ in in_turn():
        assert numbers[turn.company, turn.manner] == turn.most
    alone = {((name,), manner) for name in PROGRAMS for manner in Manner}
    assert alone | {((AGENT, PORTAL), Manner.TORN), ((PORTAL, PORTAL), Manner.KILLED)} <= set(
        numbers
    )
