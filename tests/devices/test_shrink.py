"""Pages become small, upright and clean, and their quality is judged."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont, ImageOps
from support.assets import ASSETS
from support.photos import jpeg, paper_photo, qr_image

from kiosk_app.devices.cardimage import read_qr
from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.shrink import LARGEST_BYTES, Verdict, glance, shrink_page


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_clear_page_is_good_and_small(number: int) -> None:
    """80 KB a page is what a mountain link can carry."""
    page = shrink_page(jpeg(paper_photo(number)))
    assert page.verdict is Verdict.GOOD
    assert len(page.jpeg) <= LARGEST_BYTES
    assert Image.open(io.BytesIO(page.jpeg)).mode == "L"


def test_the_table_around_the_sheet_is_cut_away() -> None:
    """Bytes are spent on the paper."""
    page = shrink_page(jpeg(paper_photo()))
    assert page.height > page.width
    assert page.width < 1000


@pytest.mark.parametrize(
    ("blur", "light", "verdict"),
    [(4.0, 1.0, Verdict.BLURRED), (7.0, 1.0, Verdict.BLURRED), (0.0, 0.2, Verdict.DARK)],
)
def test_a_poor_page_is_called_what_it_is(blur: float, light: float, verdict: Verdict) -> None:
    """Retaking costs a touch now or a day's walk later."""
    assert shrink_page(jpeg(paper_photo(blur=blur, light=light))).verdict is verdict


def test_glare_over_the_writing_is_seen() -> None:
    """Laminated papers under a lamp."""
    photo = paper_photo(light=0.85)
    ImageDraw.Draw(photo).ellipse((650, 400, 950, 700), fill=(255, 255, 255))
    assert shrink_page(jpeg(photo)).verdict is Verdict.GLARE


@pytest.mark.parametrize("level", [30, 50, 128, 235])
def test_an_empty_table_is_no_page(level: int) -> None:
    """A picture of nothing must not pass for a paper."""
    verdict = shrink_page(jpeg(Image.new("RGB", (1600, 1200), (level,) * 3))).verdict
    assert verdict in (Verdict.NO_PAGE, Verdict.DARK)


def _dense_scan(lines: int) -> Image.Image:
    """A4 at 300 dpi with so many full lines of 10-point type and a code of 0.7 mm modules."""
    scan = Image.new("L", (2480, 3508), 255)
    draw = ImageDraw.Draw(scan)
    font = ImageFont.truetype(str(ASSETS / "fonts" / "BeVietnamPro-Regular.ttf"), 42)
    words = "Căn cứ Luật Hộ tịch, tôi làm đơn này đề nghị đăng ký khai sinh cho cháu bé "
    for row in range(lines):
        draw.text((220, 220 + row * 62), words[row % 9 :] + "và cam đoan.", 20, font=font)
    scan.paste(qr_image("MC1:readable", 8), (1900, 2900))
    return scan


@pytest.mark.parametrize(("lines", "least_width"), [(12, 1240), (24, 960), (43, 820)])
def test_a_full_page_scan_keeps_its_print_readable(lines: int, least_width: int) -> None:
    """A code with 0.7 mm modules survives, and so do the letters, also on a page full of text."""
    page = shrink_page(jpeg(_dense_scan(lines)))
    assert page.verdict is Verdict.GOOD
    assert page.width >= least_width
    assert len(page.jpeg) <= LARGEST_BYTES
    assert read_qr(Image.open(io.BytesIO(page.jpeg))) == b"MC1:readable"


def test_noise_that_does_not_compress_still_fits() -> None:
    """The limit holds for whatever is handed in."""
    noise = Image.frombytes("L", (2000, 2600), random.Random(1).randbytes(2000 * 2600))
    assert len(shrink_page(jpeg(noise, 95)).jpeg) <= LARGEST_BYTES


def test_position_and_camera_marks_do_not_leave_the_machine() -> None:
    """EXIF turns the picture, then it is gone."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "SecretCamera"
    out = io.BytesIO()
    paper_photo().save(out, "JPEG", exif=exif)
    page = shrink_page(out.getvalue() + b"trailing secret")
    assert page.height > page.width  # and the writing is put upright again
    assert b"SecretCamera" not in page.jpeg
    assert b"trailing secret" not in page.jpeg
    assert not Image.open(io.BytesIO(page.jpeg)).getexif()


def _png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(5000))) + chunk(b"IEND", b"")
    )  # fmt: skip


@pytest.mark.parametrize("at", range(12, 60))
def test_damaged_marks_cost_nobody_a_picture(at: int) -> None:
    """Where EXIF is broken the pixels are still somebody's paper."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8769] = 6, "Camera", {0x9003: "2026:01:01 00:00:00"}
    out = io.BytesIO()
    paper_photo().save(out, "JPEG", exif=exif)
    damaged = bytearray(out.getvalue())
    begin = damaged.index(b"Exif\0\0") + 6
    end = damaged.index(b"\xff\xdb")
    for n in range(begin, end):
        damaged[n] = random.Random(at * 1_000 + n).randrange(255)
    page = shrink_page(bytes(damaged))
    assert page.verdict is Verdict.GOOD


