"""Cards through every spoiled encoding and layout that scanners give."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.identity import number_warnings, parse_card

# Invented persons in the true format (seven fields of the chip card).
CARDS = [
    "002190001234|073123456|Vàng Thị Mỷ|05031990|Nữ|Thôn Lô Lô Chải, Lũng Cú, Hà Giang|12052021",
    "012203004567||Giàng A Páo|19082003|Nam|Sin Suối Hồ, Phong Thổ, Lai Châu|03112021",
    "066185007890|240987654|H’ Bliă Niê|01011985|Nữ|Buôn Akô Dhông, Tân Lợi, Đắk Lắk|25042022",
]


def decoded_as(encoding):
    def spoil(text):
        try:
            return text.encode().decode(encoding)
        except UnicodeDecodeError:
            return text

    return spoil


SPOILERS = {
    "clean": str,
    "bytes": str.encode,
    "latin-1": decoded_as("latin-1"),
    "big5": decoded_as("big5"),
    "shift_jis": decoded_as("shift_jis"),
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "crlf": lambda text: text + "\r\n",
    "tab": lambda text: text + "\t",
    "no empty field": lambda text: text.replace("||", "|"),
    "more fields": lambda text: text + "|Nguyễn Thị X|Trần Văn Y|012345678",
}


@pytest.mark.parametrize("payload", CARDS)
@pytest.mark.parametrize("spoiler", SPOILERS)
def test_every_variant_gives_the_same_person(payload, spoiler):
    """A person must not type because a decoder guessed wrong."""
    card = parse_card(SPOILERS[spoiler](payload))
    number, _, name, *_ = payload.split("|")

    assert card is not None
    assert (card.number, card.name) == (number, name)


def test_upper_case_names_are_kept():
    """How the card writes the name is how it is filed."""
    assert parse_card(CARDS[1].replace("Giàng A Páo", "GIÀNG A PÁO")).name == "GIÀNG A PÁO"


def test_extra_fields_are_kept_and_reported():
    """What the 2024 card carries is not known; nothing of it is thrown away."""
    card = parse_card(CARDS[1] + "|one|two")

    assert card.extra == ("one", "two")
    assert "extra_fields" in card.warnings


@pytest.mark.parametrize(
    ("number", "birth", "sex", "expected"),
    [
        ("012203004567", "2003-08-19", "Nam", ()),
        ("012203004567", "2004-08-19", "Nam", ("number_birth_year",)),
        ("012203004567", "2003-08-19", "Nữ", ("number_sex",)),
        ("012903004567", "2003-08-19", "Nam", ("number_century",)),
        ("12203004567", "", "", ("number_format",)),
    ],
)
def test_parts_of_the_number_are_compared(number, birth, sex, expected):
    """Sex and century stand in the fourth digit, the year in the next two."""
    assert number_warnings(number, birth, sex) == expected


def test_an_unknown_prefix_is_a_doubt_only():
    """Which prefixes births after July 2025 get is not known."""
    assert parse_card(CARDS[1], frozenset({"001"})).warnings == ("number_prefix",)


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_nothing_scanned_breaks_the_parser(payload):
    """Any QR can be held before the machine."""
    parse_card(payload)


@pytest.mark.parametrize("payload", ["", "|", "|" * 5000, "1|2|3|4|5|6|7", "MC1:ABC"])
def test_what_is_no_card_is_none(payload):
    """A receipt or a web address is not a person."""
    assert parse_card(payload) is None
