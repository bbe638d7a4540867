"""The list of what only the desk does: whole, readable, and mended line by line."""

from __future__ import annotations

import json

import pytest
from support.assets import ASSETS
from support.search import others, text_of

from kiosk_app.domain.other_procedures import (
    LIST_FILE,
    TOPICS_FILE,
    OtherProcedures,
    parse_other_procedures,
)

TOPICS = text_of(TOPICS_FILE)
HEAD = "code,name,short,sector,who,office\n"
LINE = "9.1,Tên dài của thủ tục,Tên ngắn,ho_tich,citizen overseas,committee\n"
NEXT = LINE.replace("9.1", "9.2")
LONGEST_TITLE = 90


def parsed(lines: str, topics: str = TOPICS) -> OtherProcedures:
    """A list as a stranger might write it."""
    return parse_other_procedures(HEAD + lines, topics)


def test_the_shipped_list_is_whole() -> None:
    """381 nationally standard procedures are carried out by communes."""
    found = others()
    assert found.problems == ()
    assert len(found.procedures) == 381
    assert found.date == "2026-07-18"
    assert "dichvucong.gov.vn" in found.source


def test_every_topic_has_procedures_an_icon_and_both_languages() -> None:
    """No dead door."""
    icons = json.loads((ASSETS / "icons" / "icons.json").read_text("utf-8"))["codes"]
    used = {other.topic for other in others().procedures}
    for topic in others().topics:
        assert topic.id in used
        assert topic.icon in icons
        assert {lang for lang, _ in topic.title.by_lang} == {"vi", "en"}


def test_names_read_as_sentences() -> None:
    """Capitals and "Thủ tục ... (cấp xã)" tell nobody anything."""
    for other in others().procedures:
        for words in (other.name, other.title):
            assert not words.isupper(), words
            assert not words.startswith("Thủ tục")
            assert not words.endswith((".", ":", "(cấp xã)"))
            assert words == " ".join(words.split())


def test_titles_are_short_enough_for_a_tile() -> None:
    """The longest official name has 600 letters."""
    long = [other.code for other in others().procedures if len(other.title) > LONGEST_TITLE]
    assert long == []


def test_a_line_becomes_what_is_known() -> None:
    """Name, sector, ministry, who may ask and where: and no more."""
    other = parsed(LINE).find("9.1")
    assert other is not None
    assert (other.name, other.title) == ("Tên dài của thủ tục", "Tên ngắn")
    assert (other.topic, other.sector) == ("civil", "Hộ tịch")
    assert other.ministry.get("vi") == "Bộ Tư pháp"
    assert [who.get("vi") for who in other.people] == ["người dân", "người Việt ở nước ngoài"]
    assert other.office.get("en") == "People's Committee of the commune"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (NEXT.replace("ho_tich", "ho_tch"), '"ho_tich"?'),
        (NEXT.replace("citizen", "citzen"), '"citizen"?'),
        (NEXT.replace("committee", "comitee"), '"committee"?'),
        (LINE.replace("9.1,", ","), "code or name is missing"),
        ("9.1,Tên\n", "six columns"),
        (LINE.strip() + ",more\n", "six columns"),
        (LINE, "twice"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_served(line: str, said: str) -> None:
    """One slip must not empty the page."""
    found = parsed(LINE + line)
    assert [other.code for other in found.procedures] == ["9.1"]
    assert found.problems[0].file == LIST_FILE
    assert found.problems[0].line == 3
    assert said in str(found.problems[0])


def test_a_broken_topics_file_leaves_an_empty_list_and_says_why() -> None:
    """The door is then not shown; nothing else is disturbed."""
    found = parsed(LINE, TOPICS.replace("[[topics]]", "[[topic]]"))
    assert found.procedures == () and found.topics == ()
    assert '"topics"?' in str(found.problems[0])


def test_a_sector_that_leads_nowhere_is_named() -> None:
    """Its procedures would stand behind no door."""
    found = parsed(
        LINE, TOPICS.replace('ho_tich = { topic = "civil"', 'ho_tich = { topic = "civl"')
    )
    assert found.procedures == ()
    assert '"civil"?' in str(found.problems[0])
