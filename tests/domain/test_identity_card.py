"""Cards through every spoiled encoding and layout that scanners give: right, or with a warning."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.identity import Card, is_contradictory, number_warnings, parse_card

SHARED = json.loads((Path(__file__).parents[1] / "data" / "identity_cards.json").read_text("utf-8"))
CARDS: list[dict[str, Any]] = SHARED["cards"]
Spoil = Callable[[str], "str | bytes"]


def card_of(known: dict[str, Any], *warnings: str, **changes: Any) -> Card:
    parts = {key: value for key, value in known.items() if key != "payload"}
    return Card(**{**parts, "warnings": warnings, **changes})


def as_windows(encoding: str) -> Callable[[str], str]:
    """A decoder that gives each byte a sign, as browsers and drivers do; unused places: control."""
    return lambda text: "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode()
    )


def as_asian(encoding: str) -> Callable[[str], str]:
    """A decoder of double bytes; what it cannot read it marks."""
    return lambda text: text.encode().decode(encoding, "replace")


def twice(spoil: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: spoil(spoil(text))


PROVABLE: dict[str, Spoil] = {
    "clean": str,
    "bytes": str.encode,
    "taken for Latin-1": as_windows("latin-1"),
    "taken for Windows 1252": as_windows("cp1252"),
    "taken for Windows 1258": as_windows("cp1258"),
    "taken for Latin-1 twice": twice(as_windows("latin-1")),
    "taken for Windows 1252 twice": twice(as_windows("cp1252")),
    "taken for Latin-1, then for Windows 1252": lambda t: as_windows("cp1252")(
        as_windows("latin-1")(t)
    ),
    "bytes of what was taken for Latin-1": lambda text: as_windows("latin-1")(text).encode(),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "decomposed and taken for Latin-1": lambda text: as_windows("latin-1")(
        unicodedata.normalize("NFD", text)
    ),
    "CR LF at the end": lambda text: text + "\r\n",
    "TAB at the end": lambda text: text + "\t",
}


@pytest.mark.parametrize("known", CARDS, ids=lambda known: known["number"])
@pytest.mark.parametrize("how", PROVABLE)
def test_what_the_bytes_prove_is_mended(known: dict[str, Any], how: str) -> None:
    """A person must not type because a decoder guessed wrong."""
    assert parse_card(PROVABLE[how](known["payload"])) == card_of(known)


@pytest.mark.parametrize("known", CARDS, ids=lambda known: known["number"])
@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "shift_jis", "cp932", "gbk"])
def test_asian_guesses_end_right_or_in_doubt(known: dict[str, Any], encoding: str) -> None:
    """Those decoders lose bytes; then the name may be wrong, but never silently."""
    read = parse_card(as_asian(encoding)(known["payload"]))
    try:
        is_whole = known["payload"].encode().decode(encoding).encode(encoding).decode()
    except UnicodeError:
        is_whole = ""
    if is_whole == known["payload"]:
        assert read == card_of(known)
    elif read is not None and read.name != known["name"]:
        assert "name_doubtful" in read.warnings


@pytest.mark.parametrize("case", SHARED["spoiled"], ids=lambda case: case["how"])
def test_a_name_that_cannot_be_mended_is_doubted(case: dict[str, str]) -> None:
    """The person is asked for it; nobody files under half a name."""
    payload = CARDS[1]["payload"].replace(CARDS[1]["name"], case["name"])
    read = parse_card(payload)
    assert read is not None and "name_doubtful" in read.warnings
    assert read.number == CARDS[1]["number"]


@given(st.sampled_from(CARDS), st.data())
def test_a_lost_byte_never_passes_unnoticed(known: dict[str, Any], data: st.DataObject) -> None:
    """Wherever in the name it was."""
    payload = known["payload"].encode()
    begin = payload.index(known["name"].encode())
    inside = range(begin, begin + len(known["name"].encode()))
    lost = [n for n in inside if payload[n] >= 0x80]
    at = data.draw(st.sampled_from(lost))
    damaged = payload[:at] + payload[at + 1 :]
    for spoiled in (damaged, damaged.decode("latin-1"), damaged.decode("utf-8", "replace")):
        read = parse_card(spoiled)
        assert read is None or "name_doubtful" in read.warnings


def test_damage_in_one_part_leaves_the_others_whole() -> None:
    """An address that broke must not cost the name."""
    known = CARDS[0]
    payload = as_windows("latin-1")(known["payload"]).replace("Huá", "Hu\ufffd")
    read = parse_card(payload)
    assert read is not None and read.name == known["name"]
    assert read.warnings == ("address_doubtful",)


def test_six_fields_and_more_than_seven_are_read() -> None:
    """Some scanners drop the empty old number; what the 2024 card adds is kept and reported."""
    known = CARDS[1]
    assert parse_card(known["payload"].replace("||", "|")) == card_of(known)
    family = known["payload"] + "|Giàng A Dế|Sùng Thị Máy|012345678"
    assert parse_card(family) == card_of(
        known, "extra_fields", extra=("Giàng A Dế", "Sùng Thị Máy", "012345678")
    )


@pytest.mark.parametrize("born", ["2004", "00002004"])
def test_a_year_of_birth_alone_is_kept_and_reported(born: str) -> None:
    """Not seen yet on a card, but some elders know no more."""
    payload = CARDS[1]["payload"].replace("21022004", born)
    assert parse_card(payload) == card_of(CARDS[1], "birth_date_partial", birth_date="2004")


@pytest.mark.parametrize("mark", ["'", "’", "ʼ", "‘"])
def test_every_apostrophe_is_a_letter_of_somebodys_name(mark: str) -> None:
    """H’Mông and Ê-đê names carry one, and each printer its own."""
    payload = CARDS[2]["payload"].replace("H’", f"H{mark}")
    assert parse_card(payload) == card_of(CARDS[2], name=CARDS[2]["name"].replace("’", mark))


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
def test_parts_of_the_number_are_compared(
    number: str, birth: str, sex: str, expected: tuple[str, ...]
) -> None:
    """Sex and century stand in the fourth digit, the year in the next two."""
    assert number_warnings(number, birth, sex) == expected


def test_an_unknown_prefix_is_a_doubt_only() -> None:
    """Which prefixes births after July 2025 get is not known."""
    assert parse_card(CARDS[1]["payload"], frozenset({"001"})) == card_of(CARDS[1], "number_prefix")


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300)))
def test_nothing_scanned_breaks_the_parser(payload: str | bytes) -> None:
    """Any QR can be held before the machine."""
    parse_card(payload)


@pytest.mark.parametrize(
    "payload", ["", "|", "|" * 5000, "1|2|3|4|5|6|7", "MC1:ABC", CARDS[0]["payload"] + "x" * 5000]
)
def test_what_is_no_card_is_none(payload: str) -> None:
    """A receipt or a web address is not a person."""
    assert parse_card(payload) is None


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("known", CARDS, ids=lambda known: known["number"])
def test_a_true_card_does_not_contradict_itself(known: dict[str, Any]) -> None:
    """Nobody's real card may be called edited, also with what the 2024 card adds."""
    for payload in (known["payload"], known["payload"] + "|Lò Văn Mẫu|012345678901"):
        card = parse_card(payload)
        assert card is not None and not is_contradictory(card, TODAY)


