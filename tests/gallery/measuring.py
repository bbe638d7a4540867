"""Measures what is drawn: sizes, gaps, capitals, contrast from pixels, clipping, overlaps, and the
edges of surfaces that run through ink."""

from __future__ import annotations

from dataclasses import dataclass

from gallery.inking import crossed_by, ink_box, is_seen, own_contrast
from PIL import Image
from support.kivy_runner import is_text

LEAST = {"target": 20.0, "key": 15.0, "gap": 3.0, "capital": 4.8, "contrast": 7.0, "sign": 3.0}
LARGE_CAPITAL = 7.3
HAIR = 0.05  # mm lost to whole pixels

Box = tuple[float, float, float, float]  # left, bottom, right, top in px


@dataclass(frozen=True, slots=True)
class Seen:
    """One control or text as drawn."""

    widget: object
    box: Box
    kind: str
    text: str


def luminance(colour: tuple[int, int, int]) -> float:
    parts = [c / 255 for c in colour[:3]]
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast_in(image: Image.Image, box: Box) -> float:
    """WCAG contrast between the ground of a box and the colour that differs most from it."""
    left, bottom, right, top = (int(c) for c in box)
    crop = image.crop((left, image.height - top, max(left + 1, right), image.height - bottom))
    counts = crop.getcolors(crop.width * crop.height)
    if not counts:
        return 0.0
    ground = luminance(max(counts)[1])
    best = 1.0
    for _, colour in counts:
        other = luminance(colour)
        best = max(best, (max(ground, other) + 0.05) / (min(ground, other) + 0.05))
    return best


def drawn_box(label) -> Box:
    """The rectangle that the letters of a label fill, without the empty ends of its lines."""
    wide = max((line.w for line in label._label._cached_lines), default=0)
    wide = min(wide, label.texture_size[0])
    tall = label.texture_size[1]
    middle = label.center_y
    left = label.x
    if label.text_size[0] is None or label.halign == "center":
        left = label.center_x - wide / 2
    elif label.halign == "right":
        left = label.right - wide
    return (left, middle - tall / 2, left + wide, middle + tall / 2)


def _inside(inner: Box, outer: Box, slack: float) -> bool:
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def _meet(one: Box, other: Box, slack: float = 1.5) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > slack
        and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


def _gap(one: Box, other: Box) -> float:
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    along = max(one[1] - other[3], other[1] - one[3], 0.0)
    return (across * across + along * along) ** 0.5


def _box(widget) -> Box:
    return (widget.x, widget.y, widget.right, widget.top)


def _is_inside_of(widget, ancestor) -> bool:
    while widget is not None and widget.parent is not widget:
        if widget is ancestor:
            return True
        widget = widget.parent
    return False


def room_of(label) -> Box:
    """The surface that a text stands on, or the whole glass."""
    from kiosk_app.ui.widgets.surface import Surface

    widget = label.parent
    while widget is not None and widget.parent is not widget:
        if isinstance(widget, Surface):
            return _box(widget)
        widget = widget.parent
    return (0, 0, 1e9, 1e9)


def measure(runner, image: Image.Image, where: dict[str, str]) -> list[dict]:
    """The rows of metrics.json for what is on the glass."""
    from kiosk_app.ui.keyboard.key import KeyCap

    density = runner.app.theme.density
    glass = (0.0, 0.0, float(image.width), float(image.height))
    controls = [
        Seen(w, _box(w), "key" if isinstance(w, KeyCap) else "control", _words(w))
        for w in runner.controls()
    ]
    texts = [Seen(w, drawn_box(w), "text", w.text) for w in runner.labels()]
    rows = []
    for seen in controls:
        others = [
            o
            for o in controls
            if o is not seen
            and not _is_inside_of(o.widget, seen.widget)
            and not _is_inside_of(seen.widget, o.widget)
        ]
        gap = min((_gap(seen.box, o.box) for o in others), default=1e6)
        overlaps = [o.text for o in others if _meet(seen.box, o.box)]
        clipped = not _inside(seen.box, glass, 1.0)
        rows.append(_row(where, seen, density, gap, None, None, clipped, overlaps))
    for seen in texts:
        label = seen.widget
        overlaps = [o.text for o in texts if o is not seen and _meet(seen.box, o.box)]
        clipped = not _inside(seen.box, room_of(label), 2.0) or not _inside(seen.box, glass, 1.0)
        clipped = clipped or label.texture_size[1] > label.height + 1
        family = runner.app.theme.family(label.font_name.partition("-")[0])
        capital = label.font_size * family.capital_ratio / density
        contrast = min(contrast_in(image, seen.box), _seen_against(image, label))
        row = _row(where, seen, density, None, capital, contrast, clipped, overlaps)
        rows.append({**row, "crossed": _crossed(runner, label)})
    return rows + [_sign(runner, image, where, icon) for icon in _icons(runner)]


