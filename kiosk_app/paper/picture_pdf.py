"""A picture on a sheet of A4, upright or lying as it fits better.

Owns the placing. The picture was decoded before: nothing of the original file is in the sheet.
"""

from __future__ import annotations

import io

from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

MARGIN = 8 * mm


def picture_pdf(picture: Image.Image) -> bytes:
    """One page."""
    size = landscape(A4) if picture.width > picture.height else A4
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    room = (size[0] - 2 * MARGIN, size[1] - 2 * MARGIN)
    scale = min(room[0] / picture.width, room[1] / picture.height)
    wide, tall = picture.width * scale, picture.height * scale
    at = ((size[0] - wide) / 2, (size[1] - tall) / 2)
    canvas.drawImage(ImageReader(picture), *at, wide, tall)
    canvas.save()
    return out.getvalue()
