"""A person's own data: what is held, what is asked for, what the authority answers."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from support.filers import file
from support.kiosks import in_clear
from support.linked import Linked, linked
from support.photos import jpeg, paper_photo

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.personal import Asked
from kiosk_app.usecases.values import Filed
from sync import DeliveryState, delivery_of
from sync.portal import requesting, rights
from sync.portal.decisions import DecisionError
from sync.portal.states import State
from sync.portal.tables import ATTACHMENTS, EVENTS, RECORDS, TOMBSTONES

PROOF = "receipt+card"


def sent(pair: Linked) -> Filed:
    """An application that the portal has."""
    filed = file(pair.kiosk)
    pair.contact()
    return filed


def waiting(pair: Linked) -> list:
    with pair.portal.portal.store.reading() as connection:
        return requesting.waiting(connection)


def answer(pair: Linked, granted: bool, note: str = "") -> None:
    """An official answers the only request, and the machine hears of it."""
    (row,) = waiting(pair)
    rights.answer(pair.portal.portal, rights.Answer(bytes(row.id), granted, note, "Cán bộ A"))
    pair.contact()


def rows(pair: Linked, table: object) -> list:
    from sqlalchemy import select

    with pair.portal.portal.store.reading() as connection:
        return list(connection.execute(select(table)))  # type: ignore[call-overload]


def test_a_correction_travels_and_is_answered(tmp_path: Path) -> None:
    """The desk has it as a task with the person's words; the answer stands where it was asked."""
    with linked(tmp_path) as pair:
        filed = sent(pair)
        made = pair.kiosk.request(filed.code, Asked.CORRECT, "Tên con là Mai", PROOF)
        assert made is not None and made.outcome == ""
        pair.contact()
        (row,) = waiting(pair)
        assert (row.code, row.what, row.words) == (filed.code, "correct", "Tên con là Mai")
        answer(pair, granted=True, note="Đã sửa trong sổ")
        held = pair.kiosk.holdings(filed.code, None)
        assert held is not None
        assert [(one.outcome, one.note) for one in held.requests] == [
            ("granted", "Đã sửa trong sổ")
        ]
        assert waiting(pair) == []


def test_nobody_accepted_yet_so_the_applicant_alone_withdraws(tmp_path: Path) -> None:
    """At once, without a link; the portal learns of it as of every event."""
    with linked(tmp_path) as pair:
        filed = sent(pair)
        made = pair.kiosk.request(filed.code, Asked.WITHDRAW, "", PROOF)
        assert made is not None and made.outcome == "granted"
        assert pair.kiosk.track(filed.code).state == "withdrawn"
        pair.contact()
        assert pair.arrived()[0]["state"] == "withdrawn"
        assert waiting(pair) == []
        assert pair.kiosk.request(filed.code, Asked.WITHDRAW, "", PROOF) is None


def test_after_acceptance_the_authority_confirms_a_withdrawal(tmp_path: Path) -> None:
    """The rules of states hold: it becomes withdrawn when an official says so."""
    with linked(tmp_path) as pair:
        filed = sent(pair)
        pair.decide(filed.code, State.ACCEPTED)
        pair.kiosk.request(filed.code, Asked.WITHDRAW, "", PROOF)
        assert pair.kiosk.track(filed.code).state == "accepted"
        pair.contact()
        answer(pair, granted=True)
        assert pair.kiosk.track(filed.code).state == "withdrawn"
        assert not pair.kiosk.track(filed.code).has_conflict


def test_a_refusal_gives_its_reason(tmp_path: Path) -> None:
    """Nobody is refused without being told why."""
    with linked(tmp_path) as pair:
        filed = sent(pair)
        pair.kiosk.request(filed.code, Asked.ERASE, "", PROOF)
        pair.contact()
        with pytest.raises(DecisionError):
            answer(pair, granted=False)
        answer(pair, granted=False, note="Luật bắt giữ 10 năm")
        held = pair.kiosk.holdings(filed.code, None)
        assert held is not None
        assert (held.requests[0].outcome, held.requests[0].note) == (
            "refused",
            "Luật bắt giữ 10 năm",
        )


def test_an_erasure_leaves_tombstones_on_both_sides(tmp_path: Path) -> None:
    """Nothing of the person is anywhere, and what still comes about it is `erased`."""
    with linked(tmp_path) as pair:
        draft = pair.kiosk.start("1.004194")

        draft = pair.kiosk.answers(draft, example_answers(draft.procedure, random.Random(1)))
        paper = next(d.paper for d in draft.procedure.documents if not d.by_kiosk)
        pair.kiosk.attach(draft, paper, jpeg(paper_photo(1)))
        filed = pair.kiosk.submit(draft, None)
        assert isinstance(filed, Filed)
        pair.contact()
        name = pair.kiosk.track(filed.code).owners[0]
        assert pair.arrived()[0]["attachments"]
        pair.kiosk.request(filed.code, Asked.ERASE, "", PROOF)
        pair.contact()
        answer(pair, granted=True)
        assert pair.kiosk.track(filed.code) is None
        assert pair.kiosk.is_erased(filed.code)
        assert pair.arrived() == []
        assert rows(pair, EVENTS) == rows(pair, ATTACHMENTS) == []
        assert [row.code for row in rows(pair, TOMBSTONES)] == [filed.code]
        assert all(name.encode() not in row.body for row in rows(pair, RECORDS))
        assert list((tmp_path / "portal" / "blobs").rglob("*.jpg")) == []
        assert in_clear(tmp_path / "portal", name) == []
        late(pair, filed)


def late(pair: Linked, filed: Filed) -> None:
    """Something about it that was still on its way."""
    from sync import write

    machine = pair.kiosk.machine
    with write(machine.db):
        record = machine.outbox.enqueue(
            "event.appended.v1",
            {
                "application": filed.application_id, "code": filed.code, "event": bytes(16),
                "sees": None, "at": "2026-11-25T08:00:00+07:00", "what": "note", "state": None,
                "by": "kiosk", "note": "", "authority_number": None, "due": None, "papers": [],
            },
            about=filed.application_id,
        )  # fmt: skip
    pair.contact()
    row = machine.db.execute(
        "SELECT verdict FROM sync_delivery WHERE id = ?", [record.id]
    ).fetchone()
    assert row[0] == "erased"


def test_what_has_not_arrived_is_not_erased(tmp_path: Path) -> None:
    """A request is a request: nothing goes before the authority and the delivery allow it."""
    with linked(tmp_path) as pair:
        filed = file(pair.kiosk)
        pair.kiosk.request(filed.code, Asked.ERASE, "", PROOF)
        pair.kiosk.purge()
        assert pair.kiosk.track(filed.code) is not None
        pair.contact()
        delivery = delivery_of(pair.kiosk.machine.db, filed.application_id)
        assert delivery is not None and delivery.state is DeliveryState.COMPLETE
        pair.kiosk.purge()
        assert pair.kiosk.track(filed.code) is not None
