"""The QR of an identity card is read from poor photos, byte for byte."""

from __future__ import annotations

import pytest
from PIL import Image
from support.photos import CARDS, card_photo, jpeg, paper_photo

from kiosk_app.devices.cardimage import read_card_qr
from kiosk_app.devices.ports import DeviceError


@pytest.mark.parametrize("payload", CARDS)
@pytest.mark.parametrize(
    ("px", "angle", "blur", "quality"),
    [
        (6, 0, 0, 85), (6, 17, 1.0, 60), (6, 180, 1.5, 50),
        (5, -78, 1.2, 40), (3, 5, 0.6, 75), (10, 45, 3.0, 40),
    ],
)  # fmt: skip
def test_turned_blurred_small_and_compressed_photos_still_read(
    payload: str, px: int, angle: float, blur: float, quality: int
) -> None:
    """Villagers hold cards askew, cameras are cheap."""
    photo = card_photo(payload, px_per_module=px, angle=angle, blur=blur)
    assert read_card_qr(jpeg(photo, quality)) == payload.encode("utf-8")


def test_a_large_phone_photo_with_a_small_code_reads() -> None:
    """A 12-megapixel picture of a whole desk."""
    desk = Image.new("L", (4000, 3000), 130)
    desk.paste(card_photo(CARDS[0], px_per_module=5, angle=8), (900, 700))
    assert read_card_qr(jpeg(desk)) == CARDS[0].encode("utf-8")


def test_a_photo_without_a_code_gives_none() -> None:
    """Nothing is made up."""
    assert read_card_qr(jpeg(paper_photo())) is None


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\xff\xd8\xff\xe0" + b"\0" * 400])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    """Hostile or broken files end in words, not in a crash."""
    with pytest.raises(DeviceError):
        read_card_qr(data)
