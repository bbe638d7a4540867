"""Cutting a stream into images: real JPEGs in any pieces, damage of every kind, nothing hoarded."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.photos import jpeg, paper_photo

from kiosk_app.devices.mjpeg import NoImages, Splitter


def _small(number: int, **options: object) -> bytes:
    picture = Image.effect_noise((64 + 8 * number, 48), 90).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


PLAIN = _small(0)
PROGRESSIVE = _small(1, progressive=True)
WITH_RESTARTS = _small(2, restart_marker_blocks=1)
THUMBNAIL = b"\xff\xe1" + (len(PLAIN) + 2).to_bytes(2) + PLAIN
WITH_THUMBNAIL = PLAIN[:2] + THUMBNAIL + PLAIN[2:]
IMAGES = (PLAIN, PROGRESSIVE, WITH_RESTARTS, WITH_THUMBNAIL)


def images_of(stream: bytes, cut: int = 1000, splitter: Splitter | None = None) -> list[bytes]:
    splitter = splitter or Splitter()
    pieces = [stream[at : at + cut] for at in range(0, len(stream), cut)]
    return [image for piece in pieces for image in splitter.feed(piece)]


@pytest.mark.parametrize("cut", [1, 7, 1000, 10**6])
def test_images_come_out_as_they_went_in(cut: int) -> None:
    """Pipes cut where they like; an image inside an image is no image of its own."""
    assert images_of(b"".join(IMAGES), cut) == list(IMAGES)


def test_a_page_of_a_camera_comes_out_whole() -> None:
    """Of the size that a document camera sends."""
    page = jpeg(paper_photo())
    assert images_of(page * 3, 65536) == [page] * 3


def test_filling_between_images_is_passed_over() -> None:
    """Cameras pad their buffers with zeros or 0xff."""
    stream = b"\0" * 500 + PLAIN + b"\0\xff" * 300 + b"\xff" * 40 + PLAIN
    assert images_of(stream) == [PLAIN, PLAIN]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.99])
def test_a_truncated_image_is_left_out_and_the_next_is_found(share: float) -> None:
    """A lost packet costs one picture; at most the one behind it when the header was cut."""
    cut = PLAIN[: int(len(PLAIN) * share)]
    found = images_of(cut + PLAIN + PROGRESSIVE + PLAIN)
    assert set(found) <= {PLAIN, PROGRESSIVE}
    assert found[-2:] == [PROGRESSIVE, PLAIN]


def test_an_image_too_large_is_left_out() -> None:
    """By its bytes, and by the pixels that its header claims: nothing is decoded for it."""
    at = PLAIN.index(b"\xff\xc0")
    bomb = PLAIN[: at + 5] + b"\xff\xff\xff\xff" + PLAIN[at + 9 :]
    assert images_of(bomb + PROGRESSIVE) == [PROGRESSIVE]
    endless = PLAIN[:-2] + b"\x11" * 200_000
    assert images_of(endless + PROGRESSIVE * 3, 4096, Splitter(50_000))[-1] == PROGRESSIVE


@pytest.mark.parametrize(
    "rubbish",
    [b"\0" * 64, b"no picture at all\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\xff\xff\0\0"],
)
def test_a_stream_of_something_else_is_refused(rubbish: bytes) -> None:
    """Words, raw video, half marks: said instead of waited for."""
    splitter = Splitter(most_strange_bytes=200_000, largest_bytes=50_000)
    with pytest.raises(NoImages):
        for _ in range(100):
            list(splitter.feed(rubbish * (20_000 // len(rubbish))))


@given(st.integers(0, 2**32), st.integers(1, 3000))
def test_nothing_is_hoarded_or_broken_by_damage(seed: int, cut: int) -> None:
    """Whatever comes, what is held stays below one image and the last whole ones come out."""
    dice = random.Random(seed)
    stream = bytearray(b"".join(IMAGES) * 3)
    for _ in range(dice.randrange(1, 12)):
        stream[dice.randrange(len(stream))] = dice.randrange(256)
    splitter = Splitter(largest_bytes=60_000)
    for at in range(0, len(stream), cut):
        list(splitter.feed(bytes(stream[at : at + cut])))
        assert len(splitter._held) <= 60_000 + cut
    assert PLAIN in images_of(PLAIN * 60, 3000, splitter)
