"""Whole journeys over the real kiosk, as lists of steps: intents in, screens out."""

from pathlib import Path

import pytest
from support.sessions import (
    BIRTH,
    CARD,
    EXTRACT,
    SHOP,
    SIGNATURE,
    STAY,
    a_visit,
    at_screen,
    begin,
    field_of,
    file_one,
    fill,
    through_check,
    to_check,
)

from kiosk_app.flow.destinations import Languages, LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import (
    AcceptNotice,
    Answer,
    Back,
    Begin,
    ChooseLanguage,
    ConfirmScan,
    Go,
    Next,
    SaveReceipt,
    Scanned,
    Submit,
    TypeInstead,
)

LAND_AND_SHOPS = (
    "1.012812",
    "1.013978",
    "1.013980",
    "2.000720",
    "1.001570",
    "1.001266",
    "PAKN",
)
BIRTH_VALUES = {
    "tre_ho_ten": "Lầu Bá Phương",
    "tre_ngay_sinh": ("18", "11", "2026"),
    "me_ho_ten": "Vừ Y Mai",
    "cha_ho_ten": "Lầu Bá Tủa",
    "kh_ngay": ("1", "2", "2015"),
    "nyc_ngay_cap": ("10", "8", "2021"),
    "noi_dung": "Xin ở tạm tại bản Mường Lống trong sáu tháng",
    "tu_ngay": ("1", "12", "2026"),
    "den_ngay": ("31", "3", "2027"),
}


def test_the_way_from_home_to_the_first_question(tmp_path: Path) -> None:
    """Nothing is written before the notice was accepted; then the first question shows."""
    with a_visit(tmp_path) as visit:
        screens = [
            visit.do(intent).screen
            for intent in (
                Go(LifeEvents()),
                Go(ProcedureInfo(BIRTH)),
                Begin(BIRTH),
                AcceptNotice(),
            )
        ]
        assert screens == ["life_events", "procedure", "notice", "scan_card"]


@pytest.mark.parametrize("code", [BIRTH, STAY, EXTRACT, SHOP, *LAND_AND_SHOPS])
def test_a_shipped_procedure_can_be_filed_by_what_is_shown(tmp_path: Path, code: str) -> None:
    """A procedure whose form cannot be finished is no procedure."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, code, BIRTH_VALUES)
        assert done.screen == "done", getattr(done, "trouble", None)
        assert visit.kiosk.track(done.code) is not None


def test_a_scanned_card_fills_the_applicant_after_confirmation(tmp_path: Path) -> None:
    """The card first, typing second; the application says that a card was scanned."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, {}, at_screen("scan_card"))
        view = visit.do(Scanned(CARD))
        assert view.screen == "confirm_card"
        assert not any("040090001234" in line.value for line in view.lines)
        visit.do(ConfirmScan())
        draft = visit.kiosk.unfinished()
        assert draft is not None
        assert draft.answers["nyc_so_giay_to"] == "040090001234"
        assert draft.answers["nyc_ngay_sinh"] == "1990-05-03"
        assert draft.how == "card_scanned"


def test_a_name_that_was_damaged_on_the_way_is_asked_for(tmp_path: Path) -> None:
    """The person is told and types it; a name from an earlier card does not stay either."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, {}, at_screen("scan_card"))
        visit.do(Scanned(CARD), ConfirmScan())
        assert visit.kiosk.unfinished().answers["nyc_ho_ten"] == "Lầu Bá Tủa"
        while visit.session.view().screen != "scan_card":
            visit.do(Back())
        view = visit.do(Scanned(CARD.replace("Tủa", "T\ufffda")))
        assert (view.screen, view.trouble.title) == ("confirm_card", "Máy đọc họ tên chưa rõ.")
        assert not any("Lầu" in line.value for line in view.lines)
        view = visit.do(ConfirmScan())
        answers = visit.kiosk.unfinished().answers
        assert "nyc_ho_ten" not in answers and answers["nyc_so_giay_to"] == "040090001234"
        assert field_of(view) == "nyc_ho_ten"
        visit.do(Answer("Lầu Bá Tủa"))
        assert visit.kiosk.unfinished().answers["nyc_ho_ten"] == "Lầu Bá Tủa"


def test_something_else_than_a_card_is_answered_in_words(tmp_path: Path) -> None:
    """A scan that fails says what to do."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, {}, at_screen("scan_card"))
        view = visit.do(Scanned("https://example.vn"))
        assert view.screen == "scan_card"
        assert view.trouble is not None


def test_signing_nothing_files_nothing(tmp_path: Path) -> None:
    """The signature is the declaration: an empty white area is none."""
    with a_visit(tmp_path) as visit:
        to_check(visit, EXTRACT, BIRTH_VALUES)
        view = through_check(visit)
        assert view.screen == "sign"
        assert visit.do(Submit(())).trouble is not None
        assert visit.do(Submit(SIGNATURE, declared=False)).trouble is not None
        assert visit.do(Submit(SIGNATURE)).screen == "done"


@pytest.mark.parametrize("points", [1_999, 2_001, 3_000, 4_000])
def test_a_long_signature_is_a_signature(tmp_path: Path, points: int) -> None:
    """Long names are signed slowly; points count, not their coordinates."""
    with a_visit(tmp_path) as visit:
        to_check(visit, STAY, {})
        through_check(visit)
        assert visit.do(Submit(((100, 200) * points,))).screen == "done"


def test_an_endless_signature_is_not_called_an_empty_one(tmp_path: Path) -> None:
    """Who is told to sign where they have signed does not know what to do."""
    with a_visit(tmp_path) as visit:
        to_check(visit, STAY, {})
        through_check(visit)
        for strokes in (((100, 200) * 4_001,), ((1, 2, 3, 4),) * 201):
            view = visit.do(Submit(strokes))
            assert (view.screen, view.trouble.title) == ("sign", "Chữ ký nhiều nét quá")
        assert visit.do(Submit(SIGNATURE)).screen == "done"


def test_missing_papers_are_said_and_never_stop_the_filing(tmp_path: Path) -> None:
    """Nobody walks home because of a paper (contracts.md)."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, BIRTH, BIRTH_VALUES)
        assert done.screen == "done"
        assert any("Giấy chứng sinh" in fact.value for fact in done.facts)


def test_the_done_page_expects_from_acceptance_on(tmp_path: Path) -> None:
    """Before an official accepts there is no promise (ui.md, manner 15)."""
    with a_visit(tmp_path) as visit:
        done = file_one(visit, EXTRACT, BIRTH_VALUES)
        expected = "Sổ chưa đưa lên máy có thể lâu hơn. Tính từ khi cán bộ tiếp nhận."
        assert any(fact.value.endswith(expected) for fact in done.facts)
        assert done.qr
        visit.do(SaveReceipt())
        assert visit.session.print_job() is not None


def test_another_language_keeps_the_question(tmp_path: Path) -> None:
    """A person may change the language in the middle of a form."""
    with a_visit(tmp_path) as visit:
        begin(visit, EXTRACT)
        before = visit.session.view()
        view = visit.do(Go(Languages()), ChooseLanguage("en"))
        assert view.key == before.key
        assert view.title != before.title


def test_an_answer_for_a_screen_that_is_gone_is_ignored(tmp_path: Path) -> None:
    """A double tap must not answer the next question."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        first = visit.do(TypeInstead())  # without a card: which paper is it?
        visit.do(first.tiles[0].intent, Next())
        draft = visit.kiosk.unfinished()
        assert draft is not None
        visit.do(Answer("xyz", at=first.key))
        again = visit.kiosk.unfinished()
        assert again is not None
        assert again.answers == draft.answers
