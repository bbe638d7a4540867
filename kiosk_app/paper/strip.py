"""The narrow paper of a thermal printer, drawn as dots: words, rules, pictures, QR symbols.

Owns how a strip is set: 8 dots a millimetre, black or white, one column from the top down. What
stands on a strip is the sheet's own. It never speaks to a printer; the same calls give the same
dots. Words are drawn as dots because the printers' own letters lack most Vietnamese ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kiosk_app.paper.iconfont import IconFont
from kiosk_app.paper.lettering import Lettering, Run, lettering
from kiosk_app.paper.qr import Matrix
from kiosk_app.paper.sheet import Both

SMALL, BODY, LARGE = 20, 25, 34  # em in dots
LEADING = 1.36
LARGEST_QR_DOTS = 416
LONGEST_DOTS = 24_000  # three metres: no paper of ours, but a bound
_DARK = 150  # grey below this is printed: thermal paper thins strokes


@dataclass(slots=True)
class Strip:
    """A strip as it grows."""

    dots: int
    fonts: Path
    icons: IconFont | None = None
    _parts: list[tuple[Image.Image, int]] = field(default_factory=list)  # picture, gap above

    def words(
        self, text: str, size: int = BODY, weight: str = "regular", *, centred: bool = False,
        gap: int = 4,
    ) -> None:  # fmt: skip
        """A paragraph over the whole width; "" leaves nothing."""
        if text:
            self._parts.append((self._paragraph(text, size, weight, self.dots, centred), gap))

    def rule(self) -> None:
        """A line across."""
        self._parts.append((Image.new("L", (self.dots, 3), 0), 12))
        self.space(10)

    def space(self, dots: int) -> None:
        """Empty paper."""
        self._parts.append((Image.new("L", (self.dots, 1), 255), dots))

    def qr(self, matrix: Matrix) -> None:
        """A QR symbol in the middle, each module a whole number of dots."""
        side = len(matrix)
        module = max(2, min(self.dots, LARGEST_QR_DOTS) // side)
        picture = Image.new("L", (side, side), 255)
        picture.putdata([0 if dark else 255 for row in matrix for dark in row])
        picture = picture.resize((side * module, side * module), Image.Resampling.NEAREST)
        self._parts.append((_on_paper(picture, self.dots, (self.dots - picture.width) // 2), 6))

    def both(self, words: Both, weight: str = "regular", mark: str = "") -> None:
        """A sentence in both languages, after a mark such as "1. "."""
        self.words(mark + words.vi, BODY, weight)
        self.words(words.en, SMALL, gap=0)

    def item(self, icon: str, name: Both, note: Both | None) -> None:
        """A picture at the left, beside it a name and a note in both languages."""
        left = self.dots // 7
        small = [name.en, note.vi, note.en] if note is not None else [name.en]
        lines = [self._paragraph(name.vi, BODY, "bold", self.dots - left, False)]
        lines += [
            self._paragraph(words, SMALL, "regular", self.dots - left, False)
            for words in small
            if words
        ]
        drawn = self._icon(icon, left - 12)
        tall = max(sum(line.height for line in lines), drawn.height)
        part = Image.new("L", (self.dots, tall), 255)
        part.paste(drawn, (0, 2))
        y = 0
        for line in lines:
            part.paste(line, (left, y))
            y += line.height
        self._parts.append((part, 10))

    def image(self) -> Image.Image:
        """The strip in black and white, with white above and below."""
        height = min(LONGEST_DOTS, sum(part.height + gap for part, gap in self._parts) + 24)
        paper = Image.new("L", (self.dots, height), 255)
        y = 0
        for part, gap in self._parts:
            paper.paste(part, (0, y + gap))
            y += part.height + gap
        return paper.point(lambda grey: 255 if grey >= _DARK else 0).convert("1")

    def _icon(self, name: str, side: int) -> Image.Image:
        picture = Image.new("L", (side, side), 255)
        if self.icons is not None:
            font = ImageFont.truetype(str(self.icons.file), side)
            place = (side / 2, side / 2)
            ImageDraw.Draw(picture).text(place, self.icons.sign(name), 0, font, anchor="mm")
        return picture

    def _paragraph(
        self, text: str, size: int, weight: str, width: int, centred: bool
    ) -> Image.Image:
        pen = _Pen(lettering(self.fonts), size, weight)
        lines = list(pen.lines(text, width))
        picture = Image.new("L", (width, int(size * LEADING) * len(lines)), 255)
        draw = ImageDraw.Draw(picture)
        for row, line in enumerate(lines):
            x = (width - pen.width(line)) / 2 if centred else 0.0
            pen.write(draw, x, row * int(size * LEADING) + size, line)
        return picture


class _Pen:
    """Writes in one size and weight, in as many fonts as the letters need."""

    def __init__(self, known: Lettering, size: int, weight: str) -> None:
        self._known, self._size, self._weight = known, size, weight
        self._fonts: dict[str, ImageFont.FreeTypeFont] = {}

    def lines(self, text: str, width: int) -> Iterator[str]:
        """Words that fit side by side; a word longer than the paper is broken."""
        line = ""
        for word in text.split():
            while self.width(word) > width and len(word) > 1:
                fitting = self._fitting(word, width)
                if line:
                    yield line
                    line = ""
                yield word[:fitting]
                word = word[fitting:]
            longer = f"{line} {word}" if line else word
            if line and self.width(longer) > width:
                yield line
                longer = word
            line = longer
        if line:
            yield line

    def width(self, text: str) -> float:
        """In dots."""
        return sum(self._font(run).getlength(run[1]) for run in self._known.runs(text))

    def write(self, draw: ImageDraw.ImageDraw, x: float, baseline: int, text: str) -> None:
        """A line whose letters stand on `baseline`."""
        for run in self._known.runs(text):
            draw.text((x, baseline), run[1], 0, self._font(run), anchor="ls")
            x += self._font(run).getlength(run[1])

    def _fitting(self, word: str, width: int) -> int:
        count = len(word)
        while count > 1 and self.width(word[:count]) > width:
            count -= 1
        return count

    def _font(self, run: Run) -> ImageFont.FreeTypeFont:
        family = run[0]
        if family not in self._fonts:
            file = self._known.file(family, self._weight)
            self._fonts[family] = ImageFont.truetype(str(file), self._size)
        return self._fonts[family]


def _on_paper(picture: Image.Image, dots: int, left: int) -> Image.Image:
    paper = Image.new("L", (dots, picture.height), 255)
    paper.paste(picture, (left, 0))
    return paper
