"""What the civil-status forms find between answers, and whom they ask what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support.catalogue import shipped

from kiosk_app.domain.conditions import holds
from kiosk_app.domain.interview import asked_steps, papers_to_bring
from kiosk_app.domain.procedure import Level
from kiosk_app.domain.validation import check_rules

TODAY = date(2026, 11, 24)
DEATH, MARRIAGE, SINGLE, PARENT = "1.000656", "1.000894", "1.004873", "1.001022"
CHANGE, AGAIN, GUARDIAN = "1.004859", "1.004884", "1.004837"
NEVER = "Chưa đăng ký kết hôn với ai"
MARRIED = "Đang có vợ/chồng"
DIVORCED = (
    "Đã đăng ký kết hôn hoặc đã có vợ/chồng nhưng đã ly hôn; hiện tại chưa đăng ký kết hôn với ai"
)
ERROR, WARNING = Level.ERROR, Level.WARNING


def found(code: str, answers: dict[str, Any]) -> dict[str, Level]:
    """Rules that complain, with their levels."""
    return {problem.code: problem.level for problem in check_rules(shipped(code), answers, TODAY)}


def asked(code: str, answers: dict[str, Any]) -> set[str]:
    return {step.field.id for step in asked_steps(shipped(code), answers, TODAY)}


@pytest.mark.parametrize(
    ("code", "answers", "rule", "level"),
    [
        (MARRIAGE, {"nu_ngay_sinh": "2008-11-25"}, "nu_age", ERROR),
        (MARRIAGE, {"nam_ngay_sinh": "2006-11-25"}, "nam_age", ERROR),
        (MARRIAGE, {"nu_so_dinh_danh": "1", "nam_so_dinh_danh": "1"}, "two_persons", ERROR),
        (MARRIAGE, {"nu_so_giay_to": "1", "nam_so_giay_to": "1"}, "two_papers", ERROR),
        (MARRIAGE, {"nu_loai_giay_to": "Căn cước", "nu_so_giay_to": "040190001234",
                    "nam_loai_giay_to": "Căn cước", "nam_so_giay_to": "040390001234"},
         "sexes_differ", WARNING),
        (MARRIAGE, {"nu_tinh_trang": MARRIED}, "nu_is_free", WARNING),
        (MARRIAGE, {"nu_tinh_trang": NEVER, "nu_lan_ket_hon": 2}, "nu_first_marriage", WARNING),
        (MARRIAGE, {"nam_tinh_trang": DIVORCED, "nam_lan_ket_hon": 1}, "nam_later_marriage",
         WARNING),
        (DEATH, {"nm_ngay_sinh": "1950", "nm_ngay_chet": "1949-12-31"}, "death_after_birth", ERROR),
        (DEATH, {"nm_so_giay_to": "1", "nyc_so_giay_to": "1"}, "not_oneself", ERROR),
        (DEATH, {"gbt_ngay": "2026-11-01", "nm_ngay_chet": "2026-11-02"}, "notice_after_death",
         ERROR),
        (DEATH, {"nyc_ngay_cap": "1980-01-01", "nyc_ngay_sinh": "1980-01-02"},
         "issued_after_birth", ERROR),
        (SINGLE, {"nd_tu_ngay": "2020-01-02", "nd_den_ngay": "2020-01-01"}, "period_in_order",
         ERROR),
        (SINGLE, {"nd_ngay_sinh": "2010-01-01"}, "of_age", WARNING),
        (PARENT, {"loai_nhan": "Cha nhận con", "a_gioi_tinh": "Nữ"}, "father_is_male", ERROR),
        (PARENT, {"loai_nhan": "Mẹ nhận con", "a_gioi_tinh": "Nam"}, "mother_is_female", ERROR),
        (PARENT, {"loai_nhan": "Con nhận cha", "b_gioi_tinh": "Nữ"}, "found_father_is_male", ERROR),
        (PARENT, {"loai_nhan": "Con nhận mẹ", "b_gioi_tinh": "Nam"}, "found_mother_is_female",
         ERROR),
        (PARENT, {"loai_nhan": "Cha nhận con", "a_ngay_sinh": "2000-01-01",
                  "b_ngay_sinh": "1999-01-01"}, "parent_is_older", ERROR),
        (PARENT, {"loai_nhan": "Con nhận mẹ", "a_ngay_sinh": "1999-01-01",
                  "b_ngay_sinh": "2000-01-01"}, "child_is_younger", ERROR),
        (CHANGE, {"tu": "Lầu Bá Tua", "thanh": "Lầu Bá Tua"}, "something_changes", ERROR),
        (AGAIN, {"nyc_quan_he": "Ông"}, "parent_named", ERROR),
        (AGAIN, {"dk_ngay": "1990-01-01", "tre_ngay_sinh": "1990-01-02"}, "registered_after_birth",
         ERROR),
        (GUARDIAN, {"gh_ngay_sinh": "2010-01-01"}, "guardian_of_age", ERROR),
        (GUARDIAN, {"gh_so_giay_to": "1", "dgh_so_giay_to": "1"}, "two_persons", ERROR),
    ],
)  # fmt: skip
def test_a_contradiction_is_found(
    code: str, answers: dict[str, Any], rule: str, level: Level
) -> None:
    """Each rule speaks for what it was written for."""
    assert found(code, answers).get(rule) is level


@pytest.mark.parametrize(
    ("code", "answers"),
    [
        (MARRIAGE, {"nu_ngay_sinh": "2008-11-24", "nam_ngay_sinh": "2006-11-24"}),
        (MARRIAGE, {"nu_tinh_trang": NEVER, "nu_lan_ket_hon": 1}),
        (DEATH, {"nm_ngay_sinh": "1950", "nm_ngay_chet": "1950-03-01"}),
        (DEATH, {}),
        (
            MARRIAGE,
            {
                "nu_loai_giay_to": "Căn cước",
                "nu_so_giay_to": "040190001234",
                "nam_loai_giay_to": "Căn cước",
                "nam_so_giay_to": "040090001234",
            },
        ),
        (PARENT, {"loai_nhan": "Cha nhận con", "a_gioi_tinh": "Nam", "b_gioi_tinh": "Nữ"}),
        (AGAIN, {"nyc_quan_he": "Tổ chức đang nuôi dưỡng"}),
    ],
)
def test_what_agrees_is_passed(code: str, answers: dict[str, Any]) -> None:
    """On the day itself, in the year itself, and while nothing is known."""
    assert found(code, answers) == {}


def test_only_who_is_divorced_is_asked_for_the_judgment() -> None:
    """Nobody is asked what does not concern them; who is concerned must answer."""
    judgment = {"nu_ly_hon_so", "nu_ly_hon_ngay", "nu_ly_hon_toa"}
    assert not judgment & asked(MARRIAGE, {"nu_tinh_trang": NEVER})
    divorced = {"nu_tinh_trang": DIVORCED}
    assert judgment <= asked(MARRIAGE, divorced)
    assert "nam_ly_hon_so" not in asked(MARRIAGE, divorced)
    field = shipped(MARRIAGE).get_field("nu_ly_hon_so")
    assert holds(field.required, divorced, TODAY)


def test_a_twelve_digit_number_is_asked_once() -> None:
    """The number of a card is the identification number; that of a passport is not."""
    card = {"nu_loai_giay_to": "Căn cước", "nu_so_giay_to": "040190001234"}
    assert "nu_so_dinh_danh" not in asked(MARRIAGE, card)
    passport = {"nu_loai_giay_to": "Hộ chiếu", "nu_so_giay_to": "C1234567"}
    assert "nu_so_dinh_danh" in asked(MARRIAGE, passport)


def test_who_asks_for_himself_is_not_asked_twice_who_he_is() -> None:
    """What the applicant said stands for the person certified."""
    applicant = {
        "nyc_loai_giay_to": "Căn cước",
        "nyc_ho_ten": "Lò Văn Páo",
        "nyc_ngay_sinh": "1990-05-03",
        "nyc_so_giay_to": "040090001234",
        "nyc_ngay_cap": "2021-08-10",
        "nyc_noi_cap": "Bộ Công an",
        "nyc_noi_cu_tru": {"province": "40", "ward": "16831", "detail": ""},
        "nyc_quan_he": "Bản thân",
    }
    of_person = {name for name in asked(SINGLE, applicant) if name.startswith("nd_")}
    assert of_person == {
        *("nd_gioi_tinh", "nd_dan_toc", "nd_quoc_tich"),
        *("nd_tai", "nd_tu_ngay", "nd_tinh_trang"),
    }
    assert "nd_ho_ten" in asked(SINGLE, {**applicant, "nyc_quan_he": "Con"})


@pytest.mark.parametrize(
    ("child", "asks"), [("2020-01-01", False), ("2017-11-24", True), ("2000-01-01", True)]
)
def test_a_child_of_nine_is_asked(child: str, asks: bool) -> None:
    """From nine years on the child's own wish is needed."""
    answers = {"loai_nhan": "Cha nhận con", "b_ngay_sinh": child}
    assert ("y_kien_con" in asked(PARENT, answers)) is asks


