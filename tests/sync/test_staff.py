"""The staff list as it travels: signed for its purpose, strict, and PINs that are none."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
from support.staff import BINH, LAN, ONLINE, ROOT

from sync import (
    BadSignature,
    RecordError,
    StaffList,
    StaffRole,
    believed_staff,
    end_first_technician,
    first_technician,
    is_easy_pin,
    is_password,
    is_pin,
    make_first_technician,
    staff_content,
    write,
)
from sync.datafolder import open_data_folder
from sync.records import canonical, parse
from sync.sealing import Context, PrivateKeys, sign
from sync.staff import STAFF_NAMED, make_pin, read_staff

SIGNING = ONLINE.public.signing


def content(version: int = 5) -> dict[str, Any]:
    made = parse(canonical(staff_content(ONLINE, StaffList(version, (LAN, BINH)))))
    assert isinstance(made, dict)
    return made


def signed(people: list[dict[str, Any]]) -> dict[str, Any]:
    parts = (STAFF_NAMED.encode(), (7).to_bytes(8), canonical(people))
    signature = sign(ONLINE, Context.SETTINGS, *parts)
    return {"version": 7, "people": people, "signature": signature}


def test_a_list_comes_back_as_it_was_made() -> None:
    """Names, roles and verifiers; there is no PIN that could."""
    assert read_staff(content(), SIGNING) == StaffList(5, (LAN, BINH))
    assert "verifier" not in repr(LAN)


@pytest.mark.parametrize("changed", [{"version": 6}, {"people": []}, {"signature": bytes(64)}])
def test_a_changed_list_is_not_believed(changed: dict[str, Any]) -> None:
    """Whoever could add a name could open every machine."""
    with pytest.raises(BadSignature):
        read_staff({**content(), **changed}, SIGNING)


def test_a_signature_for_another_purpose_or_portal_is_none() -> None:
    """A verdict or a foreign portal never names an official."""
    with pytest.raises(BadSignature):
        read_staff(content(), ROOT.public.signing)
    made = content()
    parts = (STAFF_NAMED.encode(), (5).to_bytes(8), canonical(made["people"]))
    made["signature"] = sign(ONLINE, Context.VERDICTS, *parts)
    with pytest.raises(BadSignature):
        read_staff(made, SIGNING)


def test_a_role_of_tomorrow_is_left_out() -> None:
    """An older machine keeps working; it must not guess what a new role may do."""
    people = content()["people"]
    people[0]["role"] = "inspector"
    assert [one.name for one in read_staff(signed(people), SIGNING).people] == [BINH.name]


@pytest.mark.parametrize(
    "changed",
    [
        {"id": bytes(3)},
        {"name": "  "},
        {"name": "x" * 61},
        {"verifier": "plain"},
        {"verifier": LAN.verifier.replace("m=64", "m=999999")},
        {"must_change": 1},
    ],
)
def test_people_out_of_shape_are_refused(changed: dict[str, Any]) -> None:
    """A verifier that wants a gigabyte would stop the machine at the first try."""
    people = content()["people"]
    people[0].update(changed)
    with pytest.raises(RecordError):
        read_staff(signed(people), SIGNING)


@pytest.mark.parametrize("pin", ["000000", "123456", "987654", "121212", "789789", "890123"])
def test_what_everybody_would_guess_is_easy(pin: str) -> None:
    """Three tries are free, so these must not open anything."""
    assert is_pin(pin) and is_easy_pin(pin)


def test_pins_are_six_digits_that_nobody_guesses_first() -> None:
    """Drawn until one is no easy one."""
    drawn = iter([(111_111).to_bytes(8), (480_913).to_bytes(8)])
    assert make_pin(lambda _n: next(drawn)) == "480913"
    assert is_pin(make_pin(secrets.token_bytes))
    assert not any(is_pin(text) for text in ("", "12345", "1234567", "12345a", "１２３４５６"))


def test_the_first_technician_lasts_until_the_portal_names_one(tmp_path: Path) -> None:
    """Printed again the PIN is another; after the end none is printed that opens nothing."""
    folder = open_data_folder(tmp_path, make=True)
    try:
        first, second = (make_first_technician(folder.db) for _ in range(2))
        verifier = first_technician(folder.db)
        assert first and second and verifier
        assert is_password(verifier, second) and not is_password(verifier, first)
        with write(folder.db):
            end_first_technician(folder.db)
        assert first_technician(folder.db) is None
        assert make_first_technician(folder.db) is None
        with pytest.raises(BadSignature):
            believed_staff(folder.db, content())  # it has no portal yet
    finally:
        folder.close()


def test_keys_of_the_tests_are_two() -> None:
    """Else the test of another portal would show nothing."""
    assert ROOT != ONLINE and isinstance(ROOT, PrivateKeys) and LAN.role is StaffRole.OFFICIAL
