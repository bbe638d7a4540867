"""The manners of the interview: back, errors beside the field, editing from the check, masks."""

from pathlib import Path

from support.sessions import (
    BIRTH,
    SHOP,
    STAY,
    Visit,
    a_visit,
    at_screen,
    begin,
    field_of,
    fill,
    through_check,
    to_check,
)

from kiosk_app.flow.intents import (
    AddRow,
    Answer,
    Back,
    EditRow,
    Next,
    Page,
    Pick,
    RemoveRow,
    Reveal,
    Search,
    Skip,
    Tick,
)
from kiosk_app.flow.views import AddressView, DateView, ListView, View

CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}


def at_field(name: str):  # type: ignore[no-untyped-def]
    """Until this field is asked for."""
    return lambda view: field_of(view) == name


def stored(visit: Visit) -> dict[str, object]:
    """What is on the disk."""
    draft = visit.kiosk.unfinished()
    assert draft is not None
    return dict(draft.answers)


def lines(visit: Visit) -> list[tuple[str, str]]:
    """All lines of the check page, through its pages."""
    view = visit.session.view()
    while isinstance(view, ListView) and view.page > 0:
        view = visit.do(Page(-1))
    found: list[tuple[str, str]] = []
    while isinstance(view, ListView):
        found += [(line.label, line.value) for line in view.lines]
        if view.page + 1 == view.pages:
            return found
        view = visit.do(Page(1))
    return found


def test_an_answer_is_on_the_disk_before_the_next_question_shows(tmp_path: Path) -> None:
    """A power cut after the next screen must not ask again."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_field("tre_gioi_tinh"))
        assert stored(visit)["tre_ho_ten"] == "Lầu Bá Phương"


def test_back_never_loses_an_answer(tmp_path: Path) -> None:
    """Going back shows what was said."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_field("tre_gioi_tinh"))
        before = stored(visit)
        view = visit.do(Back())
        assert view.value == "Lầu Bá Phương"
        assert stored(visit) == before


def test_nothing_is_preselected(tmp_path: Path) -> None:
    """The usual nationality stands first but is not chosen."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, CHILD, at_field("tre_quoc_tich"))
        assert view.tiles[0].title == "Việt Nam"
        assert not any(tile.chosen for tile in view.tiles)
        assert visit.do(Next()).trouble is not None


def test_a_date_in_the_future_speaks_beside_the_field(tmp_path: Path) -> None:
    """What is wrong, what is right: and the wrong date stays on the screen."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_field("tre_ngay_sinh"))
        view = visit.do(Answer(("30", "11", "2026")))
        assert isinstance(view, DateView)
        assert (view.day, view.month, view.year) == ("30", "11", "2026")
        assert view.trouble is not None
        assert "24/11/2026" in view.trouble.title + view.trouble.text
        assert "tre_ngay_sinh" not in stored(visit)


def test_only_the_year_is_enough_where_the_form_allows_it(tmp_path: Path) -> None:
    """Many elderly people know their year of birth and no more."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, CHILD, at_field("me_ngay_sinh"))
        assert isinstance(view, DateView)
        assert view.partial
        visit.do(Answer(("", "", "1990")))
        assert stored(visit)["me_ngay_sinh"] == "1990"


def test_an_optional_question_may_be_skipped_and_a_demanded_one_not(tmp_path: Path) -> None:
    """`Bỏ qua` is there only where it works."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_field("nyc_noi_cap"))
        assert field_of(visit.do(Skip())) != "nyc_noi_cap"
        fill(visit, CHILD, at_field("tre_ho_ten"))
        assert field_of(visit.do(Skip())) == "tre_ho_ten"


