"""The public board at the kiosk: as known on a day, calm before anything came, nobody in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.filers import file
from support.kiosks import from_portal
from support.sessions import EXTRACT, STAY, Visit, a_visit

from kiosk_app.domain.publications import BOARD
from kiosk_app.flow.board_view import BoardView
from kiosk_app.flow.intents import Back, Changed, Go, Page
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.public_places import PublicBoard, Steps, StepsList
from kiosk_app.flow.views import ListView, TextPageView, TilesView


def coming(version: int = 1, **changes: Any) -> dict[str, Any]:
    """The content of board.published.v1."""
    return {
        "publication": bytes(16),
        "version": version,
        "withdrawn": False,
        "as_of": "2026-11-22",
        "office": "UBND xã Mường Lống",
        "least": 5,
        "months": [["2026-10", "2026-11", 1204, 1180, 24], ["2026-09", "2026-09", 7, 7, 0]],
        "procedures": [
            [EXTRACT, "Trích lục", 1000, 990, 10],
            ["9.999999", "Thủ tục chỉ có ở tỉnh", 200, 190, 10],
            ["", "", 11, 7, 4],
        ],
        **changes,
    }


def told(visit: Visit, content: dict[str, Any]) -> None:
    from_portal(visit.kiosk, BOARD, content)
    visit.do(Changed())


def test_before_any_contact_it_is_calm_and_no_dead_end(tmp_path: Path) -> None:
    """Nothing has come yet is normal; fewer than five own applications are not counted."""
    with a_visit(tmp_path) as visit:
        home = visit.session.view()
        assert isinstance(home, TilesView)
        tile = next(tile for tile in home.tiles if tile.title == "Bảng công khai")
        page = visit.do(tile.intent)
        assert isinstance(page, TextPageView)
        assert page.paragraphs == ("Chưa có số liệu từ tỉnh. Khi có mạng máy sẽ tự lấy về.",)
        for seed in range(4):
            file(visit.kiosk, EXTRACT, seed)
        assert len(visit.do(Changed()).paragraphs) == 1
        file(visit.kiosk, EXTRACT, 5)
        assert "Riêng máy này đã nhận 5 hồ sơ." in visit.do(Changed()).paragraphs


def test_months_then_procedures_as_known_on_a_day(tmp_path: Path) -> None:
    """Numbers as people write them, procedures by the names that this machine uses."""
    with a_visit(tmp_path) as visit:
        told(visit, coming())
        view = visit.do(Go(PublicBoard()))
        assert isinstance(view, BoardView)
        assert "22/11/2026" in view.note and "UBND xã Mường Lống" in view.note
        assert view.heads == ("Tháng", "Đã nhận", "Đúng hạn", "Trễ hạn")
        assert view.rows[0].name == "10/2026 đến 11/2026"
        assert view.rows[0].cells == ("1.204", "1.180", "24")
        view = visit.do(Go(PublicBoard(by_procedure=True)))
        names = [row.name for row in view.rows]
        assert names[1:] == ["Thủ tục chỉ có ở tỉnh", "Các thủ tục khác"]
        plain = visit.kiosk.catalogue.get(EXTRACT).plain_title.get("vi")
        assert names[0] == plain
        assert visit.do(Back()).screen == "home"  # the other table is no place of its own


def test_a_long_board_comes_in_pages(tmp_path: Path) -> None:
    """No scrolling."""
    rows = [[f"1.{n:06}", f"Thủ tục {n}", 10, 10, 0] for n in range(25)]
    with a_visit(tmp_path, limits=Limits(lines=7)) as visit:
        told(visit, coming(procedures=rows))
        view = visit.do(Go(PublicBoard(by_procedure=True)))
        seen = [row.name for row in view.rows]
        while view.page + 1 < view.pages:
            view = visit.do(Page(1))
            seen += [row.name for row in view.rows]
        assert seen == [row[1] for row in rows]


def test_an_older_board_never_comes_back(tmp_path: Path) -> None:
    """Records may come late."""
    with a_visit(tmp_path) as visit:
        told(visit, coming(version=3))
        told(visit, coming(version=2, as_of="2026-11-15"))
        assert "22/11/2026" in visit.do(Go(PublicBoard())).note


def test_too_few_are_said_to_be_too_few(tmp_path: Path) -> None:
    """And why no number stands there."""
    with a_visit(tmp_path) as visit:
        told(visit, coming(months=[], procedures=[]))
        (words,) = visit.do(Go(PublicBoard())).paragraphs
        assert "chưa tới 5 hồ sơ" in words and "22/11/2026" in words


@pytest.mark.parametrize(
    "changes",
    [
        {"as_of": "gestern"},
        {"as_of": None},
        {"months": [["2026-13", "2026-11", 10, 5, 5]]},
        {"months": [["2026-11", "2026-11", 4, 4, 0]]},
        {"months": [["2026-11", "2026-11", 10, 8, 8]]},
        {"months": [["2026-11", "2026-11", 10, 8]]},
        {"procedures": [["x", "tin\u202egiả", 10, 8, 0]]},
        {"procedures": [["x", "y", True, 0, 0]]},
        {"least": -1},
    ],
)
def test_what_is_no_board_is_not_shown(tmp_path: Path, changes: dict[str, Any]) -> None:
    """Groups of fewer than promised are none, whoever sends them."""
    with a_visit(tmp_path) as visit:
        told(visit, coming(**changes))
        assert visit.do(Go(PublicBoard())).screen == "board_empty"
        assert visit.kiosk.machine.db["kiosk_unread"].count == 1


def test_who_does_which_step_of_every_procedure(tmp_path: Path) -> None:
    """The desk takes in, the agency decides, the desk hands out."""
    with a_visit(tmp_path) as visit:
        listed = visit.do(Go(PublicBoard()), Go(StepsList()))
        assert isinstance(listed, TilesView) and listed.pages > 1
        view = visit.do(Go(Steps(STAY)))
        assert isinstance(view, ListView)
        office = "Trung tâm Phục vụ hành chính công"
        assert [line.value for line in view.lines] == [office, "Công an cấp xã", office]
        for procedure in visit.kiosk.catalogue.offered():
            lines = visit.do(Back(), Go(Steps(procedure.code))).lines
            assert all(line.label and line.value for line in lines)
