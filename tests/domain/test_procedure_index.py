"""People find what they mean: in their own words, without marks, unfinished, in either language."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from support.catalogue import shipped, shipped_catalogue
from support.search import TODAY, index, others, phrases, words

from kiosk_app.domain.folding import fold
from kiosk_app.domain.procedure_index import Findable, ProcedureIndex, findable
from kiosk_app.domain.search_words import SearchWords, parse_search_words

SERVED = {p.code for p in shipped_catalogue().offered(TODAY)} | {
    other.code for other in others().procedures
}
PHRASES = phrases()


def codes(typed: str, over: ProcedureIndex | None = None) -> list[str]:
    """What is found, best first."""
    return [hit.code for hit in (over or index()).find(typed)]


def small(*entries: Findable, words: SearchWords | None = None) -> ProcedureIndex:
    """An index of a few invented procedures."""
    return ProcedureIndex(entries, words or SearchWords())


@pytest.mark.parametrize(("typed", "code"), [p for p in PHRASES if p[1] in SERVED])
def test_the_villagers_words_lead_to_the_procedure(typed: str, code: str) -> None:
    """Nobody should have to know what a paper is called by law."""
    assert code in codes(typed)[:3]


@pytest.mark.parametrize(("typed", "code"), [p for p in PHRASES if p[1] in SERVED])
def test_marks_may_be_left_out(typed: str, code: str) -> None:
    """Marks take a touch each; many people never learnt where they go."""
    assert code in codes(fold(typed))[:3]


def test_the_table_of_phrases_is_large_and_its_codes_are_known() -> None:
    """A misspelt code in the table would test nothing."""
    path = Path(__file__).parents[1] / "data" / "procedures_expected.json"
    known = path.read_text("utf-8")
    assert len(PHRASES) >= 60
    assert not [code for _, code in PHRASES if code not in SERVED and f'"{code}"' not in known]


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("KHAI SINH", "1.001193"),
        ("tạm trú", "1.004194"),
        ("hộ kinh doanh", "1.001612"),
        ("2.000635", "2.000635"),
        ("2000635", "2.000635"),
        ("birth", "1.001193"),
        ("làm giấy tạm trú cho tôi", "1.004194"),
    ],
)
def test_the_best_stands_first(typed: str, best: str) -> None:
    """Most people look at the first tile only."""
    found = index().find(typed)
    assert found[0].code == best
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


@pytest.mark.parametrize("typed", ["", "  ", "xyz", "???", "zzz qqq", "-"])
def test_nothing_is_found_for_nothing(typed: str) -> None:
    """An empty list is better than a wrong procedure."""
    assert codes(typed) == []


def test_all_words_found_come_before_some() -> None:
    """Who typed three words meant all three."""
    some = Findable("some", ((1.0, "đất"),))
    whole = Findable("whole", ((0.4, "tranh chấp ranh giới đất ở nông thôn"),))
    assert codes("tranh chap dat", small(some, whole))[0] == "whole"


def test_marks_typed_rightly_come_first() -> None:
    """ "Mã" and "mả" are as different as a number and a grave."""
    one = Findable("1", ((1.0, "xin bốc mả"),))
    two = Findable("2", ((1.0, "xin bốc mã"),))
    assert codes("bốc mã", small(one, two)) == ["2", "1"]
    assert codes("bốc mả", small(one, two)) == ["1", "2"]
    assert sorted(codes("boc ma", small(one, two))) == ["1", "2"]


def test_what_is_filed_here_comes_before_what_only_the_desk_does() -> None:
    """The machine should first offer what it can finish."""
    text = ((1.0, "cấp lại giấy"),)
    desk = Findable("1", text, is_filed_here=False)
    here = Findable("2", text)
    assert codes("cap lai giay", small(desk, here)) == ["2", "1"]


def test_words_of_one_group_stand_for_each_other() -> None:
    """Said once as data, it holds for every procedure, also for those of tomorrow."""
    meant = parse_search_words('same = [["khai tử", "qua đời"], ["mẹ", "má"]]')
    death = Findable("1", ((1.0, "Đăng ký khai tử"),))
    other = Findable("2", ((1.0, "Đăng ký khai sinh"),))
    assert codes("má tôi qua đời", small(death, other, words=meant))[:1] == ["1"]


def test_fillers_need_not_be_found() -> None:
    """ "Tôi muốn xin" stands in no title."""
    filled = parse_search_words('fillers = ["tôi", "muốn", "xin"]')
    entry = Findable("1", ((1.0, "Trích lục"),))
    assert codes("tôi muốn xin trích lục", small(entry, words=filled)) == ["1"]


def test_phrases_are_said_for_a_code_before_its_form_is_there() -> None:
    """Words may come by stick earlier or later than the form itself."""
    said = parse_search_words('[[say]]\ncode = "9"\nwords = ["dẹp tiệm"]')
    assert codes("dep tiem", small(Findable("1", ((1.0, "Khác"),)), words=said)) == []
    assert codes("dep tiem", small(Findable("9", ((1.0, "Khác"),)), words=said)) == ["9"]


def test_an_unfinished_last_word_does_not_empty_the_list() -> None:
    """The tiles must not flicker while a word is being typed."""
    found = codes("khai sinh")
    for typed in ("khai sinh c", "khai sinh ch", "khai s", "khai si"):
        assert found[0] in codes(typed)[:3]


def test_search_offers_the_version_of_the_day_only() -> None:
    """A procedure must not be listed twice."""
    base = shipped("1.001193")
    both = [replace(base, version=version) for version in ("a", "b")]
    assert codes("khai sinh", small(findable(both[0]))) == ["1.001193"]


def test_every_phrase_of_the_words_file_finds_its_own_procedure() -> None:
    """A phrase that leads elsewhere is worse than none."""
    lost = [
        (phrase, code)
        for code, said in words().said.items()
        if code in SERVED
        for phrase in said
        if code not in codes(phrase)[:3]
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("same = [1]", "same"),
        ('[[say]]\ncode = "1"', "words"),
        ("fillers = [", "not TOML"),
        ('filler = ["x"]', "fillers"),
    ],
)
def test_a_broken_words_file_is_named_and_passed_over(text: str, said: str) -> None:
    """Search goes on without the words; the technician reads why."""
    found = parse_search_words(text)
    assert (found.fillers, found.same, dict(found.said)) == (frozenset(), (), {})
    assert said in str(found.problems[0])


def test_the_table_has_no_line_twice() -> None:
    """Sixty phrases mean sixty."""
    rows = [tuple(row) for row in csv.reader(f"{a},{b}" for a, b in PHRASES)]
    assert len(set(rows)) == len(rows)
