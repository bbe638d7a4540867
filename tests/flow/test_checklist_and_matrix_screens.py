"""Several of many, and a level for each of several lines, as a person answers them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.catalogue import EVERY_KIND
from support.sessions import Visit, a_visit, at_screen, begin, field_of, fill, through_check

from kiosk_app.flow.intents import Answer, Back, Next, Page, Skip
from kiosk_app.flow.views import ChoiceView, ListView, View

CODE = "9.000002"
CROWD = {"so_nguoi": "500", "ma_san": "AB12", "ngay": ("24", "12", "2026")}
FEW = {**CROWD, "so_nguoi": "20"}


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    """A kiosk that also has the invented procedure with every kind of field."""
    (tmp_path / "catalogue").mkdir()
    text = EVERY_KIND.read_text("utf-8")
    (tmp_path / "catalogue" / f"{CODE}.toml").write_text(text, "utf-8")
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", "utf-8")
    with a_visit(tmp_path) as made:
        begin(made, CODE)
        yield made


def at_field(visit: Visit, name: str, values: dict[str, Any]) -> ChoiceView:
    """The question of this field, the ones before it answered."""
    view = fill(visit, values, lambda view: field_of(view) == name)
    assert isinstance(view, ChoiceView)
    return view


def stored(visit: Visit, name: str) -> Any:
    """The answer on the disk."""
    draft = visit.kiosk.unfinished()
    assert draft is not None
    return draft.answers.get(name)


def touch(visit: Visit, title: str) -> ChoiceView:
    """The tile with these words."""
    view = visit.session.view()
    assert isinstance(view, ChoiceView)
    touched = visit.do(next(tile.intent for tile in view.tiles if tile.title == title))
    assert isinstance(touched, ChoiceView)
    return touched


def chosen(view: View) -> list[str]:
    """Tiles that say "Đã chọn"."""
    assert isinstance(view, ChoiceView)
    return [tile.title for tile in view.tiles if tile.chosen]


def check_lines(visit: Visit) -> list[Any]:
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


def test_several_tiles_are_ticked_and_unticked_each_on_the_disk_at_once(visit: Visit) -> None:
    """A power cut after the second touch loses neither."""
    view = at_field(visit, "tro_choi", CROWD)
    assert chosen(view) == []
    assert "nhiều ô" in view.hint
    touch(visit, "Bắn nỏ")
    assert chosen(touch(visit, "Ném còn")) == ["Ném còn", "Bắn nỏ"]
    assert stored(visit, "tro_choi") == ["Ném còn", "Bắn nỏ"]
    assert chosen(touch(visit, "Ném còn")) == ["Bắn nỏ"]
    touch(visit, "Bắn nỏ")
    assert stored(visit, "tro_choi") is None


def test_nothing_ticked_does_not_go_on(visit: Visit) -> None:
    """`Tiếp tục` says what to do instead of passing a question over."""
    at_field(visit, "tro_choi", CROWD)
    view = visit.do(Next())
    assert field_of(view) == "tro_choi"
    assert isinstance(view, ChoiceView)
    assert view.trouble is not None
    touch(visit, "Đu quay")
    assert field_of(visit.do(Next())) != "tro_choi"


@pytest.mark.parametrize("value", ["Bắn nỏ", ["Lạ"], 3, True, {"Bắn nỏ": 1}])
def test_what_is_not_among_the_tiles_is_not_kept(visit: Visit, value: object) -> None:
    """A touch can only say what the screen shows."""
    at_field(visit, "tro_choi", CROWD)
    visit.do(Answer(value))
    assert stored(visit, "tro_choi") is None


def test_a_matrix_asks_one_row_a_screen_and_counts_them(visit: Visit) -> None:
    """Its own progress stands beside the parts."""
    at_field(visit, "tro_choi", CROWD)
    touch(visit, "Bắn nỏ")
    view = visit.do(Next())
    seen = []
    while field_of(view) == "an_toan":
        assert isinstance(view, ChoiceView)
        seen.append((view.title, view.counter, [tile.title for tile in view.tiles]))
        assert visit.do(Next()).key == view.key  # nothing chosen yet
        touch(visit, "Đã xong")
        view = visit.do(Next())
    levels = ["Đã xong", "Chưa xong"]
    assert seen == [
        ("Đã dựng rào chắn chưa?", "1/3", levels),
        ("Người canh", "2/3", levels),
        ("Đã có túi thuốc chưa?", "3/3", levels),
    ]
    assert stored(visit, "an_toan") == dict.fromkeys(
        ("Rào chắn", "Người canh", "Túi thuốc"), "Xong"
    )


def test_back_goes_row_by_row_and_a_restart_to_the_first_open_row(visit: Visit) -> None:
    """Neither Back nor a power cut asks ten things again."""
    at_field(visit, "an_toan", {**CROWD, "tro_choi": ("Bắn nỏ",)})
    touch(visit, "Chưa xong")
    visit.do(Next())
    touch(visit, "Đã xong")
    view = visit.do(Next())
    assert view.title == "Đã có túi thuốc chưa?"
    assert chosen(visit.do(Back())) == ["Đã xong"]
    assert chosen(visit.do(Back())) == ["Chưa xong"]
    view = visit.reopen().session.view()
    assert isinstance(view, ChoiceView)
    assert (view.title, view.counter) == ("Đã có túi thuốc chưa?", "3/3")


def test_rows_may_be_skipped_where_the_form_allows_it(visit: Visit) -> None:
    """With few people the levels are not demanded."""
    at_field(visit, "an_toan", {**FEW, "tro_choi": ("Bắn nỏ",)})
    touch(visit, "Đã xong")
    visit.do(Next())
    view = visit.do(Skip())
    assert isinstance(view, ChoiceView)
    assert view.counter == "3/3"
    assert field_of(visit.do(Skip())) != "an_toan"
    assert stored(visit, "an_toan") == {"Rào chắn": "Xong"}


def test_the_check_shows_a_line_for_each_row_and_edits_only_that_one(visit: Visit) -> None:
    """Who mistouched the second line does not answer the third again."""
    values = {**CROWD, "tro_choi": ("Ném còn", "Bắn nỏ")}
    fill(visit, values, at_screen("documents"))
    visit.do(Next())
    lines = {line.label: line for line in check_lines(visit)}
    assert lines["Trò chơi"].value == "Ném còn · Bắn nỏ"
    assert lines["Người canh"].value == "Đã xong"
    view = visit.do(lines["Người canh"].action.intent)
    assert isinstance(view, ChoiceView)
    assert view.counter == "2/3"
    touch(visit, "Chưa xong")
    assert visit.do(Next()).screen == "check"
    lines = {line.label: line for line in check_lines(visit)}
    assert lines["Người canh"].value == "Chưa xong"


def test_a_matrix_left_open_is_named_and_its_first_open_row_is_asked(visit: Visit) -> None:
    """More people make the levels needed after all: the check leads to what is left."""
    fill(visit, {**FEW, "tro_choi": ("Bắn nỏ",)}, lambda view: view.key.startswith("Ask:an_toan"))
    touch(visit, "Đã xong")
    visit.do(Next(), Skip(), Skip())
    fill(visit, FEW, at_screen("documents"))
    visit.do(Next())
    line = next(line for line in check_lines(visit) if line.label == "Số người")
    visit.do(line.action.intent, Answer("100"))
    view = through_check_or_stop(visit)
    assert view.trouble is not None
    assert "2" in view.trouble.title
    asked = visit.do(view.actions[0].intent)
    assert isinstance(asked, ChoiceView)
    assert asked.counter == "2/3"
    touch(visit, "Chưa xong")
    view = visit.do(Next())
    assert isinstance(view, ChoiceView)
    assert view.counter == "3/3"
    touch(visit, "Chưa xong")
    assert visit.do(Next()).screen == "check"
    assert through_check(visit).screen == "sign"


def through_check_or_stop(visit: Visit) -> ListView:
    """The check page that does not let go on."""
    for _ in range(20):
        view = visit.do(Next())
        if getattr(view, "trouble", None) is not None:
            assert isinstance(view, ListView)
            return view
    raise AssertionError("the check let everything pass")