def test_the_present_parent_is_asked_for_a_minor_only() -> None:
    """Whoever is the child: the one recognised, or the one who recognises."""
    minor, grown = "2015-01-01", "2000-01-01"
    assert "y_kien_me" in asked(PARENT, {"loai_nhan": "Mẹ nhận con", "b_ngay_sinh": minor})
    assert "y_kien_me" not in asked(PARENT, {"loai_nhan": "Mẹ nhận con", "b_ngay_sinh": grown})
    assert "y_kien_me" in asked(PARENT, {"loai_nhan": "Con nhận cha", "a_ngay_sinh": minor})
    assert "y_kien_me" not in asked(PARENT, {"loai_nhan": "Con nhận cha", "a_ngay_sinh": grown})


def test_papers_follow_the_kind_of_guardianship() -> None:
    """An appointed guardian shows the appointment, a guardian by law the kinship."""

    def papers(kind: str) -> set[str]:
        wanted = papers_to_bring(shipped(GUARDIAN), {"loai": kind}, TODAY)
        return {document.paper[-4:] for document in wanted}

    assert papers("Giám hộ cử") ^ papers("Giám hộ đương nhiên") == {"3400", "3401"}


def test_a_letter_of_authorisation_is_for_others_only() -> None:
    """Who asks for himself needs none."""
    own = papers_to_bring(shipped(SINGLE), {"nyc_quan_he": "Bản thân"}, TODAY)
    child = papers_to_bring(shipped(SINGLE), {"nyc_quan_he": "Con"}, TODAY)
    assert {d.paper for d in child} - {d.paper for d in own} == {"000.00.00.G15-KQ003454"}
