"""Documents that a portal may send as a result: harmless ones, odd ones, hostile ones."""

from __future__ import annotations

import io

from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas


def pdf(pages: int = 2, size: tuple[float, float] = A4) -> bytes:
    """A certificate of so many pages, a bar across the top and the page's number in large."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for number in range(1, pages + 1):
        canvas.setFillGray(0)
        canvas.rect(0, size[1] - 40, size[0], 40, stroke=0, fill=1)
        canvas.setFont("Helvetica", 20)
        canvas.drawCentredString(size[0] / 2, size[1] - 120, "GIAY KHAI SINH (MAU)")
        for row in range(20):
            canvas.drawString(60, size[1] - 180 - 28 * row, f"{number}.{row} Ho va ten: LO THI MAU")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lying() -> bytes:
    return pdf(1, landscape(A4))


def picture(width: int = 1200, height: int = 1700) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#f4f1e8").save(out, "JPEG")
    return out.getvalue()


def with_endless_loop() -> bytes:
    """A page that draws itself, and itself again."""
    stream = b"q /X Do Q " * 2000
    return b"".join(
        [
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R",
            b"/Resources<</XObject<</X 5 0 R>>>>>>endobj\n",
            b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (len(stream), stream),
            b"5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 595 842]",
            b"/Resources<</XObject<</X 5 0 R>>>>/Length %d>>stream\n%s\nendstream endobj\n"
            % (len(stream), stream),
            b"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n",
        ]
    )
