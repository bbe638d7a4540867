"""Judging answers: each kind of field, hidden branches, rules between answers."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import catalogue
from support.assets import ASSETS
from support.catalogue import shipped

from kiosk_app.domain.generated import completed
from kiosk_app.domain.normalising import normalise
from kiosk_app.domain.problems import CODES, Problem, errors
from kiosk_app.domain.procedure import Field, FieldType, Level, NumberFormat, Text
from kiosk_app.domain.validation import check_all, check_field, relevant_answers
from kiosk_app.i18n import placeholders

TODAY = date(2026, 11, 24)
BIRTH = {
    "nyc_loai_giay_to": "Căn cước",
    "nyc_ho_ten": "Lầu Thị Mỷ",
    "nyc_ngay_sinh": "1996-03-08",
    "nyc_so_giay_to": "002196000118",
    "nyc_quan_he": "Mẹ",
    "tre_ho_ten": "Vàng Mí Sính",
    "tre_gioi_tinh": "Nam",
    "tre_ngay_sinh": "2026-11-18",
    "tre_ngay_sinh_chu": "Ngày mười tám tháng mười một năm hai nghìn không trăm hai mươi sáu",
    "tre_noi_sinh": "Trạm y tế xã",
    "tre_que_quan": "Tuyên Quang",
    "tre_dan_toc": "Mông",
    "tre_quoc_tich": "Việt Nam",
    "me_ho_ten": "Vàng Thị Mỷ",
    "me_ngay_sinh": "1996",
    "me_dan_toc": "Mông",
    "ban_sao": "Không",
    "cam_doan": True,
    "ngay_lam": "2026-11-24",
    "chu_ky": {"strokes": [[10, 10, 200, 300]]},
}


def field_of(kind: FieldType, **changes: Any) -> Field:
    """A field of a kind with an empty text, changed as wanted."""
    return Field("f", kind, Text((("vi", "F"),)), Text((("vi", "F?"),)), **changes)


def codes(problems: list[Problem]) -> list[str]:
    """The codes alone."""
    return [problem.code for problem in problems]


ID12 = {"number_formats": (NumberFormat.ID12,)}
TAX = {"number_formats": (NumberFormat.TAX, NumberFormat.ID12)}


@pytest.mark.parametrize(
    ("kind", "changes", "value", "expected"),
    [
        (FieldType.TEXT, {}, "chữ", []),
        (FieldType.TEXT, {}, 3, ["wrong_kind"]),
        (FieldType.TEXT, {"max_length": 3}, "Nguyễn", ["too_long"]),
        (FieldType.TEXT, {"max_length": 6}, "Nguyễn", []),
        (FieldType.TEXT, {"pattern": "[0-9]{4}"}, "4711", []),
        (FieldType.TEXT, {"pattern": "[0-9]{4}"}, "47111", ["pattern"]),
        (FieldType.PERSON_NAME, {}, "H’ Bliă Niê", []),
        (FieldType.PERSON_NAME, {}, "Y", []),
        (FieldType.PERSON_NAME, {}, "Ksor Hbia-Ly", []),
        (FieldType.PERSON_NAME, {}, "Lò Văn 2", ["letters"]),
        (FieldType.PERSON_NAME, {}, "'", ["letters"]),
        (FieldType.NUMBER, {}, 0, []),
        (FieldType.NUMBER, {}, True, ["number_whole"]),
        (FieldType.NUMBER, {}, "3", ["number_whole"]),
        (FieldType.NUMBER, {"minimum": 1, "maximum": 20}, 0, ["number_small"]),
        (FieldType.NUMBER, {"minimum": 1, "maximum": 20}, 21, ["number_large"]),
        (FieldType.MONEY, {}, -1, ["number_small"]),
        (FieldType.DATE, {}, "2026-02-29", ["date_unreal"]),
        (FieldType.DATE, {}, "2024-02-29", []),
        (FieldType.DATE, {}, "2024", ["date_unreal"]),
        (FieldType.DATE, {}, "20240229", ["date_unreal"]),
        (FieldType.DATE, {}, "1066-10-14", ["date_old"]),
        (FieldType.DATE, {"date_limit": "not_future"}, "2026-11-24", []),
        (FieldType.DATE, {"date_limit": "not_future"}, "2026-11-25", ["date_future"]),
        (FieldType.DATE, {"date_limit": "not_past"}, "2026-11-23", ["date_past"]),
        (FieldType.TIME, {}, "14:30", []),
        (FieldType.TIME, {}, "24:00", ["time_unreal"]),
        (FieldType.TIME, {}, "1430", ["time_unreal"]),
        (FieldType.TIME, {}, 1430, ["time_unreal"]),
        (FieldType.PARTIAL_DATE, {}, "1990", []),
        (FieldType.PARTIAL_DATE, {}, "1990-12", []),
        (FieldType.PARTIAL_DATE, {}, "1990-13", ["date_unreal"]),
        (FieldType.PARTIAL_DATE, {}, "1990-12-31", []),
        (FieldType.PARTIAL_DATE, {"date_limit": "not_future"}, "2026", []),
        (FieldType.PARTIAL_DATE, {"date_limit": "not_future"}, "2027", ["date_future"]),
        (FieldType.ID_NUMBER, ID12, "002196000118", []),
        (FieldType.ID_NUMBER, ID12, "00219600011", ["number_id12"]),
        (FieldType.ID_NUMBER, ID12, 2196000118, ["number_id12"]),
        (FieldType.ID_NUMBER, TAX, "2901234567", []),
        (FieldType.ID_NUMBER, TAX, "2901234567001", []),
        (FieldType.ID_NUMBER, TAX, "002196000118", []),
        (FieldType.ID_NUMBER, TAX, "29012345", ["number_tax"]),
        (FieldType.PHONE, {}, "0912345678", []),
        (FieldType.PHONE, {}, "02193888999", []),
        (FieldType.PHONE, {}, "0112345678", ["phone"]),
        (FieldType.EMAIL, {}, "a.b@xa.vn", []),
        (FieldType.EMAIL, {}, "a.b@xa", ["email"]),
        (FieldType.ADDRESS, {}, {"province": "08", "ward": "00691", "detail": "Thôn 3"}, []),
        (FieldType.ADDRESS, {}, {"province": "08", "ward": "00691"}, []),
        (FieldType.ADDRESS, {}, {"province": "08", "detail": "Thôn 3"}, ["address_incomplete"]),
        (FieldType.ADDRESS, {}, {"province": "08", "ward": "99999"}, ["ward_elsewhere"]),
        (FieldType.ADDRESS, {}, {"province": 8, "ward": 691}, ["address_incomplete"]),
        (FieldType.ADDRESS, {}, "Thôn 3", ["wrong_kind"]),
        (FieldType.ADDRESS, {}, {"province": "08", "ward": "00691", "x": 1}, ["wrong_kind"]),
        (FieldType.DECLARATION, {}, True, []),
        (FieldType.DECLARATION, {}, False, ["not_declared"]),
        (FieldType.DECLARATION, {}, "true", ["not_declared"]),
        (FieldType.SIGNATURE, {}, {"strokes": [[0, 0, 1000, 1000]]}, []),
        (FieldType.SIGNATURE, {}, {"strokes": [[0, 0]]}, ["signature_empty"]),
        (FieldType.SIGNATURE, {}, {"strokes": [[0, 0, 1001, 5]]}, ["signature_empty"]),
        (FieldType.SIGNATURE, {}, {"strokes": [[0, 0, 5]]}, ["signature_empty"]),
        (FieldType.SIGNATURE, {}, {"strokes": [[1, 2] * 4_000]}, []),
        (FieldType.SIGNATURE, {}, {"strokes": [[1, 2] * 4_001]}, ["signature_long"]),
        (FieldType.SIGNATURE, {}, {"strokes": [[1, 2, 3, 4]] * 200}, []),
        (FieldType.SIGNATURE, {}, {"strokes": [[1, 2, 3, 4]] * 201}, ["signature_long"]),
        (FieldType.SIGNATURE, {}, {"strokes": "xy"}, ["signature_empty"]),
        (FieldType.SIGNATURE, {}, {"mark": "finger", "witness": "Lý Văn Páo"}, []),
        (FieldType.SIGNATURE, {}, {"mark": "finger", "witness": " "}, ["witness_missing"]),
    ],
)
def test_a_value_is_judged_by_its_kind(
    kind: FieldType, changes: dict[str, Any], value: Any, expected: list[str]
) -> None:
    """One table of all kinds, their bounds and the usual mistakes."""
    field = field_of(kind, **changes)
    found = check_field(field, value, {}, TODAY, lambda ward, _province: ward == "00691")
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"name": "Lý Văn Páo", "number": "002196000118", "agreed": True}, []),
        ({"name": "Lý Văn Páo", "number": "002196000118", "agreed": False}, ["consent_refused"]),
        ({"name": "", "number": "002196000118", "agreed": True}, ["consent_incomplete"]),
        ({"name": "Lý Văn Páo", "number": "12", "agreed": True}, ["consent_incomplete"]),
        ({"name": 1, "number": "12", "agreed": True}, ["wrong_kind"]),
    ],
)
def test_a_consent_needs_name_number_and_agreement(value: Any, expected: list[str]) -> None:
    """The paper form has one line for all three."""
    assert codes(check_field(field_of(FieldType.CONSENT), value, {}, TODAY)) == expected


def test_the_kind_of_paper_rules_its_number() -> None:
    """A passport's number is wrong for a card, and the other way round."""
    field = shipped("1.001193").get_field("nyc_so_giay_to")
    for paper, number, expected in [
        ("Hộ chiếu", "C1234567", []),
        ("Hộ chiếu", "002196000118", ["number_passport"]),
        ("Căn cước", "C1234567", ["number_id12"]),
        ("Chứng minh nhân dân (cũ)", "123456789", []),
        ("Chứng minh nhân dân (cũ)", "1234567890", ["number_cmnd"]),
    ]:
        found = check_field(field, number, {"nyc_loai_giay_to": paper}, TODAY)
        assert codes(found) == expected, paper
    assert codes(check_field(field, "123456789", {}, TODAY)) == []
    assert codes(check_field(field, "x", {}, TODAY)) == ["number_unknown"]


