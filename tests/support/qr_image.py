"""A QR symbol as a picture, as a printer or a screen would show it."""

from __future__ import annotations

import io

from PIL import Image

from kiosk_app.paper.qr import qr_matrix

SCALE = 8  # px per module


def qr_png(text: str) -> bytes:
    """Black and white, quiet zone included. ValueError when the text is too long."""
    matrix = qr_matrix(text)
    picture = Image.new("L", (len(matrix), len(matrix)), 255)
    picture.putdata([0 if dark else 255 for row in matrix for dark in row])
    out = io.BytesIO()
    side = len(matrix) * SCALE
    picture.resize((side, side), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
