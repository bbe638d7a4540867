"""What is known is not asked for again: by card, by an earlier answer, by what follows from one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.sessions import (
    BIRTH,
    CARD,
    SIGNATURE,
    Visit,
    a_visit,
    answer_one,
    at_screen,
    begin,
    field_of,
    file_one,
    fill,
    through_check,
    to_check,
)

from kiosk_app.flow.intents import (
    AddRow,
    Answer,
    Back,
    ConfirmScan,
    Next,
    Page,
    Scanned,
    Skip,
    Submit,
    TakeOver,
    TypeInstead,
)
from kiosk_app.flow.staff_intents import TakeOverAll
from kiosk_app.flow.views import (
    DoneView,
    ListView,
    ScanView,
    TilesView,
    View,
)

PERMANENT, DISABILITY, POOR = "1.004222", "1.001699", "1.011607"
NAME, NUMBER = "Lầu Bá Tủa", "040090001234"
JOINS = {"noi_dung": "Đăng ký thường trú tại bản Mường Lống", "quan_he": "Vợ"}


def stored(visit: Visit) -> dict[str, Any]:
    """The answers on the disk."""
    draft = visit.kiosk.unfinished()
    assert draft is not None
    return dict(draft.answers)


def at_field(name: str) -> Any:
    """Until this field is asked for."""
    return lambda view: field_of(view) == name


def filed(visit: Visit, view: View) -> dict[str, Any]:
    """The answers of the application on the receipt."""
    assert isinstance(view, DoneView), (view.screen, getattr(view, "trouble", None))
    found = visit.kiosk.machine.applications.find(view.code)
    assert found is not None
    return dict(found.content["answers"])


def test_the_head_of_household_is_not_asked_who_that_is(tmp_path: Path) -> None:
    """The form wants the name twice; a person gives it once."""
    with a_visit(tmp_path) as visit:
        view = file_one(visit, PERMANENT, {**JOINS, "quan_he": "Chủ hộ"})
        answers = filed(visit, view)
    assert answers["chu_ho"] == answers["ho_ten"]
    assert answers["so_dinh_danh_chu_ho"] == answers["so_dinh_danh"]


def test_who_was_head_before_a_correction_is_not_filed(tmp_path: Path) -> None:
    """Another person's number must not stay behind when somebody corrects the relation."""
    with a_visit(tmp_path) as visit:
        to_check(visit, PERMANENT, {**JOINS, "chu_ho": "Vừ Y Mai"})
        assert stored(visit)["chu_ho"] == "Vừ Y Mai"
        edit = next(n.action for n in all_lines(visit) if n.label.startswith("8."))
        visit.do(edit.intent, Answer("Chủ hộ"), Next())
        assert not any(line.label.startswith("7.") for line in all_lines(visit))
        through_check(visit)
        answers = filed(visit, visit.do(Submit(SIGNATURE)))
    assert answers["chu_ho"] == answers["ho_ten"] != "Vừ Y Mai"
    assert "yk_chu_ho" not in answers


def all_lines(visit: Visit) -> list[Any]:
    """Every line of the check, from its first page."""
    view = visit.session.view()
    while isinstance(view, ListView) and view.page > 0:
        view = visit.do(Page(-1))
    found: list[Any] = []
    while isinstance(view, ListView):
        found += view.lines
        if view.page + 1 == view.pages:
            break
        view = visit.do(Page(1))
    return found


def test_the_same_address_is_taken_over_by_one_touch(tmp_path: Path) -> None:
    """Most people live where they are registered."""
    with a_visit(tmp_path) as visit:
        begin(visit, DISABILITY)
        view = fill(visit, {}, at_screen("same"))
        assert isinstance(view, TilesView)
        assert view.title == "Bây giờ người đó ở đâu?"
        assert view.tiles[0].title == "Vẫn ở nơi thường trú"
        assert "Bản Mường Lống" in view.tiles[0].note
        view = visit.do(view.tiles[0].intent)
        assert isinstance(view, ScanView)  # the representative
        assert stored(visit)["noi_o"] == stored(visit)["thuong_tru"]


def test_what_is_the_same_throughout_is_said_by_one_touch(tmp_path: Path) -> None:
    """The tile reads what it would answer; it is there only where several such questions follow."""
    said = {"nyc_quan_he": "Mẹ", "tre_dan_toc": "Mông", "tre_quoc_tich": "Việt Nam"}
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, said, at_screen("same"))
        assert isinstance(view, TilesView)
        together = view.tiles[-1]
        assert together.intent == TakeOverAll()
        assert together.note.startswith("Mông · Việt Nam")
        view = visit.do(together.intent)
        assert view.screen != "same"
        assert (stored(visit)["me_dan_toc"], stored(visit)["me_quoc_tich"]) == ("Mông", "Việt Nam")
    with a_visit(tmp_path / "one") as visit:
        begin(visit, DISABILITY)
        one = fill(visit, {}, at_screen("same"))
        assert isinstance(one, TilesView) and len(one.tiles) == 2


