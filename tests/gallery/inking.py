"""Where the ink of a text or an icon is on the glass, and what it stands on: whether the edge of a
surface runs through it or close by, and whether it is seen against its own ground.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

Box = tuple[float, float, float, float]  # left, bottom, right, top in px

INKED = 160  # of 255: a pixel that a letter covers
AROUND_PX = 5  # so far from the ink is its ground
NOWHERE = (1, 254, 3)  # no colour of the interface
CLEAR_PX = 0.0  # between ink and the line beside it


def mask_of(label) -> Image.Image:
    """How much of each pixel of a label's picture is covered, the first row at the top."""
    width, height = label.texture.size
    picture = Image.frombytes("RGBA", (int(width), int(height)), label.texture.pixels)
    return picture.getchannel("A")


def corner_of(label) -> tuple[int, int]:
    """The left bottom corner of a label's picture in px."""
    left, bottom = label._picture.pos
    return int(left), int(bottom)


def ink_box(label) -> Box | None:
    """The rectangle of the letters themselves, without the empty room of their lines."""
    mask = mask_of(label)
    found = mask.point(lambda part: 255 if part >= INKED else 0).getbbox()
    if found is None:
        return None
    left, bottom = corner_of(label)
    return (
        left + found[0],
        bottom + mask.height - found[3],
        left + found[2],
        bottom + mask.height - found[1],
    )


def is_seen(surface) -> bool:
    """Whether a surface draws a line that is not of the colour of its fill."""
    from kiosk_app.ui.widgets.look import colour

    return surface.border_px > 0 and colour(surface.border)[3] > 0


def crossed_by(ink: Box, surface, clear_px: float = CLEAR_PX) -> bool:
    """Whether the edge of a surface runs through ink, or its line touches it."""
    left, bottom, right, top = surface.x, surface.y, surface.right, surface.top
    if ink[2] <= left or ink[0] >= right or ink[3] <= bottom or ink[1] >= top:
        return False
    inset = surface.border_px + clear_px
    is_inside = (
        ink[0] >= left + inset
        and ink[1] >= bottom + inset
        and ink[2] <= right - inset
        and ink[3] <= top - inset
    )
    return not is_inside


def own_contrast(image: Image.Image, label, luminance) -> float | None:
    """WCAG contrast between the ink of a label as drawn and the ground just around it."""
    mask = mask_of(label)
    wide = Image.new("L", (mask.width + 2 * AROUND_PX, mask.height + 2 * AROUND_PX), 0)
    wide.paste(mask, (AROUND_PX, AROUND_PX))
    inked = wide.point(lambda part: 255 if part >= INKED else 0)
    near = wide.point(lambda part: 255 if part else 0)
    reached = near.filter(ImageFilter.BoxBlur(AROUND_PX)).point(lambda part: 255 if part else 0)
    around = ImageChops.subtract(reached, near)
    left, bottom = corner_of(label)
    top = image.height - bottom - mask.height
    box = (left - AROUND_PX, top - AROUND_PX)
    crop = image.crop((*box, box[0] + wide.width, box[1] + wide.height))
    ink, ground = _commonest(crop, inked), _commonest(crop, around)
    if ink is None or ground is None:
        return None
    one, other = sorted((luminance(ink), luminance(ground)))
    return (other + 0.05) / (one + 0.05)


def _commonest(picture: Image.Image, where: Image.Image) -> tuple[int, int, int] | None:
    left_out = Image.new("RGB", picture.size, NOWHERE)
    seen = Image.composite(picture, left_out, where).getcolors(picture.width * picture.height)
    colours = [(count, colour) for count, colour in seen or () if colour != NOWHERE]
    return max(colours)[1] if colours else None
