"""The line before the machines' door: who is turned away comes back in order, and is let in."""

from __future__ import annotations

import asyncio
import threading

from sync.portal import admission
from sync.portal.admission import Admission, Appointments, Busy


def test_the_longer_the_line_the_later_the_time_to_come_back() -> None:
    """Ten thousand that come at once must not come back at once."""
    book = Appointments(5)
    for n in range(200):
        book.note_done(n * 0.1, is_busy=True)
    times = [book.make(n.to_bytes(16), 20.0) for n in range(3000)]
    assert times == sorted(times) and times[0] == 5
    # At ten a second, with a fifth of the room left for newcomers.
    assert 300 <= times[-1] <= 400
    assert book.make(bytes(16), 21.0) <= times[0]
    assert max(book.make(n.to_bytes(16), 20.0) for n in range(3000, 20_000)) == 900


def test_the_book_of_times_stays_small() -> None:
    """Whoever invents machine ids must not fill the memory."""
    book = Appointments(5)
    for n in range(admission.MOST_TOLD + 10):
        book.make(n.to_bytes(16), 0.0)
    assert len(book._told) == admission.MOST_TOLD
    assert not book.is_due(bytes(16), 1e9) and book.is_due((500).to_bytes(16), 1e9)


def test_who_comes_at_its_time_goes_before_newcomers_and_nobody_takes_all_lanes() -> None:
    """Else a machine could be turned away for ever, or one machine hold up all others."""
    now = [0.0]
    gate = threading.Event()

    async def scene() -> None:
        door = Admission(1, 8, 5, clock=lambda: now[0])
        waiting = [asyncio.create_task(door.work(gate.wait, n.to_bytes(16))) for n in range(1, 7)]
        await asyncio.sleep(0)
        assert await refused(door, b"late" * 4) >= 5
        assert await refused(door, b"late" * 4) >= 4
        now[0] += 60
        assert await refused(door, b"new!" * 4) >= 5
        served = [asyncio.create_task(door.work(gate.wait, b"late" * 4))]
        await asyncio.sleep(0)
        assert door.inside == 7
        gate.set()
        await asyncio.gather(*waiting, *served)
        assert door.inside == 0
        gate.clear()
        twice = [asyncio.create_task(door.work(gate.wait, b"same" * 4)) for _ in range(2)]
        await asyncio.sleep(0)
        assert await refused(door, b"same" * 4) == 1
        gate.set()
        await asyncio.gather(*twice)

    asyncio.run(scene())


async def refused(door: Admission, who: bytes) -> int:
    try:
        await door.work(lambda: None, who)
    except Busy as busy:
        return busy.retry_after_s
    raise AssertionError("let in")
