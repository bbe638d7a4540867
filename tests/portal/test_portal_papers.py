"""Papers wanted and whole, grants, enrolment, machines in other standings."""

from __future__ import annotations

import pytest
from support.portal_device import (
    FakeDevice,
    Ticking,
    described,
    submitted,
)
from support.portal_views import kinds_of_tasks, lines, listed
from support.postgres import ON_BOTH
from support.statements import asked

from sync import enrolment
from sync.errors import BadSignature
from sync.portal import papers, registering
from sync.portal.opening import Portal
from sync.portal.tables import DEVICES, RECORDS
from sync.records import Verdict
from sync.sealing import seal_attachment

pytestmark = ON_BOTH


def test_a_compromised_machines_records_are_parked(portal: Portal, device: FakeDevice) -> None:
    """Citizens' filings are never dropped, even from a stolen machine."""
    with portal.store.writing() as connection:
        connection.execute(DEVICES.update().values(standing="compromised"))
    (line,) = lines(portal, device, device.record("application.submitted.v1", submitted()))
    assert line.verdict is Verdict.PARKED and listed(portal) == []
    with portal.store.reading() as connection:
        assert connection.execute(RECORDS.select()).first() is not None
    assert kinds_of_tasks(portal) == ["parked"]


def test_a_file_enrols_by_the_first_record(portal: Portal) -> None:
    """A machine that never had a link registers with its first contact."""
    file = enrolment.EnrolmentFile.from_text(
        registering.invite_by_file(portal, "http://127.0.0.1:1").to_text()
    )
    device = FakeDevice(portal.keys.online.public)
    content = enrolment.register(file.secret, device.keys.public, file.characters).content()
    records = [
        device.record("device.registered.v1", content),
        device.record("application.submitted.v1", submitted()),
    ]
    assert {line.verdict for line in lines(portal, device, *records)} == {Verdict.APPLIED}
    assert listed(portal)[0]["kiosk"] == file.characters


def test_a_secret_admits_one_machine(portal: Portal) -> None:
    """A code read over a shoulder must not enrol a second machine; the same may repeat itself."""
    secret = enrolment.secret_of(registering.invite_by_code(portal))
    one, two = (FakeDevice(portal.keys.online.public) for _ in range(2))
    for _ in range(2):
        answer = registering.admit(portal, enrolment.register(secret, one.keys.public, "M7F"))
    statement, characters = enrolment.read_welcome(answer.to_bytes(), secret, one.keys.public)
    assert statement.online == portal.keys.online.public and characters
    with pytest.raises(BadSignature):
        registering.admit(portal, enrolment.register(secret, two.keys.public, "M7F"))
    with pytest.raises(BadSignature):
        registering.admit(portal, enrolment.register(bytes(32), two.keys.public, "M7F"))


def test_a_paper_is_wanted_until_it_is_whole(portal: Portal, device: FakeDevice) -> None:
    """`received` and `complete` are two facts; only the signed list says the second."""
    sealed = seal_attachment(b"picture" * 500)
    records = [
        device.record("application.submitted.v1", submitted()),
        device.record("attachment.described.v1", described(1, sealed)),
    ]
    down = device.exchange(portal, *records)
    (wanted,) = down.wanted
    assert wanted.cipher_sha256 == sealed.cipher_sha256 and down.complete == ()
    assert listed(portal)[0]["attachments"][0]["complete"] is False
    portal.blobs.put(sealed.ciphertext)
    with portal.store.writing() as connection:
        papers.finish(connection, sealed.cipher_sha256)
    down = device.exchange(portal)
    assert down.wanted == () and down.complete == (sealed.cipher_sha256,)
    (found,) = listed(portal)[0]["attachments"]
    assert found["complete"] and found["sha256"] == sealed.plain_sha256.hex()
    assert found["field"] == "giay_chung_sinh" and found["bytes"] == sealed.plain_bytes


@pytest.mark.parametrize("is_named", [True, False])
def test_a_crash_between_the_last_byte_and_its_row_heals(
    portal: Portal, device: FakeDevice, is_named: bool
) -> None:
    """Nobody would send a ciphertext whose every byte is here."""
    sealed = seal_attachment(b"picture" * 500)
    page = device.record("attachment.described.v1", described(1, sealed))
    device.exchange(portal, device.record("application.submitted.v1", submitted()), page)
    if is_named:
        portal.blobs.put(sealed.ciphertext)
    else:
        portal.blobs.append(sealed.cipher_sha256, 0, sealed.ciphertext)
    down = device.exchange(portal)
    assert down.wanted == () and down.complete == (sealed.cipher_sha256,)


def test_a_repeated_description_is_told_again_that_it_is_complete(
    portal: Portal, device: FakeDevice
) -> None:
    """Any number of lost answers must not leave a paper undelivered for ever."""
    sealed = seal_attachment(b"x")
    portal.blobs.put(sealed.ciphertext)
    page = device.record("attachment.described.v1", described(1, sealed))
    device.exchange(portal, device.record("application.submitted.v1", submitted()), page)
    for _ in range(6):
        last = device.exchange(portal)
    assert last.complete == ()
    assert device.exchange(portal, page).complete == (sealed.cipher_sha256,)


def test_a_grant_serves_only_what_it_names_and_ends(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """An upload needs leave for exactly these bytes, for an hour at most."""
    sealed = seal_attachment(b"x" * 100)
    page = device.record("attachment.described.v1", described(1, sealed))
    down = device.exchange(portal, device.record("application.submitted.v1", submitted()), page)
    grant, size = down.wanted[0].grant, down.wanted[0].length
    assert 0 < down.wanted[0].expires_ms - clock.now <= 3_600_000
    store, keys = portal.store, portal.keys
    assert papers.begin_upload(store, keys, grant, size, clock.now)
    for wrong, length in ((bytes(32), size), (grant, size + 1)):
        with pytest.raises(BadSignature):
            papers.begin_upload(store, keys, wrong, length, clock.now)
    with pytest.raises(BadSignature):
        papers.begin_upload(store, keys, grant, size, clock.now + 3_600_001)


def test_a_made_up_grant_locks_nothing(portal: Portal, device: FakeDevice) -> None:
    """Anybody may knock with one, a thousand times a second: no machine may wait for that."""

    def knock() -> None:
        with pytest.raises(BadSignature):
            papers.begin_upload(portal.store, portal.keys, bytes(32), 100, portal.clock())

    said = [text for text, _ in asked(portal.store, knock)]
    assert said and not any(text.startswith("BEGIN IMMEDIATE") for text in said)
