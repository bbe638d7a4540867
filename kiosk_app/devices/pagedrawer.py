"""A program of its own that draws one page of a document that somebody else made, and ends.

Owns the limits of memory and time of this process, in which a hostile PDF may do what it likes:
nothing is written, no script or form of a PDF runs, and the parent kills what takes too long. It
takes the document from standard input and gives "pages width height" and the dots (RGB) on standard
output. Exit 3: not to be read; 4: too large.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from PIL import Image

from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.ports import DeviceError, Fault

UNREADABLE, TOO_LARGE = 3, 4
LARGEST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 200
LONGEST_POINTS = 6000  # of a page's side: A0 has 3370
MEMORY_BYTES = 1_500_000_000  # of addresses; a page of A4 needs a tenth
CPU_S = 8
NEAR_PARTS = 4
WIDTH = 1500  # dots of what is shown at once
_OVERLAP = 0.06  # of a part, so that no line of writing is cut in two


class TooLarge(Exception):
    """More pages, or larger ones, than anybody reads at a kiosk."""


def main(arguments: Sequence[str]) -> int:
    """arguments: media type, page from 0, "whole" or "near", part from 0, "wide" or "tall"."""
    media_type, page, nearness, part, panel = arguments
    _limit()
    data = sys.stdin.buffer.read(LARGEST_BYTES + 1)
    try:
        if len(data) > LARGEST_BYTES:
            raise TooLarge
        is_near, is_wide = nearness == "near", panel == "wide"
        pages, picture = _draw(media_type, data, int(page), int(part), (is_near, is_wide))
    except TooLarge:
        return TOO_LARGE
    except DeviceError as error:
        return TOO_LARGE if error.code is Fault.IMAGE_TOO_LARGE else UNREADABLE
    head = f"{pages} {picture.width} {picture.height}\n"
    sys.stdout.buffer.write(head.encode() + picture.tobytes())
    sys.stdout.buffer.flush()
    return 0


def _limit() -> None:
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _draw(
    media_type: str, data: bytes, page: int, part: int, how: tuple[bool, bool]
) -> tuple[int, Image.Image]:
    if media_type == "application/pdf":
        return _draw_pdf(data, page, part, how)
    picture = open_picture(data)
    columns, rows = _grid(picture.width, picture.height, how)
    wanted = WIDTH * columns / picture.width
    if wanted < 1:
        size = (WIDTH * columns, max(1, round(picture.height * wanted)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return 1, _part(picture, columns, rows, part)


def _draw_pdf(data: bytes, page: int, part: int, how: tuple[bool, bool]) -> tuple[int, Image.Image]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
        if pages > MOST_PAGES:
            raise TooLarge
        sheet = document[min(page, pages - 1)]
        width, height = sheet.get_size()
        if max(width, height) > LONGEST_POINTS:
            raise TooLarge
        if min(width, height) < 10:
            raise DeviceError(Fault.DOCUMENT_UNREADABLE, "a page without room")
        columns, rows = _grid(width, height, how)
        drawn = sheet.render(scale=WIDTH * columns / width, may_draw_forms=False).to_pil()
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise DeviceError(Fault.DOCUMENT_UNREADABLE, type(error).__name__) from error
    return pages, _part(drawn.convert("RGB"), columns, rows, part)


def _grid(width: float, height: float, how: tuple[bool, bool]) -> tuple[int, int]:
    """In which columns and rows a page is cut into its NEAR_PARTS, so that writing gets large."""
    is_near, is_wide = how
    if not is_near:
        return 1, 1
    return (1, NEAR_PARTS) if is_wide and height > width else (2, 2)


def _part(picture: Image.Image, columns: int, rows: int, part: int) -> Image.Image:
    row, column = divmod(min(part, columns * rows - 1), columns)
    wide, tall = picture.width / columns, picture.height / rows
    more_x, more_y = wide * _OVERLAP * (columns > 1), tall * _OVERLAP * (rows > 1)
    box = (
        max(0, round(column * wide - more_x)),
        max(0, round(row * tall - more_y)),
        min(picture.width, round((column + 1) * wide + more_x)),
        min(picture.height, round((row + 1) * tall + more_y)),
    )
    return picture.crop(box)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
