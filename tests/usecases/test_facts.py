"""Tables of facts that come by stick: taken when signed and whole, refused by line when not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.added_files import production, put

from kiosk_app.facts import check_facts, holidays_in, load_card_prefixes, load_holidays, load_units
from kiosk_app.portal_rules import due_rule_over
from kiosk_app.settings import load_settings
from sync import PrivateKeys

DAYS = "date,kind,name,source\n2031-01-23,day_off,Tết Nguyên Đán,Quyết định 1/QĐ-TTg\n"
PROVINCES = "code,name\n01,Thành phố Hà Nội\n"
WARDS = "code,province,name\n00004,01,Phường Mới Toanh\n"
OLD = "code,province,district,name,now\n00001,Thành phố Hà Nội,Quận Ba Đình,Phường Cũ,00004\n"


def test_signed_days_off_replace_the_shipped_ones(tmp_path: Path) -> None:
    """Each year's decree reaches a machine without a new program."""
    put(tmp_path, "holidays.csv", DAYS, PrivateKeys.generate())
    holidays = load_holidays(production(tmp_path))
    assert holidays.why_closed(date(2031, 1, 23)) == "Tết Nguyên Đán"
    assert holidays.last_year == 2031


def test_places_that_name_each_other_are_replaced_together(tmp_path: Path) -> None:
    """After a merger the old names still lead to the new ward."""
    keys = PrivateKeys.generate()
    tables = {"provinces.csv": PROVINCES, "wards.csv": WARDS, "old_wards.csv": OLD}
    for name, text in tables.items():
        put(tmp_path, name, text, keys)
    units = load_units(production(tmp_path))
    assert [ward.code for ward in units.wards_of("01")] == ["00004"]
    assert units.search("phuong cu")[0].ward.name == "Phường Mới Toanh"


def test_half_of_the_places_is_refused_and_the_shipped_ones_serve(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A ward of a province that nobody knows could be chosen by nobody."""
    put(tmp_path, "provinces.csv", PROVINCES, PrivateKeys.generate())
    units = load_units(production(tmp_path))
    assert len(units.provinces()) == 34
    assert {record.message for record in caplog.records} == {"catalogue.refused"}


def test_an_unsigned_table_is_refused(tmp_path: Path) -> None:
    """Whoever moves a holiday moves a legal deadline."""
    put(tmp_path, "holidays.csv", DAYS)
    settings = production(tmp_path)
    assert load_holidays(settings) == load_holidays()
    assert "no signature" in str(check_facts(settings)[0])


def test_a_signed_table_of_prefixes_replaces_the_shipped_one(tmp_path: Path) -> None:
    """New prefixes of personal numbers come when they are published."""
    put(tmp_path, "card_provinces.csv", "prefix,province\n999,Mới\n", PrivateKeys.generate())
    assert load_card_prefixes(production(tmp_path)) == {"999"}
    assert "001" in load_card_prefixes()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("holidays.csv", "", "the table is empty"),
        ("holidays.csv", "day,kind\n", 'the column "date" is missing'),
        ("holidays.csv", "date,kind,name\n2031-02-30,day_off,Tết\n", "line 2: date"),
        ("holidays.csv", "# a\ndate,kind,name\n2031-01-01,holiday,Tết\n", "line 3: kind"),
        ("holidays.csv", "date,kind,name\n2031-01-01,day_off,\n", "write a name"),
        ("holidays.csv", "date,kind,name\n2031-01-01,day_off\n", "2 cells under 3 columns"),
        ("holidays.csv", f"date,kind,name\n2031-01-01,day_off,{'a' * 500}\n", "too long"),
        ("holidays.csv", 2 * "date,kind,name\n2031-01-01,day_off,Tết\n", "line 3: date"),
        ("card_provinces.csv", "prefix,province\n1,Hà Nội\n", "three digits"),
        ("wards.csv", "code,province,name\n00004,77,Phường Lạ\n", "a code that provinces.csv has"),
        ("wards.csv", "code,province,name\n4,01,Phường Lạ\n", "five digits"),
        ("old_wards.csv", "code,province,district,name,now\n1,A,B,C,77777\n", "wards.csv has"),
        ("old_wards.csv", "code,province,district,name,now\n1,A,B,C,\n", "took its land"),
        ("provinces.csv", "code,name\n1,Hà Nội\n", "two digits"),
        ("provinces.csv", "code,name\n01,Hà Nội\n01,Hà Tây\n", "stands here twice"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_remedy(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    """The technician who mends a table is no programmer."""
    put(tmp_path, name, text, PrivateKeys.generate())
    settings = production(tmp_path)
    problems = check_facts(settings, [tmp_path / "catalogue" / name])
    assert any(said in str(problem) for problem in problems)
    assert len(load_units(settings).provinces()) == 34
    assert load_holidays(settings) == load_holidays()


def test_no_bytes_keep_the_kiosk_from_starting(tmp_path: Path) -> None:
    """A broken stick is no reason to send people home."""
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", "utf-8")
    for name in ("holidays.csv", "wards.csv", "provinces.csv", "old_wards.csv"):
        (tmp_path / "catalogue" / name).write_bytes(b'\xff\x00"' * 50)
    settings = load_settings(tmp_path, {})
    assert len(load_units(settings).provinces()) == 34
    assert load_holidays(settings) == load_holidays()


def test_the_shipped_tables_pass_their_own_check(tmp_path: Path) -> None:
    """Whoever copies one to change a row must not meet problems that were there before."""
    from kiosk_app import facts

    for name in facts.FACT_FILES:
        (tmp_path / name).write_text(facts._shipped(name), "utf-8")
    files = [tmp_path / name for name in facts.FACT_FILES]
    assert check_facts(load_settings(tmp_path, {}), files) == ()


def test_the_portal_counts_by_the_days_off_of_its_catalogue(tmp_path: Path) -> None:
    """Kiosk and portal must promise the same day."""
    (tmp_path / "holidays.csv").write_text(DAYS, "utf-8")
    assert holidays_in(tmp_path).last_year == 2031
    assert holidays_in(tmp_path / "none") == load_holidays()
    assert due_rule_over(tmp_path)("9.9", "1", {}, 0) is None
