"""How much fits on a page of a panel, computed from the same sizes the screens are drawn with.

Pure arithmetic over the theme: no window, no Kivy. The session receives the result once.
"""

from __future__ import annotations

from kiosk_app.flow.limits import Limits
from kiosk_app.ui.theme import Theme, Type

# On lying glass one row of tiles stands between search box and keyboard; on low glass its tiles are
# one line high and as wide as that needs.
FOUND_IN_A_ROW = {False: 3, True: 2}
KEY_ROWS = 5
GRID_COLUMNS = {False: 3, True: 2}


def line_px(theme: Theme, role: Type, lines: int = 1) -> int:
    """Height of so many lines of a role in px."""
    return int(theme.type(role) * 1.5 * lines + 0.999)


def content_height(theme: Theme, *, progress: bool) -> int:
    """Room in px between title and bottom bar."""
    room = theme.height - theme.header_height - theme.bottom_height
    room -= 2 * theme.mm(5.0 if theme.compact else 9.0) + line_px(theme, Type.TITLE)
    return room - (line_px(theme, Type.BODY) if progress else 0) - 2 * theme.gap


def row_height(theme: Theme) -> int:
    """Height in px of a row that is a touch target and may hold two lines."""
    return max(theme.target, line_px(theme, Type.SMALL)) + theme.gap


def tile_height(theme: Theme) -> int:
    """Least height in px of a tile with a title of two lines and a note."""
    words = line_px(theme, Type.HEADING, 2) + line_px(theme, Type.SMALL)
    return max(theme.target, words + theme.mm(4.0))


def fitting(room: int, item: int, gap: int) -> int:
    """How many items of a height stand in a room with gaps between; at least one."""
    return max(1, (room + gap) // (item + gap))


def bring_rows(theme: Theme, room: int) -> int:
    """How many papers to bring stand in the card; a name and its note may take three lines."""
    around = line_px(theme, Type.HEADING) + line_px(theme, Type.SMALL, 2) + theme.mm(8.0)
    return min(5, fitting(room - around, line_px(theme, Type.SMALL, 3), theme.gap))


def keyboard_height(theme: Theme) -> int:
    """Height in px of the letters' keyboard: five rows with air around."""
    share = theme.height * (92 / 1920 if theme.portrait else 62 / 800)
    key = theme.key if theme.compact else max(theme.key, round(share))
    return KEY_ROWS * key + (KEY_ROWS + 3) * theme.gap


def sought_rows(theme: Theme) -> int:
    """Rows of search results between the row of words and the open keyboard."""
    room = theme.height - theme.header_height - theme.bottom_height - keyboard_height(theme)
    box = theme.target if theme.portrait else line_px(theme, Type.FIELD)
    title = line_px(theme, Type.TITLE) if theme.portrait else 0
    room -= theme.mm(3.0 if theme.compact else 7.0) + title + box + 3 * theme.gap
    return min(4, fitting(room, theme.target, theme.gap))


def measure(theme: Theme) -> Limits:
    """The limits of a panel."""
    plain = content_height(theme, progress=False)
    asked = content_height(theme, progress=True)
    gap = theme.mm(6.0)
    rows = fitting(plain, tile_height(theme), gap)
    if theme.portrait:
        rows = min(rows, 5)
    line = row_height(theme)
    note = line_px(theme, Type.BODY) + theme.gap
    # A long list has a search row above it and a pager beside its title.
    search = theme.target + theme.gap
    pager = max(0, theme.target - line_px(theme, Type.TITLE))
    tile_gap = theme.mm(4.0 if theme.compact else 7.0)
    listed = fitting(asked - search - pager - theme.gap, theme.target, tile_gap)
    return Limits(
        tiles=rows * GRID_COLUMNS[theme.portrait],
        lines=min(8, max(2, (asked - note) // line)),
        list_tiles=2 * min(listed, 4),
        bring=bring_rows(theme, plain),
        milestones=max(2, min(6, (plain - theme.mm(12.0)) // theme.mm(26.0))),
        papers=max(1, min(5, (asked - 3 * theme.button_height) // theme.mm(34.0))),
        found=2 * min(listed, 4) if theme.portrait else FOUND_IN_A_ROW[theme.compact],
        sought=2 * sought_rows(theme),
        faces=0 if theme.compact and not theme.portrait else 3,
    )