def test_the_date_in_words_is_read_at_the_check(tmp_path: Path) -> None:
    """It follows from the figures: no page of its own, but seen, and put right where they are."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, {}, at_field("tre_ngay_sinh"))
        view = visit.do(Answer(("18", "11", "2025")))
        assert field_of(view) == "tre_noi_sinh"
        view = fill(visit, {}, at_screen("documents"))
        visit.do(Next())
        spelled = next(x for x in all_lines(visit) if x.label == "Ngày sinh ghi bằng chữ")
        assert spelled.value.startswith("Ngày mười tám tháng mười một")
        assert field_of(visit.do(spelled.action.intent)) == "tre_ngay_sinh"


def test_another_address_is_asked_for(tmp_path: Path) -> None:
    """The second tile is the question itself, and Back leads to the two tiles again."""
    with a_visit(tmp_path) as visit:
        begin(visit, DISABILITY)
        fill(visit, {}, at_screen("same"))
        view = visit.do(TakeOver(same=False))
        assert field_of(view) == "noi_o"
        assert "noi_o" not in stored(visit)
        assert visit.do(Back()).screen == "same"


def test_the_head_who_agrees_is_named_by_the_form(tmp_path: Path) -> None:
    """Whose consent it is stands two questions above."""
    with a_visit(tmp_path) as visit:
        begin(visit, PERMANENT)
        fill(visit, {**JOINS, "chu_ho": "Vừ Y Mai"}, at_field("yk_chu_ho"))
        view = visit.do(Answer(True), Next())
        assert field_of(view) == "yk_chu_so_huu"
        known = stored(visit)
        assert known["yk_chu_ho"] == {
            "agreed": True,
            "name": "Vừ Y Mai",
            "number": known["so_dinh_danh_chu_ho"],
        }


def test_a_card_names_who_agrees(tmp_path: Path) -> None:
    """The owner of the house stands beside and has a card; typing stays possible."""
    with a_visit(tmp_path) as visit:
        begin(visit, PERMANENT)
        fill(visit, JOINS, at_field("yk_chu_so_huu"))
        view = visit.do(Answer(True), Next())
        assert isinstance(view, ScanView)
        assert "đồng ý" in view.title
        assert visit.do(TypeInstead()).title == "Họ tên người đồng ý là gì?"
        assert isinstance(visit.do(Back()), ScanView)
        view = visit.do(Scanned(CARD), ConfirmScan())
        assert view.screen in ("documents", "check")
        owner = stored(visit)["yk_chu_so_huu"]
        assert owner == {"agreed": True, "name": NAME, "number": NUMBER}


def test_nobody_agrees_under_half_a_name(tmp_path: Path) -> None:
    """The card's number stays; the name is typed."""
    with a_visit(tmp_path) as visit:
        begin(visit, PERMANENT)
        fill(visit, JOINS, at_field("yk_chu_so_huu"))
        visit.do(Answer(True), Next())
        view = visit.do(Scanned(CARD.replace("Tủa", "T\ufffda")), ConfirmScan())
        assert view.title == "Họ tên người đồng ý là gì?"
        visit.do(Answer(NAME))
        owner = stored(visit)["yk_chu_so_huu"]
        assert owner == {"agreed": True, "name": NAME, "number": NUMBER}


def test_a_card_fills_a_row_and_only_the_rest_is_asked(tmp_path: Path) -> None:
    """Five people in the household are five cards, not five times four questions."""
    with a_visit(tmp_path) as visit:
        begin(visit, POOR)
        view = fill(visit, {}, at_row(1))
        assert "Người thứ 1" in view.title
        assert isinstance(visit.do(Skip()), ScanView)  # a row cannot be skipped, only left
        view = visit.do(Scanned(CARD), ConfirmScan())
        assert view.title == "Người đó là gì của chủ hộ?"
        assert stored(visit)["tv"] == [
            {"ho_ten": NAME, "gioi_tinh": "Nam", "ngay_sinh": "1990-05-03"}
        ]
        visit.do(Answer("Chủ hộ"), Next())
        view = visit.do(Skip())
        assert isinstance(view, ListView)
        assert NAME in view.lines[0].value
        assert "Người thứ 2" in visit.do(AddRow()).title
        assert visit.do(Back()).screen == "rows"
        assert len(stored(visit)["tv"]) == 1


def test_a_row_is_not_filled_with_half_a_name(tmp_path: Path) -> None:
    """What the card's text lost on the way is asked, and only that."""
    with a_visit(tmp_path) as visit:
        begin(visit, POOR)
        fill(visit, {}, at_row(1))
        view = visit.do(Scanned(CARD.replace("Tủa", "T\ufffda")), ConfirmScan())
        assert view.title == "Người đó tên là gì?"
        assert stored(visit)["tv"] == [{"gioi_tinh": "Nam", "ngay_sinh": "1990-05-03"}]


def at_row(number: int) -> Any:
    """Until the card of this row is asked for."""
    return lambda view: isinstance(view, ScanView) and f"Người thứ {number}:" in view.title


def test_a_row_may_be_typed_without_a_card(tmp_path: Path) -> None:
    """Children have no card."""
    with a_visit(tmp_path) as visit:
        begin(visit, POOR)
        fill(visit, {}, at_row(1))
        view = visit.do(TypeInstead())
        assert view.title == "Người đó tên là gì?"
        view = answer_one(visit, view, "Lầu Y Pà")
        assert stored(visit)["tv"] == [{"ho_ten": "Lầu Y Pà"}]
