"""The tables of facts that a decree changes: what may stand in them, judged before they are used.

It owns the shape of provinces.csv, wards.csv, old_wards.csv, holidays.csv and card_provinces.csv,
and that whatever is wrong in one ends as a problem with file, line and remedy. It opens no file;
what the rows mean is units.py's and calendar.py's.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import islice

from kiosk_app.domain.catalogue_problem import MOST_FINDINGS, CatalogueProblem

PROVINCES, WARDS, OLD_WARDS = "provinces.csv", "wards.csv", "old_wards.csv"
HOLIDAYS, CARD_PROVINCES = "holidays.csv", "card_provinces.csv"
UNIT_FILES = (PROVINCES, WARDS, OLD_WARDS)  # they name each other, so they are judged together
FACT_FILES = (*UNIT_FILES, HOLIDAYS, CARD_PROVINCES)
HOLIDAY_KINDS = ("day_off", "working_day")

_COLUMNS = {
    PROVINCES: ("code", "name"),
    WARDS: ("code", "province", "name"),
    OLD_WARDS: ("code", "province", "district", "name", "now"),
    HOLIDAYS: ("date", "kind", "name"),
    CARD_PROVINCES: ("prefix", "province"),
}
_LONGEST_CELL = 200
_PROVINCE, _WARD, _PREFIX = (re.compile(rf"[0-9]{{{digits}}}") for digits in (2, 5, 3))

Row = Mapping[str, str]
Judge = Callable[[Row], tuple[str, str] | None]  # the cell that is wrong, and what is right


def facts_problems(texts: Mapping[str, str]) -> tuple[CatalogueProblem, ...]:
    """What is wrong with these tables (text by file name). Units need all of UNIT_FILES."""
    problems: list[CatalogueProblem] = []
    for name, text in texts.items():
        judge = _judge(name, texts)
        found = _table_problems(name, text, judge)
        problems += islice(found, MOST_FINDINGS)
    return tuple(problems)


def _judge(name: str, texts: Mapping[str, str]) -> Judge:
    match name:
        case "provinces.csv":
            return lambda row: _pattern(row, "code", _PROVINCE, "two digits") or _words(row, "name")
        case "wards.csv":
            provinces = _codes(texts[PROVINCES])
            return lambda row: (
                _pattern(row, "code", _WARD, "five digits")
                or _known(row["province"], "province", provinces, PROVINCES)
                or _words(row, "name")
            )
        case "old_wards.csv":
            wards = _codes(texts[WARDS])
            return lambda row: _successors(row, wards) or _words(row, "district")
        case "holidays.csv":
            return _holiday
        case _:
            return lambda row: (
                _pattern(row, "prefix", _PREFIX, "three digits") or _words(row, "province")
            )


def _table_problems(name: str, text: str, judge: Judge) -> Iterator[CatalogueProblem]:
    columns = _COLUMNS[name]
    header: list[str] | None = None
    seen: set[str] = set()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            continue
        cells = next(csv.reader([line]), [])
        if header is None:
            header = cells
            if missing := [column for column in columns if column not in cells]:
                wanted = ",".join(columns)
                words = f'the column "{missing[0]}" is missing'
                yield CatalogueProblem(name, "", words, f"begin with {wanted}", number)
                return
            continue
        problem = _row_problem(name, number, header, cells, judge, seen)
        if problem is not None:
            yield problem
    if not seen:
        remedy = "give at least one row below the names of the columns"
        yield CatalogueProblem(name, "", "the table is empty", remedy)


def _row_problem(
    name: str, number: int, header: list[str], cells: list[str], judge: Judge, seen: set[str]
) -> CatalogueProblem | None:
    if len(cells) != len(header):
        words = f"{len(cells)} cells under {len(header)} columns"
        return CatalogueProblem(name, "", words, "quote a cell that has a comma", number)
    if longest := [cell for cell in cells if len(cell) > _LONGEST_CELL]:
        words = f'"{longest[0][:40]}…" is too long'
        return CatalogueProblem(name, "", words, f"at most {_LONGEST_CELL} characters", number)
    row = dict(zip(header, cells, strict=True))
    if wrong := judge(row):
        cell, remedy = wrong
        return CatalogueProblem(name, cell, f'"{row[cell]}" cannot be used', remedy, number)
    key = cells[header.index(_COLUMNS[name][0])]
    if key and key in seen:
        words, remedy = f'"{key}" stands here twice', "take one of the rows out"
        return CatalogueProblem(name, _COLUMNS[name][0], words, remedy, number)
    seen.add(key)
    return None


def _codes(text: str) -> frozenset[str]:
    lines = (line for line in text.removeprefix("\ufeff").splitlines() if not line.startswith("#"))
    return frozenset(row.get("code") or "" for row in csv.DictReader(lines))


def _pattern(row: Row, cell: str, shape: re.Pattern[str], words: str) -> tuple[str, str] | None:
    return None if shape.fullmatch(row[cell]) else (cell, f"write {words}")


def _words(row: Row, cell: str) -> tuple[str, str] | None:
    return None if row[cell].strip() else (cell, "write a name")


def _known(code: str, cell: str, codes: frozenset[str], file: str) -> tuple[str, str] | None:
    return None if code in codes else (cell, f"use a code that {file} has")


def _successors(row: Row, wards: frozenset[str]) -> tuple[str, str] | None:
    codes = row["now"].split()
    if not codes:
        return "now", "name the ward or wards that took its land, the usual successor first"
    return next(filter(None, (_known(code, "now", wards, WARDS) for code in codes)), None)


def _holiday(row: Row) -> tuple[str, str] | None:
    try:
        date.fromisoformat(row["date"])
    except ValueError:
        return "date", "write a day as 2027-02-04"
    if row["kind"] not in HOLIDAY_KINDS:
        return "kind", f"use one of: {', '.join(HOLIDAY_KINDS)}"
    return _words(row, "name")
