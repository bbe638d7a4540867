"""A portal restored from a day-old backup: the kiosks bring back what it has forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.district import (
    District,
    desk_words,
    district,
    file_with_page,
    kinds_here,
    screen_words,
)
from support.documents import pdf
from support.filers import file
from support.linked import Linked

from sync import state
from sync.contact import ContactFailed
from sync.portal import decisions
from sync.portal.states import State


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


def positions(one: Linked) -> list[int]:
    rows = one.folder.db.execute("SELECT position FROM sync_feed ORDER BY position").fetchall()
    return [row[0] for row in rows]


def test_filings_decisions_numbers_papers_and_results_end_as_before(around: District) -> None:
    """A citizen holds a slip with a number: the restored portal must know it again."""
    first, other = around.machine("a"), around.machine("b")
    early, elsewhere = file_with_page(first, 1), file(other.kiosk)
    heal(first), heal(other)
    decide(around, elsewhere.code, State.ACCEPTED)
    heal(other)
    backup = around.copy_portal()
    late = file_with_page(first, 2)
    heal(first)
    for code in (early.code, late.code):
        decide(around, code, State.ACCEPTED)
    heal(first)
    decide(around, early.code, State.COMPLETED, with_document=True)
    heal(first)
    before, fed, read = around.as_it_stands(), positions(other), other.folder.db["sync_inbox"].count
    result = first.folder.fetches.has_arrived
    (digest,) = first.folder.db.execute("SELECT cipher_sha256 FROM sync_fetch").fetchone()
    assert result(bytes(digest))

    around.restore_portal(backup)
    assert around.as_it_stands() != before
    heal(first, 4), heal(other, 2)

    assert around.as_it_stands() == before
    assert around.portal.portal.blobs.has(bytes(digest))
    assert [one.kiosk.track(code).state for one, code in (
        (first, early.code), (first, late.code), (other, elsewhere.code)
    )] == ["completed", "accepted", "accepted"]  # fmt: skip
    assert not first.kiosk.track(early.code).has_conflict
    assert (positions(other), other.folder.db["sync_inbox"].count) == (fed, read)
    assert kinds_here(other) == []
    assert state.load(first.folder.db, "window_matches") is True
    assert kinds_here(first) == ["portal_rolled_back"]
    assert around.tasks() == ["rolled_back"]
    assert "bản cũ" in screen_words("portal_rolled_back")[0]
    assert "sao lưu" in desk_words("rolled_back")[0]


def test_what_came_back_is_there_for_a_kiosk_that_is_restored_later(around: District) -> None:
    """The feed of the restored portal holds the returned decisions, each once."""
    one = around.machine("a")
    backup = around.copy_portal()
    filed = file(one.kiosk)
    heal(one)
    decide(around, filed.code, State.ACCEPTED)
    heal(one)
    fed, read = positions(one), one.folder.db["sync_inbox"].count
    around.restore_portal(backup)
    heal(one, 4)
    assert positions(one) == fed
    assert one.folder.db["sync_inbox"].count == read


def test_a_number_that_was_given_again_meanwhile_is_for_a_person(around: District) -> None:
    """Two papers with one number are out there: nobody but a person can call one of them back."""
    one, other = around.machine("a"), around.machine("b")
    backup = around.copy_portal()
    first, second = file(one.kiosk), file(other.kiosk)
    heal(one)
    decide(around, first.code, State.ACCEPTED)
    heal(one)
    number = around.as_it_stands()[0]["authority_number"]
    around.restore_portal(backup)
    heal(other)
    decide(around, second.code, State.ACCEPTED)
    heal(one, 4)
    found = {row["code"]: row for row in around.as_it_stands()}
    assert found[second.code]["authority_number"] == number
    assert found[first.code]["state"] == "accepted"
    assert found[first.code]["authority_number"] is None
    assert around.tasks() == ["number_twice", "rolled_back"]
    assert "hai hồ sơ" in desk_words("number_twice")[0]
    third = file(other.kiosk, seed=3)
    heal(other)
    decide(around, third.code, State.ACCEPTED)
    numbers = [row["authority_number"] for row in around.as_it_stands()]
    assert len({number for number in numbers if number}) == 2


def test_a_machine_let_in_since_the_backup_introduces_itself(around: District) -> None:
    """Its code was made before the backup and used after it: no technician need travel."""
    code = around.portal.code()
    backup = around.copy_portal()
    around.portal.code = lambda: code  # type: ignore[method-assign]
    one = around.machine("c")
    filed = file(one.kiosk)
    heal(one)
    around.restore_portal(backup)
    for _ in range(6):
        try:
            one.contact()
        except ContactFailed:
            continue
    heal(one)
    assert [row["code"] for row in around.as_it_stands()] == [filed.code]
    assert "not_known" not in kinds_here(one)


def test_a_machine_that_nobody_knows_any_more_calls_the_technician(around: District) -> None:
    """Its invitation was lost too; after a new one everything arrives."""
    backup = around.copy_portal()
    one = around.machine("c")
    filed = file(one.kiosk)
    heal(one)
    around.restore_portal(backup)
    for _ in range(9):
        with pytest.raises(ContactFailed):
            one.contact()
    assert "not_known" in kinds_here(one)
    vi, en = screen_words("not_known")
    assert "đăng ký lại" in vi and "Enrol" in en
    enrol_again(one, around)
    heal(one)
    assert [row["code"] for row in around.as_it_stands()] == [filed.code]
    assert "not_known" not in kinds_here(one)


def enrol_again(one: Linked, around: District) -> None:
    from sync.portal_link import enrol_by_code
    from sync.transport.making import make_line

    line = make_line(around.portal.url, one.folder.config.sync)
    enrol_by_code(one.folder, around.portal.url, around.portal.code(), line.transport)
    line.transport.close()
