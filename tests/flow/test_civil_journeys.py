"""Civil-status journeys as people make them: with a card in the hand, for themselves, for two."""

from pathlib import Path

import pytest
from support.sessions import CARD, Visit, a_visit, answer_one, begin, field_of

from kiosk_app.flow.intents import Answer, Back, ConfirmScan, Next, Scanned
from kiosk_app.flow.route import ask_place, get_question
from kiosk_app.flow.views import View

SINGLE, MARRIAGE, DEATH = "1.004873", "1.000894", "1.000656"
BRIDE = "040302005678||Vừ Y Mai|18112002|Nữ|Bản Mường Lống 1, Kỳ Sơn, Nghệ An|12052021"


def stored(visit: Visit) -> dict[str, object]:
    """What is on the disk."""
    draft = visit.kiosk.unfinished()
    assert draft is not None
    return dict(draft.answers)


def asks(visit: Visit, view: View, wanted: str, cards: list[str]) -> View:
    """Answered as shown until a field is asked for; cards are scanned in turn."""
    for _ in range(80):
        if field_of(view) == wanted:
            return view
        if view.screen == "scan_card" and cards:
            view = visit.do(Scanned(cards.pop(0)), ConfirmScan())
        else:
            view = answer_one(visit, view)
    raise AssertionError(f"{wanted} was not asked for: {view.key}")


def test_with_a_card_and_for_oneself_nothing_is_typed_twice(tmp_path: Path) -> None:
    """After "for myself" the next question is what no card of the form has told."""
    with a_visit(tmp_path) as visit:
        view = asks(visit, begin(visit, SINGLE), "nyc_quan_he", [CARD])
        view = visit.do(view.tiles[0].intent, Next())
        assert field_of(view) == "nd_gioi_tinh"
        assert "nd_ho_ten" not in stored(visit)


def test_the_childs_name_is_forgotten_when_it_is_for_oneself_after_all(tmp_path: Path) -> None:
    """An answer about another person must not be filed under the own name."""
    with a_visit(tmp_path) as visit:
        view = asks(visit, begin(visit, SINGLE), "nyc_quan_he", [CARD])
        relation = visit.session._ctx.here
        visit.do(Answer("Con"), Next())
        asks(visit, visit.session.view(), "nd_dan_toc", [BRIDE])
        assert stored(visit)["nd_ho_ten"] == "Vừ Y Mai"
        visit.session._ctx.restart(relation)
        visit.do(Answer("Bản thân"))
        assert "nd_ho_ten" not in stored(visit)
        assert field_of(visit.do(Next())) == "nd_gioi_tinh"
        assert view.screen == "choice"


def test_two_cards_fill_bride_and_groom(tmp_path: Path) -> None:
    """Names, birth dates, both numbers and the day of issue come from the cards."""
    with a_visit(tmp_path) as visit:
        view = asks(visit, begin(visit, MARRIAGE), "nu_dan_toc", [BRIDE])
        asks(visit, view, "nam_dan_toc", [CARD])
        kept = stored(visit)
        assert (kept["nu_ho_ten"], kept["nam_ho_ten"]) == ("Vừ Y Mai", "Lầu Bá Tủa")
        assert kept["nu_so_giay_to"] == kept["nu_so_dinh_danh"] == "040302005678"
        assert kept["nam_ngay_cap"] == "2021-08-10"


@pytest.mark.parametrize(("field", "years"), [("nu_ngay_sinh", 17), ("nam_ngay_sinh", 19)])
def test_who_is_too_young_is_told_at_the_birth_date(tmp_path: Path, field: str, years: int) -> None:
    """Not after thirty more questions."""
    with a_visit(tmp_path) as visit:
        begin(visit, MARRIAGE)
        ctx = visit.session._ctx
        question = get_question(ctx.procedure, "bride" if field.startswith("nu") else "groom")
        ctx.go(ask_place(question, ctx.procedure.get_field(field), ctx.draft.answers))
        view = visit.do(Answer(("25", "11", str(2026 - years))))
        assert field_of(view) == field
        assert view.trouble is not None


def test_the_same_card_for_both_is_refused(tmp_path: Path) -> None:
    """A card scanned twice by mistake is the likeliest error of all; the right one then passes."""
    with a_visit(tmp_path) as visit:
        view = begin(visit, MARRIAGE)
        view = visit.do(Scanned(BRIDE), ConfirmScan())
        while view.screen != "scan_card":
            view = answer_one(visit, view)
        view = visit.do(Scanned(BRIDE), ConfirmScan())
        assert view.screen == "confirm_card"
        assert view.trouble is not None and "cùng một số" in view.trouble.text
        assert "nam_ho_ten" not in stored(visit)
        view = visit.do(Back(), Scanned(CARD))
        assert view.trouble is None or "cùng một số" not in view.trouble.text
        visit.do(ConfirmScan())
        kept = stored(visit)
        assert (kept["nam_loai_giay_to"], kept["nam_ho_ten"]) == ("Căn cước công dân", "Lầu Bá Tủa")


def test_a_death_may_have_an_hour_and_a_birth_of_a_year_only(tmp_path: Path) -> None:
    """Old people often knew the year alone; the hour is typed as four digits."""
    with a_visit(tmp_path) as visit:
        view = begin(visit, DEATH)
        values = {
            "nm_ngay_sinh": ("", "", "1938"),
            "nm_gio_chet": "1430",
            "nm_so_giay_to": "040138000001",
        }
        for _ in range(80):
            if view.screen in ("documents", "check"):
                break
            view = answer_one(visit, view, values.get(field_of(view)))
        kept = stored(visit)
        assert (kept["nm_ngay_sinh"], kept["nm_gio_chet"]) == ("1938", "14:30")


def test_the_scan_says_whose_card_is_wanted(tmp_path: Path) -> None:
    """Two people stand there, each with a card in the hand."""
    with a_visit(tmp_path) as visit:
        view = begin(visit, MARRIAGE)
        assert (view.screen, view.title) == ("scan_card", "Cho máy biết cô dâu là ai.")
