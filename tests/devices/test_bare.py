"""Picture files without anything but their pixels."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from support.photos import paper_photo

from kiosk_app.devices.bare import bared, orientation_of
from kiosk_app.devices.pictures import open_picture

SECRET = b"SecretCamera"


def marked(kind: str) -> bytes:
    """A picture with marks, comments, a profile and a text that unpacks without end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, SECRET.decode()
    texts = PngImagePlugin.PngInfo()
    texts.add_text("x", "a" * 3_000_000, zip=True)
    texts.add_itxt("y", SECRET.decode())
    out = io.BytesIO()
    how = {"pnginfo": texts} if kind == "PNG" else {"comment": SECRET}
    picture = paper_photo().resize((40, 30)).convert("RGB")
    picture.save(out, kind, exif=exif, icc_profile=SECRET * 9, **how)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_pixels_stay_and_the_rest_goes(kind: str) -> None:
    """What is not there cannot be hostile, damaged or somebody's secret."""
    data = marked(kind)
    bare = bared(data + b"trailing")
    assert SECRET in data and SECRET not in bare.data
    assert bare.orientation == 6
    with Image.open(io.BytesIO(bare.data)) as image:
        pixels = image.convert("RGB").transpose(Image.Transpose.ROTATE_270)
    assert open_picture(data).tobytes() == pixels.tobytes()
    assert pixels.size == (30, 40)


def test_the_colours_keep_their_meaning() -> None:
    """The marks that say how colours are written are part of the pixels."""
    out = io.BytesIO()
    Image.new("CMYK", (16, 16), (0, 200, 200, 0)).save(out, "JPEG")
    red = open_picture(out.getvalue()).getpixel((8, 8))
    assert red[0] > 200 > 100 > red[1]


@given(st.binary(max_size=200))
def test_no_file_breaks_it(data: bytes) -> None:
    """Every outer shape ends somewhere."""
    for start in (b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x20Exif\0\0", b"\x89PNG\r\n\x1a\n"):
        bared(start + data)
    for start in (b"", b"Exif\0\0II*\0", b"MM\0*\0\0\0\x08"):
        assert orientation_of(start + data) in range(1, 9)