def _filled(size: tuple[int, int], mode: str, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "white" if mode != "RGBA" else (255, 255, 255, 120)).save(
        out, kind, **how
    )
    return out.getvalue()


MOST_MEMORY = """
import resource, sys
from kiosk_app.devices.shrink import shrink_page
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
shrink_page(sys.stdin.buffer.read())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize(
    ("mode", "kind", "size", "how"),
    [
        ("RGBA", "PNG", (6_000, 6_000), {"compress_level": 1}),
        ("L", "PNG", (7_000, 7_000), {"compress_level": 1}),
        ("RGB", "JPEG", (7_000, 7_000), {}),
        ("RGB", "JPEG", (5_000, 4_900), {"progressive": True}),
    ],
)
def test_the_largest_pictures_take_little_memory(
    mode: str, kind: str, size: tuple[int, int], how: dict[str, object]
) -> None:
    """A kiosk has 2 GB for everything; measured in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MOST_MEMORY],
        input=_filled(size, mode, kind, **how),
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert int(done.stdout) < 320 * 1024  # KiB


@pytest.mark.parametrize(
    ("mode", "kind", "size", "how"),
    [
        ("RGBA", "PNG", (7_000, 7_000), {"compress_level": 1}),
        ("RGB", "JPEG", (6_000, 6_000), {"progressive": True}),
        ("L", "PNG", (20_100, 30), {}),
        ("L", "PNG", (8_000, 8_000), {"compress_level": 1}),
    ],
)
def test_larger_ones_are_called_too_large(
    mode: str, kind: str, size: tuple[int, int], how: dict[str, object]
) -> None:
    """Nothing is wrong with them, so the person hears what is."""
    with pytest.raises(DeviceError) as caught:
        shrink_page(_filled(size, mode, kind, **how))
    assert caught.value.code is Fault.IMAGE_TOO_LARGE
    assert caught.value.detail == f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_way_of_holding_the_camera_ends_upright(turn: int) -> None:
    """The marks of EXIF, against Pillow's own reading of them."""
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    paper_photo().resize((400, 300)).crop((10, 20, 390, 260)).save(out, "PNG", exif=exif)
    with Image.open(io.BytesIO(out.getvalue())) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    assert open_picture(out.getvalue()).tobytes() == upright.tobytes()


@pytest.mark.parametrize("size", [(60_000, 60_000), (12_000, 12_000), (1, 50_000), (2000, 2000)])
def test_bombs_and_lies_about_size_are_refused(size: tuple[int, int]) -> None:
    """A stick from the market may hold anything."""
    with pytest.raises(DeviceError):
        shrink_page(_png_claiming(*size))


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "PDF"])
def test_only_the_allowed_formats_are_opened(kind: str) -> None:
    """Every decoder is a door; three are open."""
    out = io.BytesIO()
    Image.new("RGB", (64, 64)).save(out, kind)
    with pytest.raises(DeviceError):
        open_picture(out.getvalue())


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "1", "I;16"])
def test_every_colour_kind_of_an_allowed_format_opens(mode: str) -> None:
    """Phones and scanners write all of them."""
    out = io.BytesIO()
    Image.new(mode, (64, 64)).save(out, "PNG")
    assert open_picture(out.getvalue()).mode == "RGB"


PHOTO = jpeg(paper_photo().resize((400, 300)))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PHOTO) - 1), st.integers(0, 255), st.integers(0, len(PHOTO)))
def test_damaged_files_end_in_a_page_or_in_words(place: int, value: int, cut: int) -> None:
    """Bit rot and half-copied files never crash the kiosk."""
    damaged = bytearray(PHOTO)
    damaged[place] = value
    try:
        page = shrink_page(bytes(damaged[:cut]))
    except DeviceError:
        return
    assert len(page.jpeg) <= LARGEST_BYTES


def test_the_live_judgement_finds_the_sheet() -> None:
    """The frame around the paper in the viewfinder comes from here."""
    look = glance(paper_photo().convert("L").resize((640, 480)))
    assert look.verdict is Verdict.GOOD and look.sheet is not None
    assert 0.2 < min(x for x, _ in look.sheet.corners) < 0.3
    assert 0.7 < max(x for x, _ in look.sheet.corners) < 0.8
