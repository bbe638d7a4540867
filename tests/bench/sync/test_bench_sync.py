"""That the benchmark counts right and that its judge fails when it must."""

from __future__ import annotations

import os
import subprocess
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from support.portal_device import Ticking, enrolled, portal_at, submitted

from sync import wire
from tests.bench.sync import arrived, bounds, dataset, link, mapping, motcua, streams, yardsticks
from tests.bench.sync.capture import SYN, Segment
from tests.bench.sync.filling import fill
from tests.bench.sync.plan import Wishes, planned
from tests.bench.sync.profiles import profiles
from tests.bench.sync.rows import Cell, Who, Work
from tests.bench.sync.turns import Room, Turn

CLIENT, SERVER = IPv4Address("10.0.0.2").packed, IPv4Address("10.0.0.1").packed


def told(who: Who, work: Work, profile: str, **changes: Any) -> dict[str, Any]:
    row = {
        "who": who.value, "work": work.value, "profile": profile, "applications": 10, "seed": 7,
        "up_bytes": 700, "down_bytes": 400, "requests": 1, "seconds": 5.0, "resent_bytes": 0,
        "finished": True, "recovered_values": 280, "round_trips": 1, "goodput_bytes_s": 98.0,
        "application_bytes": 1000, "text_before_papers": True,
    }  # fmt: skip
    return {**row, **changes}


GOOD = [
    told(Who.MOTCUA, Work.TEXT, "3G"),
    told(Who.BLOB, Work.TEXT, "3G", up_bytes=900, seconds=6.0),
    told(Who.MOTCUA, Work.ONE, "FAST", applications=1, recovered_values=28),
    told(Who.MOTCUA, Work.ATTACHMENTS, "3G"),
    told(Who.RAW, Work.ATTACHMENTS, "3G", goodput_bytes_s=100.0),
    told(Who.MOTCUA, Work.ATTACHMENTS, "3G-cut"),
]


def test_a_run_that_reaches_every_bound_passes() -> None:
    """Else a miss below would prove nothing."""
    verdicts = bounds.judged(GOOD)
    assert len(verdicts) == 12
    assert all(one.is_kept for one in verdicts), "\n".join(map(str, verdicts))


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (0, {"up_bytes": 800}),
        (0, {"seconds": 6.1}),
        (0, {"recovered_values": 279}),
        (0, {"finished": False}),
        (2, {"up_bytes": 801}),
        (2, {"down_bytes": 451}),
        (2, {"round_trips": 2}),
        (3, {"goodput_bytes_s": 96.0}),
        (4, {"finished": False}),
        (5, {"resent_bytes": 31}),
        (5, {"text_before_papers": False}),
        (5, {"finished": False}),
    ],
)
def test_what_misses_a_bound_is_named(place: int, change: dict[str, Any]) -> None:
    """A benchmark that cannot fail says nothing."""
    rows = [{**row, **change} if n == place else row for n, row in enumerate(GOOD)]
    assert any(not one.is_kept for one in bounds.judged(rows))


def test_a_lacking_yardstick_is_a_miss() -> None:
    """What was not measured in the same run is not reached."""
    assert any(one.value is None and not one.is_kept for one in bounds.judged(GOOD[:1]))


def test_the_median_of_the_seeds_is_judged() -> None:
    """One unlucky loss in five is no miss, three are."""
    shares = [0, 0, 0, 400, 500]
    rows = [told(Who.MOTCUA, Work.ATTACHMENTS, "3G-cut", resent_bytes=one) for one in shares]
    assert all(one.is_kept for one in bounds.judged(rows))
    assert not all(one.is_kept for one in bounds.judged(rows[2:]))


def segment(sequence: int, payload: bytes = b"", flags: int = 0, at_s: float = 0.0) -> Segment:
    return Segment(at_s, CLIENT, 1000, 80, sequence, flags, payload, 40 + len(payload))


def test_a_stream_is_put_together_from_what_came_late_and_twice() -> None:
    """Loss and repetition are TCP's business: the application got every byte once."""
    body = b"PATCH /v1/files/a HTTP/1.1\r\nContent-Length: 4\r\nUpload-Offset: 0\r\n\r\nabcd"
    start = 0xFFFFFFF0  # numbers go round
    parts = [(0, body[:20]), (40, body[40:]), (0, body[:20]), (20, body[20:50])]
    found = [segment(start, flags=SYN)]
    found += [segment((start + 1 + n) % 2**32, part, at_s=n) for n, part in parts]
    (stream,) = streams.streams(found, CLIENT)
    (request,) = streams.requests(stream)
    assert bytes(stream.data) == body
    assert (request.method, request.body, request.is_whole) == ("PATCH", b"abcd", True)
    assert request.ended_s == 20


def test_a_body_that_breaks_off_counts_as_far_as_it_came() -> None:
    """What arrived in vain must be counted."""
    body = b"POST / HTTP/1.1\r\ncontent-length: 10\r\n\r\nabc"
    (stream,) = streams.streams([segment(1, body)], CLIENT)
    (request,) = streams.requests(stream)
    assert (request.body, request.is_whole) == (b"abc", False)


def test_what_tcp_sends_again_is_no_round_trip() -> None:
    """A busy machine acknowledges late, and both ends repeat themselves."""
    answer = Segment(0, SERVER, 80, 1000, 50, 0, b"answer", 46)
    found = [segment(1, b"question"), answer, segment(1, b"question"), answer]
    assert streams.round_trips(found, CLIENT) == 1
    assert streams.round_trips([*found, segment(9, b"another"), answer], CLIENT) == 1


