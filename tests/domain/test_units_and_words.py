"""The whole country offline, and numbers as they are read aloud."""

from datetime import date

import pytest

from kiosk_app.domain.units import Near, Units
from kiosk_app.domain.words import date_in_words, money_in_words, number_in_words
from kiosk_app.facts import load_units


@pytest.fixture(scope="module")
def units():
    return load_units()


def test_the_country_is_complete(units):
    """34 provinces and 3,321 communes, wards and special zones since 1 July 2025."""
    provinces = units.provinces()

    assert len(provinces) == 34
    assert sum(len(units.wards_of(p.code)) for p in provinces) == 3321


def test_places_stand_in_the_order_of_the_alphabet(units):
    """Đ comes after D, and "Xã" or "Tỉnh" before a name says nothing about its place."""
    names = [province.name for province in units.provinces()]
    order = ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk",
             "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hà Nội", "Hà Tĩnh"]  # fmt: skip
    found = [next(one for one in order if one in name) for name in names if _among(name, order)]
    assert found == order


def _among(name, wanted):
    return any(one in name for one in wanted)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("muong long", "Xã Mường Lống"),
        ("MƯỜNG LỐNG nghệ an", "Xã Mường Lống"),
        ("sin suoi ho", "Xã Sin Suối Hồ"),
        ("xã lũng cú", "Xã Lũng Cú"),
    ],
)
def test_a_commune_is_found_as_people_type(units, words, first):
    """Without marks, with its kind, with its province after it."""
    assert units.search(words)[0].ward.name == first


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("muong", "Xã Mường Lống"),
        ("tan", "Xã Tân An"),
        ("muong ham", "Xã Mường Ham"),
        ("lung cu", "Xã Lũng Cú"),
    ],
)
def test_who_lives_near_the_machine_finds_the_commune_first(units, words, first):
    """Most who come live here; a name typed in full still wins, wherever it is."""
    found = units.search(words, near=Near("40", "16831"))[0]

    assert found.ward.name == first
    assert found.province.code == "40" or words == "lung cu"


def test_a_former_name_leads_to_the_new_commune(units):
    """People name the commune that they grew up in."""
    found = units.search("thai hoa", province="01")

    assert any(match.was.startswith("Xã Thái Hòa") for match in found)


def test_a_ward_belongs_to_one_province(units):
    """An address of a commune in another province is a mistake."""
    ward = units.search("sin suoi ho")[0].ward

    assert units.ward_in_province(ward.code, ward.province)
    assert not units.ward_in_province(ward.code, "01")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (101, "một trăm linh một"),
        (1005, "một nghìn không trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (50_000_000, "năm mươi triệu"),
        (1_000_000_005, "một tỷ không trăm linh năm"),
    ],
)
def test_numbers_are_read_aloud(number, words):
    """Mốt, tư, lăm and linh come where people say them."""
    assert number_in_words(number) == words


def test_money_and_dates():
    """As the paper forms want them."""
    assert money_in_words(100_000) == "Một trăm nghìn đồng"
    assert date_in_words(date(2026, 4, 5)) == (
        "Ngày mùng năm tháng tư năm hai nghìn không trăm hai mươi sáu"
    )


def test_an_old_ward_whose_district_is_quoted_is_read_whole() -> None:
    """A table that a decree brings may quote a cell that has a comma."""
    units = Units(
        "code,name\n40,Tỉnh Nghệ An\n",
        "code,province,name\n16831,40,Xã Mường Lống\n",
        "# before 1 July 2025\n"
        "code,province,district,name,now\n"
        '16833,40,"Huyện Kỳ Sơn, phía bắc",Xã Na Loi,16831\n',
    )
    assert [match.was for match in units.search("na loi")] == ["Xã Na Loi, Huyện Kỳ Sơn, phía bắc"]
