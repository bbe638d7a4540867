"""The exchange as a machine meets it: verdicts, repeats, bad records, faults."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from support.portal_device import (
    NOON,
    FakeDevice,
    Ticking,
    described,
    enrolled,
    event_id,
    happened,
    portal_at,
    submitted,
)
from support.portal_views import kinds_of_tasks, lines, listed
from support.postgres import ON_BOTH

from sync import wire
from sync.codec import Dictionary, pad
from sync.dictionaries import load_dictionaries
from sync.errors import BadSignature, SyncError
from sync.messages import (
    FAULT_UNDECODABLE,
    FAULT_UNKNOWN_DICTIONARY,
    Clock,
    Up,
)
from sync.portal.opening import Portal
from sync.portal.service import handle_envelope, handle_exchange
from sync.portal.tables import COLLISIONS, DEVICES
from sync.records import Record, Verdict
from sync.sealing import Context, seal, seal_attachment, sign

pytestmark = ON_BOTH


def test_an_application_sent_thrice_is_there_once(portal: Portal, device: FakeDevice) -> None:
    """Retries are the normal life of a bad link."""
    record = device.record("application.submitted.v1", submitted())
    for _ in range(3):
        (line,) = lines(portal, device, record)
        assert (line.id, line.digest, line.verdict) == (record.id, record.digest, Verdict.APPLIED)
    (found,) = listed(portal)
    assert found["code"] == submitted()["code"] and found["state"] == "submitted"
    assert found["answers"]["ho_ten"] == "LẦU BÁ TỦA"


def test_the_same_bytes_replayed_change_nothing(portal: Portal, device: FakeDevice) -> None:
    """Whoever recorded an envelope may send it again; control data must not go back."""
    first = device.envelope(device.record("application.submitted.v1", submitted()))
    handle_envelope(portal, first)
    device.exchange(portal)
    with portal.store.reading() as connection:
        before = connection.execute(DEVICES.select()).first()
    handle_envelope(portal, first)
    with portal.store.reading() as connection:
        assert connection.execute(DEVICES.select()).first() == before
    assert len(listed(portal)) == 1


def test_the_planted_fault_applies_a_repeat_twice(tmp_path: Path, clock: Ticking) -> None:
    """The crash run must be able to see doubling, so doubling must be possible on purpose."""
    portal = portal_at(tmp_path, clock, frozenset({"apply_twice"}))
    device = enrolled(portal)
    record = device.record("application.submitted.v1", submitted())
    lines(portal, device, record)
    lines(portal, device, record)
    assert [one["code"] for one in listed(portal)] == [submitted()["code"]] * 2


def test_the_same_id_with_another_digest_is_refused_and_kept(
    portal: Portal, device: FakeDevice
) -> None:
    """A restored clock or a forged record must reach a person, not overwrite a filing."""
    record = device.record("application.submitted.v1", submitted())
    other = Record.create(device.id, device.run, record.n, record.kind, submitted(2))
    lines(portal, device, record)
    for _ in range(2):
        (line,) = lines(portal, device, other)
        assert (line.verdict, line.reason) == (Verdict.REFUSED, "other_digest")
    assert [one["code"] for one in listed(portal)] == [submitted()["code"]]
    with portal.store.reading() as connection:
        assert len(connection.execute(COLLISIONS.select()).all()) == 1
    assert kinds_of_tasks(portal) == ["collision"]


def test_one_bad_record_does_not_stop_the_others(portal: Portal, device: FakeDevice) -> None:
    """Nothing is stuck behind what cannot be understood, and a refusal leaves no half rows."""
    bad = submitted(2)
    del bad["event"]
    records = [
        device.record("application.submitted.v1", submitted(1)),
        device.record("application.submitted.v1", bad),
        device.record("something.new.v9", {"a": 1}),
        device.record("application.submitted.v1", submitted(3)),
    ]
    verdicts = [line.verdict for line in lines(portal, device, *records)]
    assert verdicts == [Verdict.APPLIED, Verdict.REFUSED, Verdict.STORED, Verdict.APPLIED]
    assert len(listed(portal)) == 2 and kinds_of_tasks(portal) == ["refused"]


def test_records_that_come_before_their_application_wait_for_it(
    portal: Portal, device: FakeDevice
) -> None:
    """Sticks and links deliver in any order."""
    filed = device.record("application.submitted.v1", submitted())
    seen = device.record("event.appended.v1", happened(1, 2, "withdrawn", event_id(1)))
    page = device.record("attachment.described.v1", described(1, seal_attachment(b"page")))
    early = lines(portal, device, seen, page)
    assert {line.verdict for line in early} == {Verdict.STORED}
    lines(portal, device, filed)
    again = lines(portal, device, seen, page)
    assert {line.verdict for line in again} == {Verdict.APPLIED}
    (found,) = listed(portal)
    assert found["state"] == "withdrawn" and len(found["attachments"]) == 1


def test_another_machines_application_is_not_touched(portal: Portal, device: FakeDevice) -> None:
    """One stolen machine must not withdraw the filings of others."""
    stranger = enrolled(portal)
    lines(portal, device, device.record("application.submitted.v1", submitted()))
    seen = stranger.record("event.appended.v1", happened(1, 2, "withdrawn", event_id(1)))
    (line,) = lines(portal, stranger, seen)
    assert (line.verdict, line.reason) == (Verdict.REFUSED, "other_device")
    assert listed(portal)[0]["state"] == "submitted"


def test_every_changed_byte_of_an_envelope_is_noticed(portal: Portal, device: FakeDevice) -> None:
    """Nothing unsigned changes anything."""
    whole = device.envelope(device.record("application.submitted.v1", submitted()))
    for at in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(SyncError):
            handle_envelope(portal, bytes(changed))
    for cut in range(0, len(whole), 37):
        with pytest.raises(SyncError):
            handle_envelope(portal, whole[:cut])
    assert listed(portal) == []


def test_what_does_not_unpack_is_answered_signed(portal: Portal, device: FakeDevice) -> None:
    """The kiosk halves its envelope on `undecodable`; that word must come from us alone."""
    device.envelope()
    assert device.header is not None
    head = device.header.to_bytes()
    for plain in (pad(b"\0\xff"), pad(b"\x09"), b"\0" + b"no padding" * 4, bytes(64)):
        sealed = seal(Context.EXCHANGE_UP, head, plain, portal.keys.online.public.box)
        parts = (head, b"", hashlib.sha256(sealed).digest())
        signature = sign(device.keys, Context.EXCHANGE_UP, *parts)
        down = device.read(handle_envelope(portal, head + signature + sealed))
        assert down.fault == FAULT_UNDECODABLE and down.verdicts is None


def test_an_unknown_dictionary_is_said_and_a_shipped_one_understood(
    portal: Portal, device: FakeDevice
) -> None:
    """Old and new kiosks speak to one portal."""
    device.envelope()
    assert device.header is not None
    up = Up(device.header, Clock(NOON))
    public = portal.keys.online.public
    strange = wire.encode_up(up, device.keys, public, Dictionary(b"unheard of" * 30))
    device.asked = wire.asked(strange, up)
    assert device.read(handle_envelope(portal, strange)).fault == FAULT_UNKNOWN_DICTIONARY
    shipped = load_dictionaries()
    known = wire.encode_up(up, device.keys, public, shipped.newest)
    answer = handle_envelope(portal, known)
    asked = wire.asked(known, up)
    down = wire.decode_down(answer, device.keys, [public.signing], shipped.known, asked)
    assert down.fault == ""


def test_a_stranger_is_answered_nothing(portal: Portal) -> None:
    """An unknown machine has no keys to answer to."""
    stranger = FakeDevice(portal.keys.online.public)
    with pytest.raises(BadSignature):
        handle_envelope(portal, stranger.envelope())


def test_several_envelopes_in_one_body_are_answered_one_by_one(
    portal: Portal, device: FakeDevice
) -> None:
    """A long link is filled without waiting."""
    envelopes, questions = [], []
    for number in (1, 2, 3):
        record = device.record("application.submitted.v1", submitted(number))
        envelopes.append(device.envelope(record))
        questions.append(device.asked)
    found = list(wire.frames(handle_exchange(portal, wire.frame(envelopes))))
    assert len(found) == 3 and len(listed(portal)) == 3
    for asked, answer in zip(questions, found, strict=True):
        device.asked = asked
        assert device.read(answer).verdicts is not None