@pytest.mark.parametrize(
    ("parts", "twice"), [([(0, 10), (10, 20)], 0), ([(0, 10), (4, 12)], 6), ([(0, 9), (2, 4)], 2)]
)
def test_bytes_of_overlapping_ranges_are_counted(parts: list[tuple[int, int]], twice: int) -> None:
    """A slice that begins before the last one ended came twice in part."""
    assert streams.doubled(parts) == twice


def sent(method: str, body: bytes, offset: str | None = None) -> streams.Request:
    headers = {} if offset is None else {"upload-offset": offset}
    return streams.Request(method, "/v1/files/x", headers, body, True, 0, 0)


def test_bytes_of_a_file_are_known_whatever_brings_them() -> None:
    """A creation may bring the first bytes; another upload of the same paper brings them again."""
    papers = [bytes(range(100)), bytes(range(100, 200))]
    found = [sent("POST", papers[0][:60]), sent("PATCH", papers[0][60:], "60")]
    assert arrived.resent_of_files(found, papers) == 0
    found += [sent("PATCH", papers[0][50:90], "50"), sent("PATCH", papers[1], "0")]
    assert arrived.resent_of_files(found, papers) == 40
    assert arrived.resent_of_files([sent("PATCH", b"of no paper", "0")], papers) == 11


def test_repeated_and_broken_envelopes_are_counted(tmp_path: Path) -> None:
    """A retry is sealed anew: only who opens it sees that its records had come before."""
    portal = portal_at(tmp_path, Ticking())
    device = enrolled(portal)
    one, two = (device.record("application.submitted.v1", submitted(n)) for n in (1, 2))
    first, again = device.envelope(one), device.envelope(one)
    both, bare = device.envelope(one, two), device.envelope()
    portal.close()
    bodies = [wire.frame([first]), wire.frame([bare]), wire.frame([again, both])[:-1]]
    found = [streams.Request("POST", "/v1/exchange", {}, body, True, 0, 0) for body in bodies]
    twice = arrived.resent_bytes(found, tmp_path / "portal", [])
    assert twice == len(again) + len(wire.frame([both])) - 1
    found[2] = streams.Request("POST", "/v1/exchange", {}, wire.frame([both]), True, 0, 0)
    assert 0 < arrived.resent_bytes(found, tmp_path / "portal", []) < len(both)


def test_the_data_set_comes_back_from_the_answers() -> None:
    """28 values of each, and a changed one is missed."""
    sent = dataset.applications(40, 4)
    came = [mapping.recovered(mapping.PROCEDURE, mapping.answers(one, _wards)) for one in sent]
    assert mapping.count_recovered(sent, came) == 40 * mapping.RECOVERED
    came[3]["ghi_chu"] = "khác"
    assert mapping.count_recovered(sent, [*came, came[0]]) == 40 * mapping.RECOVERED - 1


def _wards(_province: str) -> list[str]:
    return ["00001", "00002"]


def test_what_breaks_off_is_judged_by_five_runs() -> None:
    """Where an outage falls is chance; a median of fewer says little."""
    cells = planned(Wishes()).cells
    seeds = [
        cell.seed
        for cell in cells
        if (cell.who, cell.work, cell.profile.name) == (Who.MOTCUA, Work.ATTACHMENTS, "EDGE-cut")
    ]
    assert len(set(seeds)) == 5


def test_a_plan_has_the_yardstick_of_each_bound() -> None:
    """Wishes that name one profile still measure whom the product is compared with."""
    plan = planned(Wishes(profiles=("3G",)))
    assert {(cell.who, cell.work) for cell in plan.cells} >= {
        (Who.MOTCUA, Work.TEXT), (Who.BLOB, Work.TEXT),
        (Who.MOTCUA, Work.ATTACHMENTS), (Who.RAW, Work.ATTACHMENTS),
    }  # fmt: skip
    with pytest.raises(ValueError, match="4G"):
        planned(Wishes(profiles=("4G",)))


@pytest.mark.e2e
@pytest.mark.skipif(bool(link.missing()), reason="needs root, iproute2 and /dev/net/tun")
def test_a_small_cell_is_counted(tmp_path: Path) -> None:
    """Real agent, real portal, real packets: every value arrives, bytes are those of the wire."""
    filled = fill(tmp_path / "filled", dataset.applications(3, 1))
    fast = profiles()["FAST"]
    with Turn(Room(1)) as turn:
        own = Cell(Who.MOTCUA, Work.TEXT, fast, 7, 3)
        mine = motcua.delivered(own, filled, tmp_path / "m", 60, turn)
        assert not turn.is_held, "the next one begins when the text is stored"
    blob = yardsticks.blob(Cell(Who.BLOB, Work.TEXT, fast, 7, 3), filled, tmp_path / "b", 60)
    for row in (mine, blob):
        assert row.is_finished
        assert row.recovered_values == 3 * mapping.RECOVERED
        assert (row.requests, row.resent_bytes, row.more["round_trips"]) == (1, 0, 1)
    assert mine.up_bytes > mine.more["application_bytes"] > 500
    assert blob.up_bytes > blob.more["blob_bytes"] > 500
    left = subprocess.run(["ip", "netns"], capture_output=True, text=True, check=True).stdout
    assert f"{link.PREFIX}-{os.getpid()}-" not in left


def test_nobody_begins_once_the_run_is_ended() -> None:
    """Whoever waited for his turn when Ctrl-C came must not start programs after it."""
    room = Room(1)
    with Turn(room) as turn:
        turn.pass_on()
        with Turn(room):
            pass
        room.close()
    with pytest.raises(RuntimeError, match="ended"), Turn(room):
        pytest.fail("begun")
