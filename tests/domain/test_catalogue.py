"""Files of the catalogue: what is wrong with them is said with file, place, line and remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.catalogue import code_lists, life_events, parse, shipped, shipped_catalogue, source
from support.small_forms import head

from kiosk_app.domain.catalogue import Catalogue, parse_code_lists, parse_life_events
from kiosk_app.domain.procedure import FieldType, NumberFormat, Procedure

BIRTH = source("1.001193")
SMALL = (
    head("9.000001")
    + """
[[parts.questions]]
[[parts.questions.fields]]
id = "ho_ten"
type = "person_name"
label = { vi = "Họ tên" }
ask = { vi = "Tên gì?" }
"""
)


def broken(old: str, new: str, text: str = BIRTH) -> tuple[str, int | None, str, str]:
    """(place, line, message, remedy) of the first problem after replacing `old` once."""
    assert old in text
    procedure, problems = parse(text.replace(old, new, 1), "broken.toml")
    assert procedure is None
    first = problems[0]
    assert first.file == "broken.toml"
    return first.place, first.line, first.message, first.remedy


def line_of(words: str, text: str = BIRTH) -> int:
    """The line of the first occurrence."""
    return text[: text.index(words)].count("\n") + 1


FIELD = "parts[0].questions[0].fields[1]"


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('type = "person_name"', 'type = "persn_name"', f"{FIELD}.type", '"person_name"?'),
        ('prefill = "card.name"', 'prefill = "card.nam"', f"{FIELD}.prefill", '"card.name"?'),
        ("uppercase = true", "upercase = true", f"{FIELD}.upercase", '"uppercase"?'),
        ('life_event = "birth"', 'life_event = "births"', "life_event", '"birth"?'),
        ('valid_from = "2026-07-18"', "valid_from = 2026-07-18", "valid_from", "text in quotes"),
        ('valid_from = "2026-07-18"', 'valid_from = "2026-02-30"', "valid_from", "no day"),
        (
            'valid_from = "2026-07-18"',
            'valid_from = "2026-07-18"\nvalid_until = "2026-07-17"',
            "valid_until",
            "before valid_from",
        ),
        ('unit = "same_day"', 'unit = "same_days"', "time_limit.unit", '"same_day"?'),
        ('cutoff = "15:00"', 'cutoff = "25:00"', "time_limit.cutoff", "not written rightly"),
        ('vi = "Cháu bé"', 'vi = " "', "parts[1].title.vi", "write some words"),
        ('vi = "Cháu bé", ', "", "parts[1].title.vi", '"vi" is missing'),
        ('field = "ban_sao"', 'field = "ban_soa"', "parts[5].questions[1].when", '"ban_sao"?'),
        (
            'when = { field = "ban_sao", is = "Có" }',
            'when = { field = "so_ban_sao", is = 1 }',
            "parts[5].questions[1].when",
            "asked later",
        ),
        (
            'when = { field = "ban_sao", is = "Có" }',
            'when = { field = "ban_sao", is = "Co" }',
            "parts[5].questions[1].when",
            '"Co" is not an option',
        ),
        (
            'when = { field = "ban_sao", is = "Có" }',
            'when = { field = "ban_sao", is = "Có", is_not = "Không" }',
            "parts[5].questions[1].when",
            "exactly one comparison",
        ),
        ('default = "Việt Nam"', 'default = "Viet Nam"', "parts[1].questions[7].fields[0].default",
         "not among the options"),
        ('catalogue = "dan_toc"', 'catalogue = "dantoc"',
         "parts[1].questions[6].fields[0].catalogue", '"dan_toc"?'),
        ("G15-KQ003785", "G15-KQ004946", "documents[2].paper", "there twice"),
        ('id = "me_dan_toc"', 'id = "tre_dan_toc"', "parts[2].questions[1].fields[0].id",
         "there twice"),
        ('at = "me_ho_ten"', 'at = "me_ten"', "rules[0].at", '"me_ho_ten"?'),
        ('formats_by = "nyc_loai_giay_to"', 'formats_by = "nyc_quan_he"',
         "parts[0].questions[0].fields[3].formats_by", '"nyc_quan_he" is no choice'),
        ('spells = "tre_ngay_sinh"', 'spells = "tre_ho_ten"',
         "parts[1].questions[3].fields[0].spells", "there is no date"),
        ("minimum = 1\n", "minimum = 30\n", "parts[5].questions[1].fields[0].minimum",
         "above maximum"),
        ('present = "yes_no"', 'present = "list"\n  columns = []',
         "parts[5].questions[0].fields[0].columns", "too few"),
        ('place = "sign"', 'place = "sine"', "parts[6].place", '"sign"?'),
        ('type = "signature"', 'type = "text"', "parts[6].questions[0].fields[0]", "signature"),
        ('  kind = "person"\n', "", "parts[0].questions[0].fields[1]", 'kind = "person"'),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_a_remedy(
    old: str, new: str, place: str, said: str
) -> None:
    """A stranger mends the file from these words alone."""
    found, line, message, remedy = broken(old, new)
    assert found == place
    assert said in f"{message}; {remedy}"
    assert remedy
    assert line is not None


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('type = "person_name"', 'type = "persn_name"', 'type = "person_name"'),
        ('{ value = "Mẹ", label', '{ valu = "Mẹ", label', '{ value = "Mẹ", label'),
        ('at = "me_ho_ten"', 'at = "me_ten"', 'at = "me_ho_ten"'),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, key: str) -> None:
    """Counting brackets in a file of 600 lines is no way to find anything."""
    assert broken(old, new)[1] == line_of(key)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('icon = "baby"', 'icon = "baby'),
        ('icon = "baby"', 'icon = "baby"\nicon = "baby"'),
        ("[fee]", "[fee"),
        ("amount = 0", "amount ="),
    ],
)
def test_a_file_that_is_not_toml_has_its_line(old: str, new: str) -> None:
    """The most frequent mistake of all: a quote or a bracket left open."""
    place, line, message, _ = broken(old, new)
    assert place == ""
    assert line is not None
    assert abs(line - line_of(old)) <= 2
    assert message.startswith("not TOML")


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "= 1", "[[parts]]", "parts = 3", "parts = [3]", "a = " + "[" * 5000, "😀"],
)
def test_no_text_ends_in_an_exception(text: str) -> None:
    """A broken file is refused and the kiosk starts with the others."""
    procedure, problems = parse(text)
    assert procedure is None
    assert problems
    assert all(problem.remedy for problem in problems)


def test_every_cut_of_a_file_is_refused_in_words() -> None:
    """A stick pulled out too early leaves any beginning of a file."""
    for end in range(0, len(BIRTH) - 200, 997):
        procedure, problems = parse(BIRTH[:end])
        assert procedure is None or not problems
        assert procedure is not None or all(str(problem) for problem in problems)


def test_a_small_file_gets_its_defaults() -> None:
    """What may be left out according to the schema has a sensible meaning."""
    procedure, problems = parse(SMALL)
    assert problems == []
    assert procedure is not None
    assert procedure.plain_title == procedure.title
    assert procedure.official_name == "Xin giấy"
    assert procedure.fee.amount is None
    assert procedure.title.get("hmn") == "Xin giấy"
    assert procedure.parts[0].questions[0].id == "ho_ten"
    assert procedure.parts[0].questions[0].ask == procedure.get_field("ho_ten").ask


def test_windows_line_ends_and_a_byte_order_mark_are_no_mistake() -> None:
    """Editors add them unasked."""
    procedure, problems = parse("\ufeff" + SMALL.replace("\n", "\r\n"))
    assert problems == []
    assert procedure is not None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('type = "choice"', "give either options or a catalogue"),
        ('type = "id_number"', "number_formats or formats_by"),
        ('type = "table"', '"columns" is missing'),
        (
            'type = "table"\nminimum = 60\n'
            'columns = [{ id = "c", type = "text", label = { vi = "c" }, ask = { vi = "c" } }]',
            "too many rows",
        ),
        ('type = "generated"', '"generate" is missing'),
        ('type = "generated"\ngenerate = "row_number"', "only a column"),
        ('type = "number"\npattern = "x"', "does not go with number"),
        ('type = "text"\npattern = "("', "is not closed"),
        ('type = "text"\npattern = "(a|aa)+$"', "without an end"),
        ('type = "text"\npattern = "[0-9]{400000000}"', "n at most 200"),
        ('type = "text"\npattern = "a{5000000000}"', "n at most 200"),
        ('type = "text"\npattern = "[0-9]{6}"\nmax_length = 5', "no answer of at most 5"),
        ('type = "number"\ndefault = "1"', "a whole number"),
        ('type = "text"\ndefault_from = "today"', "does not suit"),
        ('type = "text"\nwhen = { field = "ho_ten", answered = true }', "asked later"),
        ('type = "text"\nwhen = { count = "ho_ten", is = 1 }', "asked later"),
        ('type = "text"\nrequired = { count = "ho_ten", is = 1 }', "is no table"),
        ('type = "text"\nrequired = { field = "ho_ten", less = [1] }', "is not"),
    ],
)
def test_keys_must_suit_the_type(lines: str, said: str) -> None:
    """A key without effect is a misunderstanding, and is said to be one."""
    _, _, message, remedy = broken('type = "person_name"', lines, SMALL)
    assert said in f"{message}; {remedy}"


def test_formats_by_are_resolved_when_the_file_is_read() -> None:
    """Who checks a number needs only its field and the answers."""
    field = shipped("1.001193").get_field("nyc_so_giay_to")
    assert ("Hộ chiếu", NumberFormat.PASSPORT) in field.formats_of
    assert len(field.formats_of) == 6


def test_one_broken_file_does_not_stop_another() -> None:
    """The menu shows what is whole."""
    assert parse("broken")[0] is None
    assert parse(SMALL)[0] is not None


def test_a_problem_reads_as_one_line() -> None:
    """Commands print it as it is."""
    _, problems = parse(BIRTH.replace('life_event = "birth"', 'life_event = "brith"'), "a.toml")
    line = line_of("life_event")
    assert str(problems[0]) == (
        f'a.toml, line {line}: life_event: there is no life event "brith"; did you mean "birth"?'
    )


def test_broken_doors_and_lists_are_problems_too() -> None:
    """They are files like any other."""
    events, problems = parse_life_events("life_events = [{ id = 'A' }]")
    assert events == ()
    assert {problem.place for problem in problems} == {"life_events[0].id", "life_events[0].title"}
    double = 'id = "x"\ntitle = { vi = "X" }\nentries = [{ value = "a" }, { value = "a" }]'
    lists, problems = parse_code_lists({"x.toml": double, "y.toml": "id ="})
    assert lists == {}
    assert [problem.file for problem in problems] == ["x.toml", "y.toml"]


def versions(*spans: tuple[str, str, str | None]) -> Catalogue:
    """A catalogue of versions of one procedure: (version, valid from, valid until)."""
    base = shipped("1.001193")
    made = [
        replace(base, version=version, valid_from=start, valid_until=end)
        for version, start, end in spans
    ]
    return Catalogue(tuple(made), life_events(), (), code_lists())


def version_on(catalogue: Catalogue, day: str | None) -> str | None:
    """Which version is offered."""
    found: Procedure | None = catalogue.find("1.001193", on=day)
    return found.version if found else None


def test_the_day_decides_between_versions() -> None:
    """The law of 2027 brings new forms; both files are there before that day."""
    catalogue = versions(("a", "2026-01-01", "2027-02-28"), ("b", "2027-03-01", None))
    assert version_on(catalogue, "2025-12-31") is None
    assert version_on(catalogue, "2026-01-01") == "a"
    assert version_on(catalogue, "2027-02-28") == "a"
    assert version_on(catalogue, "2027-03-01") == "b"
    assert version_on(catalogue, None) == "b"
    assert len(catalogue.offered("2026-05-01")) == 1
    assert catalogue.offered("2025-12-31") == ()
    assert catalogue.life_events_with_procedures("2025-12-31") == ()


def test_a_version_is_found_whatever_the_day() -> None:
    """A draft keeps the version with which it began."""
    catalogue = versions(("a", "2026-01-01", "2026-01-31"), ("b", "2026-01-15", None))
    assert catalogue.get("1.001193", "a").version == "a"
    assert version_on(catalogue, "2026-01-20") == "b"
    with pytest.raises(KeyError):
        catalogue.get("1.001193", "c")
    with pytest.raises(KeyError):
        catalogue.get("0.0")


def test_only_doors_that_lead_somewhere_are_shown() -> None:
    """No dead tile."""
    whole = shipped_catalogue()
    few = replace(whole, procedures=(shipped("1.004194"), shipped("1.001193")))
    doors = [event.id for event in few.life_events_with_procedures("2026-11-24")]
    assert doors == ["birth", "residence"]  # in the order of the menu
    assert [p.code for p in few.in_life_event("birth")] == ["1.001193"]
    used = {procedure.life_event for procedure in whole.procedures}
    assert {event.id for event in whole.life_events_with_procedures("2026-11-24")} == used


def test_columns_may_share_names_with_fields() -> None:
    """The form of temporary residence asks for a name twice: once alone, once in each row."""
    procedure = shipped("1.004194")
    table = procedure.get_field("thanh_vien")
    assert table.type is FieldType.TABLE
    assert "ho_ten" in {column.id for column in table.columns}
    assert procedure.get_field("ho_ten").type is FieldType.PERSON_NAME
