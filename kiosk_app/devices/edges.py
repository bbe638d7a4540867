"""Finds the sheet of paper in a picture: four corners, quickly enough for a live view.

Owns what counts as a sheet: a bright part of some size whose outline is nearly a quadrilateral. It
works on a copy of 160 px with Pillow's own loops and short lists, needs no other library, and never
changes the picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageStat

Point = tuple[float, float]
Run = tuple[int, int]

SMALL = 160
LEAST_AREA = 0.1  # of the picture
LEAST_FILLED = 0.86  # of the quadrilateral: a hand or a hole may be missing
THRESHOLDS = (0.55, 0.4, 0.7)  # between darkest and brightest, the likeliest first
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the paper is: corners as fractions of the picture, clockwise from the upper left."""

    corners: tuple[Point, Point, Point, Point] = WHOLE

    @property
    def area(self) -> float:
        """Part of the picture it covers, 0..1."""
        return area_of(self.corners)

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing around the paper, as in a flat scan."""
        return self.area > 0.97


def find_sheet(picture: Image.Image) -> Sheet | None:
    """The sheet in a greyscale picture; the whole of it for a flat scan; None without one."""
    small = picture.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    low, high = level_at(small, 0.02), level_at(small, 0.95)
    if high - low < 12:
        return Sheet() if high >= 110 else None
    soft = small.filter(ImageFilter.BoxBlur(1))
    for share in THRESHOLDS:
        threshold = low + (high - low) * share
        bright = soft.point([255 * (level >= threshold) for level in range(256)])
        if share == THRESHOLDS[0] and ImageStat.Stat(bright).mean[0] / 255 > 0.8:
            return Sheet() if high >= 110 else None
        found = _sheet_in(bright)
        if found is not None:
            return found
    return None


def level_at(picture: Image.Image, share: float) -> int:
    """The grey level below which a share of the pixels lies."""
    histogram = picture.histogram()
    wanted, seen = share * sum(histogram), 0
    for level, count in enumerate(histogram):
        seen += count
        if seen >= wanted:
            return level
    return 255


def area_of(corners: Sequence[Point]) -> float:
    """Area of a polygon whose corners go around it."""
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _sheet_in(bright: Image.Image) -> Sheet | None:
    width, height = bright.size
    rows = _largest_part(bright)
    count = sum(end - begin for runs in rows for begin, end in runs)
    if count < LEAST_AREA * width * height:
        return None
    outline = [p for y, runs in enumerate(rows) if runs for p in _ends(y, runs)]
    corners = _quadrilateral(_hull(outline))
    if corners is None or count < LEAST_FILLED * area_of(corners):
        return None
    inside = [(min(1.0, max(0.0, x / width)), min(1.0, max(0.0, y / height))) for x, y in corners]
    first = min(range(4), key=lambda n: inside[n][0] * width + inside[n][1] * height)
    a, b, c, d = (*inside[first:], *inside[:first])
    return Sheet((a, b, c, d))


def _ends(y: int, runs: Sequence[Run]) -> Iterator[Point]:
    left, right = runs[0][0], runs[-1][1]
    yield from ((left, y), (left, y + 1), (right, y), (right, y + 1))


def _largest_part(bright: Image.Image) -> list[list[Run]]:
    """The runs of each row that belong to the largest connected bright part."""
    width, height = bright.size
    data = bright.tobytes()
    parents: list[int] = []
    sizes: list[int] = []
    rows: list[list[tuple[Run, int]]] = []

    def root(n: int) -> int:
        while parents[n] != n:
            n = parents[n]
        return n

    for y in range(height):
        row: list[tuple[Run, int]] = []
        for begin, end in _runs(data[y * width : (y + 1) * width]):
            number = len(parents)
            parents.append(number)
            sizes.append(end - begin)
            for (above_begin, above_end), above in rows[-1] if rows else ():
                if above_begin < end and begin < above_end and root(above) != number:
                    sizes[number] += sizes[root(above)]
                    parents[root(above)] = number
            row.append(((begin, end), number))
        rows.append(row)
    if not parents:
        return [[] for _ in rows]
    largest = max((n for n in range(len(parents)) if parents[n] == n), key=sizes.__getitem__)
    return [[run for run, n in row if root(n) == largest] for row in rows]


def _runs(row: bytes) -> Iterator[Run]:
    begin = row.find(b"\xff")
    while begin >= 0:
        end = row.find(b"\0", begin)
        end = len(row) if end < 0 else end
        yield begin, end
        begin = row.find(b"\xff", end)


def _hull(points: Sequence[Point]) -> list[Point]:
    """The convex hull, clockwise on a picture whose y grows downwards."""

    def half(ordered: Sequence[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    ordered = sorted(set(points))
    return half(ordered) + half(ordered[::-1])


def _quadrilateral(hull: list[Point]) -> list[Point] | None:
    """The hull with edges taken away, each time the one whose going adds the least area."""
    corners = list(hull)
    while len(corners) > 4:
        best: tuple[float, int, Point] | None = None
        for n in range(len(corners)):
            a, b, c, d = (corners[(n + k) % len(corners)] for k in range(-1, 3))
            meeting = _meeting(a, b, d, c)
            if meeting is None:
                continue
            added = area_of((b, meeting, c))
            if best is None or added < best[0]:
                best = (added, n, meeting)
        if best is None:
            return None
        _, n, meeting = best
        corners[n] = meeting
        del corners[(n + 1) % len(corners)]
    return corners if len(corners) == 4 else None


def _meeting(a: Point, b: Point, d: Point, c: Point) -> Point | None:
    """Where the line from a through b meets the one from d through c, beyond both b and c."""
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], c[0] - d[0], c[1] - d[1]
    cross = ux * vy - uy * vx
    if abs(cross) < 1e-9:
        return None
    along = ((d[0] - a[0]) * vy - (d[1] - a[1]) * vx) / cross
    other = ((d[0] - a[0]) * uy - (d[1] - a[1]) * ux) / cross
    return (a[0] + along * ux, a[1] + along * uy) if along >= 1 and other >= 1 else None


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