def test_an_unknown_choice_is_refused() -> None:
    """Values are sent exactly; a label or a misspelling is not a value."""
    field = shipped("1.001193").get_field("tre_dan_toc")
    assert codes(check_field(field, "Mông", {}, TODAY)) == []
    assert codes(check_field(field, "Hmông", {}, TODAY)) == ["not_an_option"]


def test_complete_answers_have_no_errors() -> None:
    """The ordinary case must not be stopped by anything."""
    assert errors(check_all(shipped("1.001193"), BIRTH, TODAY)) == []


def test_every_required_field_that_is_empty_is_named() -> None:
    """The check page leads to each open question."""
    procedure = shipped("1.001193")
    found = check_all(procedure, {}, TODAY)
    required = [field.id for field in procedure.fields() if field.required is True]
    assert [problem.field for problem in found if problem.code == "required"] == required


def test_a_condition_makes_an_answer_needed() -> None:
    """Copies are counted only for those who want copies."""
    procedure = shipped("1.001193")
    wanted = check_all(procedure, {**BIRTH, "ban_sao": "Có"}, TODAY)
    assert [(p.field, p.code) for p in errors(wanted)] == [("so_ban_sao", "required")]


def test_answers_of_closed_branches_are_dropped() -> None:
    """Who goes back and changes an answer does not file what lies behind the old one."""
    procedure = shipped("1.001193")
    answers = {**BIRTH, "so_ban_sao": 5, "kh_so": "", "kh_noi": "Xã cũ"}
    relevant = relevant_answers(procedure, answers, TODAY)
    assert "so_ban_sao" not in relevant
    assert "kh_noi" not in relevant
    assert relevant_answers(procedure, relevant, TODAY) == relevant