@pytest.mark.parametrize("case", SHARED["edited"], ids=lambda case: case["how"])
def test_an_edited_card_contradicts_itself(case: dict[str, str]) -> None:
    """Sex, century and year stand in the number too; whoever changes one forgets the other."""
    payload = next(
        c["payload"] for c in CARDS if case["from"] in c["payload"] and "Mỷ" in c["name"]
    )
    card = parse_card(payload.replace(case["from"], case["to"]))
    assert card is not None and is_contradictory(card, TODAY)


@pytest.mark.parametrize(
    ("payload", "kind", "issuer"),
    [
        ("10082021", "Căn cước công dân", "Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
        ("30062024", "Căn cước công dân", "Cục Cảnh sát quản lý hành chính về trật tự xã hội"),
        ("01072024", "Căn cước", "Bộ Công an"),
        ("01032017", "Căn cước công dân", ""),
        ("", "", ""),
        ("|thêm", "Căn cước", "Bộ Công an"),
    ],
)
def test_the_date_of_issue_says_which_card_it_is(payload: str, kind: str, issuer: str) -> None:
    """Nobody should be asked for what follows from the card (Law 26/2023/QH15)."""
    card = parse_card(f"040190001234||Lầu Bá Tủa|03051990|Nam|Nghệ An|{payload}")
    assert card is not None
    assert (card.kind, card.issuer) == (kind, issuer)
