"""Enrolment: codes that people type, files that sticks carry, proofs in both directions."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.enrolment import (
    ALPHABET,
    CODE_LETTERS,
    EnrolmentError,
    EnrolmentFile,
    Registration,
    make_code,
    read_address,
    read_code,
    read_welcome,
    register,
    secret_of,
    welcome,
)
from sync.errors import BadSignature
from sync.key_statements import first_statement
from sync.sealing import PrivateKeys

SECRET = hashlib.sha256(b"invented").digest()


def test_a_code_carries_at_least_eighty_bits_without_look_alikes() -> None:
    """A typed code is all that stands between a stranger and an enrolled machine."""
    assert math.log2(len(ALPHABET)) * (CODE_LETTERS - 1) >= 80
    assert not set(ALPHABET) & set("0O1ILU")
    assert re.fullmatch(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){4}", make_code(bytes(range(32))))


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_read_back_however_it_was_typed(random: bytes) -> None:
    """Technicians type in lower case, with spaces, without hyphens."""
    code = make_code(random)
    assert read_code(code.lower().replace("-", " ")) == code
    assert secret_of(code.replace("-", "")) == secret_of(code)


@pytest.mark.parametrize("typed", ["", "K7QD", "O" * 20, "2" * 20, "2" * 21])
def test_a_wrong_code_says_what_is_wrong(typed: str) -> None:
    """The message is the only help in a valley without a telephone."""
    with pytest.raises(EnrolmentError):
        read_code(typed)


def test_most_mistyped_letters_are_caught_by_the_check() -> None:
    """A check letter saves a round trip; the secret itself catches the rest."""
    code = make_code(hashlib.sha256(b"one").digest()).replace("-", "")
    wrong = [
        code[:i] + letter + code[i + 1 :]
        for i in range(CODE_LETTERS)
        for letter in ALPHABET
        if letter != code[i]
    ]
    caught = 0
    for typed in wrong:
        try:
            read_code(typed)
        except EnrolmentError:
            caught += 1
    assert caught / len(wrong) > 0.93


def _file() -> tuple[EnrolmentFile, PrivateKeys]:
    root, online = PrivateKeys.generate(), PrivateKeys.generate()
    statement = first_statement(root, online.public).to_bytes()
    made = EnrolmentFile("https://portal.example", root.public.signing, statement, SECRET, "M7F")
    return made, root


NO_ADDRESSES = [
    "portal.example",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "http://[::1",
    "https://",
    "https://:8765",
    "https://portal.example:99999",
    "https://lan:word@portal.example",
    "https://portal.example/?x",
    "https://portal.example/#",
]


@pytest.mark.parametrize("text", [*NO_ADDRESSES, "", "https://a b", "https://a\n", "https://\x07"])
def test_what_is_no_address_of_a_portal_is_refused_in_words(text: str) -> None:
    """It is written into files and databases, and into the address line of whoever looks."""
    with pytest.raises(EnrolmentError, match="a portal's address"):
        read_address(text)
    with pytest.raises(EnrolmentError):
        EnrolmentFile.from_text(replace(_file()[0], url=text).to_text())


@pytest.mark.parametrize(
    "text", ["https://portal.example", "http://127.0.0.1:8765/", "https://[::1]"]
)
def test_an_address_is_kept_without_its_last_slash(text: str) -> None:
    """With and without it is one portal: whose root is pinned must not depend on it."""
    assert read_address(text) == text.rstrip("/")


def test_an_enrolment_file_survives_a_copy_with_line_breaks() -> None:
    """Sticks pass through editors that wrap lines."""
    made, _ = _file()
    text = made.to_text()
    wrapped = "\r\n".join(text[i : i + 60] for i in range(0, len(text), 60)) + "\n"
    assert EnrolmentFile.from_text(wrapped) == made
    assert SECRET.hex() not in repr(made)


def test_a_cut_or_changed_file_is_refused_at_every_place() -> None:
    """Half a file must never enrol half a machine."""
    text = _file()[0].to_text()
    for place in range(0, len(text), 7):
        flipped = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        for broken in (text[:place], flipped):
            with pytest.raises(EnrolmentError):
                EnrolmentFile.from_text(broken)


def test_a_file_with_a_statement_of_another_root_is_refused() -> None:
    """The pinned root must vouch for the keys that the machine will talk to."""
    made, _ = _file()
    other, _ = _file()
    with pytest.raises(EnrolmentError):
        EnrolmentFile.from_text(replace(made, statement=other.statement).to_text())


def test_both_sides_prove_the_secret() -> None:
    """A machine must not enrol at a stranger's portal, nor a stranger at ours."""
    made, root = _file()
    machine = PrivateKeys.generate().public
    wish = Registration.from_content(register(SECRET, machine, "K2P", ("M7F",)).content())
    wish.check(SECRET)
    answer = welcome(SECRET, wish, made.statement, "Q4T").to_bytes()
    statement, characters = read_welcome(answer, SECRET, machine)
    assert (statement.root, characters) == (root.public.signing, "Q4T")
    stranger = hashlib.sha256(b"guessed").digest()
    with pytest.raises(BadSignature):
        wish.check(stranger)
    with pytest.raises(BadSignature):
        read_welcome(answer, stranger, machine)
    with pytest.raises(BadSignature):
        read_welcome(answer, SECRET, PrivateKeys.generate().public)
    with pytest.raises(BadSignature):
        read_welcome(answer, SECRET, machine, pinned_root=bytes(32))


def test_a_registration_with_exchanged_keys_or_characters_is_refused() -> None:
    """The proof covers everything that it introduces."""
    wish = register(SECRET, PrivateKeys.generate().public, "K2P", ("A", "B"))
    for forged in (
        replace(wish, keys=PrivateKeys.generate().public),
        replace(wish, characters="K2Q"),
        replace(wish, earlier=("A",)),
    ):
        with pytest.raises(BadSignature):
            forged.check(SECRET)