def test_a_wrong_answer_of_a_closed_branch_is_no_problem() -> None:
    """Nobody can put right what is not asked any more."""
    answers = {**BIRTH, "so_ban_sao": 5000}
    assert errors(check_all(shipped("1.001193"), answers, TODAY)) == []


def test_an_id_that_the_procedure_lacks_is_a_problem() -> None:
    """A misspelt field in a file would otherwise be lost silently."""
    found = check_all(shipped("1.001193"), {**BIRTH, "me_ho_tne": "A"}, TODAY)
    assert [(p.field, p.code) for p in errors(found)] == [("me_ho_tne", "unknown_field")]


def test_a_rule_speaks_at_its_field_with_its_own_words() -> None:
    """Rules belong to the procedure's file, and so do their words."""
    answers = {k: v for k, v in BIRTH.items() if not k.startswith("me_")}
    found = errors(check_all(shipped("1.001193"), answers, TODAY))
    assert [(p.field, p.code) for p in found] == [("me_ho_ten", "parent_named")]
    assert found[0].message is not None
    assert "tên mẹ" in found[0].message.get("vi")


def test_custom_and_doubt_only_warn() -> None:
    """A surname by custom must not keep a child from being registered."""
    found = check_all(shipped("1.001193"), {**BIRTH, "tre_ho_ten": "Sùng Mí Sính"}, TODAY)
    assert [(p.code, p.level) for p in found] == [("child_surname", Level.WARNING)]
    assert errors(found) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Đăng ký tạm trú tại thôn 3, xã Mèo Vạc, tỉnh Tuyên Quang", []),
        ("Đăng ký tạm trú tại xã A, huyện Mèo Vạc", ["no_district"]),
        ("tạm trú tại QUẬN 1", ["no_district"]),
        ("tạm trú tại quan lộ", []),
        ("tạm trú gần bệnh viện huyện, 6 tháng", []),
        ("tạm trú tại tỉnh Hà Giang", ["no_old_province"]),
        ("tạm trú tại tỉnh Hoà Bình", ["no_old_province"]),
        ("tạm trú tại tinh ha giang", []),
    ],
)
def test_abolished_units_are_found_as_whole_words_with_marks(
    content: str, expected: list[str]
) -> None:
    """ "Quan" is no "quận", and a district hospital is no district of an address."""
    procedure = shipped("1.004194")
    found = [p for p in check_all(procedure, {"noi_dung": content}, TODAY) if p.message]
    assert codes(found) == expected
    assert all(p.is_warning for p in found if p.code == "no_district")


