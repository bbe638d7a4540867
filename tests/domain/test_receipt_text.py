"""The receipt's QR: dense, complete, and false when anything in it is changed."""

import hashlib

import segno
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.receipt import (
    PREFIX,
    ReceiptFacts,
    base45,
    from_base45,
    read_receipt,
    receipt_text,
)

FACTS = ReceiptFacts(
    "M7F-29QX-K4PC",
    "1.001193",
    "2026-07-18",
    "2026-11-23T09:42:00+07:00",
    31622400,
    ("000.00.00.G15-KQ004389", "1.001612-GDN"),
    ("000.00.00.G15-KQ003785", "000.00.00.G15-KQ004946"),
)
KEY_ID = b"k" * 8


def sign(message):
    return hashlib.sha512(b"secret" + message).digest()


def verify(message, signature):
    return sign(message) == signature


def test_what_is_written_is_read():
    """An inspector with the public key and no network must see every fact."""
    read = read_receipt(receipt_text(FACTS, KEY_ID, sign))

    assert read is not None
    assert read.facts == FACTS
    assert read.key_id == KEY_ID
    assert read.is_signed_by(verify)


def test_a_phone_can_read_the_qr():
    """Version 15 at most, so that modules stay large on an A4 sheet."""
    assert segno.make_qr(receipt_text(FACTS, KEY_ID, sign), error="l").version <= 15


@given(st.integers(0, 1000), st.sampled_from("0123456789ABCXYZ $%*+-./:"))
def test_no_changed_receipt_is_valid(place, char):
    """Forging a date is the reason to sign."""
    text = receipt_text(FACTS, KEY_ID, sign)
    place = len(PREFIX) + place % (len(text) - len(PREFIX))
    if text[place] == char:
        return
    read = read_receipt(text[:place] + char + text[place + 1 :])

    assert read is None or not read.is_signed_by(verify)


@given(st.text(max_size=60))
def test_foreign_text_is_no_receipt(text):
    """Any QR can be held before the machine."""
    assert read_receipt(text) is None
    assert read_receipt(PREFIX + text) is None


@given(st.binary(max_size=80))
def test_base45_round_trip(data):
    """RFC 9285."""
    assert from_base45(base45(data)) == data


def test_base45_examples_of_the_rfc():
    """RFC 9285, section 4.3."""
    assert base45(b"AB") == "BB8"
    assert base45(b"Hello!!") == "%69 VD92EX0"
    assert from_base45("QED8WEX0") == b"ietf!"
    assert from_base45("GGW") is None
