"""The verbs over a real database: what a person does, and what is true afterwards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.catalogue import CODES, shipped
from support.filers import answered, deliver, event, file, first_event, signature
from support.kiosks import HandClock, a_kiosk, from_portal
from support.photos import jpeg, paper_photo

from kiosk_app.domain.identity import IdentityHow, parse_card
from kiosk_app.domain.messages import EVENT, SUBMITTED
from kiosk_app.domain.procedure import FieldType
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.usecases.drafting import UnknownDraft
from kiosk_app.usecases.values import Filed, NoticeShown
from sync import agent_status, verify_receipt, write

FILED = [code for code in CODES if not shipped(code).is_in_person]
CARD = "008190012345|012345678|Vàng Thị Đào|02091990|Nữ|Thôn Séo Lủng, Lũng Cú|25122021"


@pytest.mark.parametrize("code", FILED)
def test_every_bundled_procedure_can_be_filed(tmp_path: Path, code: str) -> None:
    """One verb each, from start to a number; missing papers keep nobody from filing."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk, code)
        found = kiosk.track(filed.code.lower().replace("-", " "))
        assert (found.state, found.delivery, found.code) == ("submitted", "queued", filed.code)
        assert found.missing_papers == filed.missing_papers
        [line] = found.history
        assert (line.state, line.at) == ("submitted", filed.filed_at)


def test_filing_writes_application_event_and_record_in_one_transaction(tmp_path: Path) -> None:
    """Whatever is written may be sent, and whatever may be sent was written."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        [waiting] = kiosk.machine.outbox.waiting(10)
        content = waiting.record.content()
        assert waiting.record.kind == SUBMITTED
        assert (content["code"], content["application"]) == (filed.code, filed.application_id)
        assert waiting.about == filed.application_id
        assert content["uncertainty_s"] == filed.uncertainty_s > 86_400
        assert kiosk.machine.drafts.unfinished() == []


def test_the_receipt_verifies_with_the_machines_key_and_no_other(tmp_path: Path) -> None:
    """It is worth something before any network was seen, and nothing when changed."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        key = kiosk.machine.device.keys.public.signing
        receipt = read_receipt(filed.receipt_qr)
        assert receipt.facts.code == filed.code
        assert receipt.is_signed_by(lambda m, s: verify_receipt(key, s, m))
        assert not receipt.is_signed_by(lambda m, s: verify_receipt(bytes(32), s, m))


def test_wrong_answers_are_listed_and_the_draft_stays(tmp_path: Path) -> None:
    """Nobody loses an interview over one field."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        field = next(f for f in draft.procedure.fields() if f.type is FieldType.SIGNATURE)
        draft = kiosk.forget_answer(draft, field.id)
        problems = kiosk.submit(draft, None)
        assert [p.field for p in problems] == [field.id]
        assert kiosk.open_draft(draft.id).answers == draft.answers


def test_an_answer_is_there_after_the_process_died(tmp_path: Path) -> None:
    """Another connection reads it at once: it was committed before the verb returned."""
    with a_kiosk(tmp_path) as kiosk:
        draft = kiosk.start("2.000635")
        field = next(f for f in draft.procedure.fields() if f.type is FieldType.PERSON_NAME)
        kiosk.answer(draft, field.id, "Vàng Thị Đào")
        kiosk.set_position(draft, "question-3")
        with a_kiosk(tmp_path) as again:
            found = again.unfinished()
            assert (found.answers[field.id], found.position) == ("Vàng Thị Đào", "question-3")


def test_a_draft_left_long_ago_is_not_shown_to_the_next_person(tmp_path: Path) -> None:
    """After a night without power the screen is empty; the card used brings the draft back."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        card = parse_card(CARD)
        draft = kiosk.identify(kiosk.start("2.000635"), card, IdentityHow.CARD_SCANNED)
        clock.advance(8 * 3600)
        assert kiosk.unfinished() is None
        assert kiosk.resume(card).id == draft.id
        assert kiosk.unfinished().id == draft.id


def test_a_slip_brings_a_draft_back_once(tmp_path: Path) -> None:
    """Typed in any spelling or scanned; then it is spent."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        slip = kiosk.seal_draft(draft)
        assert kiosk.unfinished() is None
        assert kiosk.resume("22222-22222") is None
        found = kiosk.resume(slip.code.lower().replace("-", " "))
        assert found.answers == draft.answers
        assert kiosk.resume(slip.code) is None
        assert kiosk.resume(kiosk.seal_draft(found).qr).id == draft.id


def test_a_slip_ends_after_thirty_days_and_purging_deletes_the_draft(tmp_path: Path) -> None:
    """What nobody fetched is not kept."""
    clock = HandClock()
    with a_kiosk(tmp_path, clock) as kiosk:
        draft = answered(kiosk)
        kiosk.attach(draft, draft.procedure.documents[-1].paper, jpeg(paper_photo()))
        slip = kiosk.seal_draft(draft)
        clock.advance(timedelta(days=30).total_seconds() + 1)
        assert kiosk.resume(slip.code) is None
        purged = kiosk.purge()
        assert purged.drafts == 1
        assert list(kiosk.machine.files.digests()) == []
        with pytest.raises(UnknownDraft):
            kiosk.open_draft(draft.id)


def test_the_notice_and_the_way_of_identifying_travel_with_the_application(tmp_path: Path) -> None:
    """Law 91/2025: which text was shown when; contracts: how identity was established."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        draft = kiosk.accept_notice(
            draft, NoticeShown("ab" * 32, "vi", "2026-11-24T09:00:00+07:00")
        )
        draft = kiosk.identify(draft, parse_card(CARD), IdentityHow.CARD_SCANNED)
        kiosk.submit(draft, signature(draft))
        content = kiosk.machine.outbox.waiting(1)[0].record.content()
        assert content["notice"]["text"] == "ab" * 32
        # Questions of other machines are judged by the owners' numbers, which stand there.
        assert content["identity"] == {"how": "card_scanned", "owners": ["nyc_so_giay_to"]}