def _icons(runner) -> list:
    """The icons that a person sees."""
    from kiosk_app.ui.widgets.words import Icon

    return [w for w in runner.widgets() if isinstance(w, Icon) and w.text and w.opacity]


def _sign(runner, image: Image.Image, where: dict[str, str], icon) -> dict:
    """The row of an icon: it is seen against what it stands on, and no edge runs through it."""
    seen = Seen(icon, _box(icon), "sign", icon.name)
    contrast = _seen_against(image, icon)
    row = _row(where, seen, runner.app.theme.density, None, None, contrast, False, [])
    return {**row, "crossed": _crossed(runner, icon)}


def _seen_against(image: Image.Image, label) -> float:
    contrast = own_contrast(image, label, luminance)
    return 21.0 if contrast is None else contrast


def _crossed(runner, label) -> list[str]:
    """The surfaces whose edge runs through the ink of a label or touches it."""
    from kiosk_app.ui.widgets.surface import Surface

    ink = ink_box(label)
    if ink is None:
        return []
    surfaces = [w for w in runner.widgets() if isinstance(w, Surface) and is_seen(w)]
    return [type(s).__name__ for s in surfaces if crossed_by(ink, s)]


def _words(control) -> str:
    return " ".join(w.text for w in control.walk(restrict=True) if is_text(w))


def _row(where, seen, density, gap, capital, contrast, clipped, overlaps) -> dict:
    left, bottom, right, top = seen.box
    name = type(seen.widget).__name__
    return {
        **where,
        "control": name,
        "kind": seen.kind,
        "text": seen.text,
        "w_mm": round((right - left) / density, 2),
        "h_mm": round((top - bottom) / density, 2),
        "gap_mm": None if gap is None else round(min(gap / density, 999.0), 2),
        "capital_mm": None if capital is None else round(capital, 2),
        "contrast": None if contrast is None else round(contrast, 2),
        "clipped": clipped,
        "overlaps": overlaps,
    }


def least_capital(mode: str) -> float:
    """The least height of capitals in a mode, in mm."""
    return LARGE_CAPITAL if mode.endswith(("-large_text", "-all")) else LEAST["capital"]


def faults(row: dict) -> list[str]:
    """What of a row is below the design page, in words."""
    found = []
    if row["kind"] in ("control", "key"):
        least = LEAST["key" if row["kind"] == "key" else "target"]
        if min(row["w_mm"], row["h_mm"]) < least - HAIR:
            found.append(f"target {row['w_mm']} x {row['h_mm']} mm")
        if row["gap_mm"] < LEAST["gap"] - HAIR:
            found.append(f"gap {row['gap_mm']} mm")
    elif row["kind"] == "sign":
        if row["contrast"] < LEAST["sign"]:
            found.append(f"contrast {row['contrast']} of a sign")
    else:
        if row["capital_mm"] < least_capital(row["mode"]) - HAIR / 10:
            found.append(f"capital {row['capital_mm']} mm")
        if row["contrast"] < LEAST["contrast"]:
            found.append(f"contrast {row['contrast']}")
    if row["clipped"]:
        found.append("clipped")
    if row["overlaps"]:
        found.append(f"overlaps {row['overlaps'][:2]}")
    if row.get("crossed"):
        found.append(f"crossed by the edge of {row['crossed'][:2]}")
    return found
