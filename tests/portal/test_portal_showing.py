"""Answers as lines on the desk's page: several things chosen, and a level for each row."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from sync.portal.desk import showing
from sync.portal.labels import read_labels

LABELS = read_labels(Path(__file__).parents[1] / "data")
ROW = SimpleNamespace(procedure="9.000002", version="2026-10-01", identity={})


def shown(answers: dict[str, object], language: str = "vi") -> list[tuple[str, str, str]]:
    """(part, label, text) of every line."""
    found = showing.parts(LABELS, ROW, answers, language, lambda word: word)
    return [(part.title, line.label, line.text) for part in found for line in part.lines]


def test_everything_ticked_stands_in_one_line() -> None:
    """Officials compare it with the boxes of the paper form."""
    assert shown({"tro_choi": ["Ném còn", "Bắn nỏ"]}) == [("Lễ hội", "Trò chơi", "Ném còn; Bắn nỏ")]


def test_each_row_of_a_matrix_is_a_line_with_its_level_in_words() -> None:
    """Ten levels in one paragraph are read wrongly."""
    levels = {"Rào chắn": "Xong", "Túi thuốc": "Chưa"}
    assert shown({"an_toan": levels}) == [
        ("Lễ hội", "Rào chắn", "Đã xong"),
        ("Lễ hội", "Túi thuốc", "Chưa xong"),
    ]


def test_rows_and_levels_that_the_file_lacks_are_shown_as_they_are() -> None:
    """An older form, or a stranger's: nothing that was sent may stay unseen."""
    assert shown({"an_toan": {"Cứu hoả": "Nửa"}}) == [("Lễ hội", "Cứu hoả", "Nửa")]
    assert shown({"khac": {"Cứu hoả": "Nửa"}}) == [("other_answers", "khac", "Cứu hoả: Nửa")]


def test_who_entered_an_answer_stands_beside_it() -> None:
    """An official weighs a citizen's word otherwise than a colleague's."""
    identity = {"entered": {"official": ["tro_choi"], "relative": ["khac"], "robot": ["x"]}}
    row = SimpleNamespace(procedure="9.000002", version="2026-10-01", identity=identity)
    answers = {"tro_choi": ["Ném còn"], "khac": "x", "x": "y"}
    found = showing.parts(LABELS, row, answers, "vi", str)
    by = {line.label: line.by for part in found for line in part.lines}
    assert by == {"Trò chơi": "official", "khac": "relative", "x": ""}


def test_who_handed_in_and_who_helped_are_told_apart_from_the_applicant() -> None:
    """Two people are two people; whatever a kiosk sends out of shape breaks no page."""
    submitter = {"name": "Lầu Y Mai", "number": "001192004321", "how": "card_scanned"}
    lines = showing.beside({"submitter": submitter, "helpers": ["Nguyễn Thị Lan"]}, str)
    assert [(line.label, line.text) for line in lines] == [
        ("submitter", "Lầu Y Mai · 001192004321 (how.card_scanned)"),
        ("helpers", "Nguyễn Thị Lan"),
    ]
    assert showing.beside({"submitter": "x", "helpers": {}}, str) == []
    assert showing.hands({"entered": {"official": "x", "relative": [1]}}) == {}
