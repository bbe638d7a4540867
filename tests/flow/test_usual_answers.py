"""Texts with usual answers: a tile for each, and the keyboard for whatever else is true."""

from pathlib import Path

from support.sessions import Visit, a_visit, begin
from support.small_forms import head, with_form

from kiosk_app.flow.intents import Answer, Back, Next, Page, Skip, TypeInstead
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.views import ChoiceView, TextView

FORM = (
    head("9.000005", '{ vi = "Xin giấy", en = "A paper" }')
    + """
[[parts.questions]]
[[parts.questions.fields]]
id = "quan_he"
type = "text"
label = { vi = "Quan hệ" }
ask = { vi = "Bà con là gì của người mất?" }
required = true
options = [
  { value = "Con", label = { vi = "Con", en = "Child" }, icon = "person" },
  { value = "Vợ", label = { vi = "Vợ", en = "Wife" }, icon = "person" },
]
[[parts.questions]]
[[parts.questions.fields]]
id = "vi_sao"
type = "long_text"
label = { vi = "Vì sao" }
ask = { vi = "Vì sao?" }
options = [{ value = "Già yếu", label = { vi = "Già yếu", en = "Old age" } }]
"""
)


def opened(visit: Visit) -> ChoiceView:
    view = begin(visit, "9.000005")
    assert isinstance(view, ChoiceView)
    return view


def kept(visit: Visit) -> dict[str, object]:
    draft = visit.kiosk.unfinished()
    assert draft is not None
    return dict(draft.answers)


def test_a_usual_answer_is_one_touch(tmp_path: Path) -> None:
    """Typing is what people fear most."""
    with a_visit(with_form(tmp_path, "9.000005", FORM)) as visit:
        view = opened(visit)
        assert [tile.title for tile in view.tiles] == ["Con", "Vợ", "Khác, tự ghi"]
        view = visit.do(view.tiles[1].intent)
        assert [tile.chosen for tile in view.tiles] == [False, True, False]
        assert visit.do(Next()).title == "Vì sao?"
        assert kept(visit) == {"quan_he": "Vợ"}


def test_anything_else_is_written(tmp_path: Path) -> None:
    """The list is help, not a fence; what was written shows as words when one comes back."""
    with a_visit(with_form(tmp_path, "9.000005", FORM)) as visit:
        opened(visit)
        view = visit.do(TypeInstead())
        assert isinstance(view, TextView)
        assert visit.do(Answer("")).trouble is not None
        assert visit.do(Answer("Con dâu")).title == "Vì sao?"
        assert kept(visit) == {"quan_he": "Con dâu"}
        view = visit.do(Back())
        assert isinstance(view, TextView) and view.value == "Con dâu"


def test_own_words_are_offered_on_every_page(tmp_path: Path) -> None:
    """Whoever finds nothing must not search for the way out."""
    with a_visit(with_form(tmp_path, "9.000005", FORM), limits=Limits(tiles=2)) as visit:
        view = opened(visit)
        assert (view.pages, [tile.title for tile in view.tiles]) == (2, ["Con", "Khác, tự ghi"])
        view = visit.do(Page(1))
        assert [tile.title for tile in view.tiles] == ["Vợ", "Khác, tự ghi"]


def test_back_from_the_keyboard_shows_the_tiles_again(tmp_path: Path) -> None:
    """Who touched the wrong tile is not caught."""
    with a_visit(with_form(tmp_path, "9.000005", FORM)) as visit:
        opened(visit)
        visit.do(TypeInstead())
        assert isinstance(visit.do(Back()), ChoiceView)


def test_a_needed_text_is_not_passed_by(tmp_path: Path) -> None:
    """Next without a choice says what to do; an optional text may be skipped."""
    with a_visit(with_form(tmp_path, "9.000005", FORM)) as visit:
        view = opened(visit)
        assert visit.do(Next()).trouble is not None
        view = visit.do(view.tiles[0].intent, Next())
        assert view.title == "Vì sao?"
        assert visit.do(Skip()).screen == "check"
