"""A result's document at the kiosk: announced, brought by the agent, shown, erased."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.filers import deliver, event, file, first_event
from support.kiosks import a_kiosk, from_portal

from kiosk_app.domain.messages import RESULT
from kiosk_app.store.wholeness import examine
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Filed, ResultShown
from sync import (
    IntegrityError,
    SealedAttachment,
    SealedDocument,
    agent_status,
    seal_attachment,
    write,
)

PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


def announce(kiosk: Kiosk, document: object) -> Filed:
    """An application that was accepted and returned, as the portal says it."""
    filed = file(kiosk)
    accepted = event(filed, 7, "accepted", first_event(kiosk, filed))
    from_portal(kiosk, RESULT, accepted)
    returned = event(filed, 8, "returned", bytes([7] * 16), document=document)
    from_portal(kiosk, RESULT, returned)
    kiosk.read_inbox()
    return filed


def bring(kiosk: Kiosk, sealed: SealedAttachment) -> None:
    """What the agent does when all of it has come."""
    machine = kiosk.machine
    (wanted,) = machine.fetches.waiting(10)
    assert wanted.cipher_sha256 == sealed.cipher_sha256
    machine.files.put(sealed.ciphertext)
    with write(machine.db):
        machine.fetches.arrived(sealed.cipher_sha256)


def test_a_document_is_announced_then_there(tmp_path: Path) -> None:
    """Whoever tracks is told that it is on its way, and shown it when it is here."""
    sealed = seal_attachment(PDF)
    with a_kiosk(tmp_path) as kiosk:
        filed = announce(kiosk, SealedDocument.of(sealed, "application/pdf").to_tree())
        assert kiosk.track(filed.code).state == "returned"
        on_its_way = ResultShown("application/pdf", len(PDF), is_here=False)
        assert kiosk.track(filed.code).result == on_its_way
        assert kiosk.result_file(filed.code) is None
        bring(kiosk, sealed)
        assert kiosk.track(filed.code).result.is_here
        found = kiosk.result_file(filed.code)
        assert (found.media_type, found.data) == ("application/pdf", PDF)
        assert PDF not in repr(found).encode()
        assert examine(kiosk.machine.db, kiosk.machine.files).bad == ()


def test_without_a_document_nothing_is_promised(tmp_path: Path) -> None:
    """Many results are fetched at the desk."""
    with a_kiosk(tmp_path) as kiosk:
        filed = announce(kiosk, None)
        assert kiosk.track(filed.code).result is None
        assert kiosk.result_file(filed.code) is None
        assert kiosk.result_file("M7F-29QX-K4PC") is None
        assert kiosk.machine.fetches.waiting(1) == []


def test_a_damaged_file_is_said_and_comes_again(tmp_path: Path) -> None:
    """A bad sector must not cost somebody the result."""
    sealed = seal_attachment(PDF)
    with a_kiosk(tmp_path) as kiosk:
        filed = announce(kiosk, SealedDocument.of(sealed, "application/pdf").to_tree())
        bring(kiosk, sealed)
        kiosk.machine.files.path(sealed.cipher_sha256.hex()).write_bytes(b"damaged")
        assert len(examine(kiosk.machine.db, kiosk.machine.files).bad) == 1
        with pytest.raises(IntegrityError):
            kiosk.result_file(filed.code)
        assert not kiosk.track(filed.code).result.is_here
        bring(kiosk, sealed)
        assert kiosk.result_file(filed.code).data == PDF


def test_a_description_that_cannot_be_read_costs_no_decision(tmp_path: Path) -> None:
    """The state is shown all the same; a person is called for the document."""
    with a_kiosk(tmp_path) as kiosk:
        filed = announce(kiosk, {"cipher_sha256": "text"})
        assert kiosk.track(filed.code).state == "returned"
        assert kiosk.track(filed.code).result is None
        assert agent_status(kiosk.machine.db).tasks == 1


def test_erasing_takes_the_document_with_it(tmp_path: Path) -> None:
    """Its key, its file, and the asking for it."""
    here, coming = seal_attachment(PDF), seal_attachment(PDF)
    with a_kiosk(tmp_path) as kiosk:
        machine = kiosk.machine
        first = announce(kiosk, SealedDocument.of(here, "application/pdf").to_tree())
        bring(kiosk, here)
        deliver(kiosk)
        assert kiosk.erase(first.code)
        assert list(machine.files.digests()) == [] and machine.results.digests() == []
        assert not machine.fetches.has_arrived(here.cipher_sha256)
        filed = file(kiosk)
        tree = SealedDocument.of(coming, "application/pdf").to_tree()
        late = event(filed, 9, "accepted", first_event(kiosk, filed), document=tree)
        from_portal(kiosk, RESULT, late)
        kiosk.read_inbox()
        machine.files.add(coming.cipher_sha256.hex(), 0, coming.ciphertext[:100])
        deliver(kiosk)
        assert kiosk.erase(filed.code)
        assert machine.fetches.waiting(1) == []
        assert machine.files.reached(coming.cipher_sha256.hex()) == 0
        keys = (here.key, coming.key)
        rows = [row for table in machine.db.table_names() for row in machine.db[table].rows]
        assert not [key for key in keys if key in b"".join(_bytes(rows))]


def _bytes(rows: list[dict[str, object]]) -> list[bytes]:
    return [value for row in rows for value in row.values() if isinstance(value, bytes)]