def test_an_old_ward_name_leads_to_the_new_ward(tmp_path: Path) -> None:
    """People say the old name for years; the form needs the new one."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, CHILD, at_field("nyc_noi_cu_tru"))
        assert isinstance(view, AddressView)
        before = view.results
        assert visit.do(Search("muong long", "Ask:of:another:question")).results == before
        view = visit.do(Search("muong long", view.key))
        assert view.results != before
        view = visit.do(view.results[0].intent)
        assert view.stage == "detail"
        visit.do(Answer("Bản Xám Xúm"))
        address = stored(visit)["nyc_noi_cu_tru"]
        assert isinstance(address, dict)
        assert address["detail"] == "Bản Xám Xúm"
        assert visit.kiosk.machine.units.ward_in_province(address["ward"], address["province"])


def test_the_commune_of_the_machine_is_offered_first(tmp_path: Path) -> None:
    """Most who come live here: one touch instead of a search."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, CHILD, at_field("nyc_noi_cu_tru"))
        assert (view.province, view.results[0].title) == ("Tỉnh Nghệ An", "Xã Mường Lống")
        assert visit.do(Pick("province")).results[0].title == "Tỉnh Nghệ An"


def test_an_address_by_cascade(tmp_path: Path) -> None:
    """Province, commune, detail: and back one stage at a time."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_field("nyc_noi_cu_tru"))
        assert visit.do(Pick("province")).stage == "province"
        view = visit.do(Pick("province", "01"))
        assert (view.stage, view.province) == ("ward", "Thành phố Hà Nội")
        assert visit.do(view.results[0].intent).stage == "detail"
        assert visit.do(Back()).stage == "ward"


def test_editing_from_the_check_returns_to_the_check(tmp_path: Path) -> None:
    """One thing put right, nothing asked twice."""
    with a_visit(tmp_path) as visit:
        view = to_check(visit, BIRTH, CHILD)
        line = next(n for n in view.lines if n.action is not None)
        assert line.action is not None
        edited = visit.do(line.action.intent)
        assert edited.screen == "choice"
        assert visit.do(edited.tiles[1].intent, Next()).screen == "check"


def test_an_edit_that_opens_a_branch_asks_it_first(tmp_path: Path) -> None:
    """A new question must not be missed on the way to the signature."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, {**CHILD, "ban_sao": "Không"}, at_screen("documents"))
        view = visit.do(Next())
        while not any(_edits(line, "ban_sao") for line in view.lines):
            view = visit.do(Page(1))
        line = next(line for line in view.lines if _edits(line, "ban_sao"))
        visit.do(line.action.intent)
        view = visit.do(Answer("Có"), Next())
        assert field_of(view) == "so_ban_sao"
        assert visit.do(Answer("2")).screen == "check"


