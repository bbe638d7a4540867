"""How much fits on a page of a panel, computed from the same sizes the screens are drawn with.

Pure arithmetic over the theme: no window, no Kivy. The session receives the result once.
"""

from __future__ import annotations

from kiosk_app.flow.limits import Limits
from kiosk_app.ui.theme import Theme, Type

KEY_ROWS = 5
MOST_CHECKED = 12  # more lines on a page are read over
GRID_COLUMNS = {False: 3, True: 2}


def line_px(theme: Theme, role: Type, lines: int = 1) -> int:
    """Height of so many lines of a role in px."""
    return int(theme.type(role) * 1.5 * lines + 0.999)


def content_height(theme: Theme, *, progress: bool) -> int:
    """Room in px between title and bottom bar."""
    room = theme.height - theme.header_height - theme.bottom_height
    room -= 2 * theme.mm(5.0 if theme.compact else 9.0) + line_px(theme, Type.TITLE)
    return room - (line_px(theme, Type.BODY) if progress else 0) - 2 * theme.gap


def found_in_a_row(theme: Theme) -> int:
    """Tiles of a search on lying glass, where one row of them stands between box and keyboard; on
    low glass they are one line high and as wide as that needs."""
    wide = theme.compact + theme.display.large_text
    return 3 - wide


def found_columns(theme: Theme) -> int:
    """Columns in which procedures are found: large letters take the whole width."""
    return 1 if theme.display.large_text else 2


def listed_height(theme: Theme) -> int:
    """Least height in px of a tile of a list: large letters need room for title and note."""
    words = line_px(theme, Type.SMALL, 2) + theme.mm(3.0)
    return max(theme.target, words) if theme.display.large_text else theme.target


def health_columns(theme: Theme) -> int:
    """Columns of the technician's page."""
    return 1 if theme.portrait or theme.display.large_text else 2


def health_cards(theme: Theme, room: int) -> int:
    """Parts of the machine on a page: a title and a text of two lines each, more where letters are
    large for the glass."""
    lines = 5 if theme.compact else 4 if theme.display.large_text else 2
    each = line_px(theme, Type.BODY) + line_px(theme, Type.SMALL, lines) + theme.mm(3.0)
    rows = fitting(room, each, theme.gap)
    return health_columns(theme) * min(12, rows)


def row_height(theme: Theme) -> int:
    """Height in px of a row that is a touch target and may hold two lines."""
    lines = 2 if theme.display.large_text else 1
    return max(theme.target, line_px(theme, Type.SMALL, lines)) + theme.gap


def is_check_tight(theme: Theme) -> bool:
    """Whether the check page gives up its bars and a large title for one line more."""
    return theme.compact and not theme.portrait and not theme.display.large_text


def checked_lines(theme: Theme, asked: int) -> int:
    """Lines of the check page."""
    if not is_check_tight(theme):
        return (asked + theme.mm(6.0)) // row_height(theme)
    title = max(theme.target, line_px(theme, Type.HEADING))  # the pager stands beside it
    room = theme.height - theme.header_height - theme.bottom_height - title
    room -= theme.mm(3.0) + theme.mm(1.5) + theme.mm(3.5) + 2 * theme.mm(1.0)
    return (room + theme.gap) // row_height(theme)


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
    return min(4, fitting(room, listed_height(theme), theme.gap))


def milestones(theme: Theme, room: int) -> int:
    """Entries of a timeline: a title and a text each; with large letters the page's own title and
    subtitle wrap."""
    if not theme.display.large_text:
        each = theme.mm(32.0 if theme.compact else 26.0)  # one in a page may have a long text
        return max(2, min(6, (room - theme.mm(12.0)) // each))
    if theme.is_crowded:
        return 1
    each = max(theme.mm(26.0), line_px(theme, Type.BODY) + line_px(theme, Type.SMALL, 3))
    return max(1, min(6, (room - theme.mm(12.0) - line_px(theme, Type.BODY, 2)) // each))


def papers(theme: Theme, room: int) -> int:
    """Papers beside the picture: a name, which large letters wrap, and its state."""
    each = theme.mm(34.0)
    if theme.display.large_text:
        each = max(each, line_px(theme, Type.BODY, 3))
    if theme.portrait:
        room = int(room * 0.48)  # below the picture: screens/documents.py
    return max(1, min(5, (room - 3 * theme.button_height) // each))


def text_letters(theme: Theme, room: int) -> int:
    """Letters of body text on a page of words, beside its icon; a line stays free for its source.

    A letter of Vietnamese is about 0.55 em wide, and lines end at words: a tenth is left over.
    """
    pad = theme.mm(5.0 if theme.compact else 10.0)
    across = theme.width - 2 * theme.margin - 2 * pad - theme.mm(30.0)
    lines = (room - 2 * pad) // line_px(theme, Type.BODY) - 2
    return max(120, int(max(1, lines) * across / (0.55 * theme.type(Type.BODY)) * 0.9))


def facts(theme: Theme) -> int:
    """Facts of a receipt on a page of their own; 0: beside its code. Large letters have no room for
    both on low glass, nor on what a seated person reaches of a totem."""
    if theme.is_crowded:
        return 2
    is_cut = theme.portrait and theme.height < theme.glass_height
    return 3 if is_cut and theme.display.large_text else 0


def measure(theme: Theme) -> Limits:
    """The limits of a panel."""
    plain = content_height(theme, progress=False)
    asked = content_height(theme, progress=True)
    gap = theme.mm(6.0)
    rows = fitting(plain, tile_height(theme), gap)
    columns = GRID_COLUMNS[theme.portrait]
    if theme.portrait:
        rows = min(rows, 5)
    if theme.is_crowded:
        columns = GRID_COLUMNS[True]
    line = row_height(theme)
    note = line_px(theme, Type.BODY) + theme.gap
    # A long list has a search row above it and a pager beside its title.
    search = theme.target + theme.gap
    pager = max(0, theme.target - line_px(theme, Type.TITLE))
    tile_gap = theme.mm(4.0 if theme.compact else 7.0)
    listed = fitting(asked - search - pager - theme.gap, listed_height(theme), tile_gap)
    beside_keys = fitting(
        asked - search - pager - keyboard_height(theme), listed_height(theme), tile_gap
    )
    is_tight = theme.compact or theme.display.large_text
    return Limits(
        tiles=rows * columns,
        lines=min(8, max(2, (asked - note) // line)),
        checked=max(2, min(MOST_CHECKED, checked_lines(theme, asked))),
        list_tiles=2 * min(listed, 4),
        bring=bring_rows(theme, plain),
        milestones=milestones(theme, plain),
        papers=papers(theme, asked),
        found=2 * min(listed, 4, beside_keys) if theme.portrait else found_in_a_row(theme),
        sought=found_columns(theme) * sought_rows(theme),
        letters=text_letters(theme, plain),
        health=health_cards(theme, plain),
        facts=facts(theme),
        faces=0 if is_tight and not theme.portrait else 3,
    )
