"""A request for more papers: from the official's words to papers at the desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.filers import event, file, first_event
from support.kiosks import a_kiosk, from_portal, in_clear
from support.linked import linked
from support.photos import jpeg, paper_photo

from kiosk_app.domain.messages import EVENT
from kiosk_app.store.wholeness import examine
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.supplementing import WORDS, NotAsked
from kiosk_app.usecases.values import Filed
from sync.portal.states import State


def photo() -> bytes:
    return jpeg(paper_photo(3))


def asked_of(kiosk: Kiosk, *papers: str) -> Filed:
    """An application for which papers are asked, as the portal says it."""
    filed = file(kiosk)
    asks = event(filed, 7, "supplement_requested", first_event(kiosk, filed), papers=list(papers))
    from_portal(kiosk, EVENT, asks)
    kiosk.read_inbox()
    return filed


def a_paper(kiosk: Kiosk, filed: Filed) -> str:
    """A paper of the application's procedure."""
    return next(d.paper for d in kiosk.track(filed.code).procedure.documents if not d.by_kiosk)


def test_papers_travel_and_the_desk_goes_on(tmp_path: Path) -> None:
    """From the desk's request to the desk's queue, over the real wire."""
    with linked(tmp_path) as pair:
        kiosk = pair.kiosk
        filed = file(kiosk)
        paper = a_paper(kiosk, filed)
        pair.contact()
        pair.decide(filed.code, State.SUPPLEMENT_REQUESTED, "Thiếu giấy", (paper,))
        assert kiosk.track(filed.code).asked == (paper,)
        draft = kiosk.begin_supplement(filed.code, None)
        kiosk.attach(draft, paper, photo())
        kiosk.answer(draft, WORDS, "Tên đúng là Tủa")
        given = kiosk.file_supplement(draft)
        assert given.papers == ((paper, 1),)
        assert given.missing == ()
        assert kiosk.track(filed.code).state == "submitted"
        pair.contact()
        (arrived,) = pair.arrived()
        assert arrived["state"] == "submitted"
        assert [(one["field"], one["complete"]) for one in arrived["attachments"]] == [
            (paper, True)
        ]
        pair.decide(filed.code, State.ACCEPTED)
        assert kiosk.track(filed.code).state == "accepted"
        assert not kiosk.track(filed.code).has_conflict


def test_pages_stand_behind_those_of_the_filing(tmp_path: Path) -> None:
    """A paper photographed again is a new page; what was filed never changes."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        paper = a_paper(kiosk, filed)
        for number, sees in ((7, first_event(kiosk, filed)), (8, None)):
            if sees is None:
                sees = kiosk.machine.applications.events(filed.application_id)[-1]["event"]
            asks = event(filed, number, "supplement_requested", sees, papers=[paper])
            from_portal(kiosk, EVENT, asks)
            kiosk.read_inbox()
            draft = kiosk.begin_supplement(filed.code, None)
            kiosk.attach(draft, paper, photo())
            kiosk.file_supplement(draft)
        assert dict(kiosk.track(filed.code).papers) == {paper: 2}
        assert examine(kiosk.machine.db, kiosk.machine.files).bad == ()


def test_nothing_is_handed_in_twice(tmp_path: Path) -> None:
    """Two drafts for one request: the second is told that nothing is asked any more."""
    with a_kiosk(tmp_path) as kiosk:
        filed = asked_of(kiosk)
        one, two = (kiosk.begin_supplement(filed.code, None) for _ in range(2))
        kiosk.answer(one, WORDS, "Đúng rồi")
        kiosk.answer(two, WORDS, "Đúng rồi")
        kiosk.file_supplement(one)
        with pytest.raises(NotAsked):
            kiosk.file_supplement(two)
        with pytest.raises(NotAsked):
            kiosk.begin_supplement(filed.code, None)
        assert kiosk.open_draft(two.id).answers[WORDS] == "Đúng rồi"


def test_a_paper_that_no_procedure_names_can_be_given(tmp_path: Path) -> None:
    """An authority may ask for anything; what it did not ask for is no paper."""
    with a_kiosk(tmp_path) as kiosk:
        filed = asked_of(kiosk, "giay-khac")
        draft = kiosk.begin_supplement(filed.code, None)
        kiosk.attach(draft, "giay-khac", photo())
        with pytest.raises(KeyError):
            kiosk.attach(draft, "giay-la", photo())
        given = kiosk.file_supplement(draft)
        assert kiosk.supplement_job(given).pdf().startswith(b"%PDF")


def test_a_draft_of_papers_is_sealed_like_every_other(tmp_path: Path) -> None:
    """Slip and card bring it back; its words stand nowhere in clear."""
    with a_kiosk(tmp_path) as kiosk:
        filed = asked_of(kiosk)
        draft = kiosk.answer(kiosk.begin_supplement(filed.code, None), WORDS, "Bản Mường Lống 3")
        slip = kiosk.seal_draft(draft)
        back = kiosk.resume(slip.code)
        assert back is not None
        assert back.supplements == filed.code
        assert back.answers[WORDS] == "Bản Mường Lống 3"
        assert in_clear(tmp_path, "Mường Lống 3") == []


def test_the_paper_for_it_is_signed(tmp_path: Path) -> None:
    """It proves like the filing receipt does, and opens the application."""
    with a_kiosk(tmp_path) as kiosk:
        filed = asked_of(kiosk)
        draft = kiosk.answer(kiosk.begin_supplement(filed.code, None), WORDS, "Đúng rồi")
        given = kiosk.file_supplement(draft)
        assert kiosk.proof_of(filed.code, given.receipt_qr) is not None
        assert given.receipt_qr != filed.receipt_qr
        assert kiosk.supplement_job(given).pdf().startswith(b"%PDF")
