"""A code filed at another machine: asked of the portal, answered with what was proven."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.filers import file
from support.kiosks import a_kiosk, in_clear, make_kiosk
from support.linked import Linked, link, linked, place_key

from kiosk_app.domain.asking import RemoteAnswer
from kiosk_app.domain.identity import Card
from kiosk_app.domain.owners import owner_numbers
from kiosk_app.usecases.asking import KEPT_MS
from kiosk_app.usecases.values import Filed
from sync.portal import archiving
from sync.portal.states import State
from sync.portal.tables import DEVICES


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Linked, Linked]]:
    """Two machines of one portal."""
    with linked(tmp_path) as first:
        data = tmp_path / "other"
        place_key(data)
        second = link(make_kiosk(data), data, first.portal)
        try:
            yield first, second
        finally:
            second.folder.close()
            second.kiosk.machine.db.close()


def filed_and_asked_for(pair: tuple[Linked, Linked]) -> Filed:
    """Filed at the first machine, papers asked for; the second has spoken with the portal."""
    first, second = pair
    filed = file(first.kiosk)
    first.contact()
    first.decide(filed.code, State.SUPPLEMENT_REQUESTED, "Thiếu giấy chứng sinh")
    second.contact()
    return filed


def asked(machine: Linked, code: str, shown: str | Card | None = None) -> RemoteAnswer:
    """One question, one contact, one answer."""
    question = machine.kiosk.elsewhere.ask(code, shown)
    assert question is not None
    assert machine.kiosk.elsewhere.answer_to(question) is None
    machine.contact()
    answer = machine.kiosk.elsewhere.answer_to(question)
    assert answer is not None
    return answer


def owners_card(machine: Linked, filed: Filed) -> Card:
    """The card of who filed."""
    application = machine.kiosk.machine.applications.find(filed.code)
    assert application is not None
    procedure = machine.kiosk.track(filed.code).procedure  # type: ignore[union-attr]
    (number,) = owner_numbers(procedure, application.content["answers"], date(2026, 11, 24))
    return Card(number, "", "X", "1990-01-01", "Nam", "", "")


def test_a_code_alone_is_told_state_and_dates(pair: tuple[Linked, Linked]) -> None:
    """No name, no title, no note: whoever overhears a code learns nothing of its person."""
    filed = filed_and_asked_for(pair)
    answer = asked(pair[1], filed.code)
    assert (answer.is_found, answer.is_proven) == (True, False)
    assert answer.state is not None
    assert answer.state.value == "supplement_requested"
    assert answer.filed_at == filed.filed_at
    assert [event.note for event in answer.history] == ["", ""]
    assert (answer.title, answer.applicant, answer.number) == ("", "", None)


def test_in_the_archive_it_is_still_told_and_said_since_when(
    pair: tuple[Linked, Linked],
) -> None:
    """Years later nobody reads "there is no such code": state, steps, and where it is."""
    first, second = pair
    filed = filed_and_asked_for(pair)
    first.decide(filed.code, State.REJECTED, "Thiếu giấy tờ")
    portal = first.portal.portal
    with portal.store.writing() as connection:  # years later that machine is gone
        connection.execute(DEVICES.update().values(standing="retired"))
    in_two_years = portal.clock() + 731 * archiving.DAY_MS
    late = replace(portal, clock=lambda: in_two_years)
    report = archiving.archive_all(late, "lan")
    assert report.archived == 1, report.left
    told = asked(second, filed.code, owners_card(first, filed))
    assert told.is_found and told.state is not None and told.state.value == "rejected"
    assert told.archived_at and not told.is_proven and told.applicant == ""
    assert [event.state for event in told.history][-1] == told.state


def test_the_other_machines_receipt_opens_all_of_it(pair: tuple[Linked, Linked]) -> None:
    """The portal knows the key of the machine that signed it."""
    filed = filed_and_asked_for(pair)
    answer = asked(pair[1], filed.code, filed.receipt_qr)
    assert answer.is_proven
    assert answer.history[-1].note == "Thiếu giấy chứng sinh"
    assert answer.applicant


def test_the_owners_card_opens_all_of_it(pair: tuple[Linked, Linked]) -> None:
    """Its number never leaves the machine."""
    filed = filed_and_asked_for(pair)
    card = owners_card(pair[0], filed)
    answer = asked(pair[1], filed.code, card)
    assert answer.is_proven
    outbox = pair[1].kiosk.machine.db["sync_outbox"].rows
    assert all(card.number.encode() not in row["body"] for row in outbox)


def test_what_is_not_the_owners_proves_nothing(pair: tuple[Linked, Linked]) -> None:
    """Another card; a receipt of the machine that asks, for another application."""
    filed = filed_and_asked_for(pair)
    stranger = Card("040190009999", "", "X", "1990-01-01", "Nam", "", "")
    assert not asked(pair[1], filed.code, stranger).is_proven
    own = file(pair[1].kiosk)
    assert not asked(pair[1], filed.code, own.receipt_qr).is_proven


def test_an_unknown_code_is_said_and_too_many_are_slowed(pair: tuple[Linked, Linked]) -> None:
    """A machine that guesses is told to wait, by the portal itself."""
    filed = filed_and_asked_for(pair)
    other = file(pair[0].kiosk)  # not sent yet
    for _ in range(20):
        answer = asked(pair[1], other.code)
        assert (answer.is_found, answer.is_busy) == (False, False)
    assert asked(pair[1], filed.code).is_busy


def test_question_and_answer_go_with_the_person(pair: tuple[Linked, Linked]) -> None:
    """Nothing of it stays in queue, inbox or table; a restart forgets what a crash left."""
    filed = filed_and_asked_for(pair)
    kiosk, db = pair[1].kiosk, pair[1].kiosk.machine.db
    question = kiosk.elsewhere.ask(filed.code, filed.receipt_qr)
    assert question is not None
    pair[1].contact()
    assert kiosk.elsewhere.answer_to(question) is not None
    kiosk.elsewhere.forget(question)
    assert kiosk.elsewhere.answer_to(question) is None
    assert db["kiosk_question"].count == 0
    assert [row["body"] for row in db["sync_inbox"].rows] == [b""]
    assert all(row["kind"] != "status.asked.v1" for row in db["sync_outbox"].rows)
    second = kiosk.elsewhere.ask(filed.code)
    assert second is not None
    kiosk.elsewhere.forget(second)  # the agent holds it: only later
    assert db["kiosk_question"].count == 1
    pair[1].contact()
    assert kiosk.elsewhere.answer_to(second) is not None
    kiosk.machine.clock.advance(KEPT_MS / 1000 + 1)
    kiosk.purge()
    assert db["kiosk_question"].count == 0


def test_without_a_link_nothing_is_asked(tmp_path: Path) -> None:
    """A machine that never heard the portal says so at once, and queues nothing."""
    with a_kiosk(tmp_path) as kiosk:
        assert kiosk.elsewhere.ask("M7F-29QX-K4PH") is None
        assert kiosk.machine.db["sync_outbox"].count == 0
        assert in_clear(tmp_path, "status.asked") == []