def test_rows_are_judged_cell_by_cell() -> None:
    """The problem names row and column, so that the screen leads there."""
    field = shipped("1.001612").get_field("nganh")
    rows = [
        {"ten_nganh": "Bán tạp hoá", "ma_nganh": "4711", "nganh_chinh": "Có"},
        {"ten_nganh": "Xay xát", "ma_nganh": "106", "x": "?"},
    ]
    found = check_field(field, rows, {}, TODAY)
    assert {(p.field, p.row, p.column, p.code) for p in found} == {
        ("nganh", 1, "ma_nganh", "pattern"),
        ("nganh", 1, "nganh_chinh", "required"),
        ("nganh", 1, "x", "unknown_field"),
    }
    assert codes(check_field(field, [], {}, TODAY)) == ["required"]
    assert codes(check_field(field, rows[:1] * 16, {}, TODAY)) == ["rows_many"]
    assert codes(check_field(field, "Bán tạp hoá", {}, TODAY)) == ["wrong_kind"]


@pytest.mark.parametrize(("mains", "expected"), [(0, True), (1, False), (2, True)])
def test_exactly_one_line_of_business_is_the_main_one(mains: int, expected: bool) -> None:
    """The certificate names one main line."""
    flags = ["Có"] * mains + ["Không"] * (3 - mains)
    rows = [{"ten_nganh": "A", "ma_nganh": "4711", "nganh_chinh": flag} for flag in flags]
    found = check_all(shipped("1.001612"), {"nganh": rows}, TODAY)
    assert ("one_main_line" in codes(found)) is expected


def test_a_minor_needs_a_parent_and_an_adult_is_not_asked() -> None:
    """The age is counted on the day of filing."""
    procedure = shipped("1.004194")
    for born, expected in [("2008-11-25", True), ("2008-11-24", False), ("2000-01-01", False)]:
        found = check_all(procedure, {"ngay_sinh": born}, TODAY)
        assert (("yk_cha_me", "required") in [(p.field, p.code) for p in found]) is expected


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_problem_has_its_words(lang: str) -> None:
    """What is wrong, what is right, what to do: in each complete language, with the same blanks."""
    path = ASSETS / "locales" / lang / "problems.toml"
    words = tomllib.loads(path.read_text("utf-8"))["problem"]
    assert set(words) == set(CODES)
    for code, params in CODES.items():
        assert set(words[code]) == {"title", "text"}
        used = placeholders(words[code]["title"]) | placeholders(words[code]["text"])
        assert used <= set(params), code


def test_a_problem_carries_no_answer() -> None:
    """Problems are logged by their codes; an answer among their params would leak."""
    found = check_all(shipped("1.001193"), {**BIRTH, "nyc_so_giay_to": "123"}, TODAY)
    assert all("123" not in repr(problem.params) for problem in found)


WORDS = st.sampled_from(
    ["name", "number", "agreed", "province", "ward", "strokes", "mark", "ma_nganh"]
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.just("2000-01-01")),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)


@given(st.sampled_from(catalogue.CODES), st.data())
def test_no_answer_of_any_shape_ends_in_an_exception(code: str, data: st.DataObject) -> None:
    """Answers come from files too; whatever stands there is judged, stored tidily or refused."""
    procedure = shipped(code)
    ids = [field.id for field in procedure.fields()]
    answers = data.draw(st.dictionaries(st.sampled_from(ids), ANYTHING, max_size=6))
    tidy = {name: normalise(procedure.get_field(name), raw) for name, raw in answers.items()}
    for name, value in tidy.items():
        assert normalise(procedure.get_field(name), value) == value
    full = completed(procedure, tidy, TODAY, "Xã")
    assert all(problem.code for problem in check_all(procedure, full, TODAY, lambda *_: True))