def test_pages_are_sealed_described_and_no_longer_missing(tmp_path: Path) -> None:
    """The ciphertext is on the disk before the record speaks of it."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        paper = draft.procedure.documents[-1].paper
        page = kiosk.attach(draft, paper, jpeg(paper_photo()))
        draft = kiosk.open_draft(draft.id)
        assert draft.pages_of(paper) == (page,)
        assert kiosk.picture(draft, paper, 1)[:2] == b"\xff\xd8"
        filed = kiosk.submit(draft, signature(draft))
        assert paper not in filed.missing_papers
        _, described = (item.record for item in kiosk.machine.outbox.waiting(10))
        content = described.content()
        assert (content["paper"], content["page"], content["code"]) == (paper, 1, filed.code)
        assert content["verdict"] == page.verdict != ""
        assert kiosk.machine.files.verify(content["cipher_sha256"].hex())


def test_a_damaged_page_counts_as_missing_and_keeps_nobody_from_filing(tmp_path: Path) -> None:
    """A bad sector under one picture must not cost somebody the filing date."""
    with a_kiosk(tmp_path) as kiosk:
        draft = answered(kiosk)
        page = kiosk.attach(draft, draft.procedure.documents[-1].paper, jpeg(paper_photo()))
        kiosk.machine.files.path(page.digest).write_bytes(b"damaged")
        assert isinstance(kiosk.submit(draft, signature(draft)), Filed)
        assert len(kiosk.machine.outbox.waiting(10)) == 1


def test_an_officials_decision_shows_on_the_timeline_once(tmp_path: Path) -> None:
    """The record may come by network and by stick; the timeline has it once."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        accepted = event(
            filed, 7, "accepted", first_event(kiosk, filed), authority_number="G01-26-1"
        )
        from_portal(kiosk, EVENT, accepted)
        from_portal(kiosk, EVENT, accepted)
        assert kiosk.read_inbox() == 2
        assert kiosk.read_inbox() == 0
        found = kiosk.track("G01-26-1")
        assert (found.code, found.state) == (filed.code, "accepted")
        assert [line.state for line in found.history] == ["submitted", "accepted"]
        assert found.history[1].note == "Thiếu giấy chứng sinh"
        assert kiosk.search_applications("g01 26") == [filed.code]


def test_decisions_made_without_knowing_of_each_other_are_both_kept(tmp_path: Path) -> None:
    """None is overwritten; a person must look."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        sees = first_event(kiosk, filed)
        from_portal(kiosk, EVENT, event(filed, 7, "accepted", sees))
        from_portal(kiosk, EVENT, event(filed, 8, "rejected", sees))
        kiosk.read_inbox()
        found = kiosk.track(filed.code)
        assert found.has_conflict
        assert {line.state for line in found.history} == {"submitted", "accepted", "rejected"}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("weather.reported.v1", {"rain": True}),
        (EVENT, {"application": "not bytes"}),
        (EVENT, ["a", "list"]),
        (EVENT, {"application": bytes(16), "event": bytes(16), "at": 3}),
    ],
)
def test_what_is_not_understood_is_kept_and_blocks_nothing(
    tmp_path: Path, kind: str, content: object
) -> None:
    """A newer portal, or a broken one, must not stop the mail."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        from_portal(kiosk, kind, content)
        from_portal(kiosk, EVENT, event(filed, 7, "accepted", first_event(kiosk, filed)))
        assert kiosk.read_inbox() == 2
        assert kiosk.track(filed.code).state == "accepted"
        assert kiosk.machine.db["kiosk_unread"].count == 1
        assert agent_status(kiosk.machine.db).tasks == 1


def test_a_newer_program_applies_what_an_older_one_kept(tmp_path: Path) -> None:
    """An official's decision must not stay unseen because the update came late."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        accepted = event(filed, 7, "accepted", first_event(kiosk, filed))
        from_portal(kiosk, "event.appended.v2", accepted)
        kiosk.read_inbox()
        assert kiosk.read_again() == 0
        assert (kiosk.track(filed.code).state, agent_status(kiosk.machine.db).tasks) == (
            "submitted",
            1,
        )
        # As a program would see it that knows the kind.
        with write(kiosk.machine.db):
            kiosk.machine.db.execute("UPDATE kiosk_unread SET kind = ?", [EVENT])
        assert kiosk.read_again() == 1
        assert kiosk.track(filed.code).state == "accepted"
        assert agent_status(kiosk.machine.db).tasks == 0
        assert kiosk.machine.db["kiosk_unread"].count == 0


def test_erasing_takes_what_was_not_understood_with_it(tmp_path: Path) -> None:
    """A note about an erased application must not survive because nobody could read it."""
    with a_kiosk(tmp_path) as kiosk:
        filed = file(kiosk)
        deliver(kiosk)
        from_portal(kiosk, "note.left.v1", {"application": filed.application_id, "note": "riêng"})
        kiosk.read_inbox()
        assert kiosk.erase(filed.code)
        assert kiosk.machine.db["kiosk_unread"].count == 0
        assert agent_status(kiosk.machine.db).tasks == 0
