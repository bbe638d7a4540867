"""A replacement machine: it shows, tracks and answers what the dead one filed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.district import District, called, district, file_with_page, kinds_here
from support.documents import pdf
from support.filers import file
from support.linked import Linked
from support.photos import jpeg, paper_photo

from kiosk_app.domain.personal import Asked
from kiosk_app.usecases import requesting
from kiosk_app.usecases.proving import Proof, proof_of_receipt
from kiosk_app.usecases.supplementing import WORDS
from sync import state
from sync.portal import decisions, rights
from sync.portal.cli import main
from sync.portal.states import State
from sync.portal.tables import REQUESTS


@pytest.fixture
def around(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as made:
        yield made


def heal(one: Linked, times: int = 3) -> None:
    for _ in range(times):
        one.contact()


def decide(
    around: District, code: str, wanted: State, note: str = "Được", papers: tuple[str, ...] = ()
) -> None:
    document = decisions.Document(pdf(1), "application/pdf") if wanted is State.COMPLETED else None
    decision = decisions.Decision(wanted, "Cán bộ A", note, papers=papers, document=document)
    decisions.decide(around.portal.portal, code, decision)


def test_the_successor_shows_tracks_and_answers(around: District) -> None:
    """The feed of the dead one continues at its successor, which has a key of its own."""
    dead = around.machine("a")
    first, second = file_with_page(dead, 1), file(dead.kiosk, seed=2)
    heal(dead)
    decide(around, first.code, State.ACCEPTED)
    heir = around.successor("b", called(dead))
    heal(heir)
    (number,) = {row["authority_number"] for row in around.as_it_stands()} - {None}
    shown = heir.kiosk.track(first.code)
    assert (shown.state, shown.authority_number, shown.delivery) == ("accepted", number, "complete")
    assert heir.kiosk.track(second.code).state == "submitted"
    assert proof_of_receipt(heir.kiosk.machine, first.code, first.receipt_qr) is Proof.RECEIPT
    assert heir.folder.device.id != dead.folder.device.id

    paper = next(d.paper for d in shown.procedure.documents if not d.by_kiosk)
    decide(around, second.code, State.SUPPLEMENT_REQUESTED, "Thiếu giấy", (paper,))
    heal(heir)
    assert heir.kiosk.track(second.code).asked == (paper,)
    draft = heir.kiosk.begin_supplement(second.code, None)
    heir.kiosk.attach(draft, paper, jpeg(paper_photo(3)))
    heir.kiosk.answer(draft, WORDS, "Bổ sung")
    heir.kiosk.file_supplement(draft)
    heal(heir)
    found = {row["code"]: row for row in around.as_it_stands()}
    assert found[second.code]["state"] == "submitted"
    assert found[second.code]["attachments"][0]["complete"]
    decide(around, first.code, State.COMPLETED)
    heal(heir)
    assert heir.kiosk.track(first.code).result.is_here
    assert kinds_here(heir) == [] and around.tasks() == []
    assert state.load(heir.folder.db, "window_matches") is True


def test_a_successor_of_a_successor_has_all_of_them(around: District) -> None:
    """Machines die more than once in a commune's life."""
    dead = around.machine("a")
    first = file(dead.kiosk, seed=1)
    heal(dead)
    second_machine = around.successor("b", called(dead))
    heal(second_machine)
    second = file(second_machine.kiosk, seed=2)
    heal(second_machine)
    third = around.successor("c", called(second_machine))
    heal(third)
    for code in (first.code, second.code):
        decide(around, code, State.ACCEPTED)
    heal(third)
    assert {third.kiosk.track(code).state for code in (first.code, second.code)} == {"accepted"}


def test_what_the_successor_was_told_is_erased_with_the_rest(
    around: District, tmp_path: Path
) -> None:
    """The words of an erased application must not lie in a feed."""
    dead = around.machine("a")
    filed = file_with_page(dead, 1)
    heal(dead)
    heir = around.successor("b", called(dead))
    heal(heir)
    requesting.request(heir.kiosk.machine, filed.code, Asked.ERASE, "", "official")
    heal(heir)
    portal = around.portal.portal
    with portal.store.reading() as connection:
        (request,) = connection.execute(REQUESTS.select()).all()
    rights.answer(portal, rights.Answer(request.id, True, "", "Cán bộ A"))
    heal(heir)
    assert heir.kiosk.track(filed.code) is None
    assert list(portal.blobs.digests()) == []
    assert around.as_it_stands() == []


def test_a_code_for_a_successor_names_a_machine(
    around: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped machine must not make a code that hands nothing over."""
    data = ["--data", str(tmp_path / "portal")]
    assert main([*data, "enrol-code", "--successor-of", "ZZZ"]) == 2
    assert "ZZZ" in capsys.readouterr().err
    dead = around.machine("a")
    assert main([*data, "enrol-code", "--successor-of", called(dead)]) == 0