def test_looking_again_without_a_change_returns_to_the_check(tmp_path: Path) -> None:
    """Questions skipped before are not asked again because another one was looked at."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        fill(visit, CHILD, at_field("nyc_noi_cap"))
        visit.do(Skip())
        fill(visit, CHILD, at_screen("documents"))
        view = visit.do(Next())
        line = next(n for n in view.lines if _edits(n, "nyc_loai_giay_to"))
        assert visit.do(line.action.intent, Next()).screen == "check"


def _edits(line: object, name: str) -> bool:
    action = getattr(line, "action", None)
    return getattr(getattr(action, "intent", None), "to", None) is not None and (
        getattr(action.intent.to, "field", None) == name
    )


def test_numbers_are_masked_and_shown_for_ten_seconds(tmp_path: Path) -> None:
    """The next in line must not read them (ui.md, manner 10)."""
    with a_visit(tmp_path) as visit:
        to_check(visit, BIRTH, CHILD)
        number = "040190001234"
        assert not any(number in value for _, value in lines(visit))
        assert any("••• ••• ••• 234" in value for _, value in lines(visit))
        visit.do(Reveal("nyc_so_giay_to"))
        assert any(number in value for _, value in lines(visit))
        visit.do(Tick(visit.now_s + 11))
        assert not any(number in value for _, value in lines(visit))


def test_the_check_names_missing_papers_plainly(tmp_path: Path) -> None:
    """Nobody should learn at the desk that a paper is missing."""
    with a_visit(tmp_path) as visit:
        to_check(visit, BIRTH, CHILD)
        assert ("Giấy còn thiếu", "Giấy chứng sinh") in lines(visit)


def test_a_warning_lets_go_on_when_said_again(tmp_path: Path) -> None:
    """A surname by custom is not an error."""
    with a_visit(tmp_path) as visit:
        names = {"me_ho_ten": "Vừ Y Mai", "cha_ho_ten": "Hờ Bá Tủa"}
        values = {**CHILD, **names, "nyc_quan_he": "Ông"}  # who applies is neither of them
        to_check(visit, BIRTH, values)
        view: View = visit.session.view()
        for _ in range(30):
            if getattr(view, "trouble", None) is not None:
                break
            view = visit.do(Next())
        assert view.screen == "check"
        assert view.trouble.tone == "warn"
        buttons = [action.text for action in view.chrome.bottom]
        assert [text for text in buttons if f"“{text}” lần nữa" in view.trouble.text]
        assert [line.label for line in view.lines] == ["Họ, chữ đệm, tên trẻ"]
        assert through_check(visit).screen == "sign"


def test_repeated_items_are_added_changed_and_removed(tmp_path: Path) -> None:
    """Household members: each question of each is saved as it is answered."""
    with a_visit(tmp_path) as visit:
        begin(visit, STAY)
        values = {"noi_dung": "Xin ở tạm tại bản Mường Lống"}
        view = fill(visit, values, at_screen("rows"))
        visit.do(AddRow())
        view = fill(visit, {}, at_screen("rows"))
        assert len(view.lines) == 1
        assert "040190001234" not in view.lines[0].value
        visit.do(EditRow(0), Answer("Vừ Bá Và"))
        rows = stored(visit)["thanh_vien"]
        assert isinstance(rows, (list, tuple))
        assert rows[0]["ho_ten"] == "Vừ Bá Và"
        while visit.session.view().screen != "rows":
            visit.do(Back())
        assert visit.do(RemoveRow(0)).lines == ()
        assert "thanh_vien" not in stored(visit)


def test_an_item_that_lacks_an_answer_is_gone_on_with(tmp_path: Path) -> None:
    """Whoever comes back in the middle of an item is not told of a field that is not there."""
    with a_visit(tmp_path) as visit:
        begin(visit, STAY)
        values = {"noi_dung": "Xin ở tạm tại bản Mường Lống"}
        fill(visit, values, at_screen("rows"))
        visit.do(AddRow())
        fill(visit, {}, lambda view: ":0:ngay_sinh:" in view.key)
        visit.do(Back())
        while visit.session.view().screen != "rows":
            visit.do(Back())
        view = visit.do(Next())
        assert (view.key, view.trouble) == (
            "Ask:thanh_vien:thanh_vien:0:ngay_sinh:False:False",
            None,
        )
        view = fill(visit, {}, at_screen("rows"))
        assert len(view.lines) == 1
        assert visit.do(Next()).screen != "rows"


def test_a_list_that_needs_an_item_begins_with_it(tmp_path: Path) -> None:
    """An empty list with a button is a riddle; its first question is none."""
    with a_visit(tmp_path) as visit:
        begin(visit, SHOP)
        view = fill(visit, {}, at_field("nganh"))
        assert view.screen != "rows"
        view = fill(visit, {}, at_screen("rows"))
        assert len(view.lines) == 1


def test_progress_counts_parts_with_their_names(tmp_path: Path) -> None:
    """Parts, not questions: the pictures' "Phần 3/8 · Cháu bé"."""
    with a_visit(tmp_path) as visit:
        begin(visit, BIRTH)
        view = fill(visit, CHILD, at_field("tre_ho_ten"))
        assert view.chrome.progress is not None
        assert view.chrome.progress.label.endswith("· Cháu bé")
        assert view.chrome.progress.label.startswith("Phần 2/")
