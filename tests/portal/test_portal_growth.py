"""What a contact costs: few statements, no scans, and sums that are kept instead of counted."""

from __future__ import annotations

import json
import random
from contextlib import suppress

import pytest
from bench import portal_history as history
from sqlalchemy import insert
from support.portal_device import FakeDevice, described, enrolled, event_id, happened, submitted
from support.portal_views import lines
from support.postgres import ON_BOTH
from support.statements import asked, scans

from sync import window
from sync.errors import BadSignature
from sync.messages import RangeDigest
from sync.portal import papers, ranges, rights
from sync.portal.cli import main
from sync.portal.opening import Portal
from sync.portal.rights import Answer
from sync.portal.tables import ATTACHMENTS, DEVICES, FEED, RECORDS, RESULTS, UPLOADS
from sync.portal.tables_work import RANGES
from sync.records import Record, Verdict
from sync.sealing import seal_attachment

pytestmark = ON_BOTH

SUBMITTED, DESCRIBED = "application.submitted.v1", "attachment.described.v1"
BIG = ("records", "applications", "events", "attachments", "feed", "ranges")


def is_summed(portal: Portal, device: FakeDevice) -> bool:
    with portal.store.writing() as connection:
        return ranges.recount(connection, device.id)


def test_the_sums_follow_whatever_changes_a_record(portal: Portal, device: FakeDevice) -> None:
    """A sum that drifts would make a kiosk send everything again at every contact."""
    sealed = [seal_attachment(bytes([n]) * 50) for n in range(3)]
    early = [device.record("event.appended.v1", happened(1, 7, "withdrawn", event_id(1)))]
    early += [device.record(DESCRIBED, described(1, one)) for one in sealed]
    lines(portal, device, *early)
    assert is_summed(portal, device)
    lines(portal, device, *(device.record(SUBMITTED, submitted(n)) for n in range(1, 4)))
    assert is_summed(portal, device)
    strange = [device.record("new.kind.v3", {"n": 1}), device.record(SUBMITTED, {"a": 1})]
    known = device.record(SUBMITTED, submitted(2))
    lines(portal, device, *strange, known, device.record(SUBMITTED, submitted(9)))
    assert is_summed(portal, device)
    for turn in (papers.finish, papers.finish, papers.demote, papers.finish):
        with portal.store.writing() as connection:
            turn(connection, sealed[0].cipher_sha256)
        assert is_summed(portal, device)
    portal.blobs.put(sealed[1].ciphertext)
    device.exchange(portal)
    assert is_summed(portal, device)
    request = {"request": bytes(16), "application": event_id(0), "what": "erase"}
    request |= {"words": "", "proof": "card", "at": "2026-11-24T08:00:00+07:00"}
    request["application"] = submitted(1)["application"]
    lines(portal, device, device.record("personal.requested.v1", request))
    rights.answer(portal, Answer(bytes(16), True, "", "lan"))
    assert is_summed(portal, device)


def test_a_lost_sum_is_found_and_set_right(
    portal: Portal, device: FakeDevice, capsys: pytest.CaptureFixture[str]
) -> None:
    """`motcua-portal verify` must see what a hand in the database did."""
    lines(portal, device, *(device.record(SUBMITTED, submitted(n)) for n in range(1, 4)))
    with portal.store.writing() as connection:
        connection.execute(RECORDS.update().values(verdict="stored"))
        known = connection.execute(DEVICES.select()).one()
    words = ["--data", str(portal.data), "verify"]
    assert main(words) == 1
    (said,) = json.loads(capsys.readouterr().out)["bad"]
    assert known.characters in said and is_summed(portal, device)
    assert main(words) == 0


def test_any_range_is_answered_as_its_records_are(portal: Portal, device: FakeDevice) -> None:
    """Whole ranges come from sums, other ones from sums and the records at both ends."""
    for block in range(2):
        many = [device.record("new.kind.v3", {"n": block * 150 + n}) for n in range(150)]
        lines(portal, device, *many)
    with portal.store.reading() as connection:
        held = ranges.lines(connection.execute(RECORDS.select()))
        rng = random.Random(5)
        theirs = [RangeDigest(device.run, 1 + 64 * n, 64 + 64 * n, bytes(8), 0) for n in range(7)]
        for _ in range(60):
            first = rng.randrange(0, 320)
            last = first + rng.randrange(0, 200)
            theirs.append(window.range_of(held[: rng.randrange(300)], device.run, first, last))
        theirs.append(RangeDigest(device.run, 0, 2**63 - 1, bytes(8), 3))
        theirs.append(RangeDigest(bytes(8), 5, 2, bytes(8), 0))
        found = ranges.differing(connection, device.id, theirs)
        assert found == window.differing(held, theirs)
        (row,) = connection.execute(DEVICES.select())
        assert ranges.digest(row.window_high, row.window_low) == window.digest_of(held)


def test_twenty_filings_ask_hardly_more_than_one(
    portal: Portal, device: FakeDevice, database: str
) -> None:
    """Each statement is a trip to the database, under the machine's lock: for one filing all its
    rows go in one, for several those of each table."""
    device.exchange(portal, device.record(SUBMITTED, submitted(100)))

    def exchange(*records: Record) -> int:
        return len(asked(portal.store, lambda: device.exchange(portal, *records)))

    filed = [device.record(SUBMITTED, submitted(n)) for n in range(1, 21)]
    one = exchange(filed[0])
    # BEGIN is seen only where we say it ourselves.
    said = 0 if database else 1
    assert one == (3 if database else 7 + said)
    assert exchange(*filed[1:]) == (6 if database else 7 + said)
    assert exchange() == 2 + said
    assert exchange(*filed) == 3 + said


