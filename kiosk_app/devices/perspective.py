"""Puts four corners of a picture where they belong: straightening.

Owns the plane projection between two quadrilaterals. Corners go clockwise from the upper left, in
pixels; it never decides where a sheet is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from PIL import Image

Point = tuple[float, float]
Corners = Sequence[Point]


def projection(to: Corners, source: Corners) -> tuple[float, ...]:
    """Eight coefficients that lead from each point of `to` to its place in `source`.

    Raises ValueError when three corners stand in a line.
    """
    rows = []
    for (x, y), (u, v) in zip(to, source, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    return _solved(rows)


def straightened(picture: Image.Image, corners: Corners) -> Image.Image:
    """The quadrilateral as an upright rectangle, about as large as it stands in the picture."""
    a, b, c, d = corners
    width = max(1, round(max(_far(a, b), _far(d, c))))
    height = max(1, round(max(_far(b, c), _far(a, d))))
    box = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    how = projection(box, corners)
    return picture.transform(
        (width, height), Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC
    )


def _far(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _solved(rows: list[list[float]]) -> tuple[float, ...]:
    """Gauss with the largest pivot; each row holds its right side last."""
    n = len(rows)
    for k in range(n):
        best = max(range(k, n), key=lambda r: abs(rows[r][k]))
        if abs(rows[best][k]) < 1e-9:
            raise ValueError("corners in a line")
        rows[k], rows[best] = rows[best], rows[k]
        for r in range(n):
            if r != k:
                share = rows[r][k] / rows[k][k]
                rows[r] = [p - share * q for p, q in zip(rows[r], rows[k], strict=True)]
    return tuple(rows[k][n] / rows[k][k] for k in range(n))
