"""Pages of documents from elsewhere: drawn in a process of their own, hostile ones refused."""

from __future__ import annotations

import pytest
from PIL import Image
from support import documents

from kiosk_app.devices import documentpages
from kiosk_app.devices.documentpages import DrawnPage, draw_page
from kiosk_app.devices.pagedrawer import LARGEST_BYTES, MOST_PAGES, NEAR_PARTS, WIDTH
from kiosk_app.devices.ports import DeviceError, Fault

PDF = "application/pdf"


def picture_of(page: DrawnPage) -> Image.Image:
    return Image.frombytes("RGB", (page.width, page.height), page.rgb)


def fault_of(media_type: str, data: bytes) -> Fault:
    with pytest.raises(DeviceError) as raised:
        draw_page(media_type, data, 0)
    return raised.value.code


def test_a_page_is_drawn_as_it_is() -> None:
    """The bar at the top is at the top."""
    page = draw_page(PDF, documents.pdf(3), 1)
    assert page.pages == 3 and abs(page.width - WIDTH) <= 1
    picture = picture_of(page)
    assert picture.getpixel((WIDTH // 2, 10)) == (0, 0, 0)
    assert picture.getpixel((WIDTH // 2, page.height - 10)) == (255, 255, 255)


@pytest.mark.parametrize(("data", "wide"), [(documents.pdf(1), True), (documents.lying(), True),
                                            (documents.pdf(1), False)])  # fmt: skip
def test_the_parts_of_a_page_are_the_whole_of_it_enlarged(data: bytes, wide: bool) -> None:
    """Nothing of a certificate is left out, and writing gets larger."""
    whole = draw_page(PDF, data, 0)
    parts = [draw_page(PDF, data, n, near=True, wide=wide) for n in range(NEAR_PARTS)]
    shown = sum(part.width * part.height for part in parts)
    assert shown > whole.width * whole.height
    aspect = {round(part.width / part.height, 1) for part in parts}
    assert min(aspect) > whole.width / whole.height or not wide or data == documents.lying()


def test_pictures_are_shown_as_well() -> None:
    """A portal may send a scan."""
    page = draw_page("image/jpeg", documents.picture(), 0)
    assert (page.pages, page.width) == (1, 1200)


def test_what_is_no_document_is_said_in_words() -> None:
    """Cut off, another format, nothing at all, a type that is not shown."""
    for data in (documents.pdf()[:200], b"", b"%PDF-1.7 " + bytes(range(256)) * 40):
        assert fault_of(PDF, data) is Fault.DOCUMENT_UNREADABLE
    assert fault_of("image/png", b"GIF89a") is Fault.DOCUMENT_UNREADABLE
    assert fault_of("text/html", b"<html>") is Fault.DOCUMENT_UNREADABLE


def test_sizes_have_an_end() -> None:
    """Bytes, pages, the side of a page."""
    assert fault_of(PDF, bytes(LARGEST_BYTES + 1)) is Fault.DOCUMENT_TOO_LARGE
    assert fault_of(PDF, documents.pdf(MOST_PAGES + 1)) is Fault.DOCUMENT_TOO_LARGE
    assert fault_of(PDF, documents.pdf(1, (14_000, 14_000))) is Fault.DOCUMENT_TOO_LARGE


def test_a_document_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it does, the kiosk goes on: a page, or words, in time."""
    monkeypatch.setattr(documentpages, "LONGEST_S", 6.0)
    try:
        page = draw_page(PDF, documents.with_endless_loop(), 0)
    except DeviceError as error:
        assert error.code is Fault.DOCUMENT_UNREADABLE
    else:
        assert page.pages == 1


def test_nothing_of_a_document_is_in_its_description() -> None:
    """What is logged by mistake must not be a citizen's."""
    page = draw_page(PDF, documents.pdf(1), 0)
    assert "rgb" not in repr(page)