def fill(portal: Portal, machine: FakeDevice, count: int) -> None:
    """Records without applications, as many as a machine's years."""
    known = {"device": machine.id, "kind": "t", "body": b"x", "digest": bytes(32), "reason": ""}
    known |= {"verdict": "applied", "complete": True, "received_ms": 1}
    with portal.store.writing() as connection:
        rows = [
            {**known, "id": bytes(8) + n.to_bytes(8), "run": bytes(8), "n": n}
            for n in range(1, count)
        ]
        connection.execute(insert(RECORDS), rows)
        sums = {"device": machine.id, "run": bytes(8), "held": 64, "high": 1, "low": 1}
        connection.execute(insert(RANGES), [{**sums, "first": 64 * n + 1} for n in range(count)])
        said = {"device": machine.id, "origin": bytes(16), "run": bytes(8), "kind": "t"}
        said |= {"body": b"x", "digest": bytes(32), "chain": bytes(8), "added_ms": 1}
        connection.execute(insert(FEED), [{**said, "position": n, "n": n} for n in range(count)])


def test_no_contact_reads_a_table_from_end_to_end(portal: Portal, device: FakeDevice) -> None:
    """What lies here grows with the years; what a contact costs must not."""
    for base in range(0, 600, 200):
        numbers = range(base + 1, base + 201)
        lines(portal, device, *(device.record(SUBMITTED, submitted(n)) for n in numbers))
        sealed = {n: seal_attachment(b"page") for n in numbers}
        pages = [device.record(DESCRIBED, described(n, sealed[n])) for n in numbers]
        lines(portal, device, *pages)
    for _ in range(3):
        fill(portal, enrolled(portal), 2000)
    with portal.store.writing() as connection:
        old = ATTACHMENTS.c.record != pages[-1].id
        connection.execute(ATTACHMENTS.update().where(old).values(complete=True, told=3))
    with portal.store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    page = device.record(DESCRIBED, described(5, seal_attachment(b"other")))
    event = device.record("event.appended.v1", happened(7, 999, "withdrawn", event_id(7)))
    new = [device.record(SUBMITTED, submitted(n)) for n in range(1001, 1005)]
    statements = asked(portal.store, lambda: device.exchange(portal, *new, page))
    statements += asked(portal.store, lambda: device.exchange(portal, event))
    statements += asked(portal.store, lambda: device.exchange(portal))
    statements += asked(portal.store, lambda: _demote(portal, sealed[500].cipher_sha256))
    found = scans(portal.store, statements)
    bad = [one for one in found if any(name in one.split(" in ")[0] for name in BIG)]
    assert bad == []


def test_no_upload_reads_a_table_from_end_to_end(portal: Portal, device: FakeDevice) -> None:
    """It begins with a grant alone, which anybody can write: what is looked through for it is only
    what is still awaited, and uploads that are over are found by their end."""
    lines(portal, device, *(device.record(SUBMITTED, submitted(n)) for n in range(1, 201)))
    for _ in range(3):
        sealed = [seal_attachment(b"page") for _ in range(200)]
        pages = [device.record(DESCRIBED, described(n + 1, sealed[n])) for n in range(200)]
        lines(portal, device, *pages)
    result = {"application": submitted(1)["application"], "device": device.id, "cipher_bytes": 99}
    result |= {"media_type": "t", "key": bytes(32), "plain_sha256": bytes(32), "added_ms": 1}
    upload = {"device": device.id, "digest": bytes(32), "length": 9}
    with portal.store.writing() as connection:
        connection.execute(ATTACHMENTS.update().values(complete=True, told=3))
        done = {**result, "complete": True, "told": 3}
        rows = [{**done, "cipher_sha256": n.to_bytes(32)} for n in range(600)]
        connection.execute(insert(RESULTS), rows)
        begun = [{**upload, "id": f"{n:032x}", "expires_ms": 2**50 + n} for n in range(2000)]
        connection.execute(insert(UPLOADS), begun)
    page = device.record(DESCRIBED, described(1, seal_attachment(b"page")))
    (wanted,) = device.exchange(portal, page).wanted
    with portal.store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    statements = asked(portal.store, lambda: _begin(portal, wanted.grant, wanted.length))
    assert len(statements) > 2
    found = scans(portal.store, statements)
    tables = ("attachments", "results", "uploads")
    assert [one for one in found if any(name in one.split(" in ")[0] for name in tables)] == []


def _begin(portal: Portal, grant: bytes, size: int) -> None:
    with suppress(BadSignature):
        papers.begin_upload(portal.store, portal.keys, grant, size, portal.clock())


def _demote(portal: Portal, digest: bytes) -> None:
    with portal.store.writing() as connection:
        papers.demote(connection, digest)


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_database_objects_to_is_refused_alone(
    portal: Portal, device: FakeDevice, count: int
) -> None:
    """One bad record must not take the others of its envelope down, nor be tried for ever."""
    first = submitted(1)
    lines(portal, device, device.record(SUBMITTED, first))
    # The same first event under another application: only the database's key sees it.
    twin = submitted(50, event=first["event"])
    records = [device.record(SUBMITTED, submitted(n)) for n in range(2, 2 + count)]
    answered = lines(portal, device, *records, device.record(SUBMITTED, twin))
    verdicts = [line.verdict for line in answered]
    assert verdicts == [Verdict.APPLIED] * count + [Verdict.REFUSED]
    assert is_summed(portal, device)


def test_the_years_of_the_benchmark_fit_the_tables(portal: Portal, database: str) -> None:
    """They are written past everything that knows of a new column."""
    if database:
        assert history.fill(portal.store, 30) == 30
