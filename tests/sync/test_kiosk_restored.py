"""A kiosk restored from a week-old backup: what it had sent since comes back down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.district import District, district, file_with_page, kinds_here
from support.documents import pdf
from support.filers import file
from support.linked import Linked

from kiosk_app.domain.personal import Asked
from kiosk_app.usecases import requesting
from sync import state
from sync.portal import decisions, rights
from sync.portal.states import State
from sync.portal.tables import REQUESTS


@pytest.fixture
def around(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as made:
        yield made


def decide(around: District, code: str, wanted: State, *, with_document: bool = False) -> None:
    document = decisions.Document(pdf(1), "application/pdf") if with_document else None
    decision = decisions.Decision(wanted, "Cán bộ A", "Được", document=document)
    decisions.decide(around.portal.portal, code, decision)


def heal(one: Linked, times: int = 3) -> None:
    for _ in range(times):
        one.contact()


def shown(one: Linked, *codes: str) -> list[tuple[str, str, str | None]]:
    found = [one.kiosk.track(code) for code in codes]
    return [(each.state, each.delivery, each.authority_number) for each in found]


def lines(one: Linked) -> set[tuple[object, ...]]:
    rows = one.folder.db.execute("SELECT id, digest, verdict FROM sync_delivery").fetchall()
    return {(bytes(row[0]), bytes(row[1]), row[2]) for row in rows}


def test_what_was_sent_since_comes_back_and_nothing_is_doubled(around: District) -> None:
    """A citizen who filed yesterday asks at the same machine with the same slip."""
    one = around.machine("a")
    early = file_with_page(one, 1)
    heal(one)
    backup = around.copy_machine(one, "week-old")
    late, later = file_with_page(one, 2), file(one.kiosk, seed=3)
    heal(one)
    for code in (early.code, late.code):
        decide(around, code, State.ACCEPTED)
    heal(one)
    decide(around, late.code, State.COMPLETED, with_document=True)
    heal(one)
    codes = (early.code, late.code, later.code)
    before, sent, at_portal = shown(one, *codes), lines(one), around.as_it_stands()

    around.restore_machine(one, backup)
    assert one.kiosk.track(late.code) is None
    heal(one, 4)

    assert shown(one, *codes) == before
    assert sent <= lines(one)
    assert around.as_it_stands() == at_portal
    assert state.load(one.folder.db, "window_matches") is True
    assert kinds_here(one) == []
    assert one.kiosk.track(late.code).result is not None
    again = one.kiosk.filed(late.code)
    assert (again.filed_at, again.due) == (late.filed_at, late.due)


def test_it_goes_on_filing_and_hearing_with_new_codes(around: District) -> None:
    """Neither a record's identity nor a printed code is ever used twice."""
    one = around.machine("a")
    heal(one)
    backup = around.copy_machine(one, "week-old")
    lost = [file(one.kiosk, seed=seed) for seed in range(4)]
    heal(one)
    around.restore_machine(one, backup)
    fresh = [file(one.kiosk, seed=seed) for seed in range(4)]
    heal(one, 4)
    codes = [filed.code for filed in (*lost, *fresh)]
    assert len(set(codes)) == 8
    assert sorted(row["code"] for row in around.as_it_stands()) == sorted(codes)
    for code in codes:
        decide(around, code, State.ACCEPTED)
    heal(one)
    assert {one.kiosk.track(code).state for code in codes} == {"accepted"}
    assert around.tasks() == [] and kinds_here(one) == []


def test_what_was_erased_since_does_not_come_back(around: District) -> None:
    """The old disk holds the words; the portal's answer takes them away again."""
    one = around.machine("a")
    early = file_with_page(one, 1)
    heal(one)
    backup = around.copy_machine(one, "week-old")
    requesting.request(one.kiosk.machine, early.code, Asked.ERASE, "", "official")
    heal(one)
    grant(around)
    heal(one)
    assert one.kiosk.track(early.code) is None
    around.restore_machine(one, backup)
    assert one.kiosk.track(early.code) is not None
    heal(one, 4)
    assert one.kiosk.track(early.code) is None
    assert around.as_it_stands() == [] and kinds_here(one) == []


def grant(around: District) -> None:
    portal = around.portal.portal
    with portal.store.reading() as connection:
        (request,) = connection.execute(REQUESTS.select()).all()
    rights.answer(portal, rights.Answer(request.id, True, "", "Cán bộ A"))
